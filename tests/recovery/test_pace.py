"""How long a run will still take is said at each tenth of it."""

from __future__ import annotations

from tenantctl.engines.base import Event
from tenantctl.plan import Op
from tenantctl.recovery.pace import Pace

_URN = "urn:pulumi:dev::shop::pulumi-python:dynamic/dingtalk:Department::"


def said(total: int, seconds: float | None, each: float) -> list[str]:
    """Let a run make ``total`` objects, one each so many seconds, and return what it says of the time."""
    events: list[Event] = []
    moments = iter([0.0, *(each * number for number in range(total // 10, total, total // 10))])
    pace = Pace(events.append, total, seconds, lambda: next(moments))
    for number in range(total):
        pace.listen(Event("done", f"{_URN}{number}", Op.CREATE))
    assert [event.status for event in events].count("done") == total
    return [event.text for event in events if event.status == "message"]


def test_by_how_fast_it_went() -> None:
    assert said(100, None, each=3.0)[0] == "10 of 100 done, about 4 min left"
    assert len(said(100, None, each=3.0)) == 9


def test_never_less_than_the_rate_limit_allows() -> None:
    assert said(1000, 3600.0, each=0.01)[4] == "500 of 1000 done, about 30 min left"


def test_a_short_run_says_nothing() -> None:
    assert said(39, None, each=1.0) == []
