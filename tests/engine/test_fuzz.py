"""Random histories of programs, options, faults and hands: the engine's planning and bookkeeping hold in each.

A history is played on the engine's own step generator, run and snapshot, with a provider and a world of the fuzzer's
own; see ``fuzz/rules.py`` for what must hold, ``fuzz/watch.py`` for what must hold each time state is written.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from engine.fuzz.programs import Edit, Round, histories
from engine.fuzz.rules import play
from engine.fuzz.stack import Stack

CASES: Final = 10_000
# Journals are synced; where a folder in memory is to be had, the disk need not be waited for.
IN_MEMORY: Final = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - the folder in it gets its own name
SHARES: Final = range(4)
# Explaining a failure takes longer than finding it.
FUZZ: Final[dict[str, Any]] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "database": None,
    "phases": [Phase.generate, Phase.shrink],
}


def played(history: tuple[Round, ...]) -> None:
    with TemporaryDirectory(dir=IN_MEMORY) as folder:
        play(Stack(Path(folder)), history)


def add(which: int = 0, value: int = 0) -> Edit:
    """Declare a further resource; as a child of the first where ``which`` is 0, a component where ``value`` is 4."""
    return Edit("add", which, value)


FOUND: Final = {
    "the unchanged outputs of an updated component": (
        Round(edits=(add(), add(value=4))),
        Round(edits=(Edit("swap", 1, 0),)),
    ),
    "the parent of a skipped resource": (
        Round(edits=(add(), add())),
        Round(edits=(Edit("name", 0, 3),), faults=frozenset({1}), keep_going=True),
    ),
    "the parent, renamed in vain, of what the run is not about": (
        Round(edits=(add(), add(), add())),
        Round(
            edits=(Edit("name", 0, 0), Edit("size", 0, 1)),
            faults=frozenset({1}),
            keep_going=True,
            exclude=(2,),
        ),
    ),
    "what goes first with another one, and needs what the run leaves out": (
        Round(edits=(add(), add(), add(9), Edit("deleted_with", 1, 0))),
        Round(edits=(Edit("home", 0, 4), Edit("swap", 0, 0), Edit("name", 1, 11)), exclude=(1,)),
    ),
    "a deletion whose answer was lost": (
        Round(edits=(add(), Edit("first", 0, 1))),
        Round(faults=frozenset({1}), late=True, replace=(0,)),
    ),
    "what hangs on a target that is renamed": (
        Round(edits=(add(), add())),
        Round(edits=(Edit("name", 1, 3), Edit("name", 0, 0)), breaks=1, target=(0,)),
    ),
    "another name and a replacement in one": (
        Round(edits=(add(),)),
        Round(edits=(Edit("name", 0, 0),), replace=(0,)),
    ),
}


@pytest.mark.parametrize("history", FOUND.values(), ids=FOUND)
def test_what_was_found_once(history: tuple[Round, ...]) -> None:
    played(history)


@settings(max_examples=150, derandomize=True, **FUZZ)
@given(histories(5))
def test_no_history_breaks_a_rule(history: tuple[Round, ...]) -> None:
    played(history)


@pytest.mark.exhaustive
@pytest.mark.parametrize("share", SHARES)
def test_no_history_of_ten_thousand_breaks_a_rule(share: int) -> None:
    """``FUZZ_SEED`` makes it other ones, ``FUZZ_CASES`` more."""

    @seed(int(os.environ.get("FUZZ_SEED", "0")) + share)
    @settings(max_examples=int(os.environ.get("FUZZ_CASES", CASES)) // len(SHARES), **FUZZ)
    @given(histories(5))
    def run(history: tuple[Round, ...]) -> None:
        played(history)

    run()
