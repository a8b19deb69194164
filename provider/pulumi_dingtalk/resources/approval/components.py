"""Form components between a program's spelling and the client's (contract approval-attendance.md 2.2, 2.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_dingtalk.client import approval_components as wire
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.reconcile.kind import INVISIBLE
from pulumi_dingtalk.resources.approval.component_parts import (
    NEEDED,
    OWN,
    CellPart,
    ComponentPart,
    OptionPart,
    TemplatePart,
)

_LOGICAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "day": ("天", "yyyy-MM-dd"),
    "hour": ("小时", "yyyy-MM-dd HH:mm"),
}
_WIRE: Final[Mapping[str, str]] = {
    "uppercase": "upper",
    "address_model": "addressModel",
    "templates": "availableTemplates",
    "table_view_mode": "tableViewMode",
    "vertical_print": "verticalPrint",
    "action_name": "actionName",
    "totals": "statField",
}


def wire_id(type_: str, id_: str) -> str:
    """Return a component's id on the wire: made of its type and the id that the program gave."""
    return id_ if id_.startswith(f"{type_}-") else f"{type_}_{id_}"


def logical_id(type_: str, id_: str) -> str:
    """Return the id that a program would give; one that is not of this form stays as DingTalk has it."""
    rest = id_.removeprefix(f"{type_}_")
    return rest if rest != id_ and _LOGICAL.fullmatch(rest) else id_


def every(form: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return all components of a declared form, the columns of tables too."""
    return [each for top in form for each in (top, *(top.get("children") or ()))]


def expand(part: CellPart) -> Component:
    """Return a declared component as the client has it, defaults told."""
    props: dict[str, Any] = {"required": part.required, "print": part.print, "invisible": part.invisible}
    if part.type == "TextNote":
        del props["required"]
    else:
        props["label"] = part.label
    children: tuple[Component, ...] = ()
    for name in OWN[part.type]:
        value = getattr(part, name)
        if name == "children":
            children = tuple(expand(child) for child in value)
        elif name == "second_label":
            props["label"] = [part.label, value]
        elif name == "date_unit":
            props["unit"], props["format"] = _UNITS[value]
        elif name in {"options", "templates"}:
            props[_WIRE.get(name, name)] = [_spelt(each) for each in value]
        elif name == "totals":
            props["statField"] = _totals(part)
        elif name == "multiple" and part.type == "InnerContactField":
            props["choice"] = value
        elif value != "" or name in NEEDED:
            props[_WIRE.get(name, name)] = value
    return Component(part.type, wire_id(part.type, part.id), props, children)


def _spelt(part: OptionPart | TemplatePart) -> dict[str, str]:
    if isinstance(part, OptionPart):
        return {"key": part.key, "value": part.value}
    return {"name": part.name, "processCode": part.process_code}


def _totals(part: CellPart) -> list[dict[str, Any]]:
    table = part if isinstance(part, ComponentPart) else None
    columns = {child.id: child for child in table.children} if table else {}
    return [
        {
            "componentId": wire_id(columns[total.column].type, total.column),
            "label": columns[total.column].label,
            "upper": total.uppercase,
        }
        for total in (table.totals if table else ())
    ]


def flatten(component: Component, *, inside: bool = False) -> dict[str, Any]:
    """Return a live component in the program's spelling: no defaults, and INVISIBLE what reads do not tell."""
    model = CellPart if inside else ComponentPart
    told = wire.ALWAYS_READ_OF_A_CHILD if inside else wire.ALWAYS_READ
    found: dict[str, Any] = {"type": component.type, "id": logical_id(component.type, component.id)}
    for name in ("required", "print", "invisible", *OWN.get(component.type, ())):
        if name not in model.model_fields or name == "children":
            continue
        key = _key(component.type, name)
        if key in component.props:
            found[name] = _value(component, name, component.props[key])
        elif key not in told:
            found[name] = INVISIBLE
    label = component.props.get("label", "")
    found["label"] = label[0] if isinstance(label, list) and label else label
    if component.children:
        found["children"] = [flatten(child, inside=True) for child in component.children]
    fields = model.model_fields
    return {n: v for n, v in found.items() if n in {"type", "id"} or v is INVISIBLE or v != fields[n].default}


def _key(type_: str, name: str) -> str:
    if name == "second_label":
        return "label"
    if name == "date_unit":
        return "unit"
    return "choice" if name == "multiple" and type_ == "InnerContactField" else _WIRE.get(name, name)


def _value(component: Component, name: str, value: Any) -> Any:
    if name == "second_label":
        return value[1] if isinstance(value, list) and len(value) > 1 else ""
    if name == "date_unit":
        return "hour" if value == _UNITS["hour"][0] else "day"
    if name == "options":
        return [{"key": each.get("key", each["value"]), "value": each["value"]} for each in value]
    if name == "templates":
        return [{"name": each["name"], "process_code": each["processCode"]} for each in value]
    if name == "totals":
        types = {child.id: child.type for child in component.children}
        return [_total(each, types) for each in value]
    return value


def _total(each: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    column = logical_id(types.get(each["componentId"], ""), each["componentId"])
    return {"column": column, **({"uppercase": True} if each.get("upper") else {})}
