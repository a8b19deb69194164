"""A flow as processConfig has it: compiled from a declared one, and parsed back (approval-attendance.md 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from pulumi_dingtalk.resources.approval import flow as model
from pulumi_dingtalk.resources.approval.components import every, logical_id, wire_id

START: Final = "sid-startevent"
_RANGE, _VALUE = "dingtalk_actioner_range_condition", "dingtalk_actioner_value_condition"
_VALUES, _ORIGIN = "dingtalk_multi_value_condition", "dingtalk_actioner_dept_condition"
_DEPARTMENT: Final = "dingtalk_actioner_dept_component_condition"
_ORIGINATOR: Final = "dingtalk_origin_dept"
_MODES: Final = {"all": ("ALL", True), "any": ("ALL", False), "in_turn": ("ONE_BY_ONE", True)}
_BOUNDS: Final = {
    "at_least": "lowerBound",
    "above": "lowerBoundNotEqual",
    "at_most": "upperBoundEqual",
    "below": "upperBound",
    "equals": "boundEqual",
}
_MATCHES: Final = {"exact": 1, "all": 2, "any": 3}
_NOBODY: Final = {"admin": "admin", "skip": "auto"}
_FROM: Final = {"departments": "dept", "roles": "label", "people": "user"}
_OTHERWISE: Final = "默认条件"

Node = dict[str, Any]


class NotDeclarableError(ValueError):
    """A flow has something that no program can declare; str() says what."""


@dataclass(frozen=True)
class Names:
    """How fields of a form are called on the wire, and what people see of them.

    Args:
        form: The declared components, as in state.
        corp: The organisation, which formulas name.
    """

    form: Sequence[Mapping[str, Any]]
    corp: str
    _wire: dict[str, str] = field(init=False, default_factory=dict)
    _labels: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for each in every(self.form):
            self._wire[each["id"]] = wire_id(each["type"], each["id"])
            self._labels[each["id"]] = each.get("label", "")

    def wire(self, name: str) -> str:
        """Return a field's id on the wire."""
        return self._wire.get(name, name)

    def label(self, name: str) -> str:
        """Return what people see of a field."""
        return self._labels.get(name, name)

    def logical(self, wire: str) -> str:
        """Return the id that a program gives a field."""
        known = {value: name for name, value in self._wire.items()}
        return known.get(wire) or logical_id(wire.partition("_")[0], wire)


# ----------------------------------------------------------------------------------------------- compiling


def compiled(flow: Sequence[Any], names: Names) -> Node:
    """Return a validated flow as processConfig, the same for the same flow."""
    return _Compiler(names).start(flow)


