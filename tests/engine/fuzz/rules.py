"""Plays a history on a stack and sees after each round what must hold of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from engine.fuzz.programs import Program, Round, edited, urns
from engine.fuzz.stack import ROOT, RefusedError
from tenantctl.engines.embedded.convert import contains_unknown
from tenantctl.engines.embedded.own import PROVIDER_KEY
from tenantctl.plan import Op, Plan
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.references import PROVIDER_TYPE
from tenantctl.values import unwrapped

PLAIN = Round()


class Player(Protocol):
    """A stack that a history can be played on: ``Stack``, or a real one on disk.

    ``in_order``: whether a program that is run twice registers in the same order.
    """

    in_order: bool
    state: Deployment
    world: Objects

    def plan(self, program: Program, what: Round) -> Plan: ...

    def apply(self, program: Program, what: Round, plan: Plan) -> tuple[Plan, list[str]]: ...

    def refresh(self, program: Program, what: Round) -> None: ...


class Objects(Protocol):
    """What there is in the world, and the writes of the run under way as (verb, id)."""

    objects: dict[str, dict[str, Any]]
    calls: list[tuple[str, str]]
    touched: set[str]

    def by_hand(self, which: int, *, gone: bool) -> None: ...


def play(stack: Player, history: tuple[Round, ...]) -> Counter[str]:
    """Play ``history`` and then bring the stack to rest; return how often each way of ending occurred."""
    program: Program = ()
    ends = Counter[str]()
    for serial, what in enumerate(history):
        program = edited(program, what.edits, serial)
        for which, gone in what.hand:
            stack.world.by_hand(which, gone=gone)
        ends[f"{what.do} {_round(stack, program, what)}"] += 1
    ends[f"rest {_rest(stack, program)}"] += 1
    return ends


def _round(stack: Player, program: Program, what: Round) -> str:
    if what.do == "refresh":
        return _refreshed(stack, program, what)
    try:
        plan = stack.plan(program, replace(what, breaks=None))
    except RefusedError:
        return "refused"
    before = _live(stack.state)
    done, failures = stack.apply(program, what, plan)
    _within_the_plan(stack, plan)
    for verb, id_ in stack.world.calls:
        if verb.endswith("delete"):
            _may_be_deleted(before, program, what, id_)
    if failures:
        accident = any(verb.startswith("failed") for verb, _ in stack.world.calls) or what.breaks is not None
        assert accident, failures
        return _recovered(stack, program, what)
    _as_planned(plan, done, in_order=stack.in_order)
    if what.target or what.exclude:
        return "partly done"
    _settled(stack, program, what)
    return "done"


def _rest(stack: Player, program: Program) -> str:
    """Bring the stack to what the program says, then take everything down."""
    end = _round(stack, program, PLAIN)
    program = tuple(replace(each, protect=False) for each in program)
    if _round(stack, program, PLAIN) == "done":
        assert _round(stack, program, replace(PLAIN, do="destroy")) == "done"
    return end


def _recovered(stack: Player, program: Program, what: Round) -> str:
    """See that the same run without its accident comes to its end; what was to be replaced may be protected by now."""
    again = replace(what, faults=frozenset(), breaks=None, refresh=False, replace=())
    try:
        plan = stack.plan(program, again)
    except RefusedError:
        # What was renamed before the accident is a target now, and what hangs on it none.
        assert what.target
        return "refused"
    _, failures = stack.apply(program, again, plan)
    assert failures == []
    _within_the_plan(stack, plan)
    if what.target or what.exclude:
        return "partly recovered"
    _settled(stack, program, again)
    return "recovered"


def _refreshed(stack: Player, program: Program, what: Round) -> str:
    before = _told(stack.state)
    try:
        stack.refresh(program, what)
    except RefusedError:
        assert _told(stack.state) == before
        return "refused"
    assert stack.world.calls == []
    if what.target or what.exclude:
        return "partly done"
    stack.world.touched.clear()
    _like_the_world(stack)
    return "done"


def _within_the_plan(stack: Player, plan: Plan) -> None:
    """See that each write is one that the plan had, and none was done twice."""
    creations = [step for step in plan.steps if step.op in (Op.CREATE, Op.CREATE_REPLACEMENT)]
    allowed = {("create", (step.new_inputs or {}).get("name")) for step in creations}
    allowed |= {("update", step.id) for step in plan.steps if step.op in (Op.UPDATE, Op.CREATE_REPLACEMENT)}
    allowed |= {("delete", step.id) for step in plan.steps if step.op in (Op.DELETE, Op.DELETE_REPLACED)}
    calls = [(verb, id_) for verb, id_ in stack.world.calls if not verb.startswith("failed")]
    told = [(verb, id_.rpartition("-")[0] if verb == "create" else id_) for verb, id_ in calls]
    assert set(told) <= allowed
    assert max(Counter(told).values(), default=1) == 1


def _as_planned(plan: Plan, done: Plan, *, in_order: bool) -> None:
    """See that the apply did what the plan showed; where values were not known yet, it may be less."""
    shown, was = _changes(plan), _changes(done)
    if any(contains_unknown(step.new_inputs) for step in plan.steps):
        halves = {Op.REPLACE, Op.CREATE_REPLACEMENT}
        for (op, urn), times in Counter(was).items():
            less = op is Op.UPDATE and any((half, urn) in shown for half in halves)
            assert less or times <= shown.count((op, urn))
    elif in_order:
        assert was == shown
    else:
        assert sorted(was) == sorted(shown)


def _changes(plan: Plan) -> list[tuple[Op, str]]:
    return [(step.op, step.urn) for step in plan.steps if step.op not in (Op.SAME, Op.REFRESH)]


def _settled(stack: Player, program: Program, what: Round) -> None:
    """See that state is what was declared and that another run has nothing to do."""
    assert stack.state.pending_operations == []
    if what.do == "destroy":
        assert stack.state.resources == []
        return
    _like_the_world(stack)
    _as_declared(stack.state, program)
    again = replace(PLAIN, journal=what.journal)
    plan = stack.plan(program, again)
    assert _changes(plan) == []
    before = _told(stack.state)
    _, failures = stack.apply(program, again, plan)
    assert failures == []
    assert stack.world.calls == []
    assert _told(stack.state) == before


def _told(state: Deployment) -> list[ResourceState]:
    return sorted(state.resources, key=lambda each: (each.urn, each.id))


def _like_the_world(stack: Player) -> None:
    """See that each object in state is in the world as state has it, unless somebody's hand was there since."""
    for each in stack.state.resources:
        if _is_object(each) and each.id not in stack.world.touched and not each.pending_replacement:
            assert stack.world.objects.get(each.id) == plain(each.inputs)


