"""Building blocks worth reusing."""
