"""Plain ``pulumi preview --json --show-sames``, cut down to what a plan is made from, and recordings of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from support.plain_cli import PlainCli
from support.two_engines import TwoEngines

RECORDED = Path(__file__).parents[1] / "review" / "recorded"

_STATE = (
    "urn",
    "type",
    "custom",
    "id",
    "parent",
    "protect",
    "inputs",
    "outputs",
    "propertyDependencies",
    "pendingReplacement",
)


def recording(stage: str) -> Path:
    return RECORDED / f"{stage}.preview.json"


def preview(firm: TwoEngines, *arguments: str) -> dict[str, Any]:
    """Run the CLI as somebody types it, on the firm's stack as it stands."""
    cli = PlainCli(firm.folder, {"PULUMI_BACKEND_URL": os.environ["PULUMI_BACKEND_URL"]})
    ran = cli("preview", "--json", "--show-sames", "--stack", "dev", *arguments)
    assert ran.code == 0, ran.text
    body: dict[str, Any] = json.loads(ran.text)
    return body


def cut_down(body: dict[str, Any], firm: TwoEngines) -> dict[str, Any]:
    """Leave out times, places in the program and the paths of this machine."""
    steps = [
        {
            "op": step["op"],
            "urn": step["urn"],
            **({"replaceReasons": step["replaceReasons"]} if step.get("replaceReasons") else {}),
            **{side: _state(step[side]) for side in ("oldState", "newState") if step.get(side)},
        }
        for step in body["steps"]
    ]
    kept = {"steps": steps, "changeSummary": body["changeSummary"]}
    assert str(firm.folder) not in json.dumps(kept)
    return kept


def as_text(body: dict[str, Any]) -> str:
    """Return a recording, a state or a step a line, in an order that does not depend on who was faster."""
    steps = sorted(body["steps"], key=lambda step: (step["urn"], step["op"]))
    lines = ",\n  ".join(json.dumps(step, ensure_ascii=False, sort_keys=True) for step in steps)
    return f'{{"changeSummary": {json.dumps(body["changeSummary"], sort_keys=True)},\n "steps": [\n  {lines}]}}\n'


def _state(state: dict[str, Any]) -> dict[str, Any]:
    kept = {key: state[key] for key in _STATE if key in state}
    for part in ("inputs", "outputs", "propertyDependencies"):
        if part in kept:
            kept[part] = {name: value for name, value in kept[part].items() if name != "__provider"}
    # The SDK gathers them in a set.
    dependencies = kept.get("propertyDependencies", {})
    return {**kept, "propertyDependencies": {name: sorted(urns) for name, urns in dependencies.items()}}
