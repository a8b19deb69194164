"""`tenantctl drift --budget`: what is read first, what is put off, what is remembered."""

from __future__ import annotations

import pytest

from support.hand import Hand
from tenantctl.errors import ExitCode

from .conftest import Shop
from .drifting import EMBEDDED, asked, found, hand, names, retail, shops_of

__all__ = ["hand", "retail"]

ROSTER = """
import pulumi_dingtalk as dingtalk

day = dingtalk.AttendanceShift("day", name="Day", sections=[("09:00", "18:00")])
shop = dingtalk.AttendanceGroup("shop", name="Shop", type="scheduled", shifts=[day])
members = dingtalk.AttendanceGroupMembers("shop", group=shop, users=["admin"])
dingtalk.ShiftSchedule("shop", group=members, first_day="2026-12-01", shifts={"D": day}, rows={"admin": "D-"})
"""


def test_a_budget_is_never_exceeded_and_goes_round(retail: Shop) -> None:
    asked(retail)
    body = found(retail, "--budget", "3")
    assert sum(asked(retail).values()) == sum(body["calls"].values()) == 3
    assert body["code"] == ExitCode.OK
    first = body["freshness"]
    assert (first["held"], first["read"], first["never"]) == (6, 2, 4)
    assert {each["why"] for each in body["coverage"] if each["all"] is None} <= {"budget", "metered"}
    second = found(retail, "--budget", "3")["freshness"]
    assert second["never"] < first["never"], "what was never read came first"
    for _ in range(3):
        last = found(retail, "--budget", "3")["freshness"]
    assert last["never"] == 0
    assert last["oldest"] is not None


def test_what_is_dear_to_read_is_read_within_a_budget_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGTALK_OPERATOR", "admin")
    monkeypatch.setenv("DINGTALK_AS_OF", "2026-12-01")
    shop.write(ROSTER)
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK
    asked(shop)
    body = found(shop)
    assert "schedule/listbyusers" not in asked(shop)
    assert (body["freshness"]["held"], body["freshness"]["read"]) == (4, 3)
    assert found(shop, "--budget", "30")["freshness"]["read"] == 4
    assert asked(shop)["schedule/listbyusers"] == 1


def test_with_a_budget_drift_that_is_known_is_not_forgotten(retail: Shop, hand: Hand) -> None:
    hand.change_department(shops_of(hand)["Sha Tin"], order=3)
    whole = found(retail)
    assert (whole["code"], names(whole["drifted"])) == (ExitCode.CHANGES, ["sha-tin"])
    # Read at one time, they go by name: Sha Tin's turn does not come.
    part = retail("drift", "--budget", "2", *EMBEDDED)
    assert part.code == ExitCode.CHANGES
    assert "Not read now, and changed when they were read last:" in part.out
    assert "Sha Tin" in part.out
    assert "% fresh) in 2 calls" in part.out


def test_with_a_budget_notes_that_cannot_be_kept_stop_it_before_any_call(
    retail: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (retail.root / "in-the-way").write_text("")
    monkeypatch.setenv("TENANTCTL_DRIFT_NOTES", "in-the-way/notes.json")
    asked(retail)
    assert retail("drift", "--budget", "5", *EMBEDDED).code == ExitCode.CANNOT_WRITE
    assert asked(retail) == {}


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 1, "objects": {"u": {}}}', '{"version": 2}'])
def test_notes_that_are_no_notes_are_refused(
    retail: Shop, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    (retail.root / "notes.json").write_text(content)
    monkeypatch.setenv("TENANTCTL_DRIFT_NOTES", "notes.json")
    refused = retail("drift", *EMBEDDED)
    assert refused.code == ExitCode.DATA
    assert "delete" in refused.err
