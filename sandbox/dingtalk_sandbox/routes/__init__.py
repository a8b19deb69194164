"""The operations, one module per family; importing a module registers what it answers."""

from __future__ import annotations

import importlib
import pkgutil


def load() -> None:
    """Registers every operation: that of every module in this folder, in the order of their names."""
    for name in sorted(found.name for found in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{name}")
