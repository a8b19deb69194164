"""Plans as JSON: docs/plan.schema.json describes the form, and is made from ``plan_schema``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from tenantctl.errors import StateError
from tenantctl.plan import Behind, Foreseen, Op, Operation, Plan, Source, Step
from tenantctl.values import MASK, SECRET_SIGNATURE, SIGNATURE_KEY, UNKNOWN, UNKNOWN_MARK, Secret

if TYPE_CHECKING:
    from tenantctl.plan_schema import PlanDocument, StepDocument

FORMAT_VERSION: Final = 1

Seal = Callable[[str, Any], str]
"""Returns what stands for a secret at a place (a URN and a property): at one place alike for equal values alone."""


def dump(plan: Plan, seal: Seal | None = None) -> dict[str, Any]:
    """Return a plan as JSON. Secrets and unknowns carry Pulumi's marks; a secret has a digest and no value.

    Args:
        plan: The plan.
        seal: Makes the digests; without it they are numbers, good for telling within this document what changes.
    """
    seal = seal or _Numbers()
    return {
        "version": FORMAT_VERSION,
        "project": plan.project,
        "stack": plan.stack,
        "source": str(plan.source),
        "operation": str(plan.operation),
        "counts": plan.counts(),
        "steps": [_step(step, seal) for step in plan.steps],
        "outputs": _side("outputs", plan.outputs, seal),
        "remarks": list(plan.remarks),
        "behind": None
        if plan.behind is None
        else {
            urn: [{"count": each.count, "what": dict(each.what)} for each in found]
            for urn, found in plan.behind.items()
        },
        "foreseen": None
        if plan.foreseen is None
        else {
            urn: [
                {"text": dict(each.text), "way": None if each.way is None else dict(each.way)}
                for each in found
            ]
            for urn, found in plan.foreseen.items()
        },
        "due": None if plan.due is None else [dict(words) for words in plan.due],
        "lapsed": None if plan.lapsed is None else [dict(words) for words in plan.lapsed],
    }


def load(body: Any, name: str) -> Plan:
    """Return the plan that ``dump`` wrote.

    Args:
        body: The JSON.
        name: What to call it in a message, e.g. the file's path.

    Raises:
        StateError: It is no plan, or one of a format that this version does not know.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - a plan is read by few commands

    from tenantctl.plan_schema import PlanDocument  # noqa: PLC0415 - the same

    version = body.get("version") if isinstance(body, Mapping) else None
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise StateError(
            f"{name} is a plan of format {version}; this version reads {FORMAT_VERSION}: upgrade"
        )
    try:
        return _plan(PlanDocument.model_validate(body))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise StateError(
            f"{name} is no plan of tenantctl (docs/plan.schema.json): {where}: {first['msg']}"
        ) from None


def unmarked(value: Any) -> Any:
    """Return a JSON value with what Pulumi marks as secret or unknown as such; of a secret only its digest is known."""
    if isinstance(value, str):
        return UNKNOWN if value == UNKNOWN_MARK else value
    if isinstance(value, dict):
        if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            digest = value.get("digest")
            return Secret(digest, comparable=digest is not None)
        return {key: unmarked(item) for key, item in value.items()}
    return [unmarked(item) for item in value] if isinstance(value, list) else value


class _Numbers:
    """Digests for a document that is read by itself: the first value at a place is 1, the next that differs 2."""

    def __init__(self) -> None:
        self._seen: dict[str, list[Any]] = {}

    def __call__(self, place: str, value: Any) -> str:
        seen = self._seen.setdefault(place, [])
        if value not in seen:
            seen.append(value)
        return str(seen.index(value) + 1)


def _step(step: Step, seal: Seal) -> dict[str, Any]:
    sides = {
        "oldInputs": step.old_inputs,
        "oldOutputs": step.old_outputs,
        "newInputs": step.new_inputs,
        "newOutputs": step.new_outputs,
    }
    return {
        "op": str(step.op),
        "urn": step.urn,
        "type": step.type,
        "name": step.name,
        "id": step.id,
        "custom": step.custom,
        "protect": step.protect,
        "replaceKeys": list(step.replace_keys),
        "parent": step.parent,
        "propertyDependencies": {key: list(urns) for key, urns in step.property_dependencies.items()},
        **{name: _side(step.urn, side, seal) for name, side in sides.items()},
    }


def _side(urn: str, side: Mapping[str, Any] | None, seal: Seal) -> dict[str, Any] | None:
    return (
        None if side is None else {name: _marked(item, f"{urn} {name}", seal) for name, item in side.items()}
    )


def _marked(value: Any, place: str, seal: Seal) -> Any:
    if isinstance(value, Secret):
        digest = seal(place, value.value) if value.comparable else None
        return {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": MASK, "digest": digest}
    if value is UNKNOWN:
        return UNKNOWN_MARK
    if isinstance(value, Mapping):
        return {key: _marked(item, place, seal) for key, item in value.items()}
    return [_marked(item, place, seal) for item in value] if isinstance(value, list | tuple) else value


def _plan(body: PlanDocument) -> Plan:
    behind, foreseen = body.behind, body.foreseen
    return Plan(
        project=body.project,
        stack=body.stack,
        source=Source(body.source),
        operation=Operation(body.operation),
        steps=tuple(_read_step(step) for step in body.steps),
        outputs=unmarked(body.outputs),
        remarks=tuple(body.remarks),
        behind=None
        if behind is None
        else {urn: tuple(Behind(each.count, each.what) for each in found) for urn, found in behind.items()},
        foreseen=None
        if foreseen is None
        else {urn: tuple(Foreseen(each.text, each.way) for each in found) for urn, found in foreseen.items()},
        due=None if body.due is None else tuple(body.due),
        lapsed=None if body.lapsed is None else tuple(body.lapsed),
    )


def _read_step(body: StepDocument) -> Step:
    return Step(
        op=Op(body.op),
        urn=body.urn,
        type=body.type,
        name=body.name,
        id=body.id,
        custom=body.custom,
        protect=body.protect,
        old_inputs=unmarked(body.old_inputs),
        old_outputs=unmarked(body.old_outputs),
        new_inputs=unmarked(body.new_inputs),
        new_outputs=unmarked(body.new_outputs),
        replace_keys=tuple(body.replace_keys),
        parent=body.parent,
        property_dependencies={key: tuple(urns) for key, urns in body.property_dependencies.items()},
    )
