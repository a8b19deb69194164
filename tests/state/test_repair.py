from __future__ import annotations

import random
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.lines import raises_line
from support.states import PREFIX, component, department, of, provider, urn
from tenantctl.errors import StateError
from tenantctl.state.checkpoint import Deployment
from tenantctl.state.integrity import first_fault, magic
from tenantctl.state.references import references
from tenantctl.state.repair import repair
from tenantctl.state.surgery import Change

GONE = urn("dept", "gone")
ORDER = "stands elsewhere now, in an order that holds"


def chain(length: int) -> Deployment:
    """Departments each of which needs the one before it."""
    found = [provider(), department("d0")]
    for index in range(1, length):
        found.append(department(f"d{index}", dependencies=[found[-1].urn]))
    return of(*found)


def test_a_sound_state_is_left_alone() -> None:
    found = chain(5)

    assert repair(found) == []
    assert found == chain(5)


def test_what_stands_too_late_is_moved_and_nothing_else() -> None:
    found = chain(5)
    found.resources.append(found.resources.pop(1))

    assert repair(found) == [Change(urn("dept", "d0"), ORDER)]
    assert found == chain(5)


def test_a_deep_chain_in_reverse_is_no_deeper_than_the_stack() -> None:
    found = chain(3000)
    found.resources.reverse()

    assert len(repair(found)) == 3000
    assert found == chain(3000)


def test_references_to_what_is_missing_are_dropped() -> None:
    lost = department(
        "a",
        dependencies=[GONE],
        property_dependencies={"parent": [GONE]},
        extra={"deletedWith": GONE, "replaceWith": [GONE]},
    )
    found = of(provider(), lost)

    assert repair(found) == [
        Change(
            lost.urn,
            f"refers no more to its dependency {GONE}, its dependency for parent {GONE}, its deletedWith {GONE}, "
            f"its replaceWith {GONE}, which is missing",
        )
    ]
    assert list(references(lost)) == []
    assert lost.extra == {}


def test_a_child_without_its_parent_has_no_type_of_a_parent_nor_have_those_below_it() -> None:
    child = department("child", parent=component("tree").urn)
    grandchild = department("grandchild", parent=child.urn)
    user = department("user", dependencies=[grandchild.urn])
    found = of(provider(), child, grandchild, user)

    assert [str(each) for each in repair(found)] == [
        f"{PREFIX}comp$dept::child: refers no more to its parent {PREFIX}comp::tree, which is missing",
        f"{PREFIX}comp$dept::child: is {PREFIX}dept::child now",
        f"{PREFIX}comp$dept$dept::grandchild: is {PREFIX}dept$dept::grandchild now",
    ]
    assert user.dependencies == [f"{PREFIX}dept$dept::grandchild"]
    assert grandchild.parent == f"{PREFIX}dept::child"


def test_the_replaced_lean_on_the_replaced() -> None:
    old, new = department("shops", id="1", delete=True), department("shops", id="2")
    user = department("kowloon", id="3", delete=True, dependencies=[old.urn])
    found = of(provider(), department("late", dependencies=[GONE]), new, user, old)

    repair(found)

    assert [each.id for each in found.resources] == ["p", "late", "2", "1", "3"]


BEYOND = (
    "state is damaged: {fault}; this cannot be repaired by itself, nothing was written: restore a backup with "
    "`tenantctl stack import --file BACKUP`, or edit an export and import it"
)
A, B = urn("dept", "a"), urn("dept", "b")


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (
            of(provider(), department("a", dependencies=[B]), department("b", dependencies=[A])),
            f"{A} needs itself, by way of {B}",
        ),
        (of(department("a")), f"{A}: its provider {provider().urn}::p is missing or comes after it"),
        (of(provider(), department("a"), department("a")), f"{A}: stands in it twice"),
        (
            Deployment(manifest={"version": "v1", "magic": magic("v2")}),
            "the manifest's magic does not fit its version: was the file edited?",
        ),
    ],
)
def test_what_is_beyond_repair_is_told(found: Deployment, fault: str) -> None:
    with raises_line(StateError, BEYOND.format(fault=fault)):
        repair(found)


@st.composite
def shuffled(draw: st.DrawFn) -> Deployment:
    found = of(provider())
    for index in range(draw(st.integers(1, 9))):
        before = [each.urn for each in found.resources[1:]]
        some = st.lists(st.sampled_from([*before, GONE]), max_size=2, unique=True)
        found.resources.append(department(f"d{index}", dependencies=draw(some)))
    random.Random(draw(st.integers())).shuffle(found.resources)  # noqa: S311 - no secret hangs on it
    return found


@given(shuffled())
def test_any_order_and_any_gap_is_repaired_and_nobody_is_lost(found: Deployment) -> None:
    before = deepcopy(found)
    fault = first_fault(found)

    changes = repair(found)

    assert bool(changes) == bool(fault)
    assert first_fault(found) == ""
    assert sorted(each.urn for each in found.resources) == sorted(each.urn for each in before.resources)
    assert repair(found) == []
