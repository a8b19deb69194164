"""Steps that do not need each other run at one time, as many as are asked for; what needs another waits for it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from support import meeting
from support.embedded import Embedded, refusal

COUNT = 24
HEAD = "import pulumi\nfrom support.meeting import Meeting\n"
INDEPENDENT = HEAD + "".join(f'Meeting("m{n}")\n' for n in range(6))


def destroy(embedded: Embedded, parallel: int) -> None:
    options = embedded.options(parallel=parallel)
    plan = embedded.engine.plan_destroy(embedded.stack, options, embedded.events.append)
    assert embedded.engine.destroy(embedded.stack, plan, options, embedded.events.append).ok


def test_independent_steps_meet(make: Any) -> None:
    """Three calls at a time wait for each other inside the provider: fewer would wait in vain."""
    embedded = make(INDEPENDENT)
    meeting.look_anew(3)
    assert embedded.apply(parallel=3).ok
    assert meeting.watch.most == 3
    meeting.look_anew(3)
    destroy(embedded, parallel=3)
    assert meeting.watch.most == 3


def test_one_at_a_time(make: Any) -> None:
    embedded = make(INDEPENDENT)
    meeting.look_anew()
    assert embedded.apply(parallel=1).ok
    names = [f"m{n}" for n in range(6)]
    assert meeting.watch.noted == [(what, name) for name in names for what in ("begin", "end")]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_needed_comes_first(make: Any, seed: int) -> None:
    """A creation begins after all that it needs has ended; a deletion after all that needs it."""
    chance = random.Random(seed)  # noqa: S311 - any graph will do
    needs = {n: sorted(chance.sample(range(n), min(n, chance.randrange(3)))) for n in range(COUNT)}
    embedded = make(HEAD + "".join(_declared(n, needs[n]) for n in needs))
    meeting.look_anew()
    assert embedded.apply(parallel=8).ok
    created = _places()
    assert len(created) == 2 * COUNT
    assert all(created["end", f"m{a}"] < created["begin", f"m{n}"] for n in needs for a in needs[n])
    meeting.look_anew()
    destroy(embedded, parallel=8)
    deleted = _places()
    assert len(deleted) == 2 * COUNT
    assert all(deleted["end", f"m{n}"] < deleted["begin", f"m{a}"] for n in needs for a in needs[n])


def test_a_deep_failure_is_placed_in_the_program(make: Any) -> None:
    """The SDK is shown few frames of the stack; what a person is told counts all of them."""
    program = "def down(depth):\n    if not depth:\n        raise KeyError('bottom')\n    down(depth - 1)\ndown(50)\n"
    assert refusal(make(program)) == "the program failed at __main__.py:3: KeyError: 'bottom'"


def _declared(number: int, needed: list[int]) -> str:
    options = f"opts=pulumi.ResourceOptions(depends_on=[{', '.join(f'm{each}' for each in needed)}])"
    return f'm{number} = Meeting("m{number}", {options})\n'


def _places() -> dict[tuple[str, str], int]:
    return {noted: place for place, noted in enumerate(meeting.watch.noted)}
