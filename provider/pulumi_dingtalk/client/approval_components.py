"""Form components of an approval template: one model, as it is written and as it reads back.

The two differ (contract approval-attendance.md 2.3): other names, inverted flags, options as texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_dingtalk.client.wire import as_list, flag

_FLAG: Final = ("0", "1")


@dataclass(frozen=True)
class Component:
    """One component of a form.

    Args:
        type: DingTalk's name of its type (``"MoneyField"``).
        id: Its id, unique in the form.
        props: What it is set to, by the names of the write model: switches are bool, options a list of
            ``{"key", "value"}``, a label of two texts is a list. A name that is missing was not told.
        children: The columns of a table.
    """

    type: str
    id: str
    props: Mapping[str, Any] = field(default_factory=dict)
    children: tuple[Component, ...] = ()


def written(component: Component) -> dict[str, Any]:
    """Return a component as POST /v1.0/workflow/forms takes it."""
    props = {"componentId": component.id}
    for name, value in component.props.items():
        props[name] = _WRITE.get(name, _as_it_is)(value)
    return _with_children({"componentType": component.type, "props": props}, component, written)


def as_it_reads(component: Component) -> dict[str, Any]:
    """Return a component in the dialect of the read model, which the gateway's tools take."""
    props: dict[str, Any] = {"id": component.id}
    for name, value in component.props.items():
        known = _INVERTED.get(name)
        if known:
            props[known] = _FLAG[not value]
        elif name == "choice":
            props[name] = int(value)
        elif name == "statField":
            props[name] = [{"id": each["componentId"], **_rest(each, "componentId")} for each in value]
        elif name == "options":
            props[name] = [json.dumps(each, ensure_ascii=False) for each in value]
        else:
            props["hidden" if name == "invisible" else name] = value
    return _with_children({"componentName": component.type, "props": props}, component, as_it_reads)


def read(item: Mapping[str, Any]) -> Component:
    """Return a component from the read model: ``componentName``, ``props.id``; a form of the write model too."""
    told = {name: value for name, value in dict(item.get("props") or {}).items() if value is not None}
    props: dict[str, Any] = {}
    for name, wire in _INVERTED.items():
        if wire in told:
            props[name] = not flag(told[wire])
    for name, reader in _READ.items():
        found = [told[key] for key in _ALSO_CALLED.get(name, (name,)) if key in told]
        if found:
            props[name] = reader(found[0])
    if "options" not in props and "objOptions" in told:
        props["options"] = _options(told["objOptions"])
    type_ = item.get("componentName") or item["componentType"]
    id_ = told.get("id") or told.get("componentId") or ""
    return Component(str(type_), str(id_), props, tuple(read(each) for each in item.get("children") or ()))


def read_all(items: Any) -> tuple[Component, ...]:
    """Return the components of ``schemaContent``, which some answers carry as JSON text."""
    content = json.loads(items) if isinstance(items, str) else items
    return tuple(read(each) for each in as_list((content or {}).get("items")))


def _with_children(
    body: dict[str, Any], component: Component, spell: Callable[[Component], dict[str, Any]]
) -> dict[str, Any]:
    return {**body, "children": [spell(each) for each in component.children]} if component.children else body


def _as_it_is(value: Any) -> Any:
    return value


def _rest(each: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in each.items() if name not in names}


def _label(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return [str(each) for each in value] if isinstance(value, list) else str(value)


def _options(value: Any) -> list[dict[str, str]]:
    return [_option(each) for each in as_list(value)]


def _option(each: Any) -> dict[str, str]:
    """Read an option: an object, its JSON text, or nothing but what people see."""
    if isinstance(each, str) and each.startswith("{"):
        try:
            each = json.loads(each)
        except ValueError:
            return {"value": each}
    if not isinstance(each, Mapping):
        return {"value": str(each)}
    return {name: str(each[name]) for name in ("key", "value") if each.get(name) is not None}


def _totals(value: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for each in value:
        about = {
            "componentId": str(each.get("componentId") or each["id"]),
            "label": str(each.get("label") or ""),
        }
        found.append({**about, "upper": flag(each["upper"])} if each.get("upper") is not None else about)
    return found


def _written_totals(value: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**each, "upper": _FLAG[bool(each["upper"])]} if each.get("upper") is not None else dict(each)
        for each in value
    ]


def _templates(value: Any) -> list[dict[str, str]]:
    return [
        {"name": str(each.get("name") or ""), "processCode": str(each["processCode"])}
        for each in as_list(value)
    ]


def _digit(value: Any) -> str:
    return _FLAG[bool(value)]


_INVERTED: Final[Mapping[str, str]] = {"upper": "notUpper", "print": "notPrint"}
"""Written as the one, read back as the other, which says the contrary."""

_ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {"invisible": ("hidden", "invisible")}

_WRITE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "label": lambda value: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value,
    "upper": _digit,
    "print": _digit,
    "choice": _digit,
    "statField": _written_totals,
}

_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "label": _label,
    "required": flag,
    "placeholder": str,
    "unit": str,
    "options": _options,
    "format": str,
    "duration": flag,
    "content": str,
    "link": str,
    "invisible": flag,
    "choice": flag,
    "multiple": flag,
    "mode": str,
    "addressModel": str,
    "limit": int,
    "formula": str,
    "tableViewMode": str,
    "verticalPrint": flag,
    "actionName": str,
    "statField": _totals,
    "availableTemplates": _templates,
}

ALWAYS_READ: Final = frozenset(
    (
        *("label", "required", "placeholder", "options", "unit", "format", "duration", "link", "formula"),
        *(
            "upper",
            "print",
            "invisible",
            "choice",
            "tableViewMode",
            "verticalPrint",
            "actionName",
            "statField",
        ),
    )
)
"""The props that the documented read model has: one that an answer leaves out is not set (2.3)."""

ALWAYS_READ_OF_A_CHILD: Final = frozenset({"label", "required", "options"})
"""The same, of a column of a table."""
