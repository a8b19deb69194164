"""What the four commands that run a program share: an engine on a stack, shown to people or as JSON."""

from __future__ import annotations

import gc
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tenantctl.audit import Ending, Override, Run, log_of
from tenantctl.cli.context import Context, prompt_secret
from tenantctl.cli.safeguards import Raised, Safeguards, refuse_due
from tenantctl.cli.scope import limited, options_of
from tenantctl.cli.stack import passphrase_prompt
from tenantctl.engines.base import Listener, Outcome
from tenantctl.engines.choice import open_engine
from tenantctl.errors import ExitCode, UsageError
from tenantctl.interrupted import forget_settled, handed_over, settle
from tenantctl.plan import Op, Plan
from tenantctl.plan_json import dump
from tenantctl.policies.judging import broken_now, refusing
from tenantctl.project import StackRef
from tenantctl.render.consoles import result_console, talk_console
from tenantctl.render.failures import condensed
from tenantctl.render.progress import Progress
from tenantctl.render.result import left_behind, outcome_json, result_line
from tenantctl.render.schema import Schema
from tenantctl.review.differences import tenant_changes
from tenantctl.review.formats.terminal import lines
from tenantctl.review.outputs import changed_outputs
from tenantctl.review.whole import Known, whole_report
from tenantctl.review.words import Speaker
from tenantctl.state.backend import SCHEME, open_backend
from tenantctl.state.document import EXPORT_SCHEME

_LARGE = 500
_PASSPHRASE_VARIABLES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


