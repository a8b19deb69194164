"""A tenant that comes back: backups, restores without the program, drills, and the way back to an earlier state."""
