"""A state that git ignores, and that no run has written: it would be lost with the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tenantctl.errors import ExitCode
from tenantctl.first_run import LostStateError, refuse_lost_state
from tenantctl.project import Project, StackRef
from tenantctl.state.backend import FileBackend, open_backend
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.crypto import Secrets
from tenantctl.state.history import Record

GIT = shutil.which("git")
SECRETS = Secrets.create("canary-passphrase")
pytestmark = pytest.mark.skipif(GIT is None, reason="git is not on PATH")


@pytest.fixture
def stack(tmp_path: Path) -> StackRef:
    """A stack in a checkout whose git ignores the state."""
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run([str(GIT), "init", "--quiet", str(tmp_path)], check=True, env=env)  # noqa: S603 - git
    (tmp_path / ".gitignore").write_text(".state/*\n!.state/.gitkeep\n")
    (tmp_path / "Pulumi.yaml").write_text("name: shops\nruntime: python\n")
    found = Project.find(tmp_path, {}).stack("dev")
    backend_of(found).create(found, SECRETS)
    return found


def backend_of(stack: StackRef) -> FileBackend:
    return open_backend(stack.project.backend_url)


def test_it_is_refused_with_the_way_past(stack: StackRef) -> None:
    with pytest.raises(
        LostStateError, match=r"which git ignores.*PULUMI_BACKEND_URL.*--first-run"
    ) as refused:
        refuse_lost_state(stack)
    assert refused.value.exit_code is ExitCode.REFUSED
    assert "\n" not in str(refused.value)


def test_a_state_that_git_keeps_is_fine(stack: StackRef) -> None:
    (stack.project.root / ".gitignore").write_text("")
    refuse_lost_state(stack)


def test_a_state_outside_any_work_tree_is_fine(stack: StackRef) -> None:
    shutil.rmtree(stack.project.root / ".git")
    refuse_lost_state(stack)


def test_a_state_with_resources_is_fine(stack: StackRef) -> None:
    made = Deployment([ResourceState(urn="urn:pulumi:dev::shops::t::a", type="t", custom=False)])
    backend_of(stack).save(stack, made, SECRETS)
    refuse_lost_state(stack)


def test_a_run_that_was_killed_in_its_first_creation_wrote_it(stack: StackRef) -> None:
    pending = {
        "resource": {"urn": "urn:pulumi:dev::shops::t::a", "type": "t", "custom": True},
        "type": "creating",
    }
    backend_of(stack).save(stack, Deployment(pending_operations=[pending]), SECRETS)
    refuse_lost_state(stack)


def test_an_empty_stack_with_a_past_is_fine(stack: StackRef) -> None:
    """After a destroy nothing is in state, and that is known from its history."""
    now = datetime(2026, 11, 22, tzinfo=UTC)
    backend_of(stack).record_history(stack, Record("destroy", "succeeded", now, now))
    refuse_lost_state(stack)


def test_another_backend_is_not_ours_to_judge(stack: StackRef) -> None:
    cloud = Project.find(stack.project.root, {"PULUMI_BACKEND_URL": "s3://states"}).stack("dev")
    refuse_lost_state(cloud)
