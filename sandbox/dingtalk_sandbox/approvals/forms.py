"""Forms: what the tenant takes, and how differently it tells them (contract approval-attendance.md 2.2, 2.3)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from dingtalk_sandbox.approvals import flows
from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.store import things

KIND = "approval template"
BAD = "formschema.error"
TYPES = frozenset(
    (
        *("TextField", "TextareaField", "NumberField", "MoneyField", "DDSelectField", "DDMultiSelectField"),
        *("DDDateField", "DDDateRangeField", "TextNote", "DDPhotoField", "DDAttachment", "PhoneField"),
        *("TableField", "InnerContactField", "DepartmentField", "RelateField", "AddressField"),
        *("StarRatingField", "TimeAndLocationField", "CalculateField"),
    )
)
_NOT_IN_TABLES = frozenset({"TableField", "DDMultiSelectField", "DDPhotoField"})
_TWO_LABELS = frozenset({"DDDateRangeField", "TimeAndLocationField"})
_COMPONENT_CAP, _ID_CAP, _LABEL_CAP, _HINT_CAP, _CONTENT_CAP = 200, 64, 20, 128, 500
_OPTION_CAP, _OPTION_LENGTH = 200, 50
_ONE_OF: dict[str, set[Any]] = {
    "mode": {"phone_tel", "phone", "tel"},
    "addressModel": {"city", "district", "street"},
    "limit": {5, 10},
    "choice": {"0", "1"},
    "upper": {"0", "1"},
    "print": {"0", "1"},
    "tableViewMode": {"list", "table"},
}
_UNREAD = frozenset(
    (
        *("limit", "mode", "multiple", "addressModel", "availableTemplates", "precision", "maxLength"),
        *("content", "dataSource"),
    )
)
_READ_OF_A_CHILD = frozenset({"id", "label", "bizAlias", "required", "options", "objOptions"})

Component = dict[str, Any]


def all_of(conn: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Every template by its code."""
    return things.listed(conn, KIND)


def checked(items: Iterable[Mapping[str, Any]]) -> list[Component]:
    """The form as it is kept; every component gets an id.

    Raises:
        ApiError: formschema.error.
    """
    form = [_component(item, inside=False) for item in items]
    every = [each for top in form for each in (top, *top["children"])]
    ids = [each["props"]["componentId"] for each in every]
    if len(every) > _COMPONENT_CAP or len(set(ids)) != len(ids):
        raise ApiError(BAD)
    return form


def keep_conditions(body: Mapping[str, Any], form: Iterable[Component]) -> None:
    """A component that a branch of the flow goes by may neither go nor change its type.

    Raises:
        ApiError: formschema.error.
    """
    before = {each["props"]["componentId"]: each["componentType"] for each in body["form"]}
    after = {each["props"]["componentId"]: each["componentType"] for each in form}
    for condition in flows.conditions(body["flow"]):
        asked = condition.get("paramKey")
        if asked in before and after.get(asked) != before[asked]:
            raise ApiError(BAD)


def content(body: Mapping[str, Any], *, raw: bool) -> dict[str, Any]:
    """The form in the read model; `raw` adds what its page does not document."""
    return {
        "title": body["name"],
        "icon": "common",
        "items": [_shown(each, raw=raw, inside=False) for each in body["form"]],
    }


def from_content(items: Iterable[Mapping[str, Any]]) -> list[Component]:
    """A form that arrived in the read model, as the gateway's tools send it.

    Raises:
        ApiError: formschema.error.
    """
    return checked([_written(item) for item in items])


