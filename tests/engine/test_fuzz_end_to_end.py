"""Random histories on a real stack: a program, the SDK, the whole engine, and what is on disk after each step."""

from __future__ import annotations

import os
from typing import Final

import pytest
from hypothesis import given, seed, settings

from engine.fuzz.end_to_end import real_stack
from engine.fuzz.programs import Round, histories
from engine.fuzz.rules import play
from engine.test_fuzz import FOUND, FUZZ, IN_MEMORY

CASES: Final = 500
SHARES: Final = range(4)


def played(history: tuple[Round, ...]) -> None:
    with real_stack(IN_MEMORY) as stack:
        play(stack, history)


@pytest.mark.parametrize("history", FOUND.values(), ids=FOUND)
def test_what_was_found_once(history: tuple[Round, ...]) -> None:
    played(history)


@settings(max_examples=6, derandomize=True, **FUZZ)
@given(histories(2))
def test_no_history_breaks_a_rule(history: tuple[Round, ...]) -> None:
    played(history)


@pytest.mark.exhaustive
@pytest.mark.parametrize("share", SHARES)
def test_no_history_of_many_breaks_a_rule(share: int) -> None:
    """``FUZZ_SEED`` makes it other ones, ``FUZZ_CASES`` more."""

    @seed(int(os.environ.get("FUZZ_SEED", "0")) + share)
    @settings(max_examples=int(os.environ.get("FUZZ_CASES", CASES)) // len(SHARES), **FUZZ)
    @given(histories(4))
    def run(history: tuple[Round, ...]) -> None:
        played(history)

    run()
