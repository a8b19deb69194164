"""The rules between fields of an approval template: told before any call, each at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from pulumi_dingtalk.client import approval_forms as forms
from pulumi_dingtalk.reconcile.kind import Failure
from pulumi_dingtalk.resources.approval import flow as model
from pulumi_dingtalk.resources.approval.components import every
from pulumi_dingtalk.resources.approval.flow_check import problems


def wrong(values: Mapping[str, Any]) -> Iterator[Failure]:
    """Yield the rules that a declaration breaks; ``values`` are those that are known."""
    yield from _form(values)
    flow = values.get("flow")
    if flow:
        yield from _flow(flow, values)
    else:
        for name in ("flow_by", "duplicate_removal", "time_limits", "attested"):
            if values.get(name) is not None and "flow" in values:
                yield Failure(name, "it is about a flow: declare the flow too")
    if values.get("managers") and (not flow or values.get("flow_by") != "gateway"):
        yield Failure(
            "managers", "the gateway alone writes them, with the flow: declare flow, and flow_by gateway"
        )
    yield from _cases(values)


def _form(values: Mapping[str, Any]) -> Iterator[Failure]:
    form = every(values.get("components") or ())
    seen: set[str] = set()
    for each in form:
        if each["id"] in seen:
            yield Failure("components", f"two components share the id {each['id']}; ids are unique in a form")
        seen.add(each["id"])
    if len(form) > forms.COMPONENTS_AT_MOST:
        yield Failure("components", f"{len(form)} components, columns of tables counted; a form takes 200")


def _flow(flow: Any, values: Mapping[str, Any]) -> Iterator[Failure]:
    try:
        stages = model.FLOW.validate_python(flow)
    except ValidationError:
        return  # ids in it are not known yet; the apply tells
    if "components" in values:
        yield from (Failure(place, reason) for place, reason in problems(stages, values["components"]))
    names = [stage.name for _, stage in model.walk(stages) if isinstance(stage, model.Approver)]
    for number, limit in enumerate(values.get("time_limits") or ()):
        if names.count(limit["stage"]) != 1:
            told = "no approver's stage" if limit["stage"] not in names else "more than one stage"
            yield Failure(f"time_limits[{number}].stage", f'{told} is called "{limit["stage"]}"')


def _cases(values: Mapping[str, Any]) -> Iterator[Failure]:
    cases, known = values.get("cases") or (), {each["id"] for each in values.get("components") or ()}
    names = [case["name"] for case in cases]
    for number, case in enumerate(cases):
        if case["name"] in names[:number]:
            yield Failure(f"cases[{number}].name", f'two sample requests are called "{case["name"]}"')
        for place, answer in enumerate(case.get("values", ())):
            if known and answer["field"] not in known:
                yield Failure(
                    f"cases[{number}].values[{place}].field", f"the form has no field {answer['field']}"
                )
