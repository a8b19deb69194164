"""Which stack is selected, kept where the Pulumi CLI keeps it: ``<PULUMI_HOME>/workspaces/*-workspace.json``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tenantctl.state import files


def read(home: Path, project: str, project_file: Path, backend_url: str) -> str | None:
    """Return the selected stack's name (mostly ``organization/PROJECT/STACK``) for a backend, None if there is none."""
    settings = _settings(_file(home, project, project_file))
    stacks = settings.get("stacks")
    name = stacks.get(backend_url) if isinstance(stacks, dict) else None
    name = name or settings.get("stack")  # where older CLIs kept it, for any backend
    return str(name) if name else None


def write(home: Path, project: str, project_file: Path, backend_url: str, name: str) -> None:
    """Keep ``name`` as the selected stack for the backend; ``""`` selects none. Other settings stay.

    Raises:
        StorageError: the file could not be written.
    """
    path = _file(home, project, project_file)
    settings = _settings(path)
    settings.pop("stack", None)
    stacks = settings.get("stacks")
    stacks = {**(stacks if isinstance(stacks, dict) else {}), backend_url: name}
    settings["stacks"] = {url: stack for url, stack in stacks.items() if stack}
    files.write_bytes(path, json.dumps(settings, indent=4).encode())


def _file(home: Path, project: str, project_file: Path) -> Path:
    # The hash is of the path alone and part of the CLI's file name; it protects nothing.
    digest = hashlib.sha1(str(project_file).encode(), usedforsecurity=False).hexdigest()
    return home / "workspaces" / f"{project}-{digest}-workspace.json"


def _settings(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads(files.read_bytes(path))
    except (FileNotFoundError, ValueError):
        return {}
    return settings if isinstance(settings, dict) else {}
