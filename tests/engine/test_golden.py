"""The embedded engine takes the steps, makes the provider calls and leaves the state that the real CLI did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support import golden
from support.embedded import Embedded

# What follows a failed resource is never declared there. The plan did not show its deletion, so our apply refuses.
LOST_WITH_THE_OLDEST = "continue_on_error"


@pytest.mark.parametrize("case", golden.cases(), ids=lambda case: case.name)
def test_embedded_engine_does_what_the_cli_did(
    case: golden.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if golden.AT_OLDEST and case.name == LOST_WITH_THE_OLDEST:
        pytest.skip(
            "with this SDK the CLI deletes what a failure kept the program from declaring; ours does not"
        )
    embedded = Embedded(golden.prepare(tmp_path), monkeypatch)
    for number, (operation, recorded) in enumerate(zip(case.operations, case.recorded, strict=True)):
        golden.set_scene(case, operation, embedded.folder)
        done = embedded.operate(operation, recorded)
        expected = comparable(operation, recorded)
        for aspect in ("ok", "steps", "failed", "calls", "state"):
            assert lines(done[aspect]) == lines(expected[aspect]), (
                f"operation {number} ({operation['do']}): {aspect}"
            )


@pytest.mark.skipif(not golden.AT_OLDEST, reason="newer SDKs declare what follows a failed resource")
def test_with_the_oldest_sdk_nothing_is_lost_by_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = golden.Case(LOST_WITH_THE_OLDEST)
    embedded = Embedded(golden.prepare(tmp_path), monkeypatch)
    for operation, recorded in zip(case.operations[:2], case.recorded, strict=False):
        golden.set_scene(case, operation, embedded.folder)
        embedded.operate(operation, recorded)
    golden.set_scene(case, case.operations[2], embedded.folder)
    assert embedded.apply(continue_on_error=True).failures == (
        "resource b: the world refuses to update b",
        "resource d: it would be deleted, which the plan did not show; nothing more was changed, plan again",
    )
    assert embedded.calls("delete") == []


def comparable(operation: dict[str, Any], recorded: dict[str, Any]) -> dict[str, Any]:
    """Return a record without what the engines are free to do.

    How often a provider is configured; whether a plan lists the objects that a read before it found as they were; the
    diffs by which the CLI finds what a target's deletion replaces: all that needs the target goes anyway.
    """
    calls = [call for call in recorded["calls"] if call["verb"] != "configure"]
    if "target" in operation:
        kept = {step["new"].get("name") for step in recorded["steps"] if step["new"]}
        calls = [call for call in calls if call["verb"] != "diff" or call["news"]["name"] in kept]
    steps = recorded["steps"]
    if recorded["do"] != "refresh":
        steps = [step for step in steps if step["op"] != "refresh" or step["old"] != step["new"]]
    return {**recorded, "calls": calls, "steps": steps}


def lines(value: Any) -> list[str]:
    """Return a value as pytest shows its differences best."""
    return json.dumps(value, indent=1, sort_keys=True).splitlines()
