from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from support.plans import SCHEMA, same, step, urn
from tenantctl.plan import Op, Step
from tenantctl.render.org_tree import org_tree
from tenantctl.review.words import Speaker
from tenantctl.values import UNKNOWN


def drawing(*steps: Step) -> list[str]:
    return [
        line for line, _ in org_tree(steps, SCHEMA, {step.urn for step in steps if step.changes}, Speaker())
    ]


def test_quiet_branches_are_a_number() -> None:
    quiet = [same(f"shop-{n}", {"name": f"Shop {n}", "parent": "2"}, id=str(10 + n)) for n in range(40)]
    changed = step(Op.DELETE, "old", {"name": "Old", "parent": "2"}, id="3")
    assert drawing(same("shops", {"name": "Shops"}, id="2"), *quiet, changed) == [
        "root department (1)",
        "└─ Shops",
        "   ├─ Old (-)",
        "   └─ 40 unchanged",
    ]


def test_nothing_is_drawn_where_no_department_changes() -> None:
    assert drawing(same("a", {"name": "A"}, id="2")) == []


def test_a_moved_department_stands_under_its_new_parent() -> None:
    steps = (
        same("a", {"name": "A"}, id="2"),
        step(Op.CREATE, "b", None, {"name": "B"}),
        step(
            Op.UPDATE,
            "c",
            {"name": "C", "parent": "2"},
            {"name": "C", "parent": UNKNOWN},
            id="3",
            property_dependencies={"parent": (urn("Department", "b"),)},
        ),
    )
    assert drawing(*steps) == ["root department (1)", "├─ B (+)", "│  └─ C (~)", "└─ 1 unchanged"]


@given(st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=30))
def test_every_new_department_is_drawn_once_whatever_the_tree(parents: list[int]) -> None:
    """Department n hangs below any earlier one, or the root."""
    steps = [
        step(
            Op.CREATE,
            f"d{n}",
            None,
            {"name": f"<{n}>", "parent": UNKNOWN if n and parent else "1"},
            property_dependencies={"parent": (urn("Department", f"d{parent % n}"),)} if n and parent else {},
        )
        for n, parent in enumerate(parents)
    ]
    lines = drawing(*steps)
    assert [sum(f"<{n}> (+)" in line for line in lines) for n in range(len(parents))] == [1] * len(parents)
