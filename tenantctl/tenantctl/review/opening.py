"""Plans from files: of tenantctl, or of plain ``pulumi preview --json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tenantctl.errors import StateError, UsageError
from tenantctl.plan import Plan
from tenantctl.plan_json import load
from tenantctl.review.preview_file import is_preview, read_preview
from tenantctl.state.files import read_bytes


def open_plan(path: Path) -> Plan:
    """Return the plan in a file.

    Raises:
        UsageError: There is no such file.
        StateError: It holds no plan.
    """
    body = read_json(path)
    return read_preview(body, str(path)) if is_preview(body) else load(body, str(path))


def read_json(path: Path) -> Any:
    """Return the JSON in a file.

    Raises:
        UsageError: There is no such file.
        StateError: It holds no JSON.
    """
    try:
        return json.loads(read_bytes(path))
    except FileNotFoundError:
        raise UsageError(f"no file {path}") from None
    except ValueError:
        raise StateError(f"{path} is no JSON, so no plan") from None
