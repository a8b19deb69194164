"""Runs the embedded engine on a golden case's project and reports in the recordings' terms."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from support import golden
from tenantctl import plan as plans
from tenantctl.engines.base import Event, Options, Outcome
from tenantctl.engines.embedded import EmbeddedEngine
from tenantctl.errors import TenantctlError
from tenantctl.plan import Op, Operation, Plan
from tenantctl.project import Project, StackConfig
from tenantctl.state.backend import open_backend, open_secrets
from tenantctl.state.checkpoint import deployment_to_json
from tenantctl.state.crypto import Secrets
from tenantctl.values import masked


def project_with(program: str, place: Path) -> Path:
    """Make a project in ``place`` that runs ``program`` and return its folder."""
    folder = golden.prepare(place)
    write(folder, program)
    (place / "calls.jsonl").write_text("")
    (place / "world.json").write_text('{"next": 1, "objects": {}, "broken": []}')
    return folder


def write(folder: Path, program: str) -> None:
    """Make ``program`` the project's."""
    (folder / "__main__.py").write_text(program)


def refusal(embedded: Embedded, **options: Any) -> str:
    """Return why a plan cannot be made."""
    with pytest.raises(TenantctlError) as raised:
        embedded.plan(**options)
    return str(raised.value)


def kill_at_create() -> None:
    """Apply the project named in GOLDEN_PROJECT, whose program has a resource that ends the process."""
    with pytest.MonkeyPatch.context() as patch:
        Embedded(Path(os.environ["GOLDEN_PROJECT"]), patch).apply()


