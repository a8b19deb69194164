"""Ids shown with the names behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tenantctl.plan import Properties, Step
from tenantctl.render.schema import Schema


@dataclass(frozen=True)
class Names:
    """The names of the objects that a plan knows, by kind and id, and of its resources, by URN."""

    by_id: dict[tuple[str, str], str] = field(default_factory=dict)
    by_urn: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Iterable[Step], schema: Schema) -> Names:
        """Gather every name in ``steps``; a planned name beats the present one."""
        names = cls({("Department", "1"): "root department"})
        for step in steps:
            name = display_name(step)
            names.by_urn[step.urn] = name or step.name
            if step.custom and step.id and name:
                names.by_id[schema.kind(step.type), step.id] = name
        return names

    def label(self, kind: str | None, id_: Any) -> str:
        """Return ``"Kowloon shops (52871)"`` for an id whose name is known, else the id."""
        name = self.by_id.get((kind, str(id_))) if kind else None
        return f"{name} ({id_})" if name else f'"{id_}"' if isinstance(id_, str) else str(id_)

    def unknown(self, urns: Iterable[str]) -> str:
        """Return what stands for a value that only the apply will know, by the resources it comes from."""
        sources = [self.by_urn.get(urn) or urn.rsplit("::", 1)[-1] for urn in urns]
        return f"{', '.join(sources)} (known after apply)" if sources else "(known after apply)"


def display_name(step: Step) -> str:
    """Return the object's name in the tenant, planned or present, "" where it has none that may be shown."""
    return _first_name(step.new_inputs, step.new_outputs, step.old_outputs, step.old_inputs)


def present_name(step: Step) -> str:
    """Return the object's name as it is now or, for one to be made, as it will be; "" where it has none."""
    return _first_name(step.old_outputs, step.old_inputs, step.new_inputs)


def _first_name(*sides: Properties | None) -> str:
    for side in sides:
        name = (side or {}).get("name")
        if isinstance(name, str) and name:
            return name
    return ""
