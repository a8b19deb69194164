"""One stack: plans and applies of a program's declarations by the engine's own run, without a program or a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.fuzz.programs import PROJECT, STACK, Declared, Former, Program, Round, urns
from engine.fuzz.watch import Ledger, Watch
from engine.fuzz.world import World
from tenantctl import plan as plans
from tenantctl.engines.base import Options
from tenantctl.engines.embedded import refresh
from tenantctl.engines.embedded.aliases import Alias
from tenantctl.engines.embedded.engine import plan_steps, planned_creations
from tenantctl.engines.embedded.execute import Run, Settings, StoppedError
from tenantctl.engines.embedded.goal import Ending, Goal
from tenantctl.engines.embedded.guard import PlanGuard
from tenantctl.engines.embedded.redact import Redactor
from tenantctl.engines.embedded.snapshot import Snapshot
from tenantctl.engines.embedded.steps import STACK_TYPE, StepGenerator
from tenantctl.engines.embedded.urns import make_urn
from tenantctl.errors import TenantctlError
from tenantctl.plan import Operation, Plan
from tenantctl.state.checkpoint import Deployment
from tenantctl.values import UNKNOWN, Secret

ROOT = make_urn(STACK, PROJECT, "", STACK_TYPE, f"{PROJECT}-{STACK}")


class RefusedError(Exception):
    """A plan could not be made; its text is why."""


class Stack:
    """The state of a stack between runs, and its world; ``folder`` has room for a journal."""

    in_order = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.world = World()
        self.state = Deployment()
        self.ledger = Ledger(self.world)

    def plan(self, program: Program, what: Round) -> Plan:
        """Plan an "up" or a "destroy".

        Raises:
            RefusedError: the engine refuses.
        """
        self.world.begin(unread=what.unread)
        found = self._read(options_of(program, what)) if what.refresh else ()
        before = {id_: dict(each) for id_, each in self.world.objects.items()}
        run = self._run(self._refreshed(found), program, what, None)
        assert self.world.objects == before
        assert self.world.calls == []
        if run.failures or run.fatal:
            raise RefusedError("\n".join(run.failures))
        return _plan((*(each for each in found if each.changes), *plan_steps(run.steps)))

    def apply(self, program: Program, what: Round, plan: Plan) -> tuple[Plan, list[str]]:
        """Apply ``plan``; return what was done and what failed."""
        self.world.begin(what.faults, late=what.late)
        run = self._run(self._refreshed(plan.steps), program, what, plan)
        if run.fatal:
            raise run.fatal
        return _plan(plan_steps(run.steps)), run.failures

    def refresh(self, program: Program, what: Round) -> None:
        """Write what is found in the world into state.

        Raises:
            RefusedError: an object could not be read.
        """
        self.world.begin(unread=what.unread)
        self.state = self._refreshed(self._read(options_of(program, what)))
        Watch(self.ledger, self._folder, journal=False).end(self.state)

    def _read(self, options: Options) -> tuple[plans.Step, ...]:
        try:
            found = refresh.read_all(
                self._copied().resources, self.world, options, lambda _: None, Redactor()
            )
        except TenantctlError as error:
            raise RefusedError(str(error)) from None
        return tuple(found)

    def _refreshed(self, found: tuple[plans.Step, ...]) -> Deployment:
        base = self._copied()
        base.resources = refresh.apply(base.resources, found)
        return base

    def _copied(self) -> Deployment:
        """Return state as the next run reads it: a run marks what it is given."""
        return _copy(self.state)

    def _run(self, base: Deployment, program: Program, what: Round, plan: Plan | None) -> Run:
        preview = plan is None
        watch = None if preview else Watch(self.ledger, self._folder, journal=what.journal)
        snapshot = Snapshot(base, watch, planned_creations(plan) if plan else ())
        settings = Settings(
            preview=preview,
            parallel=1,
            config={},
            listen=lambda _: None,
            redactor=Redactor(),
            continue_on_error=what.keep_going,
            guard=PlanGuard(plan) if plan else (lambda _: ""),
        )
        generator = StepGenerator(
            STACK, PROJECT, base.resources, self.world, preview=preview, options=options_of(program, what)
        )
        if watch:
            watch.snapshot = snapshot
        snapshot.start()
        run = Run(settings, generator, self.world, snapshot)
        for refusal in generator.refusals:
            run.stop(refusal)
        if what.do != "destroy":
            _declare(run, program, what)
        if not run.stopped:
            run.delete_rest()
        run.finish()
        if watch:
            self.state = _copy(watch.saved)
        return run


def _copy(deployment: Deployment) -> Deployment:
    return replace(deployment, resources=[replace(each) for each in deployment.resources])


def _plan(steps: tuple[plans.Step, ...]) -> Plan:
    return Plan(PROJECT, STACK, "embedded", Operation.UPDATE, steps)


def options_of(program: Program, what: Round) -> Options:
    """Return the run's options; patterns, since they may match nothing, while a URN that is nowhere is refused."""
    named = list(urns(program).values()) or [ROOT]

    def some(which: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(f"{named[each % len(named)]}*" for each in which)

    return Options(
        parallel=1,
        replace=some(what.replace) if what.do != "destroy" else (),
        target=some(what.target),
        target_dependents=bool(what.target) and what.dependents,
        exclude=() if what.target else some(what.exclude),
        exclude_dependents=bool(what.exclude) and not what.target and what.dependents,
    )


def _declare(run: Run, program: Program, what: Round) -> None:
    """Register what ``program`` declares, as the SDK does: outputs that are not there are not known."""
    made: dict[str, tuple[str, str, Mapping[str, Any]]] = {}
    try:
        run.register(Goal(STACK_TYPE, f"{PROJECT}-{STACK}", custom=False, inputs={}))
        for number, each in enumerate(program):
            if number == what.breaks:
                run.stop("the program failed")
                return
            step = run.register(goal_of(each, program, made))
            outputs = step.resource.outputs if step.ending is Ending.DONE and not step.omits else {}
            made[each.label] = (step.urn, step.resource.id, outputs)
            if not each.custom:
                run.register_outputs(step.urn, {"size": each.size})
        run.register_outputs(ROOT, {"count": len(program)})
    except StoppedError:
        return


def goal_of(it: Declared, program: Program, made: Mapping[str, tuple[str, str, Mapping[str, Any]]]) -> Goal:
    """Return the registration of ``it``; ``made`` has URN, id and outputs of what stands before."""
    inputs: dict[str, Any] = {"name": it.label, "size": it.size, "home": it.home}
    inputs |= {"swap": True} if it.swap else {}
    inputs |= {"undecided": True} if it.undecided else {}
    inputs |= {"hidden": Secret(f"hidden {it.hidden}")} if it.hidden else {}
    needed = [urn for label in it.after for urn in _expanded(label, program, made)]
    near = [label for label in it.near if _declared(label, program).custom]
    by_property: dict[str, list[str]] = {}
    if it.custom and near:
        inputs["near"] = [made[label][2].get("serial", UNKNOWN) for label in near]
        by_property["near"] = [made[label][0] for label in near]
    dependencies = tuple(dict.fromkeys([*needed, *by_property.get("near", ())]))
    unnamed = [] if by_property else list(dependencies)
    return Goal(
        type=it.kind,
        name=it.name,
        custom=it.custom,
        inputs=inputs,
        parent=made[it.parent][0] if it.parent else ROOT,
        protect=it.protect,
        delete_before_replace=it.first,
        dependencies=dependencies,
        property_dependencies={key: by_property.get(key, unnamed) for key in inputs},
        additional_secret_outputs=it.seals,
        ignore_changes=it.ignores,
        replace_on_changes=it.replaces,
        hide_diffs=it.hides,
        retain_on_delete=it.retain,
        deleted_with=made[it.deleted_with][0] if it.deleted_with else "",
        aliases=tuple(_alias(former) for former in it.formers),
    )


def _alias(former: Former) -> Alias:
    if former.urn:
        return Alias(urn=former.urn)
    return Alias(name=former.name, type=former.kind, parent=former.parent, no_parent=former.no_parent)


def _declared(label: str, program: Program) -> Declared:
    return next(each for each in program if each.label == label)


def _expanded(label: str, program: Program, made: Mapping[str, Any]) -> list[str]:
    """Return the URN, or for a component those of the resources in it that are there already."""
    it = _declared(label, program)
    if it.custom:
        return [made[label][0]]
    inside = [each for each in program if each.parent == label and each.label in made]
    return [urn for each in inside for urn in _expanded(each.label, program, made)]
