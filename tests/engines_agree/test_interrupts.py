"""Ctrl-C on a real process: once, what is under way is finished and saved; twice, it stops at once, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dingtalk_sandbox.app import Sandbox
from support.cases import Declared, Ref
from support.firm import Firm, changed, passphrase
from support.interruptions import environment
from support.killing import Holding, served
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, PULUMI

__all__ = ["passphrase"]

pytestmark = pytest.mark.usefixtures("passphrase")

CREATE, DELETE = "/v2/department/create", "/v2/department/delete"
PROGRAM = (
    Declared("Department", "shops", {"name": "Shops"}),
    Declared("Department", "kowloon", {"name": "Kowloon", "parent": Ref("shops")}),
    Declared("Department", "mong-kok", {"name": "Mong Kok", "parent": Ref("kowloon")}),
)
SAVED = "error: interrupted: what was under way has been finished and recorded, nothing else was begun"
LEFT = (
    "error: interrupted twice: what was under way was left behind, and whether it took effect is not known: "
    "`tenantctl resume` finds out"
)
Keys = Callable[["Command"], None]


class Command:
    """``tenantctl`` in a process group of its own, as a terminal has it; ``keys`` are pressed while it waits.

    Args:
        firm: where.
        command: what.
        held: how the path of the call ends whose answer is held back meanwhile; the first such call is.
        engine: by which engine.
    """

    def __init__(self, firm: Firm, command: str, held: str, keys: Keys, engine: str = EMBEDDED) -> None:
        self.lines: list[str] = []
        sandbox = Sandbox(firm.folder / "tenant.db")
        self.tenant = Holding(sandbox, held, lambda: keys(self))
        with served(self.tenant) as url:
            env = {**environment(firm.folder), "DINGTALK_ENDPOINT": url}
            with subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-m", "tenantctl", "--stack", "dev", "--yes", "--engine", engine, command],
                cwd=firm.folder,
                env=env,
                text=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            ) as self.process:
                self.code = self.process.wait()
                self.lines.extend(self._heard())
        sandbox.close()

    def press(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)

    def says(self, part: str) -> None:
        """Wait until it says so."""
        for line in self._heard():
            self.lines.append(line)
            if part in line:
                return

    def _heard(self) -> Iterator[str]:
        assert self.process.stderr is not None
        return (line.rstrip() for line in self.process.stderr)


def once(command: Command) -> None:
    command.press()
    command.says("interrupted: finishing what is under way")


def twice(command: Command) -> None:
    """The answer is held back until the process is gone."""
    once(command)
    command.press()
    command.process.wait()


def left(firm: Firm) -> tuple[list[str], list[str]]:
    """Return what state has, and what it says to be under way."""
    deployment = firm.deployment()
    pending = [
        f"{each['type']} {each['resource']['urn'].split('::')[-1]}" for each in deployment.pending_operations
    ]
    return [name for name in firm.ids() if name not in ("default", "firm-dev")], pending


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    one = Firm(tmp_path)
    one.declare(*PROGRAM)
    yield one
    one.hand.__exit__()


def goes_on(firm: Firm, engine: str = EMBEDDED) -> None:
    """After `tenantctl resume` the tenant is as declared, and no object is there twice."""
    resumed = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "tenantctl", "--stack", "dev", "--yes", "--engine", engine, "resume"],
        cwd=firm.folder,
        env=environment(firm.folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert resumed.returncode == 0, resumed.stderr
    assert changed(firm.plan(refresh=True)) == []
    assert left(firm) == (["shops", "kowloon", "mong-kok"], [])
    assert [*firm.hand.children()] == ["Shops"]


def test_once_while_an_object_is_made(firm: Firm) -> None:
    command = Command(firm, "up", CREATE, once)
    assert (command.code, command.lines[-1]) == (1, SAVED)
    assert command.tenant.made(CREATE) == 1
    assert left(firm) == (["shops"], [])
    assert firm.up().ok


def test_twice_while_an_object_is_made(firm: Firm) -> None:
    command = Command(firm, "up", CREATE, twice)
    assert (command.code, command.lines[-1]) == (1, LEFT)
    assert command.tenant.made(CREATE) == 1
    assert left(firm) == ([], ["creating shops"])
    goes_on(firm)


def test_once_while_all_is_deleted(firm: Firm) -> None:
    firm.up()
    command = Command(firm, "destroy", DELETE, once)
    assert (command.code, command.lines[-1]) == (1, SAVED)
    assert command.tenant.made(DELETE) == 1
    assert left(firm) == (["shops", "kowloon"], [])


def test_twice_while_all_is_deleted(firm: Firm) -> None:
    firm.up()
    command = Command(firm, "destroy", DELETE, twice)
    assert (command.code, command.lines[-1]) == (1, LEFT)
    assert command.tenant.made(DELETE) == 1
    assert left(firm) == (["shops", "kowloon", "mong-kok"], ["deleting mong-kok"])
    goes_on(firm)


class TestThePulumiCli:
    """The CLI gets the same Ctrl-C from the terminal; what it does then is its own, and we lose nothing by it."""

    pytestmark = NEEDS_PULUMI

    def test_once(self, firm: Firm) -> None:
        def keys(command: Command) -> None:
            command.press()
            command.says("interrupted: the Pulumi CLI is finishing what is under way")

        command = Command(firm, "up", CREATE, keys, PULUMI)
        assert command.code == 1
        assert any(line.startswith("error: ") for line in command.lines), command.lines
        assert command.tenant.made(CREATE) == 1
        goes_on(firm, PULUMI)