def _component(item: Mapping[str, Any], *, inside: bool) -> Component:
    kind, props = item.get("componentType"), dict(item.get("props") or {})
    if kind not in TYPES or (inside and kind in _NOT_IN_TABLES):
        raise ApiError(BAD)
    props = {key: value for key, value in props.items() if value is not None}
    digest = hashlib.sha256(json.dumps(props, sort_keys=True).encode()).hexdigest().upper()
    props.setdefault("componentId", f"{kind}-{digest[:8]}")
    _check_texts(str(kind), props)
    _check_options(str(kind), props)
    for key, allowed in _ONE_OF.items():
        if key in props and props[key] not in allowed:
            raise ApiError(BAD)
    children = [_component(child, inside=True) for child in item.get("children") or ()]
    if (kind == "TableField") != bool(children):
        raise ApiError(BAD)
    return {"componentType": kind, "props": props, "children": children}


def _check_texts(kind: str, props: Mapping[str, Any]) -> None:
    limits = (("componentId", _ID_CAP), ("placeholder", _HINT_CAP), ("content", _CONTENT_CAP))
    if any(len(str(props.get(key, ""))) > limit for key, limit in limits):
        raise ApiError(BAD)
    labels: Any = [props.get("label", "")]
    if kind in _TWO_LABELS:
        with suppress(ValueError):
            labels = json.loads(labels[0])
        if not isinstance(labels, list) or len(labels) != 2:
            raise ApiError(BAD)
    if kind != "TextNote" and not all(0 < len(str(label)) <= _LABEL_CAP for label in labels):
        raise ApiError(BAD)


def _check_options(kind: str, props: dict[str, Any]) -> None:
    if kind not in {"DDSelectField", "DDMultiSelectField"}:
        return
    options = props.get("options") or []
    if not 1 <= len(options) <= _OPTION_CAP or any(len(o.get("value", "")) > _OPTION_LENGTH for o in options):
        raise ApiError(BAD)
    props["options"] = [{"key": f"option_{n}", **option} for n, option in enumerate(options)]


def _shown(component: Component, *, raw: bool, inside: bool) -> dict[str, Any]:
    props = dict(component["props"])
    shown: dict[str, Any] = {"id": props.pop("componentId")}
    for key, value in props.items():
        if key in {"upper", "print"}:
            shown["not" + key.title()] = "0" if value == "1" else "1"
        elif key == "invisible":
            shown["hidden"] = value
        elif key == "choice":
            shown["choice"] = int(value)
        elif key == "options":
            shown["options"] = [json.dumps(option, ensure_ascii=False) for option in value]
            shown["objOptions"] = [{"value": option["value"]} for option in value]
        elif key == "statField":
            shown["statField"] = [_total(each) for each in value]
        elif raw or key not in _UNREAD:
            shown[key] = value
    if inside and not raw:
        shown = {key: value for key, value in shown.items() if key in _READ_OF_A_CHILD}
    children = [_shown(child, raw=raw, inside=True) for child in component["children"]]
    return {"componentName": component["componentType"], "props": shown, "children": children}


def _total(each: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": each["componentId"], "label": each["label"], "upper": each.get("upper") == "1", "unit": ""}


def _written(item: Mapping[str, Any]) -> Component:
    """A component of the read model as the write model has it."""
    props: dict[str, Any] = {}
    for key, value in dict(item.get("props") or {}).items():
        if key == "id":
            props["componentId"] = value
        elif key in {"notUpper", "notPrint"}:
            props[key.removeprefix("not").lower()] = "0" if str(value) == "1" else "1"
        elif key == "hidden":
            props["invisible"] = value
        elif key == "choice":
            props["choice"] = str(int(value))
        elif key == "options":
            props["options"] = [json.loads(option) for option in value]
        elif key == "label" and isinstance(value, list):
            props["label"] = json.dumps(value, ensure_ascii=False)
        elif key == "statField":
            props["statField"] = [
                {"componentId": t["id"], "label": t["label"], "upper": "1" if t.get("upper") else "0"}
                for t in value
            ]
        elif key != "objOptions":
            props[key] = value
    children = [_written(child) for child in item.get("children") or ()]
    return {"componentType": item.get("componentName"), "props": props, "children": children}
