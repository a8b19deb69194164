"""What the kinds of attendance share: days and times, groups, rosters."""
