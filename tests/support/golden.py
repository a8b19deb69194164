"""Golden recordings: what the real Pulumi CLI does with a program, and how the embedded engine is held to it.

A case is a folder with ``case.json`` (a list of operations), its programs and ``recorded.json``, which
``python tests/engine/record.py`` makes with the CLI; where the oldest SDK that we declare makes the CLI do something
else, ``recorded-oldest.json`` tells that. An operation: ``{"do": "preview|up|refresh|destroy"}`` with
``program`` (file without suffix), ``refresh`` (true: read first), ``config`` (set before), ``hand`` (changes to the
world: properties by object id, null deletes), ``broken`` (calls that fail); ``target``, ``exclude``, ``replace`` (lists
of names of things, shortened URNs or patterns), ``target_dependents``, ``exclude_dependents``, ``continue_on_error``
(true).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tenantctl.values import MASK, SIGNATURE_KEY, UNKNOWN_MARK

FOLDER = Path(__file__).parents[1] / "engine" / "golden"
PASSPHRASE = "golden"
SALT = "v1:NEdcne+PEYY=:v1:z51R2aA7RxQlsYH1:bIQ/QdTWxvHVr2ZVK44W+FkJIjRn6w=="
PROJECT = "golden"
STACK = "dev"
# The floor of the range in pyproject.toml.
AT_OLDEST = version("pulumi") == "3.260.0"
OLDEST_RECORDING = "recorded-oldest.json"
VOLATILE = ("created", "modified", "sourcePosition", "stackTrace", "aliases")


@dataclass(frozen=True)
class Case:
    """One case on disk."""

    name: str

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @property
    def operations(self) -> list[dict[str, Any]]:
        return json.loads((self.folder / "case.json").read_text())

    @property
    def recorded(self) -> list[dict[str, Any]]:
        own = self.folder / OLDEST_RECORDING
        found = own if AT_OLDEST and own.exists() else self.folder / "recorded.json"
        return json.loads(found.read_text())


def cases() -> list[Case]:
    return [Case(path.parent.name) for path in sorted(FOLDER.glob("*/case.json"))]


def prepare(place: Path) -> Path:
    """Make an empty project in ``place`` and return its folder."""
    project = place / "project"
    project.mkdir(parents=True)
    (place / "state").mkdir()
    (project / "Pulumi.yaml").write_text(f"name: {PROJECT}\nruntime: python\n")
    (project / f"Pulumi.{STACK}.yaml").write_text(f"encryptionsalt: {SALT}\n")
    return project


def set_scene(case: Case, operation: Mapping[str, Any], project: Path) -> None:
    """Lay out the program of an operation, change the world by hand, start a new log."""
    if "program" in operation:
        shutil.copy(case.folder / f"{operation['program']}.py", project / "__main__.py")
    world_file, calls = project.parent / "world.json", project.parent / "calls.jsonl"
    world = json.loads(world_file.read_text()) if world_file.exists() else {"next": 1, "objects": {}}
    for id_, properties in operation.get("hand", {}).items():
        if properties is None:
            del world["objects"][id_]
        else:
            world["objects"][id_].update(properties)
    world["broken"] = operation.get("broken", [])
    world_file.write_text(json.dumps(world))
    calls.write_text("")


def selection(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an operation says of which resources and how to go on, by names of ``engines.base.Options``."""
    lists = {
        key: tuple(map(long, operation[key])) for key in ("target", "exclude", "replace") if key in operation
    }
    names = ("target_dependents", "exclude_dependents", "continue_on_error")
    flags = {key: True for key in names if operation.get(key)}
    return {**lists, **flags}


def long(name: str) -> str:
    """Return the URN that a case names, or its pattern as it is."""
    if "*" in name:
        return name
    return f"urn:pulumi:{STACK}::{PROJECT}::" + (
        name if "::" in name else f"pulumi-python:dynamic/golden:Thing::{name}"
    )


def calls(project: Path) -> list[dict[str, Any]]:
    """Return the provider calls since ``set_scene``."""
    lines = (project.parent / "calls.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def world(project: Path) -> dict[str, Any]:
    return json.loads((project.parent / "world.json").read_text())["objects"]


def plain(value: Any) -> Any:
    """Return a property value fit to compare: secrets masked, unknowns named, no pickles."""
    if value == UNKNOWN_MARK:
        return "[unknown]"
    if isinstance(value, dict):
        if SIGNATURE_KEY in value:
            return MASK
        return {key: plain(item) for key, item in sorted(value.items()) if key != "__provider"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def as_text(records: list[dict[str, Any]]) -> str:
    """Return records as ``recorded.json`` holds them: a step, a call, a resource a line."""
    lines = []
    for record in records:
        members = []
        for key, value in sorted(record.items()):
            if isinstance(value, list):
                body = ",\n".join(f"   {_compact(item)}" for item in value)
                members.append(f'  "{key}": [{chr(10) + body if body else ""}]')
            elif key == "state":
                members.append(f'  "state": {{\n{_state_text(value)}\n  }}')
            else:
                members.append(f'  "{key}": {_compact(value)}')
        lines.append(" {\n" + ",\n".join(members) + "\n }")
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _state_text(state: Mapping[str, list[Any]]) -> str:
    return ",\n".join(
        f'   "{key}": [\n' + ",\n".join(f"    {_compact(item)}" for item in items) + "\n   ]"
        for key, items in sorted(state.items())
    )


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def short(urn: str) -> str:
    """Return a URN without stack and project."""
    return urn.split("::", 2)[2]


def normal_state(deployment: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deployment without what differs from run to run: times, ids of providers, ciphertexts, places."""
    resources = [_normal_resource(resource) for resource in deployment.get("resources") or []]
    pending = [
        {"type": each["type"], "resource": _normal_resource(each["resource"])}
        for each in deployment.get("pending_operations") or []
    ]
    return {"resources": resources, **({"pending_operations": pending} if pending else {})}


def _normal_resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in resource.items() if key not in VOLATILE}
    kept["urn"] = short(kept["urn"])
    if kept["type"].startswith("pulumi:providers:"):
        kept["id"] = "ID"
    if "provider" in kept:
        kept["provider"] = short(kept["provider"].rpartition("::")[0])
    for side in ("inputs", "outputs"):
        if side in kept:
            kept[side] = plain(kept[side])
    kept["dependencies"] = sorted(map(short, kept.pop("dependencies", [])))
    by_property = kept.pop("propertyDependencies", {})
    # An empty list says as much as none; the CLI drops them when it has read the objects.
    kept["propertyDependencies"] = {
        key: sorted(map(short, urns)) for key, urns in by_property.items() if urns
    }
    if "parent" in kept:
        kept["parent"] = short(kept["parent"])
    return {key: value for key, value in sorted(kept.items()) if value not in ({}, [])}
