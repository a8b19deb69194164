"""The tenant on disk: one SQLite file."""