class Session:
    """One command on one stack.

    Args:
        context: The global options.
        expect_no_changes: End with exit code 2 instead of writing.
        strict: End with exit code 3 instead of writing while anything is to be done by hand.
        export: Plan on this file instead of on the stack's state.
        raised: The safety rules that are raised for this run.
        policies: Whether the plan is held to the project's policies.
        options: The engine's, by the names of ``engines.base.Options``.
    """

    def __init__(
        self,
        context: Context,
        *,
        expect_no_changes: bool = False,
        strict: bool = False,
        export: Path | None = None,
        raised: Raised | None = None,
        policies: bool = True,
        **options: Any,
    ) -> None:
        self.context = context
        self.stack = _on_export(context.stack_ref(), export) if export else context.stack_ref()
        self.options = options_of(options, self.stack, debug=context.debug)
        self._safeguards = Safeguards(
            self.stack, raised or Raised(), Speaker(context.lang), policies=policies
        )
        self.overrides: tuple[Override, ...] = self._safeguards.overrides
        self._known = Known()
        _must_exist(self.stack)
        self._expect_no_changes, self._strict = expect_no_changes, strict
        _ensure_passphrase(context, self.stack.project.backend_url)
        self.engine = open_engine(_engine_for_export(context.engine) if export else context.engine)
        if self.engine.name == "pulumi":
            settle(self.stack)
        self.schema = Schema.of_provider()
        self.digest = ""

    def plan(self, make: Callable[[Listener], Plan]) -> Plan:
        """Make a plan and show it, unless the outcome will tell it (JSON is one document)."""
        with Progress(talk_console(), self.schema, "Planning", steps=False) as progress:
            made = limited(make(progress.listen), self.options)
            part = bool(self.options.target or self.options.exclude)
            plan, self._known = self._safeguards.looked_at(made, part=part)
        if self._safeguards.untold:
            self.options = replace(self.options, refuses=refusing(self.stack, self._safeguards.untold))
        return plan

    def show(self, plan: Plan) -> None:
        """Write the plan to stdout: as JSON, or for people."""
        plan = self._safeguards.with_due(plan)
        if self.context.json:
            _print_json(dump(plan))
            return
        console = result_console()
        shown = replace(self._known, violations=())  # refuse_unsafe tells them, in JSON runs too
        for line in lines(whole_report(plan, self.schema, Speaker(self.context.lang), shown)):
            console.print(line)

    def show_before_asking(self, plan: Plan) -> None:
        """Show the plan of a command that goes on to write: its JSON is the outcome's, which has the plan in it."""
        if not self.context.json:
            self.show(plan)

    def run(self, doing: str, act: Callable[[Listener], Outcome], plan: Plan | None = None) -> Outcome:
        """Run ``act``, log it, then say how it ended; end the command with exit code 1 if anything failed.

        Args:
            doing: What is under way, for the live line.
            act: What to do.
            plan: What it does; None where only the run itself will tell.
        """
        if plan and len(plan.steps) >= _LARGE:
            gc.collect()  # the plan's run of the program left its objects in circles; the next one needs their room
        began = time.monotonic()
        with (
            self._logged(plan) as ending,
            Progress(talk_console(), self.schema, doing, steps=True) as progress,
            handed_over(self.stack),
        ):
            outcome = act(progress.listen)
            ending.failures = outcome.failures
        if self.engine.name == "pulumi" and outcome.ok:
            forget_settled(self.stack, outcome.plan)
        self._report(outcome, time.monotonic() - began)
        if not outcome.ok:
            raise click.exceptions.Exit(ExitCode.FAILED)
        if self._safeguards.untold:
            self._judge_what_is()
        return outcome

    def _judge_what_is(self) -> None:
        """End the command with exit code 1 where what was applied breaks a policy that could not be asked before."""
        prompt = passphrase_prompt(self.context)
        broken = broken_now(self.stack, self.engine.name, prompt, self._safeguards.untold)
        for each in broken:
            talk_console().print(f"error: {each.rule}, known now: {each.text}", style="red")
        if broken:
            raise click.exceptions.Exit(ExitCode.FAILED)

    def nothing_to_do(self, plan: Plan) -> None:
        """Say so where the command has nothing to write."""
        if self.context.json:
            _print_json(outcome_json(Outcome(plan, outputs=plan.outputs), self.schema, 0.0))

    def changes_tenant(self, plan: Plan) -> bool:
        """Whether the plan changes an object of the tenant or found one changed."""
        return bool(tenant_changes(plan, self.schema))

    def writes(self, plan: Plan) -> bool:
        """Whether running the plan writes anything: to the tenant, or an output or a setting into state."""
        steps = any(step.op not in (Op.SAME, Op.REFRESH) for step in plan.steps)
        return steps or self.changes_tenant(plan) or any(changed_outputs(plan))

    def refuse_unsafe(self) -> None:
        """End the command with exit code 3 where the plan breaks a safety rule."""
        if self._known.violations:
            for each in self._known.violations:
                talk_console().print(f"refused: {each.rule}: {each.text}", style="red")
            raise click.exceptions.Exit(ExitCode.REFUSED)

    def refuse_due(self, plan: Plan) -> None:
        """End the command with exit code 3 where that was asked for and something is to be done by hand."""
        refuse_due(plan, Speaker(self.context.lang), strict=self._strict)

    def refuse_changes(self, plan: Plan) -> None:
        """End the command with exit code 2 where no changes are expected and there are some."""
        if self._expect_no_changes and self.changes_tenant(plan):
            talk_console().print(
                "There are changes and none were expected (--expect-no-changes); nothing was written."
            )
            raise click.exceptions.Exit(ExitCode.CHANGES)

    def _logged(self, plan: Plan | None) -> AbstractContextManager[Ending]:
        log = log_of(self.stack)
        if log is None:
            return nullcontext(Ending())
        command = str(click.get_current_context().info_name)
        counts = Counter(str(step.op) for step in tenant_changes(plan, self.schema)) if plan else {}
        return log.recorded(Run(command, self.engine.name, self.digest, counts, self.overrides))

    def _report(self, outcome: Outcome, seconds: float) -> None:
        talk = talk_console()
        for failure in condensed(outcome.failures):
            talk.print(f"error: {failure}", style="red")
        if self.context.json:
            _print_json(outcome_json(outcome, self.schema, seconds))
            return
        result = result_console()
        for item in left_behind(outcome, self.schema):
            result.print(f"Left in the tenant, because the API cannot delete it: {item}")
        result.print(result_line(outcome, self.schema, seconds), style="bold")


def _on_export(stack: StackRef, export: Path) -> StackRef:
    return replace(stack, project=replace(stack.project, backend_url=f"{EXPORT_SCHEME}{export.absolute()}"))


def _engine_for_export(engine: str) -> str:
    if engine == "pulumi":
        raise UsageError("--state is read by the embedded engine alone: leave --engine pulumi out")
    return "embedded"


def _must_exist(stack: StackRef) -> None:
    """Raise StackNotFoundError before anything starts, on either engine; a cloud backend is the CLI's to ask."""
    if stack.project.backend_url.startswith(SCHEME):
        backend = open_backend(stack.project.backend_url)
        if not backend.exists(stack):
            backend.export(stack)  # raises, and names the stacks that there are


def _ensure_passphrase(context: Context, backend_url: str) -> None:
    """Ask for the passphrase once, for whichever engine or child process needs it; a cloud backend has its own keys."""
    needed = backend_url.startswith((SCHEME, EXPORT_SCHEME)) and not any(
        name in os.environ for name in _PASSPHRASE_VARIABLES
    )
    if needed and context.can_ask:
        os.environ[_PASSPHRASE_VARIABLES[0]] = prompt_secret("Passphrase (PULUMI_CONFIG_PASSPHRASE)")


def _print_json(document: object) -> None:
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
