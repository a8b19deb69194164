"""The embedded engine: plans and applies a stack with Python alone.

It keeps state in Pulumi's own file layout, so that either engine goes on where the other stopped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pulumi.runtime.proto import resource_pb2

from tenantctl import plan as plans
from tenantctl.engines.base import Event, Listener, Options, Outcome
from tenantctl.engines.embedded import refresh
from tenantctl.engines.embedded.convert import contains_unknown
from tenantctl.engines.embedded.execute import Guard, Run, Settings
from tenantctl.engines.embedded.graph import is_provider
from tenantctl.engines.embedded.guard import PlanGuard
from tenantctl.engines.embedded.monitor import ProgramEngine, ProgramMonitor
from tenantctl.engines.embedded.program import Program, ProgramThread, surroundings
from tenantctl.engines.embedded.session import Session, open_session
from tenantctl.engines.embedded.snapshot import Snapshot
from tenantctl.engines.embedded.steps import Step, StepGenerator, name_of
from tenantctl.errors import TenantctlError
from tenantctl.plan import Op, Operation, Plan, Source
from tenantctl.project import StackRef
from tenantctl.state.backend import open_backend
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.history import Record


class RunError(TenantctlError):
    """A plan could not be made; one line a fault."""


class EmbeddedEngine:
    """See ``engines.base.Engine``.

    Args:
        env: environment variables (PULUMI_CONFIG_PASSPHRASE); the process's own by default.
        prompt: asks for the passphrase; ``None`` where there is nobody to ask.
    """

    name = "embedded"

    def __init__(self, env: Mapping[str, str] | None = None, prompt: Callable[[], str] | None = None) -> None:
        self._env = os.environ if env is None else env
        self._prompt = prompt

    def plan_update(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """Run the program as a preview and return its plan.

        Raises:
            UnsupportedError: the program, or state, holds what only the Pulumi CLI does.
            TenantctlError: the program or a provider failed, one line each.
        """
        session = self._open(stack, options, listen)
        found = self._read_all(session) if options.refresh else []
        differing = tuple(step for step in found if _differs(step))
        session.base.resources = refresh.apply(session.base.resources, differing)
        run = self._run_program(session, None)
        _raise_failures(run)
        return _plan(session, Operation.UPDATE, (*differing, *plan_steps(run.steps)), run.outputs())

    def plan_refresh(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """Read each object in state, once, and return what differs.

        Raises:
            TenantctlError: an object could not be read; nothing can be told then.
        """
        session = self._open(stack, options, listen)
        return _plan(session, Operation.REFRESH, tuple(self._read_all(session)))

    def plan_destroy(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """Return the deletions that would empty the stack.

        Raises:
            TenantctlError: a resource is protected.
        """
        session = self._open(stack, options, listen)
        found = self._read_all(session) if options.refresh else []
        differing = tuple(step for step in found if _differs(step))
        session.base.resources = refresh.apply(session.base.resources, differing)
        run = self._delete_all(session, None)
        _raise_failures(run)
        return _plan(session, Operation.DESTROY, (*differing, *plan_steps(run.steps)))

    def update(self, stack: StackRef, plan: Plan, options: Options, listen: Listener) -> Outcome:
        """Apply the program; what ``plan`` found by its refresh is taken from there, not read again.

        Raises:
            TenantctlError: state could not be opened or written. What fails in the tenant is in the outcome.
        """
        return self._apply(stack, plan, options, listen, kind="update", work=self._run_program)

    def refresh(self, stack: StackRef, plan: Plan, options: Options, listen: Listener) -> Outcome:
        """Write what ``plan_refresh`` found into state, without reading the objects again.

        Raises:
            TenantctlError: state could not be opened or written, or is not what it was when the plan was made.
        """
        return self._apply(stack, plan, options, listen, kind="refresh", work=None)

    def destroy(self, stack: StackRef, plan: Plan, options: Options, listen: Listener) -> Outcome:
        """Delete every object of the stack in reverse dependency order.

        Raises:
            TenantctlError: state could not be opened or written. What fails in the tenant is in the outcome.
        """
        return self._apply(stack, plan, options, listen, kind="destroy", work=self._delete_all)

    def _apply(
        self,
        stack: StackRef,
        plan: Plan,
        options: Options,
        listen: Listener,
        *,
        kind: str,
        work: Callable[[Session, Plan], Run] | None,
    ) -> Outcome:
        started = datetime.now(UTC)
        with open_backend(stack.project.backend_url).lock(stack):
            session = self._open(stack, options, listen)
            session.backend.backup(stack)
            session.base.resources = refresh.apply(session.base.resources, plan.steps)
            if work is None:
                session.save(session.base)
                outcome = Outcome(plan)
            else:
                outcome = _outcome(session, plan, work(session, plan))
            record = Record(
                kind,
                "succeeded" if outcome.ok else "failed",
                started=started,
                ended=datetime.now(UTC),
                changes=outcome.plan.counts(),
                config=session.raw_config,
            )
            session.backend.record_history(stack, record)
        return outcome

    def _open(self, stack: StackRef, options: Options, listen: Listener) -> Session:
        return open_session(stack, options, listen, self._env, self._prompt)

    def _read_all(self, session: Session) -> list[plans.Step]:
        providers = session.providers()
        with surroundings(session.stack.project.main), closing(providers):
            return refresh.read_all(
                session.base.resources, providers, session.options, session.listen, session.redactor
            )

    def _new_run(self, session: Session, plan: Plan | None) -> Run:
        preview = plan is None
        providers = session.providers()
        recording = None if preview else session.recording()
        snapshot = Snapshot(session.base, recording, planned_creations(plan) if plan else ())
        settings = Settings(
            preview=preview,
            parallel=at_a_time(session.options),
            config=session.provider_inputs,
            listen=session.listen,
            redactor=session.redactor,
            continue_on_error=session.options.continue_on_error,
            guard=self._guard(plan, session.options),
        )
        stack = session.stack
        generator = StepGenerator(
            stack.name,
            stack.project.name,
            session.base.resources,
            providers,
            preview=preview,
            options=session.options,
        )
        snapshot.start()
        run = Run(settings, generator, providers, snapshot)
        for refusal in generator.refusals:
            run.stop(refusal)
        return run

    def _guard(self, plan: Plan | None, options: Options) -> Guard:
        """Return what holds a run to ``plan``; a preview may do anything, since it does nothing."""
        return PlanGuard(plan, options.refuses) if plan else (lambda _step: "")

    def _run_program(self, session: Session, plan: Plan | None) -> Run:
        _warn_of_interrupted(session)
        run = self._new_run(session, plan)
        stack = session.stack
        program = Program(
            main=stack.project.main,
            root=stack.project.root,
            project=stack.project.name,
            stack=stack.name,
            config=session.config,
            secret_keys=session.secret_keys,
            preview=plan is None,
            parallel=session.options.parallel,
        )
        info = resource_pb2.DeploymentInfo(
            project=stack.project.name, stack=stack.name, organization="organization", dryRun=plan is None
        )
        thread = ProgramThread(
            program,
            ProgramMonitor(run, info),
            ProgramEngine(run, session.listen),
            session.printer,
            session.redactor,
        )
        ending = thread.run(run.interrupt)
        if not run.stopped and not ending.finished:
            run.stop(ending.error)
            if session.options.debug:
                session.listen(Event("message", text=ending.details, severity="error"))
        return self._ended(session, run)

    def _delete_all(self, session: Session, plan: Plan | None) -> Run:
        return self._ended(session, self._new_run(session, plan))

    def _ended(self, session: Session, run: Run) -> Run:
        """Delete what the program did not declare, then set the stack's outputs."""
        if not run.stopped:
            with surroundings(session.stack.project.main):
                run.delete_rest()
        run.finish()
        if (
            not run.abandoned
        ):  # what was left behind may still wait for an answer, and must not take its end for one
            run.providers.close()
        return run


