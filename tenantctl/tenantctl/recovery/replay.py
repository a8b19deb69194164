"""Registers the resources of a past state with a run of the embedded engine, as a program would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from tenantctl.engines.embedded.execute import Run, StoppedError
from tenantctl.engines.embedded.goal import Ending, Goal
from tenantctl.engines.interrupts import waited
from tenantctl.errors import TenantctlError
from tenantctl.recovery.existing import Existing
from tenantctl.recovery.mapping import Ids
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of

Prepare = Callable[[ResourceState, Goal], Goal]
"""Takes a resource of the past and its goal, and returns the goal to register."""


def goal_of(resource: ResourceState, ids: Ids) -> Goal:
    """Return what a program would declare of a resource, with the ids of today."""
    extra = resource.extra
    return Goal(
        type=resource.type,
        name=name_of(resource.urn),
        custom=resource.custom,
        inputs=ids.inputs(resource),
        parent=resource.parent,
        protect=resource.protect,
        dependencies=tuple(resource.dependencies),
        property_dependencies={key: list(urns) for key, urns in resource.property_dependencies.items()},
        additional_secret_outputs=tuple(resource.additional_secret_outputs),
        ignore_changes=tuple(extra.get("ignoreChanges", ())),
        replace_on_changes=tuple(extra.get("replaceOnChanges", ())),
        hide_diffs=tuple(extra.get("hideDiff", ())),
        retain_on_delete=bool(extra.get("retainOnDelete")),
        deleted_with=str(extra.get("deletedWith", "")),
    )


class Replay:
    """One pass over the resources of a past state; each is registered once what it needs has been.

    Args:
        run: Takes the registrations.
        resources: The resources.
        ids: Learns what each is today.
        needs: By URN, what comes before it.
        prepare: Changes a goal before it is registered.
        existing: By URN, what is in the tenant already and is taken over: its id is known before that.
        parallel: Registrations at a time.
    """

    def __init__(
        self,
        run: Run,
        resources: Mapping[str, ResourceState],
        ids: Ids,
        *,
        needs: Mapping[str, set[str]],
        prepare: Prepare,
        existing: Mapping[str, Existing],
        parallel: int,
    ) -> None:
        self._run, self._resources, self._ids, self._prepare = run, resources, ids, prepare
        self._existing = existing
        self._waits = {urn: set(needs[urn]) for urn in resources}
        self._dependents: dict[str, list[str]] = {urn: [] for urn in resources}
        for urn, needed in self._waits.items():
            for each in needed:
                self._dependents[each].append(urn)
        self._ready = [urn for urn, needed in self._waits.items() if not needed]
        self._pool = ThreadPoolExecutor(max_workers=max(parallel, 1), thread_name_prefix="registration")
        self._under_way: dict[Future[None], str] = {}

    def play(self) -> None:
        """Register everything, then the outputs of components and of the stack; a fault stops the run."""
        all_done = waited(self._work, self._run.interrupt)
        self._pool.shutdown(wait=all_done, cancel_futures=True)
        if not self._run.stopped:
            for urn, resource in self._resources.items():
                if not resource.custom:
                    self._run.register_outputs(urn, self._ids.outputs(resource.outputs))

    def _work(self) -> None:
        while True:
            self._begin()
            if not self._under_way:
                return
            done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
            for future in done:
                self._done(self._under_way.pop(future))
                future.result()

    def _begin(self) -> None:
        while self._ready and not self._run.stopped:
            urn = self._ready.pop(0)
            self._under_way[self._pool.submit(self._register, self._resources[urn])] = urn

    def _done(self, urn: str) -> None:
        for dependent in self._dependents[urn]:
            self._waits[dependent].discard(urn)
            if not self._waits[dependent]:
                self._ready.append(dependent)

    def _register(self, resource: ResourceState) -> None:
        try:
            goal = self._prepare(resource, goal_of(resource, self._ids))
            step = self._run.register(goal)
        except StoppedError:
            return
        except TenantctlError as error:
            self._run.stop(str(error))
            return
        if step.ending is Ending.DONE:
            state = step.resource
            there = self._existing.get(resource.urn)
            self._ids.settle(resource.urn, state.id or (there.id if there else ""), state.outputs)


def adopting(goal: Goal) -> Goal:
    """Return a goal that takes over what is there under its natural key."""
    return replace(goal, inputs={**goal.inputs, "adopt": True})
