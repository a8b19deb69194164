"""The audit log: who ran what, before anything is written and after; never a secret."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.tenant import sandbox
from tenantctl.audit import AuditLog, Override, Run, commit_of
from tenantctl.errors import ExitCode, StorageError, TenantctlError
from tenantctl.project import Project

from .conftest import PASSPHRASE, Shop

EMBEDDED = ("--engine", "embedded")


def log_file(shop: Shop) -> Path:
    return shop.root.parent / "state" / ".tenantctl" / "shops" / "test.audit.jsonl"


def entries(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def calls_by_operation(shop: Shop) -> dict[str, int]:
    """What the tenant itself counted, by the last part of each path."""
    found: dict[str, int] = {}
    for entry in json.loads(shop.calls()):
        name = entry["operation"].rsplit("/", 1)[-1]
        found[name] = found.get(name, 0) + 1
    return found


def fail_a_creation(shop: Shop) -> None:
    fault = ("--kind", "error:40035", "--operation", "department/create")
    sandbox("fault", "--db", str(shop.database), *fault)


def test_a_run_is_logged_before_and_after(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTCTL_ACTOR", "release-pipeline")
    shop("preview", *EMBEDDED)
    assert not log_file(shop).exists(), "what writes nothing is not logged"
    shop("up", "--yes", *EMBEDDED)
    begin, end = entries(log_file(shop))
    assert (begin["event"], begin["who"], begin["command"]) == ("begin", "release-pipeline", "up")
    assert (begin["project"], begin["stack"], begin["engine"]) == ("shops", "test", "embedded")
    assert begin["counts"] == {"create": 2}
    assert begin["overrides"] == []
    assert (end["event"], end["run"], end["outcome"]) == ("end", begin["run"], "succeeded")
    assert end["failures"] == []
    assert begin["time"] <= end["time"]


def test_the_calls_are_those_that_the_tenant_counted(shop: Shop) -> None:
    sandbox("calls", "--db", str(shop.database), "--clear")
    shop("up", "--yes", *EMBEDDED)
    logged = entries(log_file(shop))[1]["calls"]
    assert logged["department/create"] == 2
    assert {name.rsplit("/", 1)[-1]: n for name, n in logged.items()} == calls_by_operation(shop)


def test_a_failure_is_logged_with_its_line(shop: Shop) -> None:
    fail_a_creation(shop)
    ran = shop("up", "--yes", *EMBEDDED)
    assert ran.code == ExitCode.FAILED
    end = entries(log_file(shop))[1]
    assert end["outcome"] == "failed"
    assert "department/create" in end["failures"][0]


def test_each_writing_command_is_logged_under_its_name(shop: Shop) -> None:
    for command in ("up", "refresh", "resume", "destroy"):
        shop(command, "--yes", *EMBEDDED)
    begun = [each["command"] for each in entries(log_file(shop)) if each["event"] == "begin"]
    assert begun == ["up", "destroy"], "refresh and resume found nothing to write"


def test_no_secret_reaches_the_log(shop: Shop) -> None:
    shop("config", "set", "--secret", "hidden", "canary in config")
    shop.write(
        "import pulumi\nimport pulumi_dingtalk as dingtalk\n"
        'hidden = pulumi.Config().require_secret("hidden")\n'
        'dingtalk.Department("secret", name=hidden)\n'
        'pulumi.export("hidden", hidden)\n'
    )
    fail_a_creation(shop)
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.FAILED
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK
    outcomes = [each["outcome"] for each in entries(log_file(shop)) if each["event"] == "end"]
    assert outcomes == ["failed", "succeeded"]
    text = log_file(shop).read_text()
    assert "40035" in text, "the failure's own line is there"
    for canary in ("canary in config", PASSPHRASE, "sandbox-secret"):
        assert canary not in text


def test_config_and_environment_say_where(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop("config", "set", "tenantctl:auditLog", "logs/audit.jsonl")
    shop("up", "--yes", *EMBEDDED)
    assert len(entries(shop.root / "logs" / "audit.jsonl")) == 2
    monkeypatch.setenv("TENANTCTL_AUDIT_LOG", str(shop.root / "other.jsonl"))
    shop("destroy", "--yes", *EMBEDDED)
    assert [each["event"] for each in entries(shop.root / "other.jsonl")] == ["begin", "end"]
    monkeypatch.setenv("TENANTCTL_AUDIT_LOG", "off")
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK
    assert not log_file(shop).exists()


def test_an_unknown_setting_is_refused(shop: Shop) -> None:
    config = shop.root / "Pulumi.test.yaml"
    config.write_text(config.read_text() + "config:\n  tenantctl:audtLog: x\n")
    refused = shop("up", "--yes", *EMBEDDED)
    assert refused.code == ExitCode.CONFIG
    assert "unknown config key tenantctl:audtLog" in refused.err
    assert "department/create" not in shop.calls()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk that is full: no file of this process grows beyond ``size`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    (tmp_path / "Pulumi.yaml").write_text("name: shops\nruntime: python\n")
    stack = Project.find(tmp_path).stack("test")
    return AuditLog(stack, tmp_path / "log" / "audit.jsonl", {})


def test_a_full_disk_stops_the_run_before_it_begins(log: AuditLog) -> None:
    with log.recorded(Run("up", "embedded")):
        pass
    before = log.path.read_bytes()
    began = False
    with files_of_at_most(len(before) + 100), pytest.raises(StorageError, match=r"cannot write .*audit"):  # noqa: SIM117 - the order is the test
        with log.recorded(Run("up", "embedded")):
            began = True
    assert not began
    assert log.path.read_bytes() == before, "half a line was taken back"


def test_a_log_that_cannot_be_written_writes_nothing_to_the_tenant(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.root / "in-the-way").write_text("a file where a folder must be\n")
    monkeypatch.setenv("TENANTCTL_AUDIT_LOG", "in-the-way/audit.jsonl")
    refused = shop("up", "--yes", *EMBEDDED)
    assert refused.code == ExitCode.CANNOT_WRITE
    assert "department/create" not in shop.calls()


def test_what_ends_badly_is_told_as_it_ended(log: AuditLog) -> None:
    for error in (TenantctlError("the stack is locked"), ValueError("canary-internal"), KeyboardInterrupt()):
        with pytest.raises(type(error)), log.recorded(Run("up", "embedded")):
            raise error
    ends = [each for each in entries(log.path) if each["event"] == "end"]
    assert [(each["outcome"], each["failures"]) for each in ends] == [
        ("failed", ["the stack is locked"]),
        ("failed", ["ValueError"]),
        ("interrupted", []),
    ]


def test_digest_and_overrides_are_logged(log: AuditLog) -> None:
    override = Override("deletions", "Department=40%", "the Kowloon shops close")
    with log.recorded(Run("up", "pulumi", "sha256:0a", {"delete": 4}, (override,))):
        pass
    begin = entries(log.path)[0]
    assert begin["plan"] == "sha256:0a"
    assert begin["counts"] == {"delete": 4}
    assert begin["overrides"] == [
        {"rule": "deletions", "value": "Department=40%", "reason": "the Kowloon shops close"}
    ]


@pytest.fixture
def git(tmp_path: Path) -> Callable[..., str]:
    found = shutil.which("git")
    if found is None:
        pytest.skip("no git")
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

    def run(*arguments: str) -> str:
        who = ("-c", "user.name=tests", "-c", "user.email=tests@localhost")
        command = [found, "-C", str(tmp_path), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout  # noqa: S603 - git

    return run


def test_the_commit_is_that_of_the_program(tmp_path: Path, git: Callable[..., str]) -> None:
    assert commit_of(tmp_path) is None
    git("init", "--quiet")
    (tmp_path / "program.py").write_text("")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    head = git("rev-parse", "HEAD").strip()
    assert commit_of(tmp_path) == head
    (tmp_path / "program.py").write_text("changed")
    assert commit_of(tmp_path) == f"{head}+"
