"""Lists asked once a run: one fetch for many threads, no error kept, nothing kept that a write outran."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dingtalk.client.errors import Transient
from pulumi_dingtalk.reconcile.inventory import Inventory

THREADS = 16


def test_many_threads_share_one_fetch() -> None:
    inventory, barrier, fetched = Inventory(), Barrier(THREADS), []

    def fetch() -> dict[str, str]:
        fetched.append(1)
        return {"IT": "5"}

    def ask() -> dict[str, str]:
        barrier.wait()
        return inventory.once("list", fetch)

    with ThreadPoolExecutor(THREADS) as pool:
        found = [asked.result() for asked in [pool.submit(ask) for _ in range(THREADS)]]
    assert len(fetched) == 1
    assert all(item is found[0] for item in found)


def test_who_asks_during_a_fetch_waits_for_it() -> None:
    inventory, inside, go, second = Inventory(), Event(), Event(), Event()

    def first_fetch() -> str:
        inside.set()
        assert go.wait(10)
        return "first"

    def second_fetch() -> str:
        second.set()
        return "second"

    with ThreadPoolExecutor(2) as pool:
        asked = pool.submit(inventory.once, "list", first_fetch)
        assert inside.wait(10)
        waiting = pool.submit(inventory.once, "list", second_fetch)
        assert not second.wait(0.1), "a second fetch of one list"
        go.set()
        assert (asked.result(), waiting.result()) == ("first", "first")


def test_a_fetch_of_one_list_does_not_hold_up_another() -> None:
    inventory, inside, go = Inventory(), Event(), Event()

    def slow() -> str:
        inside.set()
        assert go.wait(10)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(inventory.once, "one", slow)
        assert inside.wait(10)
        assert inventory.once("two", lambda: "quick") == "quick"
        go.set()
        assert waiting.result() == "slow"


def test_an_error_is_not_kept() -> None:
    inventory = Inventory()

    def fail() -> str:
        raise Transient("busy")

    for _ in range(2):
        with pytest.raises(Transient):
            inventory.once("list", fail)
    assert inventory.once("list", lambda: "fetched") == "fetched"
    assert inventory.once("list", fail) == "fetched"


def test_an_error_of_one_thread_lets_the_next_one_ask() -> None:
    inventory, inside, go = Inventory(), Event(), Event()

    def fail() -> str:
        inside.set()
        assert go.wait(10)
        raise Transient("busy")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(inventory.once, "list", fail)
        assert inside.wait(10)
        second = pool.submit(inventory.once, "list", lambda: "fetched")
        go.set()
        with pytest.raises(Transient):
            first.result()
        assert second.result() == "fetched"


@pytest.mark.parametrize("write", ["amend", "forget", "clear", "put"])
def test_a_fetch_that_a_write_outran_is_not_kept(write: str) -> None:
    inventory = Inventory()
    writes = {
        "amend": lambda: inventory.amend("list", lambda known: known.append("ours")),
        "forget": lambda: inventory.forget("list"),
        "clear": inventory.clear,
        "put": lambda: inventory.put("list", ["put"]),
    }

    def fetch() -> list[str]:
        writes[write]()
        return ["old"]

    assert inventory.once("list", fetch) == ["old"]
    later = inventory.once("list", lambda: ["old", "ours"])
    assert later == (["put"] if write == "put" else ["old", "ours"])


def test_our_own_write_corrects_a_list_that_was_fetched_and_no_other() -> None:
    inventory = Inventory()
    inventory.once("list", lambda: ["a"])
    inventory.amend("list", lambda known: known.append("b"))
    inventory.amend("never fetched", lambda known: known.append("b"))
    assert inventory.once("list", lambda: ["x"]) == ["a", "b"]
    assert inventory.once("never fetched", lambda: ["x"]) == ["x"]


OPERATIONS = ("ask", "write", "forget", "clear", "put")


@given(st.lists(st.tuples(st.sampled_from(OPERATIONS), st.sampled_from("pq")), max_size=20))
def test_what_is_told_is_always_what_is_there(steps: list[tuple[str, str]]) -> None:
    """Whatever the order of questions and writes, an answer is the tenant's list as we left it."""
    inventory = Inventory()
    tenant: dict[str, list[int]] = {"p": [], "q": []}
    for number, (step, key) in enumerate(steps):
        if step == "ask":
            assert inventory.once(key, lambda key=key: list(tenant[key])) == tenant[key]  # type: ignore[misc]
        elif step == "write":
            tenant[key].append(number)
            inventory.amend(key, lambda known, number=number: known.append(number))  # type: ignore[misc]
        elif step == "forget":
            inventory.forget(key)
        elif step == "clear":
            inventory.clear()
        else:
            tenant[key] = []
            inventory.put(key, [])
