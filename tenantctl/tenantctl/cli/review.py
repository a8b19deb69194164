"""``tenantctl review``: what a plan does, for the person who approves it."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from pulumi_dingtalk.config import day, variable
from tenantctl import settings
from tenantctl.cli.context import Context
from tenantctl.cli.safeguards import limits, on_strict, refuse_due
from tenantctl.errors import ConfigError, ExitCode, UsageError
from tenantctl.project import StackConfig
from tenantctl.render.consoles import result_console
from tenantctl.render.schema import Schema
from tenantctl.review.differences import tenant_changes
from tenantctl.review.due import with_due
from tenantctl.review.formats import csv, json, markdown, terminal
from tenantctl.review.opening import open_plan
from tenantctl.review.report import Report
from tenantctl.review.safety import Allowed, Limits, Live, violations
from tenantctl.review.whole import Known, whole_report
from tenantctl.review.words import Speaker

_COLLECTIONS = 200_000
_WRITERS = {"markdown": markdown.text, "json": json.text, "csv": csv.text}


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(("terminal", *_WRITERS)),
    default="terminal",
    help="How to write the report; Markdown is at most 60,000 characters, so that it fits into a comment.",
)
@click.option("--expect-no-changes", is_flag=True, help="Exit 2 if the plan changes anything.")
@on_strict
@click.pass_obj
def review(context: Context, plan: Path, format_: str, expect_no_changes: bool, strict: bool) -> None:
    """Say what PLAN does to the tenant. Asks nobody. Exit code 2 if it takes back what has an end that is past.

    PLAN is a file of `tenantctl preview --save` or `preview --json`, or of plain `pulumi preview --json --show-sames`.
    """
    # All that a review makes lives to its end; main() sets the usual limit again.
    gc.set_threshold(_COLLECTIONS)
    read, say = open_plan(plan), Speaker(context.lang)
    if read.due is None:
        read = with_due(read, lambda: _as_of(context))
    known = Known(violations=violations(read, _limits(context), Allowed(), Live(), say))
    schema = Schema.of_provider()
    write(whole_report(read, schema, say, known), "json" if context.json else format_)
    refuse_due(read, say, strict=strict)
    if read.lapsed or (expect_no_changes and tenant_changes(read, schema)):
        raise click.exceptions.Exit(ExitCode.CHANGES)


def _as_of(context: Context) -> date | None:
    """Return the day that environment or stack config names; a plan may be reviewed where there is neither."""
    key = "asOf"
    given = os.environ.get(variable(key), "").strip()
    if not given:
        with suppress(ConfigError, UsageError):
            values = StackConfig.load(context.stack_ref()).masked()
            given = values[f"dingtalk:{key}"].value.strip() if f"dingtalk:{key}" in values else ""
    return day(given)


def _limits(context: Context) -> Limits:
    """Return the project's limits; DingTalk's plans may be reviewed where there is no project."""
    try:
        return limits(settings.read(context.stack_ref(), os.environ))
    except (ConfigError, UsageError):
        return Limits()


def write(report: Report, format_: str) -> None:
    """Write a report to stdout; other formats than the terminal's in UTF-8, whatever the terminal takes."""
    if format_ == "terminal":
        console = result_console()
        for line in terminal.lines(report):
            console.print(line)
        return
    sys.stdout.flush()
    click.echo(_WRITERS[format_](report).encode(), nl=False)
