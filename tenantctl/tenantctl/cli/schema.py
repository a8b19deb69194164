"""``tenantctl schema``: every kind and every field with its behaviours, for tools and for people."""

from __future__ import annotations

import json

import click

from tenantctl.errors import UsageError


@click.command()
@click.argument("kind", required=False)
def schema(kind: str | None) -> None:
    """Print every kind and field that can be declared, or KIND alone, as JSON."""
    import pulumi_dingtalk  # noqa: PLC0415 - `--help` does without

    document = pulumi_dingtalk.schema()
    if kind is not None:
        known = document["kinds"]
        if kind not in known:
            raise UsageError(f"there is no kind {kind}; known are {', '.join(sorted(known))}")
        document = known[kind]
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
