"""``tenantctl restore`` and ``rollback``: a tenant as it was kept, without the program."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

import pulumi_dingtalk
from pulumi_dingtalk.client.client import Client
from pulumi_dingtalk.config import TenantConfig
from tenantctl.cli.context import Context
from tenantctl.cli.safeguards import on_update
from tenantctl.cli.session import Session
from tenantctl.cli.stack import passphrase_prompt, secrets_of
from tenantctl.doctor.checks import Status, examine
from tenantctl.doctor.permissions import needed
from tenantctl.doctor.tenant import examine_tenant
from tenantctl.drift.holding import open_holding
from tenantctl.engines.base import Listener, Outcome
from tenantctl.errors import ConfigError, ExitCode, UsageError
from tenantctl.interrupted import handed_over, under_way
from tenantctl.plan import Op, Plan
from tenantctl.project import ConfigValue, StackConfig, StackRef
from tenantctl.recovery.checklist import checklist, few
from tenantctl.recovery.cloning import cloned, load
from tenantctl.recovery.engine import RecoveryEngine
from tenantctl.recovery.existing import Existing
from tenantctl.recovery.pace import Pace
from tenantctl.recovery.past import Past, past_of
from tenantctl.recovery.proof import prove
from tenantctl.recovery.source import Source, read_source
from tenantctl.recovery.target import prepare, project_for
from tenantctl.render.consoles import result_console, talk_console
from tenantctl.review import cost
from tenantctl.review.objects import changes
from tenantctl.stack_config import full_key
from tenantctl.state import files
from tenantctl.state.crypto import passphrase_from

ADOPT, FAIL = "adopt", "fail"
_PATH = click.Path(path_type=Path, dir_okay=False)
_existing = click.option(
    "--on-existing",
    type=click.Choice([ADOPT, FAIL]),
    help="What to do about objects that are in the tenant already: take them over, or stop; else it asks.",
)
_trust = click.option(
    "--trust-state",
    is_flag=True,
    help="Run the code that a state holds of providers other than pulumi-dingtalk's.",
)
_parallel = click.option(
    "--parallel", type=click.IntRange(min=1), metavar="N", help="Resource operations at a time."
)


@click.command()
@click.option(
    "--from", "path", required=True, type=_PATH, metavar="FILE", help="A backup, or an export of any backend."
)
@click.option("--to", metavar="STACK", help="Into this stack; else into the one that it was.")
@click.option(
    "--only",
    multiple=True,
    metavar="KIND",
    help="Begin with this kind, such as Department, and what it needs; repeatable. Again without it for the rest.",
)
@click.option(
    "--mapping",
    type=_PATH,
    metavar="FILE",
    help="Clone into another organisation: who and what is another there.",
)
@click.option("--proof", type=_PATH, metavar="FILE", help="Write as JSON there what was read back.")
@_existing
@_trust
@_parallel
@on_update
@click.pass_obj
def restore(
    context: Context,
    /,
    *,
    path: Path,
    to: str | None,
    only: tuple[str, ...],
    mapping: Path | None,
    proof: Path | None,
    on_existing: str | None,
    trust_state: bool,
    **options: Any,
) -> None:
    """Make everything that a backup or a state has, in an empty or a half-full tenant. Asks first.

    Needs no program. The same command again goes on where it was interrupted. Deletes nothing.
    """
    recovery = Recovery(context, path, to, only, mapping, trust=trust_state)
    recovery.check_doctor()
    session, plan = recovery.planned(**options)
    _refuse_deletions(plan, path)
    _settle_existing(recovery.context, recovery.engine.existing.values(), on_existing)
    recovery.carry_out(session, plan, "Restoring", f"Make this in {plan.stack}?", proof)


@click.command()
@click.option(
    "--to", "path", required=True, type=_PATH, metavar="FILE", help="A backup, or an export of any backend."
)
@_existing
@_trust
@_parallel
@on_update
@click.pass_obj
def rollback(
    context: Context, /, *, path: Path, on_existing: str | None, trust_state: bool, **options: Any
) -> None:
    """Bring the tenant from what it is to what a backup or a state has: makes, changes and deletes. Asks first."""
    recovery = Recovery(context, path, context.stack_ref().name, trust=trust_state)
    session, plan = recovery.planned(**options)
    _settle_existing(recovery.context, recovery.engine.existing.values(), on_existing)
    recovery.carry_out(session, plan, "Rolling back", f"Bring {plan.stack} to this?")


class Recovery:
    """One way back: what was kept, the stack that it goes into, the engine that does it.

    Args:
        context: The global options.
        path: The backup or export.
        to: The stack that it goes into; None for the one that it was.
        only: Kinds to begin with; none for all.
        mapping: What is another in the organisation that it goes into; None where nothing is.
        trust: Whether code that a state holds of other providers is run.
    """

    def __init__(
        self,
        context: Context,
        path: Path,
        to: str | None,
        only: tuple[str, ...] = (),
        mapping: Path | None = None,
        *,
        trust: bool = False,
    ) -> None:
        prompt = passphrase_prompt(context)
        self.source: Source = read_source(path, os.environ, prompt)
        start = context.project_dir.absolute()
        project = project_for(self.source, start, _say)
        self.stack: StackRef = project.stack(to or context.stack or self.source.stack)
        self.context = replace(context, stack=self.stack.name, engine="embedded", project_dir=project.root)
        past = past_of(self.source.deployment, self.stack, path)
        _refuse_unknown(only, past)
        prepare(self.stack, self.source, partial(passphrase_from, os.environ, prompt), _say)
        if mapping is not None:
            past = cloned(past, load(mapping, self._configured), mapping)
        self._machine = examine(self.stack, prompt=prompt)
        snapshot, chosen = self.source.snapshot, only or None
        self.engine = RecoveryEngine(past, self._config(), snapshot, chosen, prompt, trust=trust)
        self.past: Past = self.engine.past

    def _configured(self, key: str) -> ConfigValue | None:
        """Return what the stack's config has under a key of the project."""
        values = StackConfig.load(self.stack).values(secrets_of(self.context, self.stack))
        return values.get(full_key(self.stack.project.name, key))

    def _config(self) -> TenantConfig:
        if self._machine.config is None:
            failed = [each.text for each in self._machine.checks if each.status is Status.FAILED]
            raise ConfigError("; ".join(failed))
        return self._machine.config

    def check_doctor(self) -> None:
        """End the command with exit code 1 where a check of the machine or of the tenant fails."""
        client = Client(self._config())
        try:
            asked = examine_tenant(client, needed(pulumi_dingtalk.schema(shapes=False), self.past.kinds))
        finally:
            client.close()
        checks = [*self._machine.checks, *asked]
        failed = [each for each in checks if each.status is Status.FAILED]
        talk = talk_console()
        for each in failed:
            talk.print(each.line(), style="red")
        if failed:
            talk.print("Nothing was written: `tenantctl doctor` checks again.")
            raise click.exceptions.Exit(ExitCode.FAILED)
        passed = sum(each.status is Status.OK for each in checks)
        talk.print(f"Doctor: {passed} checks passed, {len(checks) - passed} cannot be asked.")

    def planned(self, **options: Any) -> tuple[Session, Plan]:
        """Make the plan, from what the tenant is now, and show it."""
        session = Session(self.context, refresh=True, policies=False, **options)
        session.engine = self.engine
        with handed_over(self.stack):
            plan = session.plan(lambda listen: self.engine.plan_update(self.stack, session.options, listen))
        session.show_before_asking(plan)
        session.refuse_unsafe()
        return session, plan

    def carry_out(
        self, session: Session, plan: Plan, doing: str, question: str, proof: Path | None = None
    ) -> None:
        """Ask, run, and read everything back; exit code 1 where something is not as it was kept."""
        if session.writes(plan) or under_way(self.stack):
            self.context.confirm(question)
            spent, changed = cost.of(plan, self._config()), list(changes(plan))

            def act(listen: Listener) -> Outcome:
                pace = Pace(listen, len(changed), spent.seconds)
                return self.engine.update(self.stack, plan, session.options, pace.listen)

            session.run(doing, act, plan)
        else:
            session.nothing_to_do(plan)
        self._prove(session, proof)

    def _prove(self, session: Session, file: Path | None) -> None:
        holding = open_holding(self.stack, "embedded", passphrase_prompt(self.context))
        proof = prove(self.past, holding, session.schema)
        if file:
            files.write_bytes(file, f"{json.dumps(proof.to_json(), indent=2)}\n".encode())
        console = talk_console() if self.context.json else result_console()
        console.print("\nRead back:")
        for line in proof.lines():
            console.print(f"  {line}")
        console.print("What cannot come back, for people to do or to know:")
        for line in checklist(self.past):
            console.print(f"  - {line}")
        if not proof.ok:
            raise click.exceptions.Exit(ExitCode.FAILED)


