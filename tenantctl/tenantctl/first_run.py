"""A state that nobody keeps: the next run would not know what this one made, and make all of it again.

That is what happens where a CI's checkout holds the state: git ignores the folder, so that each run begins without it.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tenantctl.errors import ExitCode, TenantctlError
from tenantctl.project import StackRef
from tenantctl.state.backend import SCHEME, FileBackend, open_backend


class LostStateError(TenantctlError):
    """The state that a run would write may be lost with the checkout."""

    exit_code = ExitCode.REFUSED


def refuse_lost_state(stack: StackRef) -> None:
    """Refuse a run whose state git ignores, where no earlier run has written that state.

    Raises:
        LostStateError: It is so; the line says what to do.
    """
    if not stack.project.backend_url.startswith(SCHEME):
        return
    backend = open_backend(stack.project.backend_url)
    if _written(backend, stack) or not ignored_by_git(backend.state_file(stack)):
        return
    raise LostStateError(
        f"the state of stack {stack.name} would be written to {backend.folder}, which git ignores, and no run has "
        "written it yet: where this checkout does not last (a CI), the next run would make everything again. Name a "
        "backend that lasts in PULUMI_BACKEND_URL, or, if this really is the first run, say --first-run"
    )


def _written(backend: FileBackend, stack: StackRef) -> bool:
    deployment = backend.export(stack)["deployment"]
    if deployment.get("resources") or deployment.get("pending_operations"):
        return True
    return any(backend.history_folder(stack).glob("*"))


def ignored_by_git(path: Path) -> bool:
    """Whether git ignores a path; not where there is no git, or no work tree around it."""
    git = shutil.which("git")
    folder = next((each for each in path.parents if each.is_dir()), None)
    if git is None or folder is None:
        return False
    command = [git, "-C", str(folder), "check-ignore", "--quiet", str(path)]
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=30).returncode == 0  # noqa: S603 - git
    except (OSError, subprocess.SubprocessError):
        return False
