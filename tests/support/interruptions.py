"""A stage's run, interrupted and finished: what the tenant and state are then, beside those of a run left in peace."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dingtalk_sandbox import admin
from support.firm import PASSPHRASE, SALT, Firm
from support.forked import Forks
from support.killing import ANSWERED, UNSENT, Victim, serving
from support.many_cases import config, experimental, settings
from support.stages import Stage
from support.two_engines import as_lines, described, owners
from tenantctl.project import Project, StackRef
from tenantctl.state.backend import FileBackend, open_backend
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.crypto import Secrets

_NOT_THE_TENANT = {"calls", "departed", "faults", "meter", "sequences"}
_OF_ONE = 9
"""Digits of an id that no object of another kind has: those of departments and roles."""
_VOLATILE = {"at", "created_at", "gmtCreate", "gmtModified", "modified_at", "seq"}
_COMMAND = ["--stack", "dev", "--yes", "--engine"]


@dataclass(frozen=True)
class Found:
    """What is there after all: calls made, rows of the tenant, lines of state, what is still pending."""

    calls: list[str]
    tenant: list[str]
    state: list[str]
    pending: list[str]


class Place:
    """A folder with a project, its state and its tenant."""

    def __init__(self, folder: Path, forks: Forks) -> None:
        self.folder, self._forks = folder, forks
        self.env = environment(folder)

    @property
    def stack(self) -> StackRef:
        return Project.find(self.folder, self.env).stack("dev")

    @property
    def backend(self) -> FileBackend:
        return open_backend(self.stack.project.backend_url)

    @property
    def deployment(self) -> Deployment:
        return self.backend.load(self.stack, Secrets.open(SALT, PASSPHRASE))

    def run(self, *arguments: str, engine: str = "embedded", **env: str) -> None:
        """Run a command of tenantctl to its good end."""
        code = self._forks.run([*_COMMAND, engine, *arguments], self.folder, {**self.env, **env})
        assert code == 0, f"{arguments} ended with {code}:\n{self.said()}"

    def said(self) -> str:
        return (self.folder / "said.txt").read_text()

    def killed(self, command: Sequence[str], at: int, phase: str, engine: str = "embedded") -> list[str]:
        """Run a command that is killed around a call, with all that it started; return the calls.

        With 0 for ``at`` it is left in peace.
        """
        with serving(self.folder / "tenant.db", at, phase) as (killer, url):
            env = {**self.env, "DINGTALK_ENDPOINT": url}
            pid = self._forks.start([*_COMMAND, engine, *command], self.folder, env)
            killer.arm(Victim(pid).kill)
            code = self._forks.ended(pid)
            killer.dead.set()
        # After its last answer it may come to its end before it is killed.
        ends = {-signal.SIGKILL, 0} if phase == ANSWERED else {-signal.SIGKILL if at else 0}
        assert code in ends, f"call {at} of {len(killer.calls)}: {self.said()}"
        return killer.calls

    def found(self, calls: list[str]) -> Found:
        deployment = self.deployment
        pending = [f"{each['type']} {each['resource']['urn']}" for each in deployment.pending_operations]
        assert not self.backend.journal_file(self.stack).exists()
        names = names_of(deployment.resources)
        rows = rows_of(self.folder / "tenant.db", names)
        state = as_lines(described(deployment.resources, names))
        # A preview with a refresh holds the outputs to the tenant; some are the tenant's own, such as a key.
        return Found(calls, rows, [line for line in state if " outputs: " not in line], pending)


class Grounds:
    """Where each stage begins and where it comes out, made once; ``stages`` are those of ``support.stages``."""

    def __init__(self, folder: Path, stages: Mapping[str, Stage]) -> None:
        self._folder, self.stages = folder, stages
        self.forks = Forks(SALT, PASSPHRASE)
        self._ready: dict[str, Place] = {}
        self._peaceful: dict[str, Found] = {}

    def copy(self, name: str, folder: Path) -> Place:
        """Return a place in which the stage's run may begin."""
        if name not in self._ready:
            self._ready[name] = self._prepared(name)
        shutil.copytree(self._ready[name].folder, folder)
        return Place(folder, self.forks)

    def peaceful(self, name: str) -> Found:
        """Return what a run left in peace comes to."""
        if name not in self._peaceful:
            place = self.copy(name, self._folder / f"{name}-in-peace")
            self._peaceful[name] = place.found(place.killed(self.stages[name].command, 0, UNSENT))
        return self._peaceful[name]

    def _prepared(self, name: str) -> Place:
        stage, folder = self.stages[name], self._folder / name
        folder.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            for key, value in environment(folder).items():
                patch.setenv(key, value)
            firm = Firm(folder, experimental=experimental(), **config())
            firm.settle(settings())
            _build(stage, firm)
        return Place(folder, self.forks)


def _build(stage: Stage, firm: Firm) -> None:
    firm.declare(*stage.ground)
    firm.up()
    stage.people(firm.hand, firm.ids())
    firm.declare(*stage.before)
    firm.up()
    stage.leave(firm.hand, firm.ids())
    firm.declare(*stage.after)
    firm.hand.__exit__()


def environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "DINGTALK_"))}
    return {
        **kept,
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "DINGTALK_ENDPOINT": f"sandbox:{folder / 'tenant.db'}",
        "DINGTALK_CORP_ID": "dingsandbox",
        "DINGTALK_CLIENT_ID": "sandbox-app",
        "DINGTALK_CLIENT_SECRET": "sandbox-secret",
        "DINGTALK_GATEWAY_TOKEN": "sandbox-user-token",
        "DINGTALK_QPS": "0",
        "TENANTCTL_MAX_DELETES_FROM": "1000000",
    }


def names_of(resources: Sequence[ResourceState]) -> dict[str, str]:
    """Return a name for each id in state; a number that objects of several kinds have is nobody's."""
    names = owners(resources)
    # One number is the id of an app, of a contact and of more: who has it depends on who was faster.
    return names | {id_: "an id" for id_ in names if id_.isdigit() and 1 < len(id_) < _OF_ONE}


def rows_of(database: Path, names: Mapping[str, str]) -> list[str]:
    """Return every row of the tenant, with ids as the names of who has them."""
    rows = [
        f"{table} {json.dumps(_told(row, names), ensure_ascii=False, sort_keys=True)}"
        for table, found in admin.dump(database).items()
        for row in found
        if table not in _NOT_THE_TENANT
    ]
    return sorted(row for row in rows if '"deletedAt": ' not in row)  # kept by the tenant for a day


def _told(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        told = {
            names.get(key, key): _told(item, names) for key, item in value.items() if key not in _VOLATILE
        }
        # What the tenant numbers for itself alone (a trusted device) has a number that no state knows.
        return {**told, "id": "an id"} if str(told.get("id", "")).isdigit() and "body" in told else told
    if isinstance(value, list):
        return [_told(item, names) for item in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        return _told(json.loads(value), names)
    if isinstance(value, str) and "/" in value and value not in names:
        return "/".join(names.get(part, part) for part in value.split("/"))
    return names.get(str(value), value)
