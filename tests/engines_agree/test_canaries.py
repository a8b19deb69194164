"""Planted secrets are found in plain nowhere: not in files, nor in what is shown, after success and after failure."""

from __future__ import annotations

import base64
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dingtalk_sandbox.admin import add_app, plant_fault
from support.firm import PASSPHRASE, passphrase
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, PULUMI, TwoEngines

__all__ = ["passphrase"]

APP = "house-app"
CLIENT_SECRET = "canary-client-secret-8051"
PROPERTY = "canary-property-2276"
CHANGED = "canary-changed-6113"
BY_HAND = "canary-by-hand-7748"

PROGRAM = """
import pulumi
import pulumi_dingtalk as dingtalk
hidden = pulumi.Config().require_secret("hidden")
lab = dingtalk.Department("lab", name="Lab", code=hidden{more})
pulumi.export("hidden", hidden)
pulumi.export("nested", {{"within": [hidden]}})
"""


class House:
    """A firm, its two engines as commands, and a search of all that they leave and show."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for name in ("firm", "tmp"):
            (place / name).mkdir()
        self.firm = TwoEngines(place / "firm", clientId=APP)
        self.database = self.firm.folder / "tenant.db"
        add_app(self.database, APP, CLIENT_SECRET)
        self.firm.keep_secret("dingtalk:clientSecret", CLIENT_SECRET)
        self.firm.keep_secret("hidden", PROPERTY)
        self.firm.program(PROGRAM.format(more=""))
        self.shown: list[tuple[str, str]] = []
        self.tokens: set[str] = set()
        self._env = {
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "TMPDIR": str(place / "tmp"),
        }

    def tenantctl(self, engine: str, *arguments: str) -> int:
        command = [sys.executable, "-m", "tenantctl", "--engine", engine, "-s", "dev", "--non-interactive"]
        return self._run([*command, *arguments])

    def pulumi(self, *arguments: str) -> int:
        """Run plain pulumi with its event log and its own logs kept; from -v=9 on it warns that they hold secrets."""
        log = f"--event-log={self.place / 'tmp' / 'events.json'}"
        loud = ["--logtostderr", "-v=5"] if arguments[0] == "preview" else []
        command = ["pulumi", "--non-interactive", *arguments, "--stack", "dev", log, *loud]
        return self._run(command, PULUMI_DEBUG_COMMANDS="true")

    def _run(self, command: list[str], **env: str) -> int:
        done = subprocess.run(  # noqa: S603 - our own commands and the CLI
            command,
            cwd=self.firm.folder,
            env={**self._env, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        self.shown.append((" ".join(command[1:]), done.stdout + done.stderr))
        self.tokens |= self._tokens()
        return done.returncode

    def search(self) -> list[str]:
        """Return where a planted secret was found, in plain or in base64."""
        planted = [CLIENT_SECRET, PROPERTY, CHANGED, BY_HAND, PASSPHRASE, *self.tokens]
        needles = [*planted, *(base64.b64encode(each.encode()).decode().rstrip("=") for each in planted)]
        places = [(str(p), p.read_bytes().decode(errors="replace")) for p in self._files()]
        return [
            f"{needle} in {place}"
            for place, text in [*places, *self.shown]
            for needle in needles
            if needle in text
        ]

    def _tokens(self) -> set[str]:
        with sqlite3.connect(self.database) as database:
            return {row[0] for row in database.execute("SELECT token FROM tokens")}

    def _files(self) -> Iterator[Path]:
        for path in sorted(self.place.rglob("*")):
            if path.is_file() and not path.name.startswith("tenant.db"):
                yield path


@pytest.fixture
def house(passphrase: None, tmp_path: Path) -> House:
    return House(tmp_path)


def change_by_hand(house: House) -> None:
    """Somebody changes a field that the program declares secret."""
    house.firm.hand.change_department(house.firm.ids()["lab"], code=BY_HAND)


@pytest.mark.parametrize("engine", [EMBEDDED, pytest.param(PULUMI, marks=NEEDS_PULUMI)])
def test_tenantctl_shows_and_keeps_no_secret(engine: str, house: House) -> None:
    assert house.tenantctl(engine, "--debug", "up", "--yes") == 0
    house.firm.keep_secret("hidden", CHANGED)
    change_by_hand(house)
    assert house.tenantctl(engine, "--json", "preview", "--refresh") == 0
    assert house.tenantctl(engine, "refresh", "--yes") == 0
    plant_fault(house.database, "error:40035", "department/update", 1, 1)
    assert house.tenantctl(engine, "--debug", "up", "--yes") == 1
    add_app(house.database, APP, "another")
    assert house.tenantctl(engine, "--debug", "refresh", "--yes") == 1
    assert house.tenantctl(engine, "stack", "export") == 0
    assert house.tenantctl(engine, "stack", "output") == 0
    assert house.tokens, "there was a token to look for"
    assert house.search() == []


@pytest.mark.pulumi_cli
@NEEDS_PULUMI[-1]
def test_plain_pulumi_shows_and_keeps_no_secret(house: House) -> None:
    assert house.pulumi("preview", "--json") == 0
    assert house.pulumi("up", "--yes", "--skip-preview") == 0
    change_by_hand(house)
    assert house.pulumi("refresh", "--yes", "--skip-preview", "--diff") == 0
    plant_fault(house.database, "error:40035", "department/update", 1, 1)
    assert house.pulumi("up", "--yes", "--skip-preview", "--diff") != 0
    add_app(house.database, APP, "another")
    assert house.pulumi("destroy", "--yes", "--skip-preview", "--diff") != 0
    assert house.search() == []


def test_the_search_finds_what_is_there(house: House) -> None:
    (house.place / "tmp" / "leak.txt").write_text(f"a line with {PROPERTY} in it")
    house.shown.append(("a command", CLIENT_SECRET))
    assert len(house.search()) == 2
