"""``tenantctl export --from live``: a tenant that was made by hand, as a program and its state."""

from __future__ import annotations

import json
from typing import Any

import click

from tenantctl.adopt.export import Adopted, Export
from tenantctl.adopt.left_out import condensed
from tenantctl.adopt.scope import Scope, parse_named, parse_only
from tenantctl.cli.context import Context
from tenantctl.cli.stack import passphrase_prompt, secrets_of
from tenantctl.drift.holding import open_holding
from tenantctl.errors import ExitCode
from tenantctl.render.consoles import result_console, talk_console
from tenantctl.review.words import Speaker


@click.command()
@click.option("--from", "source", type=click.Choice(["live"]), required=True, help="The tenant as it is.")
@click.option("--only", multiple=True, metavar="KIND,...", help="These kinds alone; repeatable.")
@click.option(
    "--under", default="", metavar="DEPARTMENT", help="This part of the tree alone: name, path or id."
)
@click.option("--people", is_flag=True, help="People too; as a rule an HR system feeds them in.")
@click.option("--object", "named", multiple=True, metavar="KIND=ID", help="What no list shows; repeatable.")
@click.option("--every-field", is_flag=True, help="Say fields at their default too, so that drift sees them.")
@click.option("--plain", is_flag=True, help="Each object by itself, in no component.")
@click.option("--budget", type=click.IntRange(min=1), metavar="N", help="Make at most N calls.")
@click.pass_obj
def export(  # noqa: PLR0917 - click hands each option over by its name
    context: Context,
    source: str,
    only: tuple[str, ...],
    under: str,
    people: bool,
    named: tuple[str, ...],
    every_field: bool,
    plain: bool,
    budget: int | None,
) -> None:
    """Write a program for what the tenant has, its state, and a list of what was left out. Writes nothing there.

    Given again, it takes what was made by hand since. Exit code 1 where people must do something before it is whole.
    """
    del source  # there is one so far
    scope = Scope(parse_only(only), under, people, parse_named(named), every_field, plain)
    stack = context.stack_ref()
    prompt = passphrase_prompt(context)
    holding = open_holding(stack, "embedded", prompt)
    secrets = secrets_of(context, stack)
    found = Export(holding, secrets, scope, prompt, _say).run(budget)
    say = Speaker(context.lang)
    if context.json:
        click.echo(json.dumps(_as_json(found, say), indent=2, ensure_ascii=False))
    else:
        _show(found, say)
    if any(each.act for each in found.left_out):
        raise click.exceptions.Exit(ExitCode.FAILED)


def _say(line: str) -> None:
    talk_console().print(f"{line} ...", highlight=False)


def _show(found: Adopted, say: Speaker) -> None:
    console = result_console()

    def told(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    for kind, count in found.objects.items():
        told(f"{kind}: {count:,}")
    told(say("adopt.adopted", count=sum(found.objects.values())))
    for path in found.written:
        told(say("adopt.wrote", path=path))
    for key in found.secrets:
        told(say("adopt.secret", key=key))
    if found.left_out:
        told(f"\n{say('adopt.title')}:")
        for line in condensed(found.left_out, say):
            told(f"  - {line}")
    told(say("adopt.calls", count=sum(found.calls.values()), metered=found.metered))


def _as_json(found: Adopted, say: Speaker) -> dict[str, Any]:
    return {
        "objects": dict(found.objects),
        "written": list(found.written),
        "secrets": list(found.secrets),
        "leftOut": [each.to_json(say) for each in found.left_out],
        "calls": dict(sorted(found.calls.items())),
        "metered": found.metered,
    }
