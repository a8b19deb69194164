"""What this tool calls itself where Pulumi writes its engine's version."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def engine_version() -> str:
    """Return what this tool writes into a state's manifest as the engine's version."""
    try:
        return f"v{version('pulumi-dingtalk')}+tenantctl"
    except PackageNotFoundError:
        return "v0.0.0+tenantctl"
