"""The same program by either engine, in every order of turns: the same state, and nothing to change for the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines_agree.programs import STAGES
from support.cases import Declared
from support.firm import passphrase
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, OTHER, PULUMI, TwoEngines, as_lines, changes

__all__ = ["passphrase"]

pytestmark = [*NEEDS_PULUMI, pytest.mark.usefixtures("passphrase")]

CODE = "canary-code-4417"


def start(folder: Path, first: str = EMBEDDED) -> TwoEngines:
    firm = TwoEngines(folder, first)
    firm.keep_secret("hidden", CODE)
    firm.hand.join("second", "1")
    return firm


@pytest.mark.parametrize("first", [EMBEDDED, PULUMI])
def test_engines_alternate(first: str, tmp_path: Path) -> None:
    firm = start(tmp_path, first)
    turn = first
    for stage, program in STAGES.items():
        firm.program(program)
        firm.by(turn).apply()
        applied = as_lines(firm.state())
        turn = OTHER[turn]
        plan = firm.by(turn).plan()
        assert changes(plan) == [], stage
        firm.apply(plan)
        assert as_lines(firm.state()) == applied, stage
        assert changes(firm.drift()) == [], stage


@pytest.mark.parametrize("engine", [EMBEDDED, PULUMI])
def test_another_logical_name_never_loses_the_object(engine: str, tmp_path: Path) -> None:
    """A logical name changed without an alias: to the engine a new object, and the old one to be deleted."""
    firm = start(tmp_path)
    firm.declare(Declared("Department", "shops", {"name": "Shops"}))
    firm.apply()
    before = firm.hand.children()
    firm.declare(Declared("Department", "branches", {"name": "Shops"}))
    (told,) = firm.by(engine).attempt().failures
    assert told.startswith('resource branches: department "Shops" under 1: it exists already (id ')
    assert firm.hand.children() == before
    firm.declare(Declared("Department", "branches", {"name": "Shops", "adopt": True}))
    firm.apply()
    assert firm.hand.children() == before
    assert firm.ids()["branches"] == before["Shops"]
    assert "shops" not in firm.ids()
    assert changes(firm.by(OTHER[engine]).plan(refresh=True)) == []
