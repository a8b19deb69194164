"""The workflows: actions pinned by commit, least permissions, no secrets for forks, and commands that tenantctl has."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from tenantctl.cli import root_group
from tenantctl.cli.context import Context

FOLDER = Path(__file__).parents[1] / ".github" / "workflows"
WORKFLOWS = {path.stem: path for path in sorted(FOLDER.glob("*.yml"))}
PINNED = re.compile(r"^\s*(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\b")
WRITES = {"plan": {"comment": {"pull-requests": "write"}}}
"""What may be written, by workflow and job; nothing else may."""


def load(name: str) -> dict[str, Any]:
    body: dict[str, Any] = YAML(typ="safe", pure=True).load(WORKFLOWS[name].read_text(encoding="utf-8"))
    return body


def jobs(name: str) -> Mapping[str, dict[str, Any]]:
    found: Mapping[str, dict[str, Any]] = load(name)["jobs"]
    return found


def steps(name: str) -> Iterator[dict[str, Any]]:
    for job in jobs(name).values():
        yield from job["steps"]


def commands(name: str) -> list[list[str]]:
    """The command lines of tenantctl, without what is redirected."""
    found = []
    for step in steps(name):
        for line in str(step.get("run", "")).splitlines():
            if "tenantctl " in line.partition(">")[0] and "bin/tenantctl" in line:
                words = shlex.split(line.strip())
                words = words[words.index(".venv/bin/tenantctl") + 1 :]
                ends = [words.index(sign) for sign in (">", ">>", "||", "&&", "|") if sign in words]
                found.append(words[: min(ends, default=len(words))])
    return found


def test_there_are_plan_apply_drift_lapsed_and_backup() -> None:
    assert set(WORKFLOWS) == {"plan", "apply", "drift", "lapsed", "backup"}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_each_action_is_pinned_by_commit_and_tells_its_version(name: str) -> None:
    lines = [line for line in WORKFLOWS[name].read_text().splitlines() if "uses:" in line]
    assert lines
    assert [line for line in lines if not PINNED.match(line)] == []


def test_one_action_has_one_version() -> None:
    text = "\n".join(path.read_text() for path in WORKFLOWS.values())
    found = {
        (use.split("/")[1], commit) for use, commit in re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40})", text)
    }
    assert len(found) == len({action for action, _ in found})


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_is_permitted_that_a_job_does_not_need(name: str) -> None:
    assert load(name)["permissions"] == {}
    for job, body in jobs(name).items():
        allowed = {**body["permissions"]}
        expected = WRITES.get(name, {}).get(job, {})
        assert {scope: level for scope, level in allowed.items() if level != "read"} == expected


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_token_that_may_write_meets_no_secret_and_no_code_of_the_branch(name: str) -> None:
    for job, body in jobs(name).items():
        if WRITES.get(name, {}).get(job):
            assert "secrets." not in str(body)
            assert not any("checkout" in str(step.get("uses", "")) for step in body["steps"])


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_of_a_pull_request_is_put_into_a_script(name: str) -> None:
    assert [step["run"] for step in steps(name) if "${{" in str(step.get("run", ""))] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_checkout_leaves_no_token_behind(name: str) -> None:
    for step in steps(name):
        if "actions/checkout" in str(step.get("uses", "")):
            assert step["with"]["persist-credentials"] is False


def test_forks_get_no_secrets() -> None:
    """`pull_request_target` and `workflow_run` would hand them out."""
    for name in WORKFLOWS:
        events = load(name).get("on") or load(name)[True]
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(events)
    for body in jobs("plan").values():
        if "secrets." in str(body):
            assert body["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_each_job_that_runs_tenantctl_names_the_backend_and_has_an_end(name: str) -> None:
    for body in jobs(name).values():
        assert 0 < body["timeout-minutes"] <= 120
        if "bin/tenantctl" in str(body):
            named = [body.get("env", {}), *(step.get("env", {}) for step in body["steps"])]
            assert any(env.get("PULUMI_BACKEND_URL") == "${{ vars.PULUMI_BACKEND_URL }}" for env in named)
    assert load(name)["concurrency"]["cancel-in-progress"] is (name == "plan"), (
        "a run that writes is never cut off"
    )


def test_what_is_applied_is_what_was_approved() -> None:
    applied = [command for command in commands("apply") if command[0] == "up"]
    assert applied
    assert all("--plan" in command for command in applied)
    assert jobs("apply")["apply"]["environment"] == "tenant"


@pytest.mark.parametrize(("head", "run", "found"), [("", "", False), ("abc", "", False), ("abc", "77", True)])
def test_a_commit_without_a_plan_is_told_so(head: str, run: str, found: bool, tmp_path: Path) -> None:
    """The script as GitHub runs it, `bash -e`, beside a gh that answers as told."""
    (script,) = (step["run"] for step in jobs("apply")["plan"]["steps"] if step.get("id") == "approved")
    gh = tmp_path / "gh"
    gh.write_text(f'#!/bin/sh\ncase "$*" in *pulls*) echo "{head}";; *) echo "{run}";; esac\n')
    gh.chmod(0o755)
    out = tmp_path / "out"
    given = {"GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "abc", "GITHUB_OUTPUT": str(out)}
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603 - a script of this repository
        ["bash", "-e", "-c", script],  # noqa: S607 - whichever bash there is
        env={**given, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is found
    assert ("start this workflow by hand" in done.stdout) is not found
    assert not found or out.read_text() == f"run={run}\n"


def test_nobody_looked_at_what_the_night_takes_back_so_that_it_is_nothing_else() -> None:
    assert [line for line in commands("lapsed") if line[0] == "up"] == [["up", "--yes", "--only-lapsed"]]
    assert load("lapsed")["concurrency"]["group"] == load("apply")["concurrency"]["group"]


def test_one_comment_is_updated_in_place() -> None:
    (script,) = (step["run"] for step in jobs("plan")["comment"]["steps"] if "run" in step)
    assert "--method PATCH" in script
    assert "startswith(env.MARK)" in script
    assert 'select(.user.login == "github-actions[bot]"' in script, "nobody else's comment is overwritten"


VARIABLES = {"$BUDGET": "160", "$RTO": "4h"}
LINES = [(name, line) for name in WORKFLOWS for line in commands(name)]


def test_the_workflows_run_tenantctl() -> None:
    assert {line[0] for _, line in LINES} == {
        "preview",
        "review",
        "up",
        "drift",
        "backup",
        "drill",
        "compliance",
    }


@pytest.mark.parametrize(("name", "line"), LINES, ids=[" ".join([name, *line]) for name, line in LINES])
def test_each_command_line_parses(
    name: str, line: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [VARIABLES.get(word, word) for word in line]
    for word in words:
        if word.endswith(".json"):
            (tmp_path / word).parent.mkdir(exist_ok=True)
            (tmp_path / word).write_text("{}")
    parse(root_group(), "tenantctl", words, click.Context(root_group(), obj=Context(tmp_path)))


def parse(command: click.Command, name: str, words: list[str], parent: click.Context) -> None:
    """Parse what stands behind a command's name, down to the last command of a group."""
    below = command.get_command(parent, words[0]) if isinstance(command, click.Group) and words else None
    with command.make_context(name, words[:1] if below else words, parent=parent) as parsed:
        if below:
            parse(below, words[0], words[1:], parsed)
        else:
            assert parsed.args == []
