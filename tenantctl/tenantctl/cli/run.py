"""``preview``, ``up``, ``refresh`` and ``destroy``: plan, show, ask, run, sum up."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from tenantctl.cli.approval import Approved, plan_option, save_option, save_plan, seal_of
from tenantctl.cli.context import Context
from tenantctl.cli.lapsed import alone, narrowed, on_lapsed
from tenantctl.cli.safeguards import on_destroy, on_strict, on_update
from tenantctl.cli.scope import on_some, on_some_to_delete
from tenantctl.cli.session import Session
from tenantctl.engines.base import Listener, ReadsAgain
from tenantctl.errors import UsageError
from tenantctl.first_run import refuse_lost_state
from tenantctl.interrupted import under_way
from tenantctl.plan import Plan
from tenantctl.render.consoles import talk_console
from tenantctl.review.saved import digest

_refresh = click.option(
    "--refresh", is_flag=True, help="Read every object first, so that changes made by hand show."
)
_expect = click.option(
    "--expect-no-changes", is_flag=True, help="Write nothing, and exit 2 if there is anything to change."
)

_replace = click.option(
    "--replace",
    multiple=True,
    metavar="URN",
    help="Replace this resource, changed or not; * and ** stand for any text without and with colons.",
)
_continue = click.option(
    "--continue-on-error", is_flag=True, help="After a failure go on with what does not depend on it."
)


@click.command()
@_refresh
@_expect
@on_strict
@_replace
@on_some
@on_lapsed
@click.option(
    "--state",
    "export",
    type=click.Path(path_type=Path),
    help="Plan on this export (`pulumi stack export`) of any backend instead of on the stack's state.",
)
@save_option
@on_update
@click.pass_obj
def preview(context: Context, /, *, path: Path | None, only_lapsed: bool, **options: Any) -> None:
    """Show what `up` would do. Writes nothing."""
    if path and options["export"]:
        raise UsageError("a plan on an export is never applied: --save does not go with --state")
    options["refresh"] |= path is not None  # what is approved is what the tenant is now
    session = Session(context, **(alone(options) if only_lapsed else options))
    plan = _planned(session, only_lapsed=only_lapsed)
    session.show(plan)
    if path:
        save_plan(session, plan, path)
    session.refuse_unsafe()
    session.refuse_due(plan)
    session.refuse_changes(plan)


@click.command()
@_refresh
@_expect
@on_strict
@_replace
@on_some
@on_lapsed
@_continue
@plan_option
@on_update
@click.option(
    "--first-run", is_flag=True, help="Write a state that git ignores and that no run has written yet."
)
@click.pass_obj
def up(context: Context, /, *, first_run: bool, path: Path | None, **options: Any) -> None:
    """Make the tenant as the program declares it. Asks first."""
    if path and options["only_lapsed"]:
        raise UsageError("--only-lapsed goes without --plan: a plan that was saved with it has it")
    if not (first_run or options["expect_no_changes"]):
        refuse_lost_state(context.stack_ref())
    approved = Approved(context, path) if path else None
    _up(
        approved.context if approved else context,
        approved=approved,
        **(approved.options(options) if approved else options),
    )


@click.command()
@_refresh
@on_update
@click.pass_obj
def resume(context: Context, /, *, refresh: bool, **options: Any) -> None:
    """Go on after a run that was interrupted: as `up`, reading every object if it was in the middle of any."""
    found = under_way(context.stack_ref())
    for each in found:
        talk_console().print(f"An interrupted run was {each}.")
    _up(context, settles=bool(found), refresh=refresh or bool(found), **options)


def _up(
    context: Context,
    /,
    *,
    settles: bool = False,
    approved: Approved | None = None,
    only_lapsed: bool = False,
    **options: Any,
) -> None:
    """Plan and apply; a run that ``settles`` what another one left writes state even if nothing else is to be done.

    A plan that was approved must be the one that is made now.
    """
    session = Session(context, **(alone(options) if only_lapsed else options))
    plan = _planned(session, only_lapsed=only_lapsed)
    session.digest = digest(plan, seal_of(session.stack), session.schema)
    if approved:
        approved.hold(session, plan)
    session.show_before_asking(plan)
    session.refuse_unsafe()
    session.refuse_due(plan)
    session.refuse_changes(plan)
    if not session.writes(plan) and not settles:
        session.nothing_to_do(plan)
        return
    context.confirm(f"Apply this to {plan.stack}?")
    session.run(
        "Applying", lambda listen: session.engine.update(session.stack, plan, session.options, listen), plan
    )


def _planned(session: Session, *, only_lapsed: bool) -> Plan:
    def make(listen: Listener) -> Plan:
        return session.engine.plan_update(session.stack, session.options, listen)

    plan = session.plan(make)
    return narrowed(session, plan, make) if only_lapsed else plan


@click.command()
@_expect
@on_some
@click.pass_obj
def refresh(context: Context, /, *, expect_no_changes: bool, **options: Any) -> None:
    """Read every object and write what changed into state. Never writes to the tenant. Asks first."""
    session = Session(context, expect_no_changes=expect_no_changes, **options)
    engine = session.engine
    if context.yes and not expect_no_changes and isinstance(engine, ReadsAgain):
        # Nobody is asked in between, so one pass does.
        run = partial(engine.refresh_at_once, session.stack, session.options)
        session.show_before_asking(session.run("Reading", run).plan)
        return
    plan = session.plan(lambda listen: session.engine.plan_refresh(session.stack, session.options, listen))
    session.show_before_asking(plan)
    session.refuse_changes(plan)
    if not session.changes_tenant(plan):
        session.nothing_to_do(plan)
        return
    context.confirm(f"Write this into the state of {plan.stack}?")
    session.run(
        "Reading", lambda listen: session.engine.refresh(session.stack, plan, session.options, listen), plan
    )


@click.command()
@_refresh
@on_some_to_delete
@_continue
@on_destroy
@click.pass_obj
def destroy(context: Context, /, **options: Any) -> None:
    """Delete everything that the stack made. Asks first."""
    session = Session(context, **options)
    plan = session.plan(lambda listen: session.engine.plan_destroy(session.stack, session.options, listen))
    session.show_before_asking(plan)
    session.refuse_unsafe()
    if not session.writes(plan):
        session.nothing_to_do(plan)
        return
    context.confirm(f"Delete all this from {plan.stack}?")
    session.run(
        "Deleting", lambda listen: session.engine.destroy(session.stack, plan, session.options, listen), plan
    )