def _refuse_unknown(only: tuple[str, ...], past: Past) -> None:
    for kind in only:
        if kind not in past.kinds:
            raise UsageError(f"--only {kind}: there is none of it; there are {', '.join(sorted(past.kinds))}")


def _refuse_deletions(plan: Plan, path: Path) -> None:
    gone = sorted({step.name for step in plan.steps if step.op in (Op.DELETE, Op.REPLACE)})
    if gone:
        raise UsageError(
            f"stack {plan.stack} has what {path} has not, or has otherwise: {few(gone)}. A restore deletes nothing: "
            f"`tenantctl rollback --to {path}` goes back as a whole, `restore --to STACK` makes another stack"
        )


def _settle_existing(context: Context, found: Iterable[Existing], policy: str | None) -> None:
    there = [each for each in found if not each.ours]
    if not there:
        return
    talk = talk_console()
    for each in sorted(there, key=lambda each: each.urn):
        theirs = f", marked as {each.mark}" if each.mark else ""
        talk.print(f"In the tenant already: {each.described} (id {each.id}){theirs}")
    if policy is None and context.can_ask:
        click.confirm(f"Take over these {len(there)}, and make them as they were kept?", abort=True, err=True)
    elif policy != ADOPT:
        talk.print(
            f"refused: {len(there)} are in the tenant already, and this stack's state has them not; nothing was "
            "written. --on-existing adopt takes them over and makes them as they were kept",
            style="red",
        )
        raise click.exceptions.Exit(ExitCode.REFUSED)


def _say(line: str) -> None:
    talk_console().print(line)
