"""An engine that needs Python alone."""

from tenantctl.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