class _Compiler:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._taken: set[str] = set()

    def start(self, flow: Sequence[Any]) -> Node:
        node: Node = {"name": "发起人", "type": "start", "nodeId": START, "properties": {}}
        return self._followed(node, flow, "flow")

    def _followed(self, node: Node, flow: Sequence[Any], place: str, number: int = 0) -> Node:
        """Hang the stages from ``number`` on below a node; a node that nothing follows has no childNode at all."""
        if number < len(flow):
            child = self._stage(flow[number], node["nodeId"], f"{place}[{number}]")
            node["childNode"] = self._followed(child, flow, place, number + 1)
        return node

    def _stage(self, stage: Any, before: str, place: str) -> Node:
        node: Node = {"type": stage.type, "nodeId": self._id(place), "prevId": before, "properties": {}}
        if isinstance(stage, model.Route):
            return self._route({"name": "条件分支", **node}, stage, place)
        if isinstance(stage, model.Parallel):
            lanes = [self._lane(lane, node["nodeId"], f"{place}.{n}") for n, lane in enumerate(stage.lanes)]
            return {"name": "并行分支", **node, "properties": {"branches": lanes}}
        rules = [self._who(who, f"{place}.{n}") for n, who in enumerate(stage.who)]
        return {"name": stage.name, **node, "properties": {"actionerRules": rules, **_how(stage)}}

    def _lane(self, lane: model.Lane, before: str, place: str) -> Node:
        hung = self._followed({"nodeId": before}, lane.stages, place)
        return {"name": lane.name, "childNode": hung["childNode"]}

    def _route(self, node: Node, stage: model.Route, place: str) -> Node:
        made = []
        for number, case in enumerate(stage.cases):
            wanted = [[self._condition(each) for each in all_of] for all_of in case.when]
            made.append(
                self._branch(node, case.name, {"conditions": wanted}, case.stages, f"{place}.{number}")
            )
        default = {"conditions": [[]], "isdefault": True}
        made.append(self._branch(node, _OTHERWISE, default, stage.otherwise, f"{place}.otherwise"))
        return {**node, "conditionNodes": made}

    def _branch(self, node: Node, name: str, properties: Node, stages: Sequence[Any], place: str) -> Node:
        made = {
            "name": name,
            "type": "condition",
            "nodeId": self._id(place),
            "prevId": node["nodeId"],
            "properties": properties,
        }
        return self._followed(made, stages, place)

    def _id(self, place: str) -> str:
        """Return an id that follows from the place, in DingTalk's form: four hex digits, twice."""
        for attempt in range(1000):
            digest = sha256(f"{place}/{attempt}".encode()).hexdigest()
            made = f"{digest[:4]}_{digest[4:8]}"
            if made not in self._taken:
                break
        self._taken.add(made)
        return made

    def _who(self, who: Any, place: str) -> Node:  # noqa: PLR0911 - one return a rule
        names, full = self._names, {"isEmpty": False}
        match who:
            case model.Manager():
                formula = f"ReportLineManager({names.corp},originator,{who.level})"
                return {"type": "target_formula", "subType": "reportLineManager", "formula": formula, **full}
            case model.Head():
                return {"type": "target_management", "level": who.level, "autoUp": who.up, **full}
            case model.HeadOf():
                formula = f"ManagerOfDept({names.corp},$('{names.wire(who.field)}'),1)"
                return {"type": "target_formula", "subType": "managerOfDept", "formula": formula, **full}
            case model.Role():
                return {
                    "type": "target_label",
                    "labels": who.role,
                    "labelNames": "",
                    "actType": "and",
                    **full,
                }
            case model.People():
                people = [{"userName": each, "workNo": each} for each in who.people]
                return {"type": "target_approval", "approvals": people, **full}
            case model.Originator():
                return {"type": "target_originator", **full}
            case model.Chosen():
                key = f"manual_{self._id(place)}"
                told = {"select": ["allStaff"], "range": {}, "key": key, "multi": who.several}
                return {"type": "target_select", **told, **full}
            case model.InField():
                about = {"paramKey": names.wire(who.field), "label": names.label(who.field)}
                return {"type": "target_formcomponent_approval", **about, **full}
        raise AssertionError(f"no such rule: {who}")

    def _condition(self, wanted: Any) -> Node:
        if isinstance(wanted, model.From):
            asked = [
                {"type": kind, "value": value, "attrs": {}}
                for name, kind in _FROM.items()
                for value in getattr(wanted, name)
            ]
            return {"type": _ORIGIN, "paramKey": _ORIGINATOR, "conds": asked, "isEmpty": False}
        about = {"paramKey": self._names.wire(wanted.field), "paramLabel": self._names.label(wanted.field)}
        match wanted:
            case model.Number():
                bounds = {wire: _digits(getattr(wanted, name)) for name, wire in _BOUNDS.items()}
                told = {wire: value for wire, value in bounds.items() if value is not None}
                return {"type": _RANGE, **about, **told, "isEmpty": False}
            case model.Option():
                return {"type": _VALUE, **about, "paramValues": list(wanted.any_of), "isEmpty": False}
            case model.Options():
                match_type = _MATCHES[wanted.match]
                return {
                    "type": _VALUES,
                    **about,
                    "paramValues": list(wanted.keys),
                    "matchType": match_type,
                    "isEmpty": False,
                }
            case model.InDepartment():
                conds = [{"type": "dept", "value": each, "attrs": {}} for each in wanted.departments]
                return {"type": _DEPARTMENT, **about, "conds": conds, "isEmpty": False}
        raise AssertionError(f"no such condition: {wanted}")


def _how(stage: Any) -> Node:
    if isinstance(stage, model.Notifier):
        return {}
    activate, agree_all = _MODES[stage.mode]
    told: Node = {"activateType": activate, "agreeAll": agree_all}
    if isinstance(stage, model.Approver):
        told |= {"approvalType": "MANUAL", "noneActionerAction": _NOBODY[stage.nobody]}
    return told


def _digits(value: float | None) -> str | None:
    if value is None:
        return None
    return str(int(value)) if value.is_integer() else repr(value)


# ------------------------------------------------------------------------------------------------- parsing


def parsed(root: Mapping[str, Any], names: Names) -> list[Any]:
    """Return processConfig as a validated flow.

    Raises:
        NotDeclarableError: It has a node, a rule or a condition that no program can declare.
    """
    try:
        flow = _stages(root.get("childNode"), names)
        return model.FLOW.validate_python(flow)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, NotDeclarableError):
            raise
        raise NotDeclarableError(f"it cannot be read: {type(error).__name__}") from None


def _stages(node: Mapping[str, Any] | None, names: Names) -> list[Node]:
    return [_stage(each, names) for each in _chain(node)]


