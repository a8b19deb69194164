"""The embedded engine with a past state in the place of the program.

So a restore is a run like any other: it has a plan, a guard, a journal, pending creations, progress and history, and
goes on after an interruption where it stopped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import replace

from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.session import Tenant
from tenantctl.drift.asking import Asking
from tenantctl.engines.base import Event, Listener, Options
from tenantctl.engines.embedded import EmbeddedEngine
from tenantctl.engines.embedded.engine import at_a_time
from tenantctl.engines.embedded.execute import Run
from tenantctl.engines.embedded.goal import Goal
from tenantctl.engines.embedded.program import surroundings
from tenantctl.engines.embedded.session import Session
from tenantctl.errors import StateError
from tenantctl.plan import Plan
from tenantctl.project import StackRef
from tenantctl.recovery.checklist import few
from tenantctl.recovery.existing import Existing, Looking
from tenantctl.recovery.mapping import Ids, Reference, references_in
from tenantctl.recovery.order import needs_of
from tenantctl.recovery.outside import Outside, Snapshot
from tenantctl.recovery.past import NO_OBJECT, Past, kind_of
from tenantctl.recovery.replay import Prepare, Replay, adopting
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of

Chosen = Mapping[str, ResourceState]


class RecoveryEngine(EmbeddedEngine):
    """See the module. ``existing`` is what the last plan found in the tenant that state does not have.

    Args:
        past: The state to come back to.
        config: Which tenant to look in, as which app.
        snapshot: What the tenant had when the state was kept; empty where nobody looked.
        only: Kinds to begin with: they, what they need, and what the stack's state has already. None for all.
        prompt: Asks for the passphrase; None where there is nobody to ask.
        trust: Whether providers that are not ours, which a state holds as code, are run.

    Raises:
        StateError: What is to come back has such providers, and they are not to be run.
    """

    def __init__(
        self,
        past: Past,
        config: TenantConfig,
        snapshot: Snapshot | None = None,
        only: Iterable[str] | None = None,
        prompt: Callable[[], str] | None = None,
        *,
        trust: bool = False,
    ) -> None:
        super().__init__(None, prompt)
        self._trust = trust
        self._all, self._config, self._snapshot = past, config, snapshot or {}
        self._needs = needs_of(past.resources, Ids(past.resources))
        self.past = past if only is None else past.only(only, self._needs)
        if self.past.foreign and not trust:
            raise StateError(f"{few(self.past.foreign)}: {NO_OBJECT}")
        self.existing: dict[str, Existing] = {}
        self._outside: dict[tuple[str, str], str] = {}

    def plan_update(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """Return the plan; what is to be taken over has its id, so that readers see its name where others refer to it.

        Raises:
            TenantctlError: As ``EmbeddedEngine``; or the tenant lacks what the state refers to.
        """
        plan = super().plan_update(stack, options, listen)
        there = {urn: found.id for urn, found in self.existing.items()}
        return replace(
            plan, steps=tuple(replace(each, id=there.get(each.urn, each.id)) for each in plan.steps)
        )

    def _open(self, stack: StackRef, options: Options, listen: Listener) -> Session:
        # The program may be gone, its folder with it; what is relative is relative to the project all the same.
        here = replace(stack, project=replace(stack.project, main=stack.project.root))
        return replace(super()._open(here, options, listen), foreign=self._trust)

    def _run_program(self, session: Session, plan: Plan | None) -> Run:
        run = self._new_run(session, plan)
        there = {each.urn for each in session.base.resources if not each.delete}
        begun = there | {each.urn for each in self.past.resources}
        chosen = {each.urn: each for each in self._all.resources if each.urn in begun}
        with surroundings(session.stack.project.root):
            if plan is None:
                self._planned(session, run, chosen, there)
            else:
                self._played(session, run, chosen, self._as_planned)
        return self._ended(session, run)

    def _planned(self, session: Session, run: Run, chosen: Chosen, there: Set[str]) -> None:
        self.existing.clear()
        with Asking(self._config) as asking:
            tenant = asking.session.reading
            self._find_outside(session, tenant, [each for urn, each in chosen.items() if urn not in there])
            looking = Looking(tenant, os.environ)

            def look(resource: ResourceState, goal: Goal) -> Goal:
                if resource.urn in there:
                    return goal
                found = looking.find(resource, goal.inputs)
                if found is not None:
                    self.existing[resource.urn] = found
                return self._as_planned(resource, goal)

            self._played(session, run, chosen, look)

    def _find_outside(self, session: Session, tenant: Tenant, resources: Iterable[ResourceState]) -> None:
        """Learn the ids of today of what the state refers to and does not have.

        Raises:
            StateError: The tenant does not have it either; one line a reference.
        """
        ids = Ids(self._all.resources)
        same_corp = self._all.corps <= {tenant.client.corp_id}
        outside = Outside(tenant, self._snapshot, same_corp=same_corp)
        self._outside.clear()
        lines = []
        for resource in resources:
            for each in _written_references(resource):
                if ids.owner(each.kind, each.id):
                    continue
                today = outside.today(each.kind, each.id, resource.urn)
                if today is None:
                    lines.append(_dangling(resource, each))
                elif today != each.id and (each.kind, each.id) not in self._outside:
                    self._outside[each.kind, each.id] = today
                    session.listen(Event("message", text=f"{each.kind} {each.id} is {today} in this tenant"))
        if lines:
            raise StateError("\n".join(dict.fromkeys(lines)))

    def _as_planned(self, resource: ResourceState, goal: Goal) -> Goal:
        found = self.existing.get(resource.urn)
        return goal if found is None or found.ours else adopting(goal)

    def _played(self, session: Session, run: Run, chosen: Chosen, prepare: Prepare) -> None:
        Replay(
            run,
            chosen,
            Ids(self._all.resources, self._outside),
            needs={urn: self._needs[urn] & chosen.keys() for urn in chosen},
            prepare=prepare,
            existing=self.existing,
            parallel=at_a_time(session.options),
        ).play()


def _written_references(resource: ResourceState) -> list[Reference]:
    """Return the references of an object; what is only attested, and never written, needs nobody to be there."""
    kind = kind_of(resource)
    return references_in(resource) if kind is not None and kind.writes else []


def _dangling(resource: ResourceState, reference: Reference) -> str:
    return (
        f"resource {name_of(resource.urn)}: {reference.field} refers to {reference.kind} {reference.id}, which neither "
        "this state nor the tenant has: make it first, or let the person in"
    )