def at_a_time(options: Options) -> int:
    """Return how many steps may be under way: one where a run is about some resources only.

    What it leaves alone needs in state what the program may no longer say, so that nothing else keeps the order.
    """
    return 1 if options.target or options.exclude else options.parallel


def planned_creations(plan: Plan) -> tuple[ResourceState, ...]:
    """Return the objects that ``plan`` creates in the tenant, with the inputs that it knew."""
    return tuple(
        ResourceState(
            urn=step.urn,
            type=step.type,
            custom=True,
            inputs={
                key: value for key, value in (step.new_inputs or {}).items() if not contains_unknown(value)
            },
            parent=step.parent,
        )
        for step in plan.steps
        if step.custom and step.op in (Op.CREATE, Op.CREATE_REPLACEMENT)
    )


def plan_steps(steps: Iterable[Step]) -> tuple[plans.Step, ...]:
    """Return the steps that people see: without provider resources and the engine's own bookkeeping."""
    return tuple(
        _plan_step(step) for step in steps if not step.forgets and not is_provider(step.resource.type)
    )


def _plan_step(step: Step) -> plans.Step:
    old, new = step.old, step.new
    about = step.resource
    return plans.Step(
        op=step.op,
        urn=about.urn,
        type=about.type,
        name=step.name,
        id=(old or about).id,
        custom=about.custom,
        protect=about.protect,
        old_inputs=old.inputs if old else None,
        old_outputs=old.outputs if old else None,
        new_inputs=new.inputs if new else None,
        new_outputs=new.outputs if new else None,
        replace_keys=step.keys,
        parent=about.parent,
        property_dependencies={key: tuple(urns) for key, urns in about.property_dependencies.items()},
    )


def _plan(
    session: Session,
    operation: Operation,
    steps: tuple[plans.Step, ...],
    outputs: Mapping[str, Any] | None = None,
) -> Plan:
    return Plan(
        project=session.stack.project.name,
        stack=session.stack.name,
        source=Source.EMBEDDED,
        operation=operation,
        steps=steps,
        outputs=outputs or {},
    )


def _outcome(session: Session, plan: Plan, run: Run) -> Outcome:
    if run.fatal is not None:
        raise run.fatal
    done = replace(plan, steps=plan_steps(run.steps), outputs=run.outputs())
    return Outcome(done, tuple(run.failures), run.outputs())


def _raise_failures(run: Run) -> None:
    if run.fatal is not None:
        raise run.fatal
    if run.failures:
        raise RunError("\n".join(run.failures))


def _differs(step: plans.Step) -> bool:
    return step.changes or step.old_outputs != step.new_outputs


def _warn_of_interrupted(session: Session) -> None:
    for pending in session.base.pending_operations:
        urn = str(pending["resource"].get("urn", ""))
        text = (
            f"{name_of(urn)}: an earlier run was interrupted while {pending.get('type')} it; whether that took effect "
            "is not known: `tenantctl resume` finds out"
        )
        session.listen(Event("message", urn, text=text, severity="warning"))
