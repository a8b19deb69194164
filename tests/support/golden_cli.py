"""Runs the real Pulumi CLI on a golden case's project and reports in the recordings' terms."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import golden

TESTS = Path(__file__).parents[1]
NEEDS_CLI = pytest.mark.skipif(
    not (shutil.which("pulumi") and shutil.which("pulumi-language-python")),
    reason="the real Pulumi CLI and its Python language host are not on PATH",
)
STEP_OPS = {"same", "create", "update", "delete", "replace", "create-replacement", "delete-replaced"}


class Cli:
    """The real CLI on one project."""

    def __init__(self, project: Path) -> None:
        self.project = project
        place = project.parent
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        self._env = {
            **{key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")},
            "PATH": path,
            "PYTHONPATH": str(TESTS),
            "PYTHONDONTWRITEBYTECODE": "1",
            "GOLDEN_FOLDER": str(place),
            "PULUMI_HOME": str(place / "home"),
            "PULUMI_BACKEND_URL": f"file://{place / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": golden.PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_COMMANDS": "true",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", "--non-interactive", "--color", "never", *arguments, "--stack", golden.STACK]
        return subprocess.run(  # noqa: S603 - the CLI that these tests are about
            command, cwd=self.project, env=self._env, capture_output=True, text=True, check=False
        )

    def must(self, *arguments: str) -> str:
        done = self.run(*arguments)
        if done.returncode:
            raise RuntimeError(f"pulumi {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def init(self) -> None:
        command = ["pulumi", "--non-interactive", "stack", "init", golden.STACK]
        subprocess.run(command, cwd=self.project, env=self._env, capture_output=True, check=True)  # noqa: S603

    def operate(self, operation: dict[str, Any]) -> dict[str, Any]:
        """Run one operation and return its record."""
        for key, value in operation.get("config", {}).items():
            secret = ["--secret"] if value.startswith("secret ") else ["--plaintext"]
            self.must("config", "set", *secret, key, value)
        log = self.project.parent / "events.json"
        log.write_text("")
        arguments = [operation["do"], "--parallel", "1", "--event-log", str(log)]
        if operation["do"] != "preview":
            arguments += ["--yes", "--skip-preview"]
        if operation.get("refresh"):
            arguments += ["--refresh"]
        arguments += selection_flags(operation)
        done = self.run(*arguments)
        events = [json.loads(line) for line in log.read_text().splitlines()]
        return {
            "do": operation["do"],
            "ok": done.returncode == 0,
            "errors": errors(events),
            "steps": steps(events),
            "failed": failed_steps(events),
            "calls": golden.calls(self.project),
            "state": golden.normal_state(self.export()),
        }

    def export(self) -> dict[str, Any]:
        return json.loads(self.must("stack", "export"))["deployment"]


def selection_flags(operation: dict[str, Any]) -> list[str]:
    """Return the flags for which resources an operation is about."""
    flags = []
    for key, value in golden.selection(operation).items():
        flag = "--" + key.replace("_", "-")
        flags += [flag] if value is True else [part for urn in value for part in (flag, urn)]
    return flags


def steps(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps that were taken, in order; a refresh as what it found."""
    failed = {_key(event["resOpFailedEvent"]) for event in events if "resOpFailedEvent" in event}
    refreshing = {e["resourcePreEvent"]["metadata"]["urn"] for e in events if _pre_op(e) == "refresh"}
    found = []
    for event in events:
        op = _pre_op(event)
        if op in STEP_OPS and _key(event["resourcePreEvent"]) not in failed:
            found.append(_step(event["resourcePreEvent"]["metadata"], op))
        elif "resOutputsEvent" in event:
            metadata = event["resOutputsEvent"]["metadata"]
            if metadata["urn"] in refreshing:
                refreshing.discard(metadata["urn"])
                found.append(_step(metadata, "refresh"))
    return [step for step in found if "pulumi:providers:" not in step["urn"]]


def failed_steps(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps that were begun and failed."""
    metadata = [event["resOpFailedEvent"]["metadata"] for event in events if "resOpFailedEvent" in event]
    return [{"op": each["op"], "urn": golden.short(each["urn"])} for each in metadata]


def _pre_op(event: dict[str, Any]) -> str:
    return event["resourcePreEvent"]["metadata"]["op"] if "resourcePreEvent" in event else ""


def _key(event: dict[str, Any]) -> tuple[str, str]:
    return event["metadata"]["urn"], event["metadata"]["op"]


def _step(metadata: dict[str, Any], op: str) -> dict[str, Any]:
    sides = {
        side: golden.plain(metadata[side]["inputs"]) if metadata[side] else None for side in ("old", "new")
    }
    return {
        "op": op,
        "urn": golden.short(metadata["urn"]),
        "keys": sorted(metadata.get("keys") or []),
        **sides,
    }


def errors(events: list[dict[str, Any]]) -> list[str]:
    """Return what went wrong, for the reader; the embedded engine has words of its own."""
    messages = [e["diagnosticEvent"] for e in events if "diagnosticEvent" in e]
    texts = [m["message"].strip() for m in messages if m["severity"] == "error"]
    return [text.splitlines()[-1] for text in texts if text]


def record(case: golden.Case, place: Path) -> list[dict[str, Any]]:
    """Run a case through the CLI in ``place`` and return its records."""
    project = golden.prepare(place)
    cli = Cli(project)
    cli.init()
    records = []
    for operation in case.operations:
        golden.set_scene(case, operation, project)
        records.append(cli.operate(operation))
    return records
