"""Positions and Wi-Fi of attendance groups, keyed (contract approval-attendance.md 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.store import things
from dingtalk_sandbox.tenant.attendance import (
    BAD,
    GROUP,
    MANAGE,
    READ,
    bad,
    batch,
    need_keyed,
    need_operator,
)
from dingtalk_sandbox.tenant.attendance_places import place, radio

_PATH = "/topapi/attendance/group"
_BATCH = 100
_PAGE = 100
WRAPPED = Envelope(wrapped=True)


@operation("POST", f"{_PATH}/positions/add", permission=MANAGE, metered=True, envelope=WRAPPED)
def add_positions(call: Call) -> Mapping[str, object]:
    """Adds positions; what fails is told inside a success."""
    return _add(call, "position_list", "positions", place, "address")


@operation("POST", f"{_PATH}/wifis/add", permission=MANAGE, metered=True, envelope=WRAPPED)
def add_wifis(call: Call) -> Mapping[str, object]:
    """Adds Wi-Fi; one that the group has already fails."""
    return _add(call, "wifi_list", "wifis", radio, "mac_addr")


@operation("POST", f"{_PATH}/positions/remove", permission=MANAGE, metered=True)
def remove_positions(call: Call) -> Mapping[str, object]:
    """Removes positions by their keys, comma separated."""
    return _remove(call, "position_key_list", "positions", "position_key")


@operation("POST", f"{_PATH}/wifis/remove", permission=MANAGE, metered=True)
def remove_wifis(call: Call) -> Mapping[str, object]:
    """Removes Wi-Fi by their keys, comma separated."""
    return _remove(call, "wifi_key_list", "wifis", "wifi_key")


@operation("POST", f"{_PATH}/positions/query", permission=READ, metered=True, envelope=WRAPPED)
def query_positions(call: Call) -> Mapping[str, object]:
    """A page of positions after the one whose key is the cursor; no title, no foreign id."""
    return _page(call, "positions", "position_list", "position_key")


@operation("POST", f"{_PATH}/wifis/query", permission=READ, metered=True, envelope=WRAPPED)
def query_wifis(call: Call) -> Mapping[str, object]:
    """A page of Wi-Fi after the one whose key is the cursor."""
    return _page(call, "wifis", "wifi_list", "wifi_key")


def _add(
    call: Call, argument: str, list_: str, make: Callable[[Call, object], dict[str, Any]], name: str
) -> Mapping[str, object]:
    need_operator(call, "op_userid", optional=True)
    id_, body = need_keyed(call)
    items = call.params.objects(argument, bad=BAD) or []
    if not 1 <= len(items) <= _BATCH:
        raise bad(f"不合法的参数 {argument}")
    made, wrong = {}, {}
    taken = {each["mac_addr"] for each in body[list_]} if name == "mac_addr" else set()
    for item in items:
        called = str(item.get(name))
        if not item.get("foreign_id"):
            raise bad("缺少参数 foreign_id")
        try:
            made[called] = make(call, item)
        except ApiError as error:
            wrong[called] = error.message
        if called.upper() in taken:
            wrong[called] = "business fault"
    result = batch(call, items, wrong, lambda item: str(item.get(name)))
    added = [made[str(item.get(name))] for item in result["success_list"]]
    things.put(call.conn, GROUP, id_, {**body, list_: [*body[list_], *added]})
    result["success_list"] = [
        {**new, "foreign_id": item["foreign_id"]}
        for new, item in zip(added, result["success_list"], strict=True)
    ]
    return result


def _remove(call: Call, argument: str, list_: str, key: str) -> Mapping[str, object]:
    need_operator(call, "op_userid", optional=True)
    id_, body = need_keyed(call)
    keys = call.params.texts(argument, bad=BAD) or []
    if not 1 <= len(keys) <= _BATCH:
        raise bad(f"不合法的参数 {argument}")
    known = {each[key]: each for each in body[list_]}
    names = {each[key]: str(each.get("mac_addr") or each.get("address")) for each in body[list_]}
    planted = {each.strip() for each in call.settings.business_faults.split(",")}
    wrong = {k: "business fault" for k in keys if k not in known or names[k] in planted}
    result = batch(call, keys, wrong, str)
    kept = [each for each in body[list_] if each[key] not in result["success_list"]]
    things.put(call.conn, GROUP, id_, {**body, list_: kept})
    return {"result": result, "success": True}


def _page(call: Call, list_: str, shown: str, key: str) -> Mapping[str, object]:
    need_operator(call, "op_userid", optional=True)
    _, body = need_keyed(call)
    size = call.params.needed_integer("size", missing=BAD)
    if not 1 <= size <= _PAGE:
        raise bad("不合法的参数 size")
    keys = [each[key] for each in body[list_]]
    cursor = call.params.text("cursor", bad=BAD) or ""
    start = keys.index(cursor) + 1 if cursor in keys else 0
    return {"has_more": len(keys) > start + size, shown: body[list_][start : start + size]}
