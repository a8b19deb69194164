"""A file of plain ``pulumi preview --json`` as a plan.

It tells less than the engines do (recorded with v3.260.0): a secret is the text ``[secret]`` on both sides, so that a
change of it cannot be told; the stack's new outputs and what a refresh found are not in it; of a replacement there is
one step of three; and objects that stay as they are, with their names, are in it only under ``--show-sames``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from tenantctl.errors import StateError
from tenantctl.plan import Op, Operation, Plan, Source, Step
from tenantctl.state.references import name_of
from tenantctl.values import MASK, UNKNOWN, UNKNOWN_MARK, Secret

_STACK_TYPE: Final = "pulumi:pulumi:Stack"
_PROVIDER_TYPES: Final = "pulumi:providers:"


def is_preview(body: Any) -> bool:
    """Whether JSON is the CLI's preview, by what only that has."""
    return isinstance(body, Mapping) and "changeSummary" in body and "version" not in body


def read_preview(body: Mapping[str, Any], name: str) -> Plan:
    """Return the plan in the CLI's preview.

    Args:
        body: The JSON.
        name: What to call it in a message, e.g. the file's path.

    Raises:
        StateError: It has not the form that the CLI writes, or its preview failed.
    """
    errors = [d["message"] for d in body.get("diagnostics") or () if d.get("severity") == "error"]
    if errors:
        raise StateError(f"{name} is a preview that failed: {' '.join(errors[0].split())}")
    try:
        steps = tuple(_steps(body["steps"]))
        head, project = steps[0].urn.split("::")[:2]
        stack = head.split(":")[2]
    except (KeyError, TypeError, IndexError, ValueError, AttributeError):
        raise StateError(
            f"{name} is no preview of the Pulumi CLI: make it with `pulumi preview --json --show-sames`"
        ) from None
    return Plan(project, stack, Source.PREVIEW_FILE, Operation.UPDATE, steps, _old_outputs(steps))


def _steps(given: list[Mapping[str, Any]]) -> Iterator[Step]:
    """Yield the steps in order. A refresh shows state on both sides, whatever it found, and is passed over."""
    known = {str(op) for op in Op} - {str(Op.REFRESH)}
    for body in given:
        if body["op"] in known:
            step = _step(body)
            if step.type.startswith(_PROVIDER_TYPES):
                continue
            deleted_first = step.op is Op.REPLACE and body["oldState"].get("pendingReplacement")
            yield from _whole_replacement(step) if deleted_first else (step,)


def _whole_replacement(step: Step) -> tuple[Step, ...]:
    """Return a replacement with the halves that the file leaves out; the old object's mark tells that it goes first."""
    deleted = replace(step, op=Op.DELETE_REPLACED, new_inputs=None, new_outputs=None)
    return deleted, step, replace(step, op=Op.CREATE_REPLACEMENT)


def _step(body: Mapping[str, Any]) -> Step:
    old, new = body.get("oldState"), body.get("newState")
    state: Mapping[str, Any] = new or old or {}
    about = state if body["op"] == Op.CREATE else old or state
    return Step(
        op=Op(body["op"]),
        urn=body["urn"],
        type=state["type"],
        name=name_of(body["urn"]),
        id=_id(about),
        custom=bool(state.get("custom")),
        protect=bool(state.get("protect")),
        old_inputs=_side(old, "inputs"),
        old_outputs=_side(old, "outputs"),
        new_inputs=_side(new, "inputs"),
        new_outputs=_side(new, "outputs"),
        replace_keys=tuple(body.get("replaceReasons") or ()),
        parent=state.get("parent") or "",
        property_dependencies={
            key: tuple(urns or ()) for key, urns in (state.get("propertyDependencies") or {}).items()
        },
    )


def _id(state: Mapping[str, Any]) -> str:
    id_ = str(state.get("id") or "")
    return "" if id_ == UNKNOWN_MARK else id_


def _side(state: Mapping[str, Any] | None, part: str) -> dict[str, Any] | None:
    return None if state is None else {key: _value(item) for key, item in (state.get(part) or {}).items()}


def _value(value: Any) -> Any:
    if value == MASK:
        return Secret(None, comparable=False)
    if value == UNKNOWN_MARK:
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items()}
    return [_value(item) for item in value] if isinstance(value, list) else value


def _old_outputs(steps: tuple[Step, ...]) -> Mapping[str, Any]:
    """The new ones are not told, so that none counts as changed."""
    return next((step.old_outputs or {} for step in steps if step.type == _STACK_TYPE), {})
