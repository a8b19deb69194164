"""Takes a backup: state, what the tenant has besides, and the project's files, in one sealed file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tenantctl.drift.asking import Asking
from tenantctl.drift.holding import open_holding
from tenantctl.project import StackRef
from tenantctl.recovery.archive import seal
from tenantctl.recovery.past import kind_of
from tenantctl.recovery.snapshot import Snapshot, take
from tenantctl.recovery.source import PROJECT, SNAPSHOT, STATE
from tenantctl.state import files
from tenantctl.state.checkpoint import Deployment, ResourceState, deployment_to_json
from tenantctl.state.crypto import Secrets
from tenantctl.state.document import VERSION
from tenantctl.state.version import engine_version

SUFFIX = ".tenant-backup"


@dataclass(frozen=True)
class Taken:
    """A backup that was taken.

    Args:
        data: The file's content.
        about: Its manifest.
        snapshot: What the tenant had.
        made: When.
    """

    data: bytes
    about: Mapping[str, Any]
    snapshot: Snapshot
    made: datetime


def take_backup(
    stack: StackRef,
    engine: str,
    passphrase: str,
    prompt: Callable[[], str] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Taken:
    """Return a backup of a stack. Nothing is written, neither here nor in the tenant.

    Args:
        stack: The stack.
        engine: ``pulumi`` asks the CLI for the state, whatever the backend is (see ``drift.holding``).
        passphrase: Seals the backup, and the secrets of the state in it.
        prompt: Asks for the passphrase; None where there is nobody to ask.
        now: The time, with its zone.

    Raises:
        TenantctlError: State or config cannot be read.
        DingTalkError: The provider's configuration is off.
    """
    holding = open_holding(stack, engine, prompt)
    with Asking(holding.config) as asking:
        snapshot = take(asking.session.reading, holding.resources)
    made = now()
    # One salt for the file and the state in it: each takes a third of a second to open.
    secrets = Secrets.create(passphrase)
    texts = {
        STATE: _state(holding.resources, secrets),
        SNAPSHOT: json.dumps(snapshot.objects, ensure_ascii=False, sort_keys=True),
        **_project_files(stack),
    }
    about = {
        "tool": engine_version(),
        "made": made.isoformat(),
        "project": stack.project.name,
        "stack": stack.name,
        "corp": holding.config.corp_id,
        "objects": _counted(holding.resources),
        "seen": {kind: len(found) for kind, found in snapshot.objects.items()},
        "unseen": dict(snapshot.missing),
    }
    return Taken(seal(about, texts, secrets), about, snapshot, made)


def default_path(stack: StackRef, made: datetime) -> Path:
    """Return where a backup is kept unless somebody says otherwise: in the project, by stack and second."""
    stamp = made.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return stack.project.root / "backups" / f"{stack.name}.{stamp}{SUFFIX}"


def latest(stack: StackRef) -> Path | None:
    """Return the newest backup of a stack among those in their usual place; None where there is none."""
    found = (stack.project.root / "backups").glob(f"{stack.name}.*{SUFFIX}")
    return max(found, key=lambda path: path.name, default=None)


def _state(resources: tuple[ResourceState, ...], secrets: Secrets) -> str:
    deployment = deployment_to_json(Deployment(list(resources)), secrets)
    return json.dumps({"version": VERSION, "deployment": deployment}, ensure_ascii=False)


def _project_files(stack: StackRef) -> dict[str, str]:
    """Return the project's file and the stack's, as they are; secrets in them are sealed."""
    found = {}
    for name, path in ((PROJECT, stack.project.root / PROJECT), (stack.config_path.name, stack.config_path)):
        try:
            found[name] = files.read_bytes(path).decode()
        except FileNotFoundError:
            continue
    return found


def _counted(resources: tuple[ResourceState, ...]) -> dict[str, int]:
    counts = Counter(kind.name for each in resources if (kind := kind_of(each)) and not each.delete)
    return dict(sorted(counts.items()))
