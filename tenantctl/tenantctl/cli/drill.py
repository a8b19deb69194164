"""``tenantctl drill``: whether the latest backup brings the tenant back, and how long that would take."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.config import TenantConfig
from tenantctl.cli.context import Context
from tenantctl.cli.stack import passphrase_prompt
from tenantctl.errors import ExitCode, UsageError
from tenantctl.recovery.drill import estimate, hold
from tenantctl.recovery.drill_report import DrillReport
from tenantctl.recovery.source import read_source
from tenantctl.recovery.taking import latest
from tenantctl.recovery.target import config_in
from tenantctl.recovery.verifying import verify
from tenantctl.render.consoles import result_console
from tenantctl.state import files

_PATH = click.Path(path_type=Path, dir_okay=False)
_TIME = re.compile(r"(\d+(?:\.\d+)?)(s|min|h)")
_SECONDS = {"s": 1, "min": 60, "h": 3600}


def _seconds(_context: click.Context, _parameter: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    found = _TIME.fullmatch(value)
    if not found:
        raise click.BadParameter(f"{value!r} is no time: write 4h, 30min or 90s")
    return float(found[1]) * _SECONDS[found[2]]


@click.command()
@click.option(
    "--from", "path", type=_PATH, metavar="FILE", help="This backup; else the stack's latest in backups/."
)
@click.option(
    "--rto", callback=_seconds, metavar="TIME", help="The time that the real restore may take: 4h, 30min."
)
@click.option(
    "--report", type=_PATH, metavar="FILE", help="Write the report there; else beside the backup, dated."
)
@click.pass_obj
def drill(context: Context, path: Path | None, rto: float | None, report: Path | None) -> None:
    """Restore the latest backup in an empty embedded tenant, compare, and estimate what the real one takes.

    Asks no real tenant. Exit code 1 if the backup does not come back, or not within --rto.
    """
    if report and report.suffix == ".json":
        raise UsageError("--report takes a page, such as drill.md; the same as JSON is written beside it")
    path = path or _latest(context)
    source = read_source(path, os.environ, passphrase_prompt(context))
    began = datetime.now(UTC)
    config = config_in(source)
    with TemporaryDirectory(prefix="tenantctl-drill-") as folder:
        drilled = hold(source, config, Path(folder))
    estimated = estimate(drilled, _paced(config))
    found = DrillReport(str(path), began, verify(source), drilled, estimated, rto, source.stack)
    report = report or path.with_name(f"drill.{began.strftime('%Y%m%dT%H%M%SZ')}.md")
    files.write_bytes(report, ("\n".join(found.markdown()) + "\n").encode())
    files.write_bytes(report.with_suffix(".json"), json.dumps(found.to_json(), indent=2).encode())
    _show(context, found, report)
    if not found.ok:
        raise click.exceptions.Exit(ExitCode.FAILED)


def _latest(context: Context) -> Path:
    stack = context.stack_ref()
    found = latest(stack)
    if found is None:
        raise UsageError(
            f"stack {stack.name} has no backup in {stack.project.root / 'backups'}: `tenantctl backup` makes one, "
            "--from FILE names another"
        )
    return found


def _paced(config: dict[str, str]) -> TenantConfig:
    """Return how fast the real tenant may be asked; what else its configuration says does not matter here."""
    kept: dict[str, object] = {"corpId": "ding", "clientId": "drill", "clientSecret": "drill"}
    kept |= {key: config[key] for key in ("qps", "qpsShare", "monthlyQuota") if key in config}
    try:
        return TenantConfig.load(kept, {})
    except ConfigurationError as error:
        raise UsageError(f"the backup's stack config: {error}") from None


def _show(context: Context, found: DrillReport, report: Path) -> None:
    if context.json:
        click.echo(json.dumps({**found.to_json(), "report": str(report)}, indent=2, ensure_ascii=False))
        return
    console = result_console()
    console.print(found.summary())
    for line in found.failures:
        console.print(f"  {line}", style="red")
    console.print(f"The report is in {report}.")
