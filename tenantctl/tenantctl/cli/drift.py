"""``tenantctl drift``: what was changed outside the program, what nobody manages, and how much was looked at."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from tenantctl import settings
from tenantctl.cli.context import Context
from tenantctl.cli.safeguards import on_strict, refuse_due
from tenantctl.cli.stack import passphrase_prompt
from tenantctl.drift.holding import open_holding
from tenantctl.drift.notes import Notes
from tenantctl.drift.result import Drift
from tenantctl.drift.rules import load
from tenantctl.drift.run import DriftRun
from tenantctl.drift.text import DriftText
from tenantctl.plan_json import dump
from tenantctl.project import StackRef
from tenantctl.render.consoles import result_console, talk_console
from tenantctl.render.failures import condensed
from tenantctl.render.schema import Schema
from tenantctl.review.words import Speaker


@click.command()
@click.option(
    "--budget",
    type=click.IntRange(min=1),
    metavar="N",
    help="Make at most N calls, on what was read longest ago.",
)
@on_strict
@click.pass_obj
def drift(context: Context, budget: int | None, strict: bool) -> None:
    """Say what differs between state and the tenant, and what is not managed. Writes nothing.

    Exit code 0 if nothing differs, 2 if something does, 1 if it could not be told.
    """
    stack = context.stack_ref()
    rules = load(stack.project.root)
    notes = Notes.load(_notes_file(stack))
    holding = open_holding(stack, context.engine, passphrase_prompt(context))
    schema = Schema.of_provider()
    found = DriftRun(holding, rules, notes, schema).find(budget)
    _show(context, found, DriftText(found, schema, Speaker(context.lang)))
    if found.exit_code:
        raise click.exceptions.Exit(found.exit_code)
    refuse_due(found.plan, Speaker(context.lang), strict=strict)


def _notes_file(stack: StackRef) -> Path:
    given = settings.read(stack, os.environ).get("driftNotes")
    return (
        settings.path_of(stack, given) if given else settings.own_folder(stack) / f"{stack.name}.drift.json"
    )


def _show(context: Context, found: Drift, text: DriftText) -> None:
    for failure in condensed(found.failures):
        talk_console().print(f"error: {failure}", style="red")
    if context.json:
        click.echo(json.dumps({**found.to_json(), "plan": dump(found.plan)}, indent=2, ensure_ascii=False))
        return
    console = result_console()
    for line in text.lines():
        console.print(line)
