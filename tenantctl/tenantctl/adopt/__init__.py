"""A tenant that was made by hand comes under code: a program, its state, and what was left out."""
