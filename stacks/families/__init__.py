"""What the retailer declares beside its departments and roles, a module a family.

Each module has ``declare(shop)``. Which of them a stack declares, its config ``families`` says: their names with commas
between, or ``all``. A new module is found by being there.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components import OrgTree


@dataclass(frozen=True)
class Retailer:
    """What the families build on: the departments, and the roles by title."""

    tree: OrgTree
    roles: Mapping[str, dingtalk.Role]


def declare(chosen: str, retailer: Retailer) -> None:
    """Declare the chosen families.

    Raises:
        pulumi.RunError: There is no such family; the line names those that there are.
    """
    known = sorted(module.name for module in pkgutil.iter_modules(__path__))
    names = known if chosen == "all" else [name.strip() for name in chosen.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise pulumi.RunError(
                f'config families names "{name}"; it takes all, or some of {", ".join(known)}'
            )
        import_module(f"{__name__}.{name}").declare(retailer)
