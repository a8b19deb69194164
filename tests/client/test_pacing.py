"""Pacing: in no window of a second more calls of one operation than the share allows."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Lock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_dingtalk.client import departments
from pulumi_dingtalk.client.pacing import Pacer
from support.scripted import FakeClock, Scripted, config, ok, scripted_client

GET = "/topapi/v2/department/get"
DEPARTMENT = ok(result={"dept_id": 2, "name": "IT"})


def busiest_second(moments: list[float], window: float = 1.0) -> int:
    """The most moments that any window of a second holds."""
    return max(sum(start <= moment < start + window - 1e-9 for moment in moments) for start in moments)


def paced(rate: float, count: int, gaps: list[float] | None = None) -> list[float]:
    clock = FakeClock()
    pacer = Pacer(rate, clock=clock, sleep=clock.sleep)
    moments = []
    for number in range(count):
        clock.now += (gaps or [0.0])[number % len(gaps or [0.0])]
        pacer.wait("department/get")
        moments.append(clock.now)
    return moments


@given(
    rate=st.floats(1, 40),
    gaps=st.lists(st.floats(0, 0.4), min_size=1, max_size=7),
)
@settings(max_examples=60, deadline=None)
def test_no_second_holds_more_than_the_rate(rate: float, gaps: list[float]) -> None:
    assert busiest_second(paced(rate, 90, gaps)) <= rate


@given(rate=st.floats(0.05, 0.999))
def test_a_rate_below_one_spaces_calls(rate: float) -> None:
    moments = paced(rate, 4)
    assert all(after - before >= 1 / rate - 1e-6 for before, after in pairwise(moments))


def test_the_default_is_sixteen_calls_a_second_and_not_much_less() -> None:
    moments = paced(20 * 0.8, 161)
    assert busiest_second(moments) == 16
    assert moments[-1] - moments[0] == pytest.approx(10, abs=0.1)


@given(rate=st.integers(1, 40))
@settings(max_examples=20, deadline=None)
def test_a_quarter_of_a_second_is_all_that_comes_at_once(rate: int) -> None:
    moments = paced(rate, 60)
    assert max(moments.count(moment) for moment in moments) == max(rate // 4, 1)


@given(late=st.lists(st.floats(0, 0.24), min_size=100, max_size=100))
@settings(max_examples=20, deadline=None)
def test_calls_that_arrive_late_exceed_no_second_of_the_clock(late: list[float]) -> None:
    """At the default share, 16 of 20 a second, an answer that takes up to a quarter of a second longer is no harm."""
    arrived = Counter(int(sent + delay) for sent, delay in zip(paced(16, 100), late, strict=True))
    assert max(arrived.values()) <= 20


def test_operations_do_not_wait_for_one_another() -> None:
    clock = FakeClock()
    pacer = Pacer(1, clock=clock, sleep=clock.sleep)
    for name in ("department/get", "role/list", "user/get"):
        pacer.wait(name)
    assert clock.slept == []


def test_zero_paces_nothing() -> None:
    clock = FakeClock()
    pacer = Pacer(0, clock=clock, sleep=clock.sleep)
    for _ in range(1000):
        pacer.wait("department/get")
    assert clock.slept == []


def test_threads_stay_below_the_rate_together() -> None:
    clock = FakeClock()
    pacer = Pacer(10, clock=clock, sleep=clock.sleep)
    moments: list[float] = []
    lock = Lock()

    def work(_: int) -> None:
        pacer.wait("department/get")
        with lock:
            moments.append(clock.now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(60)))
    assert clock.now - 1000.0 >= 5


def test_a_client_paces_its_calls_by_share_of_its_qps() -> None:
    service = Scripted().on(GET, DEPARTMENT)
    clock = FakeClock()
    client = scripted_client(service, clock, settings=config(qps="10", qpsShare="0.5"))
    for _ in range(6):
        departments.get(client, 2)
    assert len(service.to(GET)) == 6
    assert clock.now - 1000.0 == pytest.approx(1.0, abs=0.01)
