"""The embedded engine with a past state in the place of the program.

So a restore is a run like any other: it has a plan, a guard, a journal, pending creations, progress and history, and
goes on after an interruption where it stopped.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from pulumi_dingtalk.config import TenantConfig
from tenantctl.drift.asking import Asking
from tenantctl.engines.base import Listener, Options
from tenantctl.engines.embedded import EmbeddedEngine
from tenantctl.engines.embedded.engine import at_a_time
from tenantctl.engines.embedded.execute import Run
from tenantctl.engines.embedded.goal import Goal
from tenantctl.engines.embedded.program import surroundings
from tenantctl.engines.embedded.session import Session
from tenantctl.errors import StateError
from tenantctl.plan import Plan
from tenantctl.project import StackRef
from tenantctl.recovery.existing import Existing, Looking
from tenantctl.recovery.mapping import Ids
from tenantctl.recovery.order import needs_of
from tenantctl.recovery.past import Past
from tenantctl.recovery.replay import Prepare, Replay, adopting
from tenantctl.state.checkpoint import ResourceState


class RecoveryEngine(EmbeddedEngine):
    """See the module. ``existing`` is what the last plan found in the tenant that state does not have.

    Args:
        past: The state to come back to.
        config: Which tenant to look in, as which app.
        env: Environment variables.
        prompt: Asks for the passphrase; None where there is nobody to ask.
    """

    def __init__(
        self,
        past: Past,
        config: TenantConfig,
        env: Mapping[str, str] | None = None,
        prompt: Callable[[], str] | None = None,
    ) -> None:
        super().__init__(env, prompt)
        self._past, self._config = past, config
        self._resources = {each.urn: each for each in past.resources}
        self._needs = needs_of(past.resources, Ids(past.resources))
        self.existing: dict[str, Existing] = {}

    def _open(self, stack: StackRef, options: Options, listen: Listener) -> Session:
        # The program may be gone, its folder with it; what is relative is relative to the project all the same.
        here = replace(stack, project=replace(stack.project, main=stack.project.root))
        return super()._open(here, options, listen)

    def _run_program(self, session: Session, plan: Plan | None) -> Run:
        run = self._new_run(session, plan)
        ids = Ids(self._past.resources)
        with surroundings(session.stack.project.root):
            if plan is None:
                self._planned(session, run, ids)
            else:
                self._played(session, run, ids, self._as_planned)
        return self._ended(session, run)

    def _planned(self, session: Session, run: Run, ids: Ids) -> None:
        known = {each.urn for each in session.base.resources if not each.delete}
        self.existing.clear()
        with Asking(self._config) as asking:
            looking = Looking(asking.session.reading, os.environ)
            lines = [
                line
                for each in self._past.resources
                if each.urn not in known
                for line in looking.dangling(each, ids)
            ]
            if lines:
                raise StateError("\n".join(dict.fromkeys(lines)))
            one_at_a_time = threading.Lock()

            def look(resource: ResourceState, goal: Goal) -> Goal:
                if resource.urn in known:
                    return goal
                with one_at_a_time:
                    found = looking.find(resource, goal.inputs)
                    if found is not None:
                        self.existing[resource.urn] = found
                return self._as_planned(resource, goal)

            self._played(session, run, ids, look)

    def _as_planned(self, resource: ResourceState, goal: Goal) -> Goal:
        found = self.existing.get(resource.urn)
        return goal if found is None or found.ours else adopting(goal)

    def _played(self, session: Session, run: Run, ids: Ids, prepare: Prepare) -> None:
        Replay(
            run,
            self._resources,
            ids,
            needs=self._needs,
            prepare=prepare,
            existing=self.existing,
            parallel=at_a_time(session.options),
        ).play()
