"""Against the real CLI: the recordings are what it does, and either engine goes on where the other stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support import golden
from support.embedded import Embedded
from support.golden_cli import NEEDS_CLI, Cli, record

pytestmark = [pytest.mark.pulumi_cli, NEEDS_CLI]

EACH_RUN = ("replace_create_first_dependent", "component", "secrets")
LONG_FORM = [name.name for name in golden.cases() if name.name not in EACH_RUN]


@pytest.mark.exhaustive
@pytest.mark.parametrize("case", golden.cases(), ids=lambda case: case.name)
def test_recordings_are_what_the_cli_does(case: golden.Case, tmp_path: Path) -> None:
    assert golden.as_text(record(case, tmp_path)).splitlines() == golden.as_text(case.recorded).splitlines()


@pytest.mark.parametrize("first", ["embedded", "cli"])
@pytest.mark.parametrize(
    "name", [*EACH_RUN, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in LONG_FORM)]
)
def test_engines_take_turns(name: str, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = golden.Case(name)
    turns = Turns(case, tmp_path, monkeypatch)
    embedded_is_next = first == "embedded"
    before: dict[str, dict[str, Any]] = {"config": {}, "hand": {}}
    for operation, recorded in zip(case.operations, case.recorded, strict=True):
        before = {key: {**value, **operation.get(key, {})} for key, value in before.items()}
        if operation["do"] == "preview":
            continue
        done = turns.operate({**operation, **before}, recorded, by_embedded=embedded_is_next)
        before = {key: {} for key in before}
        assert done["ok"] == recorded["ok"]
        assert golden.as_text([done["state"]]) == golden.as_text([recorded["state"]])
        embedded_is_next = not embedded_is_next
        if operation["do"] == "up" and recorded["ok"] and not operation.keys() & {"target", "exclude"}:
            changes = turns.changes(operation, by_embedded=embedded_is_next)
            assert changes == [], f"after {operation} by the other engine"


class Turns:
    """One stack, two engines."""

    def __init__(self, case: golden.Case, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.case = case
        self.project = golden.prepare(place)
        self.embedded = Embedded(self.project, monkeypatch)
        self.cli = Cli(self.project)

    def operate(
        self, operation: dict[str, Any], recorded: dict[str, Any], *, by_embedded: bool
    ) -> dict[str, Any]:
        golden.set_scene(self.case, operation, self.project)
        return self.embedded.operate(operation, recorded) if by_embedded else self.cli.operate(operation)

    def changes(self, operation: dict[str, Any], *, by_embedded: bool) -> list[tuple[str, str]]:
        preview = {"do": "preview", "program": operation["program"]}
        done = self.operate(preview, {"steps": [], "failed": []}, by_embedded=by_embedded)
        assert done["ok"]
        return [(step["op"], step["urn"]) for step in done["steps"] if step["op"] != "same"]
