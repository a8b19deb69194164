"""A firm on disk: a Pulumi project, a stack and a tenant of its own, driven by either engine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from dingtalk_sandbox.admin import change_settings
from support.cases import Declared, Ref
from support.hand import Hand
from tenantctl.engines.base import Engine, Event, Options, Outcome
from tenantctl.engines.choice import open_engine
from tenantctl.plan import Op, Operation, Plan, Step
from tenantctl.project import Project, StackRef
from tenantctl.state.backend import FileBackend, open_backend
from tenantctl.state.checkpoint import Deployment
from tenantctl.state.crypto import Secrets
from tenantctl.state.opening import open_secrets

PASSPHRASE = "canary-passphrase-55d0"
# A salt of that passphrase, the same for every test: its key takes a second to derive and is then remembered.
SALT = Secrets.create(PASSPHRASE).salt

PROGRAM = """
import json
from pathlib import Path

import pulumi
import pulumi_dingtalk as dingtalk

made = {}


def value(given):
    if isinstance(given, dict):
        if "$ref" in given:
            return getattr(made[given["$ref"]], given["output"])
        return {k: value(v) for k, v in given.items()}
    return [value(item) for item in given] if isinstance(given, list) else given


for item in json.loads(Path(__file__).with_name("program.json").read_text()):
    kind = getattr(dingtalk, item["kind"])
    values = {name: value(given) for name, given in item["values"].items()}
    made[item["name"]] = kind(item["name"], **values, opts=pulumi.ResourceOptions(**item["options"]))
    pulumi.export(item["name"], made[item["name"]].id)
"""


class Firm:
    """One project with one stack, and the tenant ``sandbox:FOLDER/tenant.db``."""

    def __init__(self, folder: Path, engine: str = "embedded", **config: str) -> None:
        self.folder = folder
        self.url = f"sandbox:{folder / 'tenant.db'}"
        self.events: list[Event] = []
        (folder / "Pulumi.yaml").write_text("name: firm\nruntime: python\n")
        (folder / "state").mkdir(exist_ok=True)
        (folder / "__main__.py").write_text(PROGRAM)
        # relative to the project, so that a copy of the folder is a firm of its own
        self.configure(endpoint="sandbox:tenant.db", qps="0", **config)
        self.declare()
        self.hand = Hand(self.url)
        self.settle({"qps": "0"})
        self.engine: Engine = open_engine(engine)
        if not self.backend.exists(self.stack):
            self.backend.create(self.stack, self.secrets)

    @cached_property
    def stack(self) -> StackRef:
        return Project.find(self.folder).stack("dev")

    @property
    def backend(self) -> FileBackend:
        return open_backend(self.stack.project.backend_url)

    @property
    def secrets(self) -> Secrets:
        return open_secrets(self.stack, self.backend, {"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE})

    def configure(self, **values: str) -> None:
        """Write the stack's config; every key is one of the provider's."""
        lines = [f"  dingtalk:{key}: {json.dumps(value)}" for key, value in values.items() if value]
        text = "\n".join(["config:", *lines, f"encryptionsalt: {SALT}", ""])
        (self.folder / "Pulumi.dev.yaml").write_text(text)

    def settle(self, settings: Mapping[str, str]) -> None:
        """Change settings of the embedded tenant."""
        change_settings(self.folder / "tenant.db", dict(settings))

    def declare(self, *resources: Declared) -> None:
        """Write the program: these resources, in this order."""
        (self.folder / "program.json").write_text(json.dumps([_spelt(resource) for resource in resources]))

    def plan(self, *, refresh: bool = False) -> Plan:
        return self.engine.plan_update(self.stack, Options(refresh=refresh), self.events.append)

    def up(self, *, refresh: bool = False) -> Outcome:
        outcome = self.try_up(refresh=refresh)
        assert outcome.ok, outcome.failures
        return outcome

    def try_up(self, *, refresh: bool = False) -> Outcome:
        options = Options(refresh=refresh)
        plan = self.engine.plan_update(self.stack, options, self.events.append)
        return self.engine.update(self.stack, plan, options, self.events.append)

    def drift(self) -> Plan:
        return self.engine.plan_refresh(self.stack, Options(), self.events.append)

    def refresh(self) -> None:
        outcome = self.engine.refresh(self.stack, self.drift(), Options(), self.events.append)
        assert outcome.ok, outcome.failures

    def destroy(self) -> Outcome:
        plan = self.engine.plan_destroy(self.stack, Options(), self.events.append)
        outcome = self.engine.destroy(self.stack, plan, Options(), self.events.append)
        assert outcome.ok, outcome.failures
        return outcome

    def deployment(self) -> Deployment:
        return self.backend.load(self.stack, self.secrets)

    def ids(self) -> dict[str, str]:
        """Return the ids of the resources in state by their logical names."""
        return {r.urn.split("::")[-1]: r.id for r in self.deployment().resources if r.id}


def _spelt(resource: Declared) -> dict[str, Any]:
    return {
        "kind": resource.kind,
        "name": resource.name,
        "values": _value(resource.values),
        "options": dict(resource.options),
    }


def _value(given: Any) -> Any:
    if isinstance(given, Ref):
        return {"$ref": given.name, "output": given.output}
    if isinstance(given, Mapping):
        return {key: _value(item) for key, item in given.items()}
    return [_value(item) for item in given] if isinstance(given, list | tuple) else given


def changed(plan: Plan) -> list[Step]:
    """Return the steps that change one of the provider's objects: each replacement once, no reads before an update."""
    halves = {Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED}
    found_first = {Op.REFRESH} if plan.operation is Operation.UPDATE else set()
    skipped = halves | found_first
    return [step for step in plan.changed() if "dynamic/dingtalk:" in step.type and step.op not in skipped]


def keys(step: Step) -> set[str]:
    """Return the inputs that differ, without the provider's bookkeeping."""
    old, new = step.old_inputs or {}, step.new_inputs or {}
    return {k for k in old.keys() | new.keys() if old.get(k) != new.get(k)} - {"__provider", "owner", "corp"}


@pytest.fixture
def passphrase(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment in which a stack of this test, and nothing else, can be opened."""
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path / 'state'}")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PULUMI_SKIP_UPDATE_CHECK", "true")


def names(steps: Sequence[Step]) -> list[str]:
    """Return the logical names of steps, sorted."""
    return sorted(step.name for step in steps)