def _as_declared(state: Deployment, program: Program) -> None:
    named = urns(program)
    live = {each.urn: each for each in state.resources if not each.type.startswith(PROVIDER_TYPE)}
    assert live.keys() == {ROOT, *named.values()}
    assert len(live) + any(each.custom for each in program) <= len(state.resources)
    for it in program:
        resource = live[named[it.label]]
        assert not resource.delete
        assert not resource.pending_replacement
        said: dict[str, Any] = {"size": it.size, "home": it.home}
        for key in said.keys() - set(it.ignores):
            assert resource.inputs[key] == said[key]
        assert resource.protect == _inherited(it.label, program)


def _inherited(label: str, program: Program) -> bool:
    it = next(each for each in program if each.label == label)
    if it.protect is None and it.parent:
        return _inherited(it.parent, program)
    return bool(it.protect)


def _may_be_deleted(before: dict[str, ResourceState], program: Program, what: Round, id_: str) -> None:
    """See that a protected object is deleted only where the program has taken the protection off."""
    old = before.get(id_)
    if old is None or not old.protect or old.delete:
        return
    label = unwrapped(old.inputs)["name"]
    free = [each for each in program if each.label == label and not _inherited(label, program)]
    assert what.do == "up", f"{id_} is protected"
    assert free, f"{id_} is protected"


def _live(state: Deployment) -> dict[str, ResourceState]:
    return {each.id: each for each in state.resources if _is_object(each)}


def plain(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs as the world has them."""
    return {
        key: value for key, value in unwrapped(inputs).items() if key != PROVIDER_KEY and value is not None
    }


def _is_object(resource: ResourceState) -> bool:
    return resource.custom and not resource.type.startswith(PROVIDER_TYPE)
