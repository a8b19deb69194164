"""The way that one request would take through a stored flow (contract approval-attendance.md 3.2, 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from dingtalk_sandbox.approvals.people import Request, administrators, meant

Node = Mapping[str, Any]


@dataclass
class Way:
    """The activities of a request so far, and who has approved on it."""

    request: Request
    once: bool
    activities: list[dict[str, Any]] = field(default_factory=list)
    acted: set[str] = field(default_factory=set)

    def follow(self, node: Node | None, before: str) -> str:
        """Walks a chain of nodes; returns the id of the last activity on it, `before` where there is none."""
        while node:
            kind = node.get("type")
            if kind == "route":
                before = self.follow(taken(self.request, node), before)
            elif kind == "parallel":
                ends = [self.follow(lane.get("childNode"), before) for lane in node["properties"]["branches"]]
                before = next((end for end in reversed(ends) if end != before), before)
            elif kind in {"approver", "handler", "audit", "notifier"}:
                before = self._activity(node, before)
            node = node.get("childNode")
        return before

    def _activity(self, node: Node, before: str) -> str:
        properties = node["properties"]
        people = meant(self.request, properties)
        chosen = any(rule.get("type") == "target_select" for rule in properties["actionerRules"])
        decides = "MANUAL"
        if node["type"] == "notifier":
            if not people and not chosen:
                return before
        elif not people and not chosen:
            people, decides = _nobody(self.request, node)
        elif node["type"] == "approver" and self.once:
            left = [who for who in people if who not in self.acted]
            decides = "MANUAL" if left or chosen else "AUTO_AGREE"
            people = left
        if node["type"] == "approver":
            self.acted |= set(people)
        self.activities.append(_told(node, before, people, decides, chosen=chosen))
        return str(node["nodeId"])


def taken(request: Request, route: Node) -> Node | None:
    """What follows the first branch whose conditions hold, else the default's."""
    default: Node = {}
    for branch in route["conditionNodes"]:
        properties = branch["properties"]
        if properties.get("isdefault"):
            default = branch
        elif any(all(holds(request, each) for each in every) for every in properties["conditions"]):
            return _below(branch)
    return _below(default)


def _below(branch: Node) -> Node | None:
    found: Node | None = branch.get("childNode")
    return found


def holds(request: Request, condition: Node) -> bool:
    """Whether one condition holds; one of a kind that is not known never does."""
    kind, key = condition["type"], str(condition.get("paramKey"))
    if kind == "dingtalk_actioner_range_condition":
        return _in_range(request.values.get(key) or "", condition)
    if kind == "dingtalk_actioner_value_condition":
        return bool(_keys(request, key) & set(condition["paramValues"]))
    if kind == "dingtalk_multi_value_condition":
        chosen, wanted = _keys(request, key), set(condition["paramValues"])
        match = int(condition["matchType"])
        return chosen == wanted if match == 1 else wanted <= chosen if match == 2 else bool(wanted & chosen)
    if kind == "dingtalk_actioner_dept_condition":
        within = {str(each) for each in request.above(request.department)}
        about = {"dept": within, "label": request.roles(), "user": {request.originator}}
        return any(str(each["value"]) in about[each["type"]] for each in condition["conds"])
    if kind == "dingtalk_actioner_dept_component_condition":
        chosen_ = {str(up) for id_ in request.listed(key) if id_.isdigit() for up in request.above(int(id_))}
        return any(str(each["value"]) in chosen_ for each in condition["conds"])
    return False


def _in_range(text: str, condition: Node) -> bool:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return False
    bounds = {
        "lowerBound": lambda bound: value >= bound,
        "lowerBoundNotEqual": lambda bound: value > bound,
        "upperBound": lambda bound: value < bound,
        "upperBoundEqual": lambda bound: value <= bound,
        "boundEqual": lambda bound: value == bound,
    }
    asked = {name: Decimal(str(condition[name])) for name in bounds if condition.get(name) not in {None, ""}}
    return bool(asked) and all(bounds[name](bound) for name, bound in asked.items())


def _keys(request: Request, component: str) -> set[str]:
    """The keys of the chosen options, which a request names by what people see."""
    options = next(
        (
            each["props"].get("options") or []
            for each in request.form
            if each["props"]["componentId"] == component
        ),
        [],
    )
    by_value = {option["value"]: option["key"] for option in options}
    return {by_value[text] for text in request.listed(component) if text in by_value}


def _nobody(request: Request, node: Node) -> tuple[list[str], str]:
    if node["properties"].get("noneActionerAction") == "auto":
        return [], "AUTO_AGREE"
    return administrators(request.conn), "MANUAL"


def _told(node: Node, before: str, people: list[str], decides: str, *, chosen: bool) -> dict[str, Any]:
    properties = node["properties"]
    in_turn = properties.get("activateType") == "ONE_BY_ONE"
    method = "ONE_BY_ONE" if in_turn else "AND" if properties.get("agreeAll", True) else "OR"
    kinds = {"approver": "approver", "notifier": "notifier"}
    return {
        "activityId": node["nodeId"],
        "prevActivityId": before,
        "activityName": node["name"],
        "activityType": "target_select" if chosen else "target_approval",
        "isTargetSelect": chosen,
        "workflowActor": {
            "actorKey": f"manual_{node['nodeId']}",
            "actorType": kinds.get(node["type"], "audit"),
            "actorSelectionType": "allStaff",
            "allowedMulti": any(rule.get("multi") for rule in properties["actionerRules"]),
            "approvalType": decides,
            "approvalMethod": method,
            "actorActivateType": "ONE_BY_ONE" if in_turn else "ALL",
            "required": chosen,
        },
        "activityActioners": [{"userId": who, "name": who, "avatar": ""} for who in people],
    }
