"""Ids shown with the names behind them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from tenantctl.plan import Op, Properties, Step
from tenantctl.render.schema import Schema
from tenantctl.state.references import name_of

_encode: Final = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class Names:
    """The names of the objects that a plan knows, by kind and id, and of its resources, by URN."""

    by_id: dict[tuple[str, str], str] = field(default_factory=dict)
    by_urn: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    """The URNs of the objects that have their id already and keep it."""

    @classmethod
    def of(cls, steps: Iterable[Step], schema: Schema, root: str = "root department") -> Names:
        """Gather every name in ``steps``; a planned name beats the present one, ``root`` is the root department's.

        A reference to an object that is not among them, as in a preview file, has the name that the program gave it.
        """
        names = cls({("Department", "1"): root})
        referred: dict[tuple[str, str], str] = {}
        for step in steps:
            name = display_name(step)
            names.by_urn[step.urn] = name or step.name
            if step.custom and step.id and name:
                names.by_id[schema.kind(step.type), step.id] = name
            if step.id and step.op in (Op.SAME, Op.UPDATE):
                names.known.add(step.urn)
            referred.update(_referred(step, schema))
        names.by_id.update({key: name for key, name in referred.items() if key not in names.by_id})
        return names

    def label(self, kind: str | None, id_: Any) -> str:
        """Return ``"Kowloon shops (52871)"`` for an id whose name is known, else the id."""
        text = str(int(id_)) if isinstance(id_, float) and id_.is_integer() else str(id_)
        name = self.by_id.get((kind, text)) if kind else None
        return f"{name} ({text})" if name else _encode(id_)

    def sources(self, urns: Iterable[str]) -> list[str]:
        """Return the names of the resources that a value comes from which only the apply will know."""
        return [self.by_urn.get(urn) or name_of(urn) for urn in urns if urn not in self.known]


def _referred(step: Step, schema: Schema) -> dict[tuple[str, str], str]:
    """Return the logical names behind the ids in references that come from one resource alone."""
    found: dict[tuple[str, str], str] = {}
    for name, urns in step.property_dependencies.items():
        kind = schema.reference(step.type, name)
        value = (step.new_inputs or {}).get(name)
        if kind and len(urns) == 1 and isinstance(value, str):
            found[kind, value] = name_of(urns[0])
    return found


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
