"""``tenantctl compliance``: how each line of the baseline stands, with its evidence and its days."""

from __future__ import annotations

import json
import sys

import click

from pulumi_dingtalk.compliance import baselines
from tenantctl.cli.context import Context
from tenantctl.cli.stack import passphrase_prompt
from tenantctl.compliance.gathering import gather
from tenantctl.compliance.page import Page
from tenantctl.compliance.text import PageText
from tenantctl.drift.holding import open_holding
from tenantctl.render.consoles import result_console, talk_console
from tenantctl.render.failures import condensed
from tenantctl.review.words import Speaker


@click.command()
@click.option(
    "--live", is_flag=True, help="Ask the tenant now for what it tells, such as its administrators."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("terminal", "markdown", "json")),
    default="terminal",
    help="How to write the page.",
)
@click.pass_obj
def compliance(context: Context, live: bool, format_: str) -> None:
    """Say how each line of the baseline stands on the day that dingtalk:asOf names. Writes nothing.

    Exit code 0 if all is in order, 2 if something is open or lapsed, 1 if that could not be told.
    """
    holding = open_holding(context.stack_ref(), context.engine, passphrase_prompt(context))
    page = gather(holding, baselines(), live=live)
    for failure in condensed(page.failures):
        talk_console().print(f"error: {failure}", style="red")
    _write(page, Speaker(context.lang), "json" if context.json else format_)
    if page.exit_code:
        raise click.exceptions.Exit(page.exit_code)


def _write(page: Page, say: Speaker, format_: str) -> None:
    """Write the page to stdout; other formats than the terminal's in UTF-8, whatever the terminal takes."""
    text = PageText(page, say)
    if format_ == "terminal":
        console = result_console()
        for line, style in text.lines():
            console.print(line, style=style or None)
        return
    told = (
        text.markdown()
        if format_ == "markdown"
        else json.dumps(page.to_json(say.language), indent=2, ensure_ascii=False) + "\n"
    )
    sys.stdout.flush()
    click.echo(told.encode(), nl=False)
