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
