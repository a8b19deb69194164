"""A drill: a backup comes back in an empty embedded tenant, as the command does it; how long the real one takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pulumi_dingtalk.client.operation import OPERATIONS
from pulumi_dingtalk.client.tally import VARIABLE, counted
from pulumi_dingtalk.config import TenantConfig
from tenantctl.errors import TenantctlError
from tenantctl.recovery.seed import seed_of
from tenantctl.recovery.source import PROJECT, Source
from tenantctl.review.cost import least_time

STACK: Final = "drill"
SECONDS_A_CALL: Final = 0.2
"""What a call is taken to last over the network."""
_AT_A_TIME: Final = 4
_SETTINGS: Final = ("qps=0", "edition=exclusive", "trusted_device_query=allow", "monthly_quota=1000000000")
_KEPT: Final = ("experimental", "asOf")
_PLACES: Final = "Department"


class DrillError(TenantctlError):
    """The drill could not be held; one line."""


@dataclass(frozen=True)
class Pass:
    """One command of the drill.

    Args:
        what: What it did, in words.
        seconds: How long it took.
        code: Its exit code.
        said: The last lines that it said, where it failed.
    """

    what: str
    seconds: float
    code: int
    said: str = ""


@dataclass
class Drilled:
    """How a drill went.

    Args:
        passes: Its commands, in order.
        proof: What was read back; empty where it did not come to that.
        calls: Calls by operation, reads too.
    """

    passes: list[Pass] = field(default_factory=list)
    proof: dict[str, Any] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    @property
    def ok(self) -> bool:
        """Whether everything came back as it was kept."""
        return bool(self.proof.get("ok")) and all(each.code == 0 for each in self.passes)

    @property
    def seconds(self) -> float:
        """How long the commands took, without a network or a limit."""
        return sum(each.seconds for each in self.passes)


@dataclass(frozen=True)
class Estimate:
    """What the same calls would take in the real tenant.

    Args:
        paced: The least time under the rate limit.
        network: The time on the network, at ``SECONDS_A_CALL``, so many at a time.
        here: The time that the drill took, without either.
        metered: Calls that count against the month's quota.
        quota: The quota.
    """

    paced: float
    network: float
    here: float
    metered: int
    quota: int

    @property
    def seconds(self) -> float:
        """The longer of the two, since calls wait for their turn while others are on the network, and the work here."""
        return max(self.paced, self.network) + self.here


def estimate(drilled: Drilled, config: TenantConfig) -> Estimate:
    """Return what the calls of a drill would take in the tenant that ``config`` names."""
    calls = drilled.calls
    paced = least_time(calls.values(), config) or 0.0
    metered = sum(count for name, count in calls.items() if OPERATIONS[name].metered)
    network = sum(calls.values()) * SECONDS_A_CALL / _AT_A_TIME
    return Estimate(paced, network, drilled.seconds, metered, config.monthly_quota)


def hold(source: Source, config: Mapping[str, str], folder: Path) -> Drilled:
    """Restore ``source`` in an empty tenant in ``folder``, by the command itself.

    Args:
        source: The backup, or an export.
        config: The provider's config of the real stack, by key.
        folder: An empty folder.

    Raises:
        DrillError: The embedded tenant could not be made.
    """
    drill = _Drill(source, config, folder)
    drill.make_ready()
    if drill.places_people:
        # People are placed in departments that the restore makes, by whoever lets them in: so these come first.
        drill.restore("departments", "--only", _PLACES)
        drill.seed("people in their departments", placed=True)
    drill.restore("everything", "--proof", str(drill.proof))
    return drill.result()


class _Drill:
    def __init__(self, source: Source, config: Mapping[str, str], folder: Path) -> None:
        self._source, self._config, self._folder = source, config, folder
        self._seed = seed_of(source)
        self._passes: list[Pass] = []
        self._database = folder / "tenant.db"
        self.proof = folder / "proof.json"
        self._env = {
            **{key: value for key, value in os.environ.items() if not key.startswith(_NOT_PASSED_ON)},
            VARIABLE: str(folder / "calls.txt"),
            "PULUMI_HOME": str(folder / "home"),
        }

    @property
    def places_people(self) -> bool:
        return bool(self._seed.placed["people"])

    def make_ready(self) -> None:
        project = self._source.texts.get(PROJECT) or f"name: {self._source.project}\nruntime: python\n"
        lines = [line for line in project.splitlines() if line.startswith(("name:", "runtime:"))]
        (self._folder / PROJECT).write_text("\n".join([*lines, *_BACKEND, ""]), encoding="utf-8")
        config = {"endpoint": "sandbox:tenant.db", "qps": "0", "operator": "admin"}
        config |= {key: self._config[key] for key in _KEPT if key in self._config}
        body = "".join(f"  dingtalk:{key}: {json.dumps(value)}\n" for key, value in config.items())
        (self._folder / f"Pulumi.{STACK}.yaml").write_text(f"config:\n{body}", encoding="utf-8")
        self._sandbox("settings", "--db", str(self._database), *_SETTINGS)
        self.seed("who is not in the state", placed=False)

    def seed(self, what: str, *, placed: bool) -> None:
        """Put into the tenant what state refers to and does not have."""
        seed = self._seed.placed if placed else self._seed.first
        if any(seed.values()):
            file = self._folder / "seed.json"
            file.write_text(json.dumps(seed, ensure_ascii=False), encoding="utf-8")
            self._passes.append(
                self._timed(what, ["dingtalk_sandbox", "seed", "--db", str(self._database), str(file)])
            )

    def restore(self, what: str, *options: str) -> None:
        given = ["restore", "--from", str(self._source.path.absolute()), "--to", STACK, "--yes", *options]
        command = ["tenantctl", "--cwd", str(self._folder), "--non-interactive", *given]
        self._passes.append(self._timed(what, command))

    def result(self) -> Drilled:
        calls = self._folder / "calls.txt"
        proof = json.loads(self.proof.read_text()) if self.proof.exists() else {}
        return Drilled(self._passes, proof, counted(calls) if calls.exists() else Counter())

    def _sandbox(self, *arguments: str) -> None:
        done = self._timed("settings", ["dingtalk_sandbox", *arguments])
        if done.code:
            raise DrillError(f"the drill's tenant cannot be made: {done.said or 'is the sandbox installed?'}")

    def _timed(self, what: str, command: list[str]) -> Pass:
        began = time.monotonic()
        ran = subprocess.run(  # noqa: S603 - our own modules, no shell
            [sys.executable, "-m", *command],
            cwd=self._folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        said = "\n".join(ran.stderr.strip().splitlines()[-_TOLD:]) if ran.returncode else ""
        return Pass(what, time.monotonic() - began, ran.returncode, said)


_NOT_PASSED_ON: Final = ("DINGTALK_", "TENANTCTL_", "PULUMI_BACKEND_URL", "PULUMI_STACK", "PULUMI_HOME")
_BACKEND: Final = ("backend:", "  url: file://./state")
_TOLD: Final = 5
