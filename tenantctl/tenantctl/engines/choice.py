"""Which engine runs: the one that ``--engine`` names, or the one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenantctl.engines.base import Engine


def open_engine(name: str) -> Engine:
    """Return the engine called ``name``; ``auto`` is the Pulumi CLI where there is one on PATH, else the embedded.

    Imports wait until here: each engine takes a second to import and a command needs one of them.
    """
    from tenantctl.engines.pulumi_cli import PulumiEngine, cli_on_path  # noqa: PLC0415 - see above

    if name == "pulumi" or (name == "auto" and cli_on_path()):
        return PulumiEngine()
    from tenantctl.engines.embedded import EmbeddedEngine  # noqa: PLC0415 - see above

    return EmbeddedEngine()
