"""Check, diff and read over declared field behaviours."""
