"""What the kinds of security share."""