class Embedded:
    """One project and its stack under the embedded engine, one resource at a time."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.setenv("GOLDEN_FOLDER", str(folder.parent))
        env = {
            "PULUMI_CONFIG_PASSPHRASE": golden.PASSPHRASE,
            "PULUMI_BACKEND_URL": f"file://{folder.parent / 'state'}",
            "PULUMI_HOME": str(folder.parent / "home"),
        }
        self.stack = Project.find(folder, env).stack(golden.STACK)
        self.backend = open_backend(self.stack.project.backend_url)
        if not self.backend.exists(self.stack):
            self.backend.create(self.stack, Secrets.open(golden.SALT, golden.PASSPHRASE))
        self.secrets = open_secrets(self.stack, self.backend, env)
        self.engine = EmbeddedEngine(env)
        self.events: list[Event] = []

    def options(self, **changes: Any) -> Options:
        return Options(**{"parallel": 1, **changes})

    def state(self) -> dict[str, Any]:
        return deployment_to_json(self.backend.load(self.stack, self.secrets), self.secrets)

    def configure(self, values: dict[str, str]) -> None:
        config = StackConfig.load(self.stack)
        for key, value in values.items():
            config.set(key, value, value.startswith("secret "), self.secrets)
        config.save()

    def plan(self, **options: Any) -> Plan:
        return self.engine.plan_update(self.stack, self.options(**options), self.events.append)

    def apply(self, plan: Plan | None = None, **options: Any) -> Outcome:
        plan = plan or self.plan(**options)
        return self.engine.update(self.stack, plan, self.options(**options), self.events.append)

    def break_calls(self, *calls: str) -> None:
        world = self.folder.parent / "world.json"
        world.write_text(json.dumps({**json.loads(world.read_text()), "broken": calls}))

    def calls(self, *verbs: str) -> list[str]:
        """Return the provider calls so far as "verb name"; with ``verbs`` those alone."""
        found = []
        for call in golden.calls(self.folder):
            if call["verb"] in (verbs or ("create", "update", "delete", "read", "check", "diff")):
                properties = call.get("news") or call.get("props") or {}
                found.append(f"{call['verb']} {properties.get('name')}")
        return found

    def said(self, severity: str) -> list[str]:
        return [
            event.text for event in self.events if event.status == "message" and event.severity == severity
        ]

    def operate(self, operation: dict[str, Any], recorded: dict[str, Any]) -> dict[str, Any]:
        """Do one operation as ``record.py`` has the CLI do it and return the same record."""
        self.configure(operation.get("config", {}))
        self.events.clear()
        run = getattr(self, f"_{operation['do']}")
        done = run(
            self.options(refresh=operation.get("refresh", False), **golden.selection(operation)), recorded
        )
        return {**done, "state": golden.normal_state(self.state())}

    def _preview(self, options: Options, recorded: dict[str, Any]) -> dict[str, Any]:
        try:
            plan = self.engine.plan_update(self.stack, options, self.events.append)
        except TenantctlError:
            return self._failed(recorded)
        return self._done(plan, self._calls())

    def _refresh(self, options: Options, recorded: dict[str, Any]) -> dict[str, Any]:
        try:
            plan = self.engine.plan_refresh(self.stack, options, self.events.append)
        except TenantctlError:
            return self._failed(recorded)
        outcome = self.engine.refresh(self.stack, plan, options, self.events.append)
        assert outcome.ok
        return self._done(outcome.plan, self._calls())

    def _up(self, options: Options, recorded: dict[str, Any]) -> dict[str, Any]:
        return self._apply("update", options, recorded)

    def _destroy(self, options: Options, recorded: dict[str, Any]) -> dict[str, Any]:
        return self._apply("destroy", options, recorded)

    def _apply(self, verb: str, options: Options, recorded: dict[str, Any]) -> dict[str, Any]:
        try:
            plan = getattr(self.engine, f"plan_{verb}")(self.stack, options, self.events.append)
        except TenantctlError:
            plan = self._as_recorded(
                recorded
            )  # to see what the apply does with what its plan would have refused
        reads = self._reads()
        self.events.clear()
        (self.folder.parent / "calls.jsonl").write_text("")
        outcome = getattr(self.engine, verb)(self.stack, plan, options, self.events.append)
        refreshed = tuple(step for step in plan.steps if step.op is Op.REFRESH)
        done = self._done(outcome.plan, reads + self._calls(), refreshed)
        return {**done, "ok": outcome.ok}

    def _reads(self) -> list[dict[str, Any]]:
        """Return the calls that the refresh before a plan made: up to the first check."""
        calls = self._calls()
        if not any(call["verb"] == "read" for call in calls):
            return []
        first = next((at for at, call in enumerate(calls) if call["verb"] == "check"), len(calls))
        return calls[:first]

    def _calls(self) -> list[dict[str, Any]]:
        return [call for call in golden.calls(self.folder) if call["verb"] != "configure"]

    def _as_recorded(self, recorded: dict[str, Any]) -> Plan:
        prefix = self.stack.urn_prefix
        deletes = [
            {"op": "delete", "urn": golden.short(each["urn"])} for each in self.state().get("resources", [])
        ]
        steps = tuple(
            plans.Step(Op(step["op"]), prefix + step["urn"], "", "")
            for step in (*recorded["steps"], *recorded["failed"], *deletes)
            if step["op"] != "refresh"
        )
        return Plan(golden.PROJECT, golden.STACK, "embedded", Operation.UPDATE, steps)

    def _failed(self, recorded: dict[str, Any]) -> dict[str, Any]:
        """Report a plan that was refused: it has no steps to compare."""
        steps, failed = recorded["steps"], recorded["failed"]
        return {"ok": False, "steps": steps, "failed": failed, "calls": self._calls()}

    def _done(
        self, plan: Plan, calls: list[dict[str, Any]], refreshed: tuple[plans.Step, ...] = ()
    ) -> dict[str, Any]:
        failed = [
            {"op": str(event.op), "urn": golden.short(event.urn)}
            for event in self.events
            if event.status == "failed"
        ]
        return {
            "ok": True,
            "steps": [_record(s) for s in (*refreshed, *plan.steps)],
            "failed": failed,
            "calls": calls,
        }


def _record(step: plans.Step) -> dict[str, Any]:
    sides = {
        "old": None if step.old_inputs is None else golden.plain(masked(step.old_inputs)),
        "new": None if step.new_inputs is None else golden.plain(masked(step.new_inputs)),
    }
    return {"op": str(step.op), "urn": golden.short(step.urn), "keys": sorted(step.replace_keys), **sides}
