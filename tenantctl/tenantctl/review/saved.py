"""A saved plan: what was approved is what is applied, or nothing is.

The file is the plan's JSON with a digest over its steps and over the live values that they were made from. A run with
``up --plan`` plans again and applies only a plan with the same digest; the steps in the file are never run themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tenantctl.engines.base import Options
from tenantctl.errors import StateError
from tenantctl.plan import Plan, Source
from tenantctl.plan_json import Seal, dump, load
from tenantctl.render.schema import Schema
from tenantctl.review.opening import read_json
from tenantctl.state.files import write_bytes

BINDING: Final = ("target", "target_dependents", "exclude", "exclude_dependents", "replace")
"""The options that a plan depends on: they are saved with it, and `up --plan` takes them from there."""

_LEFT_OUT: Final = frozenset(
    {"__provider"}
)  # which code serves the object: a pickle, the same for all of a kind


@dataclass(frozen=True)
class SavedPlan:
    """A plan that was saved.

    Args:
        plan: The plan; of its secrets only digests are known.
        digest: What a plan that may be applied in its place must have.
        options: The engine's options that it was made with.
    """

    plan: Plan
    digest: str
    options: Mapping[str, Any]


def save(path: Path, plan: Plan, options: Options, seal: Seal | None, schema: Schema) -> str:
    """Write a plan to a file and return its digest.

    Args:
        path: The file; an old one is replaced.
        plan: The plan.
        options: The options that it was made with.
        seal: Stands in for secrets, see ``Secrets.digest``; None where the stack's secrets are not ours to read.
        schema: What is known of the kinds: which lists have no order.

    Raises:
        StorageError: The file cannot be written.
    """
    body = dump(plan, seal)
    digest = digest_of(body, schema)
    kept = {name: _jsonable(getattr(options, name)) for name in BINDING}
    body["saved"] = {"digest": digest, "options": kept}
    write_bytes(path, (json.dumps(body, indent=1, ensure_ascii=False) + "\n").encode())
    return digest


def read(path: Path, schema: Schema) -> SavedPlan:
    """Return the plan that was saved in a file.

    Raises:
        UsageError: There is no such file.
        StateError: It is no saved plan, or was changed after it was saved.
    """
    body = read_json(path)
    plan = load(body, str(path))
    saved = body.get("saved")
    if saved is None:
        raise StateError(
            f"{path} is a plan that was not saved to be applied: `tenantctl preview --save` makes one"
        )
    if digest_of(body, schema) != saved["digest"]:
        raise StateError(
            f"{path} was changed after it was saved: its digest does not fit; make and approve a new one"
        )
    options = {name: tuple(v) if isinstance(v, list) else v for name, v in saved["options"].items()}
    if unknown := sorted(options.keys() - set(BINDING)):
        raise StateError(
            f"{path} was saved with options that this version does not know: {', '.join(unknown)}"
        )
    return SavedPlan(plan, saved["digest"], options)


def digest(plan: Plan, seal: Seal | None, schema: Schema) -> str:
    """Return a plan's digest, ``sha256:...``. Arguments as of ``save``."""
    return digest_of(dump(plan, seal), schema)


def digest_of(body: Mapping[str, Any], schema: Schema) -> str:
    """Return the digest of a plan in JSON. The order of steps is the engine's, and does not count."""
    facts = {
        **{name: body[name] for name in ("version", "project", "stack", "source", "operation")},
        "outputs": _canonical(body["outputs"]),
        "steps": sorted((_facts(step, schema) for step in body["steps"]), key=lambda s: (s["urn"], s["op"])),
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _facts(step: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return what a step does and what it was made from, as the provider compares values."""
    sides = {
        name: _side(step["type"], step[name], schema) for name in ("oldInputs", "oldOutputs", "newInputs")
    }
    about = {name: step[name] for name in ("op", "urn", "id", "protect", "parent")}
    return {**about, "replaceKeys": sorted(step["replaceKeys"]), **sides}


def _side(type_: str, side: Mapping[str, Any] | None, schema: Schema) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        name: _canonical(value, loose=schema.behaves(type_, name, "unordered"))
        for name, value in side.items()
        if name not in _LEFT_OUT
    }


def _canonical(value: Any, *, loose: bool = False) -> Any:
    """Return a value in which 1.0 is 1; ``loose``: the order of its lists says nothing."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _canonical(item, loose=loose) for name, item in value.items()}
    if isinstance(value, list):
        items = [_canonical(item, loose=loose) for item in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if loose else items
    return value


def _jsonable(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def engine_of(saved: SavedPlan) -> str:
    """Return the engine that must apply a saved plan: the one that made it."""
    return "embedded" if saved.plan.source is Source.EMBEDDED else "pulumi"
