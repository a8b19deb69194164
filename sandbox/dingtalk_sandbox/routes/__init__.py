"""The operations, one module per family; importing a module registers what it answers."""

from __future__ import annotations

import importlib

FAMILIES = ("oauth", "scopes", "departments", "roles", "users", "user_lists")


def load() -> None:
    """Registers every operation."""
    for name in FAMILIES:
        importlib.import_module(f"{__name__}.{name}")
