"""Rules that hold for every tree and every list."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dingtalk_sandbox import admin
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.store import ids
from dingtalk_sandbox.tenant.empty import Identity

from .conftest import CREATE, DELETE, UPDATE, Clock, Tenant

quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="-,，", exclude_categories=("Cs", "Cc")), max_size=70
)


@contextmanager
def fresh() -> Iterator[Tenant]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tenant.db"
        admin.change_settings(path, {"qps": "0"})
        tenant = Tenant(path, Clock())
        try:
            yield tenant
        finally:
            tenant.http.close()


def parents(tenant: Tenant) -> dict[int, int]:
    """Every department's parent, as the tree is walked from the root."""
    found: dict[int, int] = {}
    waiting = [1]
    while waiting:
        above = waiting.pop()
        for child in tenant.ok("/topapi/v2/department/listsub", dept_id=above)["result"]:
            assert child["dept_id"] not in found
            found[child["dept_id"]] = above
            waiting.append(child["dept_id"])
    return found


@quick
@given(moves=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_moves_never_make_a_cycle_and_lose_nobody(moves: list[tuple[int, int]]) -> None:
    with fresh() as tenant:
        made = [1]
        for number in range(6):
            made.append(tenant.department(f"D{number}", made[number // 2]))
        for moved, target in moves:
            dept, parent = made[moved], made[target]
            chain = tenant.ok("/topapi/v2/department/listparentbydept", dept_id=parent)["result"][
                "parent_id_list"
            ]
            code = tenant.code(UPDATE, dept_id=dept, parent_id=parent)
            assert code == (60018 if dept == 1 else 60010 if dept in chain else 0)
            assert set(parents(tenant)) == set(made) - {1}


@quick
@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_a_department_goes_only_when_nobody_is_in_it_or_below(homes: list[int]) -> None:
    with fresh() as tenant:
        made = [1]
        for number in range(5):
            made.append(tenant.department(f"D{number}", made[number]))
        for number, home in enumerate(homes):
            tenant.person(f"u{number}", made[home])
        deepest = max(homes)
        for depth in range(5, 0, -1):
            expected = 60005 if depth <= deepest else 0
            assert tenant.code(DELETE, dept_id=made[depth]) == expected


@quick
@given(NAMES)
def test_a_name_is_kept_letter_by_letter_or_refused(name: str) -> None:
    with fresh() as tenant:
        answer = tenant.call(CREATE, name=name, parent_id=1)
        if not name.strip() or len(name) > 64:
            assert answer["errcode"] == 60001
        else:
            assert tenant.show(answer["result"]["dept_id"])["name"] == name


@quick
@given(
    count=st.integers(0, 12),
    size=st.integers(1, 13),
    order=st.sampled_from(["custom", "entry_desc", "modify_asc"]),
)
def test_pages_of_members_hold_each_once(count: int, size: int, order: str) -> None:
    with fresh() as tenant:
        ours = tenant.department("HR")
        people = {tenant.person(f"u{number}", ours) for number in range(count)}
        found: list[str] = []
        cursor: int | None = 0
        while cursor is not None:
            page = tenant.ok(
                "/topapi/v2/user/list", dept_id=ours, cursor=cursor, size=size, order_field=order
            )["result"]
            found += [item["userid"] for item in page["list"]]
            assert len(page["list"]) == size or not page["has_more"]
            assert page["has_more"] is ("next_cursor" in page)
            cursor = page.get("next_cursor")
        assert len(found) == len(people)
        assert set(found) == people


@given(st.lists(st.integers(-(2**63) + 1, 2**63 - 1), unique=True))
def test_a_list_means_the_same_in_every_spelling(numbers: list[int]) -> None:
    csv = ",".join(map(str, numbers))
    for spelt in (csv, numbers, f"[{csv}]", [str(number) for number in numbers]):
        assert Params({"x": spelt}).integers("x", bad=1) == numbers


@pytest.mark.parametrize("kind", ["department", "role", "user"])
def test_ids_never_repeat(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "tenant.db"
    admin.reset(path, Identity())
    with admin.opened(path) as conn:
        made = [ids.take(conn, kind) for _ in range(5000)]
    assert len(set(made)) == 5000
    assert min(made) > 1


@pytest.mark.parametrize("spread", ids._SPREAD.values())
def test_ids_can_not_repeat_before_the_modulus_is_used_up(spread: tuple[int, int, int]) -> None:
    a, b = spread[1], spread[2]
    while b:
        a, b = b, a % b
    assert a == 1
