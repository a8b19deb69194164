"""How plans, progress and results are shown to people."""
