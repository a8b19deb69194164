"""`python -m dingtalk_sandbox`: serve a tenant over HTTP, and everything that a test does behind its back."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click

from dingtalk_sandbox import admin, punching
from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.settings import described
from dingtalk_sandbox.store import schema
from dingtalk_sandbox.tenant.console import Done
from dingtalk_sandbox.tenant.empty import Identity

EXIT_USAGE = 64
_database = click.option(
    "--db", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The tenant's SQLite file."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """A DingTalk tenant on one SQLite file, to try things on."""


@cli.command()
@_database
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="TCP port; 0 takes a free one.")
def serve(db: Path, host: str, port: int) -> None:
    """Serve the tenant over HTTP until the process is told to end."""
    from dingtalk_sandbox.app import Sandbox  # noqa: PLC0415  # the other commands need no web server
    from dingtalk_sandbox.server import HttpServer  # noqa: PLC0415

    app = Sandbox(db)
    try:
        server = HttpServer(app, host, port)
        # Whoever started the process ends it with SIGTERM; waitress leaves its loop on SystemExit.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        click.echo(f"sandbox tenant {db} on {server.url}")
        sys.stdout.flush()
        server.run()
    finally:
        app.close()


@cli.command()
@_database
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def seed(db: Path, file: Path) -> None:
    """Put the departments, people and roles of FILE (JSON) into the tenant; doing it twice changes nothing."""
    done = admin.plant_seed(db, file)
    click.echo(f"made {done.departments} departments, {done.people} people, {done.roles} roles")


@cli.command()
@_database
@click.option("--corp-id", default=schema.DEFAULT_CORP_ID, show_default=True)
@click.option("--client-id", default=schema.DEFAULT_CLIENT_ID, show_default=True)
@click.option("--client-secret", default=schema.DEFAULT_CLIENT_SECRET)
@click.option("--company", default=Identity.company, show_default=True, help="Name of the root department.")
def reset(db: Path, corp_id: str, client_id: str, client_secret: str, company: str) -> None:
    """Make the tenant empty again, or another one."""
    admin.reset(db, Identity(corp_id, client_id, client_secret, company))


@cli.command(epilog="\b\n" + "\n".join(f"{name}: {text}" for name, text in described()))
@_database
@click.option("--app", help="Client id, for permissions, contact_scope, contact_scope_users, ip_allow_list.")
@click.argument("assignments", nargs=-1, metavar="[KEY=VALUE]...")
def settings(db: Path, app: str | None, assignments: tuple[str, ...]) -> None:
    """Set what is named, then print all settings as JSON."""
    pairs: dict[str, str] = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise click.UsageError(f"setting {key}: write KEY=VALUE")
        pairs[key] = value
    admin.change_settings(db, pairs, app)
    _print(admin.current_settings(db))


@cli.command()
@_database
@click.option(
    "--operation", help="Path or its end, e.g. department/create; calls of any operation without it."
)
@click.option("--at", default=1, show_default=True, help="Strikes at the n-th such call from now.")
@click.option("--times", default=1, show_default=True, help="How many calls in a row it strikes.")
@click.option("--kind", required=True, help="error:CODE, http:500, timeout_before, timeout_after, html, ...")
def fault(db: Path, operation: str | None, at: int, times: int, kind: str) -> None:
    """Plant a fault; it vanishes when it has struck."""
    admin.plant_fault(db, kind, operation, at, times)


@cli.command(name="calls")
@_database
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--clear", is_flag=True, help="Start the log anew.")
def calls_(db: Path, *, as_json: bool, clear: bool) -> None:
    """Show every call so far: operation, app, outcome."""
    found = admin.call_log(db, clear=clear)
    if as_json:
        _print(found)
        return
    for call in found:
        click.echo(f"{call['operation']}  {call['app'] or '-'}  {call['outcome']}")


@cli.command()
@_database
@click.option("--client-id", required=True)
@click.option("--client-secret", required=True)
def app(db: Path, client_id: str, client_secret: str) -> None:
    """Make an app, or give one a new secret."""
    admin.add_app(db, client_id, client_secret)


@cli.command()
@_database
@click.argument("userid")
def accept(db: Path, userid: str) -> None:
    """Let an invited person (40103) join."""
    admin.accept_invitation(db, userid)


@cli.command()
@_database
@click.option("--group", required=True, help="openConversationId of the chat group.")
@click.option("--name", required=True, help="The robot's name.")
@click.option("--secret", default="", help="Signs its messages, SEC...")
@click.option("--keyword", "keywords", multiple=True, help="One of them must be in each message; repeatable.")
def webhook(db: Path, group: str, name: str, secret: str, keywords: tuple[str, ...]) -> None:
    """Make a webhook robot in a chat group, as people do in its settings, and print its webhook."""
    token = admin.make_webhook(db, group, name, secret=secret, keywords=keywords)
    click.echo(f"https://oapi.dingtalk.com/robot/send?access_token={token}")


@cli.command()
@_database
@click.argument("process_code")
@click.argument("file", type=click.File(encoding="utf-8"))
def flow(db: Path, process_code: str, file: TextIO) -> None:
    """Change the flow of an approval template as in the console: to the processConfig of a JSON file."""
    try:
        found = json.load(file)
    except ValueError:
        raise click.UsageError("flow: no JSON") from None
    admin.edit_flow(db, process_code, found)


@cli.command()
@_database
@click.argument("userid")
@click.argument("content")
@click.option("--category", default="", help="What it is about, as the console groups it.")
@click.option("--part", default="", help="The group below that.")
def console(db: Path, userid: str, content: str, category: str, part: str) -> None:
    """Note in the console's log that USERID did CONTENT."""
    admin.note_in_console(db, Done(userid, category, part, content))


@cli.command()
@_database
@click.argument("userid")
@click.argument("at", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]))
@click.option("--wifi", default="", help="MAC address of the network that the phone is in.")
@click.option("--latitude", type=float, help="Where the phone is.")
@click.option("--longitude", type=float, help="Where the phone is.")
def punch(  # noqa: PLR0917 - click hands them over by name
    db: Path, userid: str, at: datetime, wifi: str, latitude: float | None, longitude: float | None
) -> None:
    """Let USERID punch AT (China's time), and print how it counts."""
    with admin.opened(db) as conn:
        made = punching.punch(conn, userid, at, punching.Place(wifi, latitude, longitude))
    _print(asdict(made))


@cli.command()
@_database
@click.argument("first", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("last", type=click.DateTime(["%Y-%m-%d"]))
def attendance(db: Path, first: datetime, last: datetime) -> None:
    """Print what punches from FIRST to LAST come to, by person."""
    with admin.opened(db) as conn:
        _print(punching.summary(conn, first.date(), last.date()))


@cli.command()
@_database
def dump(db: Path) -> None:
    """Print all tables but tokens and secrets as JSON, in a stable order."""
    _print(admin.dump(db))


@cli.command()
def operations() -> None:
    """List the operations that the tenant answers."""
    for found in admin.operations():
        metered = "metered" if found["metered"] else ""
        click.echo(f"{found['method']:5} {found['path']}  {found['permission'] or '-'}  {metered}".rstrip())


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def main() -> None:
    """Runs the command line; a user's mistake is one line and exit code 64."""
    try:
        cli(prog_name="dingtalk_sandbox", standalone_mode=False)
    except click.ClickException as error:
        message = " ".join(error.format_message().split())
    except SandboxError as error:
        message = str(error)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    else:
        return
    click.echo(f"dingtalk_sandbox: {message}", err=True)
    sys.exit(EXIT_USAGE)


if __name__ == "__main__":
    main()
