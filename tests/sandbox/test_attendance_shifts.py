"""Shifts: contract approval-attendance.md 4.1, every quirk and every refusal by name."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Tenant

SHIFT = "/topapi/attendance/shift"


def times(start: str, end: str, across: tuple[int, int] = (0, 0), **more: Any) -> dict[str, Any]:
    return {
        "times": [
            {"check_type": "OnDuty", "check_time": f"2022-04-25 {start}:00", "across": across[0], **more},
            {"check_type": "OffDuty", "check_time": f"2022-04-25 {end}:00", "across": across[1]},
        ]
    }


DAY = {"name": "Day", "sections": [times("09:00", "18:00")]}


def save(tenant: Tenant, **shift: Any) -> int:
    return int(tenant.ok(f"{SHIFT}/add", op_user_id="admin", shift={**DAY, **shift})["result"]["id"])


def show(tenant: Tenant, shift_id: int) -> dict[str, Any]:
    found: dict[str, Any] = tenant.ok(f"{SHIFT}/query", op_user_id="admin", shift_id=shift_id)["result"]
    return found


def test_a_shift_reads_in_other_words_than_it_was_written_in(tenant: Tenant) -> None:
    setting = {"serious_late_minutes": 30, "rest_begin_time": times("13:00", "14:00")["times"][0]}
    setting["rest_end_time"] = times("13:00", "14:00")["times"][1]
    shift_id = save(
        tenant, sections=[times("09:00", "18:00", begin_min=20, flex_minutes=[5, 5])], setting=setting
    )
    found = show(tenant, shift_id)
    (section,) = found["sections"]
    start, end = section["punches"]
    assert found["owner"] == "SYSTEM_NULL_VALUE", "none was given"
    assert start["check_time"] == "2022-04-25 09:00:00", "the date that was sent"
    assert (start["begin_min"], start["serious_late_minutes"], start["absenteeism_late_minutes"]) == (
        20,
        "30",
        "-1",
    )
    assert not {"end_min", "free_check", "flex_minutes"} & start.keys(), "unset, or never read back"
    assert "serious_late_minutes" not in end
    assert [rest["check_time"][11:16] for rest in section["rests"]] == ["13:00", "14:00"]
    assert "serious_late_minutes" not in found["shift_setting"]


def test_an_update_puts_the_whole_shift_in_place_and_makes_a_version(tenant: Tenant) -> None:
    shift_id = save(tenant, setting={"serious_late_minutes": 30}, class_group_name="Shops", owner="admin")
    before = show(tenant, shift_id)
    assert save(tenant, id=shift_id, sections=[times("22:00", "06:00", (0, 1))]) == shift_id
    after = show(tenant, shift_id)
    assert after["sections"][0]["punches"][0]["serious_late_minutes"] == "-1"
    assert "shift_group_name" not in after
    assert after["shift_setting"]["id"] != before["shift_setting"]["id"]


def test_a_list_of_two_pages_has_a_cursor_to_the_end(tenant: Tenant) -> None:
    made = {save(tenant, name=f"S{number}") for number in range(201)}
    first = tenant.ok(f"{SHIFT}/list", op_user_id="admin", cursor=0)["result"]
    assert (len(first["result"]), first["has_more"]) == (200, True)
    last = tenant.ok(f"{SHIFT}/list", op_user_id="admin", cursor=first["cursor"])["result"]
    assert (len(last["result"]), last["has_more"], last["cursor"]) == (1, False, max(made))
    assert {each["id"] for each in first["result"] + last["result"]} == made


@pytest.mark.parametrize(
    "shift",
    [
        {"name": ""},
        {"sections": []},
        {"sections": "x"},
        {"sections": [{"times": []}]},
        {"sections": [{"times": [*reversed(times("09:00", "18:00")["times"])]}]},
        {"sections": [times("9:00", "18:00")]},
        {"sections": [times("18:00", "09:00")]},
        {"sections": [times("09:00", "09:00", (0, 1))]},
        {"sections": [times("09:00", "13:00"), times("12:00", "18:00")]},
        {"sections": [times("09:00", "18:00", (0, 2))]},
        {"sections": [times("09:00", "18:00", begin_min=-2)]},
        {"sections": [times("09:00", "18:00", flex_minutes=["x"])]},
        {"setting": {"serious_late_minutes": 30, "absenteeism_late_minutes": 30}},
        {"setting": {"is_flexible": "perhaps"}},
        {"setting": {"rest_begin_time": times("12:00", "13:00")["times"][0]}},
        {"id": 5},
    ],
)
def test_a_shift_is_refused(tenant: Tenant, shift: dict[str, Any]) -> None:
    assert tenant.code(f"{SHIFT}/add", op_user_id="admin", shift={**DAY, **shift}) == 40035


def test_names_are_unique_and_a_missing_shift_is_told_so(tenant: Tenant) -> None:
    shift_id = save(tenant)
    assert tenant.code(f"{SHIFT}/add", op_user_id="admin", shift=DAY) == 40035
    assert save(tenant, id=shift_id) == shift_id, "its own name"
    assert tenant.ok(f"{SHIFT}/delete", op_user_id="admin", shift_id=shift_id)["success"] is True
    for operation in ("delete", "query"):
        assert tenant.code(f"{SHIFT}/{operation}", op_user_id="admin", shift_id=shift_id) == 40035


def test_only_administrators_act(tenant: Tenant) -> None:
    tenant.person("clerk")
    for operator, code in ((None, 40035), ("nobody", 33012), ("clerk", 60068)):
        assert tenant.code(f"{SHIFT}/list", op_user_id=operator, cursor=0) == code
        assert tenant.code(f"{SHIFT}/add", op_user_id=operator, shift=DAY) == code
