"""Flows as the tenant keeps them: processConfig, a tree of nodes (contract approval-attendance.md 3.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def default_flow() -> dict[str, Any]:
    """What a new template gets: the originator, one approver (the manager), one copy (2.1, 3.3)."""
    notify = {
        "name": "抄送人",
        "type": "notifier",
        "nodeId": "0000_0002",
        "prevId": "0000_0001",
        "properties": {"actionerRules": [{"type": "target_originator", "isEmpty": False}]},
    }
    approve = {
        "name": "审批人",
        "type": "approver",
        "nodeId": "0000_0001",
        "prevId": "sid-startevent",
        "properties": {
            "actionerRules": [{"type": "target_management", "level": 1, "autoUp": True, "isEmpty": False}],
            "activateType": "ONE_BY_ONE",
            "approvalType": "MANUAL",
            "agreeAll": True,
            "noneActionerAction": "admin",
        },
        "childNode": notify,
    }
    return {
        "name": "发起人",
        "type": "start",
        "nodeId": "sid-startevent",
        "properties": {},
        "childNode": approve,
    }


def nodes(node: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """Every node of a tree, in the order of the drawing."""
    while node:
        yield node
        for each in node.get("conditionNodes") or ():
            yield from nodes(each)
        for branch in (node.get("properties") or {}).get("branches") or ():
            yield from nodes(branch.get("childNode"))
        node = node.get("childNode")


def conditions(flow: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every condition that some branch of a flow asks for."""
    for node in nodes(flow):
        if node.get("type") == "condition":
            for all_of in (node.get("properties") or {}).get("conditions") or ():
                yield from all_of


_KINDS = frozenset(
    ("start", "approver", "handler", "audit", "notifier", "route", "condition", "parallel", "payer")
)


def checked(flow: Any) -> dict[str, Any]:
    """A flow that arrived, if it is one.

    Raises:
        ValueError: says what is wrong with it.
    """
    if not isinstance(flow, dict) or flow.get("type") != "start":
        raise ValueError("processConfig begins with a start node")
    found = list(nodes(flow))
    ids = [node.get("nodeId") for node in found]
    if len(set(ids)) != len(ids):
        raise ValueError("two nodes share a nodeId")
    for node in found:
        _check_node(node)
    if not any(node["type"] == "approver" for node in found):
        raise ValueError("no approver node")
    return flow


def _check_node(node: Mapping[str, Any]) -> None:
    name, kind, properties = node.get("name"), node.get("type"), node.get("properties")
    if kind not in _KINDS or not isinstance(properties, dict):
        raise ValueError(f"node {name}: type {kind}")
    if "childNode" in node and node["childNode"] is None:
        raise ValueError(f"node {name}: childNode is null")
    if kind in {"approver", "handler", "audit", "notifier"} and not properties.get("actionerRules"):
        raise ValueError(f"node {name}: no actionerRules")
    if kind == "route" and not (node.get("conditionNodes") or [{}])[-1].get("properties", {}).get(
        "isdefault"
    ):
        raise ValueError(f"node {name}: the default branch is not the last")
