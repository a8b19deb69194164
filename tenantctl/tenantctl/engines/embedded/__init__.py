"""An engine that needs Python alone."""