def _chain(node: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    seen: set[int] = set()
    while node:
        if id(node) in seen:
            raise NotDeclarableError("it goes round in a loop")
        seen.add(id(node))
        yield node
        node = node.get("childNode")


def _stage(node: Mapping[str, Any], names: Names) -> Node:
    kind, properties = node.get("type"), node.get("properties") or {}
    if kind == "route":
        return _route(node, names)
    if kind == "parallel":
        lanes = [
            {"name": lane["name"], "stages": _stages(lane.get("childNode"), names)}
            for lane in properties["branches"]
        ]
        return {"type": "parallel", "lanes": lanes}
    if kind not in {"approver", "handler", "audit", "notifier"}:
        raise NotDeclarableError(f'node "{node.get("name")}" is a {kind}')
    who = [_who(rule, names) for rule in properties["actionerRules"]]
    stage = {"type": "handler" if kind == "audit" else kind, "name": node["name"], "who": who}
    if kind != "notifier":
        stage["mode"] = _mode(properties)
    if kind == "approver":
        stage["nobody"] = "skip" if properties.get("noneActionerAction") == "auto" else "admin"
        if properties.get("approvalType", "MANUAL") != "MANUAL":
            raise NotDeclarableError(f'node "{node["name"]}" decides by itself')
    return stage


def _mode(properties: Mapping[str, Any]) -> str:
    if properties.get("activateType", "ALL") == "ONE_BY_ONE":
        return "in_turn"
    return "all" if properties.get("agreeAll", True) else "any"


def _route(node: Mapping[str, Any], names: Names) -> Node:
    cases: list[Node] = []
    otherwise: list[Node] = []
    for branch in node["conditionNodes"]:
        properties, stages = branch.get("properties") or {}, _stages(branch.get("childNode"), names)
        if properties.get("isdefault"):
            otherwise = stages
        else:
            when = [[_condition(each, names) for each in all_of] for all_of in properties["conditions"]]
            cases.append({"name": branch["name"], "when": when, "stages": stages})
    return {"type": "route", "cases": cases, "otherwise": otherwise}


_MANAGER: Final = re.compile(r"ReportLineManager\([^,]*,\s*originator,\s*(\d+)\)")
_HEAD_OF: Final = re.compile(r"ManagerOfDept\([^,]*,\s*\$\('([^']+)'\),\s*1\)")


def _who(rule: Mapping[str, Any], names: Names) -> Node:  # noqa: PLR0911 - one return a rule
    kind = rule["type"]
    if kind == "target_formula":
        formula = str(rule.get("formula", ""))
        if found := _MANAGER.fullmatch(formula):
            return {"by": "manager", "level": int(found[1])}
        if found := _HEAD_OF.fullmatch(formula):
            return {"by": "head_of", "field": names.logical(found[1])}
    elif kind == "target_management":
        return {"by": "head", "level": int(rule["level"]), "up": bool(rule.get("autoUp", False))}
    elif kind == "target_label":
        return {"by": "role", "role": str(rule["labels"])}
    elif kind == "target_approval":
        return {"by": "people", "people": [str(each["workNo"]) for each in rule["approvals"]]}
    elif kind == "target_originator":
        return {"by": "originator"}
    elif kind == "target_select" and list(rule.get("select") or ()) == ["allStaff"]:
        return {"by": "choice", "several": bool(rule.get("multi", False))}
    elif kind == "target_formcomponent_approval":
        return {"by": "field", "field": names.logical(str(rule["paramKey"]))}
    raise NotDeclarableError(f"it asks people by {kind}")


def _condition(told: Mapping[str, Any], names: Names) -> Node:
    kind = told["type"]
    if kind == _ORIGIN:
        found = {name: _values(told["conds"], wire) for name, wire in _FROM.items()}
        return {"on": "originator", **{name: values for name, values in found.items() if values}}
    about = {"field": names.logical(str(told["paramKey"]))}
    if kind == _RANGE:
        bounds = {name: told.get(wire) for name, wire in _BOUNDS.items()}
        return {"on": "number", **about, **{n: float(v) for n, v in bounds.items() if v not in (None, "")}}
    if kind == _VALUE:
        return {"on": "option", **about, "any_of": [str(each) for each in told["paramValues"]]}
    if kind == _VALUES:
        by_number = {number: name for name, number in _MATCHES.items()}
        keys = [str(each) for each in told["paramValues"]]
        return {"on": "options", **about, "match": by_number[int(told["matchType"])], "keys": keys}
    if kind == _DEPARTMENT:
        return {"on": "department", **about, "departments": _values(told["conds"], "dept")}
    raise NotDeclarableError(f"it asks for {kind}")


def _values(conds: Iterable[Mapping[str, Any]], kind: str) -> list[str]:
    return [str(each["value"]) for each in conds if each["type"] == kind]
