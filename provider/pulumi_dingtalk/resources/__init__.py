"""One module per resource kind."""
