"""A program made of oddities: what one engine applied, the other has nothing to change of, generation by generation."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines_agree.odd_programs import GENERATIONS, Generation
from support.firm import passphrase
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, OTHER, PULUMI, TwoEngines, as_lines, changes
from tenantctl.engines.base import Options
from tenantctl.state.integrity import first_fault

__all__ = ["passphrase"]

pytestmark = pytest.mark.usefixtures("passphrase")


def start(folder: Path, first: str) -> TwoEngines:
    firm = TwoEngines(folder, first)
    firm.keep_secret("hidden", "canary-code-4417")
    firm.hand.join("second", "1")
    return firm


def apply(firm: TwoEngines, generation: Generation) -> None:
    firm.program(generation.program)
    options = Options(parallel=1, **generation.selects)
    plan = firm.engine.plan_update(firm.stack, options, firm.events.append)
    outcome = firm.engine.update(firm.stack, plan, options, firm.events.append)
    assert outcome.failures == ()
    assert first_fault(firm.deployment()) == ""


def test_the_embedded_engine_goes_through_all_of_it(tmp_path: Path) -> None:
    firm = start(tmp_path, EMBEDDED)
    for name, generation in GENERATIONS.items():
        apply(firm, generation)
        if not generation.partly:
            assert changes(firm.plan()) == [], name
    assert firm.hand.children() == {}


class TestBothEngines:
    pytestmark = NEEDS_PULUMI

    @pytest.mark.parametrize("first", [EMBEDDED, PULUMI])
    def test_what_one_engine_applied_the_other_leaves(self, first: str, tmp_path: Path) -> None:
        firm = start(tmp_path, first)
        turn = first
        for name, generation in GENERATIONS.items():
            apply(firm.by(turn), generation)
            applied = as_lines(firm.state())
            turn = OTHER[turn]
            if generation.partly:
                continue
            plan = firm.by(turn).plan()
            assert changes(plan) == [], name
            firm.apply(plan)
            assert as_lines(firm.state()) == applied, name
        assert firm.hand.children() == {}
