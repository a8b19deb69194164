"""`up` and a state that would be lost with the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tenantctl.errors import ExitCode

from .conftest import Shop

EMBEDDED = ("--engine", "embedded")
GIT = shutil.which("git")


@pytest.mark.skipif(GIT is None, reason="git is not on PATH")
def test_the_first_run_on_an_ignored_state_is_to_be_said(shop: Shop) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run([str(GIT), "init", "--quiet", str(shop.root.parent)], check=True, env=env)  # noqa: S603 - git
    (shop.root.parent / ".gitignore").write_text("state/\n")
    refused = shop("up", "--yes", *EMBEDDED)
    assert refused.code == ExitCode.REFUSED
    assert len(refused.err.splitlines()) == 1
    assert shop.calls() == "[]\n", "nothing was asked"
    assert shop("preview", *EMBEDDED).code == ExitCode.OK
    assert shop("up", "--expect-no-changes", *EMBEDDED).code == ExitCode.CHANGES, "that writes nothing"
    assert shop("up", "--yes", "--first-run", *EMBEDDED).code == ExitCode.OK
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK, "an earlier run wrote it"
    assert (
        shop("destroy", "--yes", "--allow-destroy", "test", "--reason", "test", *EMBEDDED).code == ExitCode.OK
    )
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK, "its history tells"
