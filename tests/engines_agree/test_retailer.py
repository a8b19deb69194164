"""A retailer: shifts, groups, people and a month of rosters, on both engines in turns, and changed by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.firm import changed, keys, passphrase
from support.pulumi_cli import NEEDS_PULUMI
from support.retailer import SHIFTS, people, retailer, staffed
from support.two_engines import EMBEDDED, PULUMI, TwoEngines, steps_of

__all__ = ["passphrase"]

pytestmark = [*NEEDS_PULUMI, pytest.mark.usefixtures("passphrase")]

FIRST_DAY = 1_796_054_400_000  # 1 December 2026 in China
ATTENDANCE = "/topapi/attendance"


def move_by_hand(firm: TwoEngines, last: int) -> dict[str, set[str]]:
    """Change a shift, a shop's name, who works in the last shop, and one day of one person; return what must show."""
    ids = firm.ids()

    def post(path: str, **body: Any) -> Any:
        return firm.hand.post(f"{ATTENDANCE}/{path}", op_user_id="admin", **body)

    day = {"userid": people(1, 1)[0], "work_date": FIRST_DAY, "shift_id": int(ids["night"]), "is_rest": False}
    post("group/schedule/async", group_id=int(ids["shop-1"]), schedules=[day])
    gone = {"remove_extra_users": [], "add_extra_users": people(last, 1)}
    post("group/member/update", group_id=int(ids[f"shop-{last}"]), schedule_flag=0, update_param=gone)
    times = [{"across": 0, "check_time": f"2026-01-01 {at}:00", "check_type": kind} for at, kind in TIMES]
    post("shift/add", shift={"id": int(ids["short"]), "name": "Short", "sections": [{"times": times}]})
    return {"december-1": {"rows"}, f"people-{last}": {"users"}, "short": {"sections"}}


TIMES = (("12:00", "OnDuty"), ("17:00", "OffDuty"))


@pytest.mark.parametrize(
    ("shops", "staff"), [(2, 3), pytest.param(40, 23, marks=pytest.mark.exhaustive, id="forty shops")]
)
def test_a_retailer_on_both_engines_in_turns(shops: int, staff: int, tmp_path: Path) -> None:
    firm = TwoEngines(tmp_path, PULUMI, operator="admin", asOf="2026-12-01")
    staffed(firm, shops, staff)
    firm.declare(*retailer(shops, staff))
    firm.apply()
    assert len([r for r in firm.deployment().resources if r.id and "dingtalk:" in r.type]) == (
        len(SHIFTS) + 3 * shops
    )
    for engine in (EMBEDDED, PULUMI):
        assert changed(firm.by(engine).plan()) == []
    firm.by(EMBEDDED).apply()

    expected = move_by_hand(firm, shops - 1)
    drifts = {engine: firm.by(engine).drift() for engine in (EMBEDDED, PULUMI)}
    for drift in drifts.values():
        assert {step.name: keys(step) for step in changed(drift)} == expected
    assert steps_of(drifts[PULUMI]) == steps_of(drifts[EMBEDDED])

    firm.by(EMBEDDED).apply(refresh=True)
    for engine in (PULUMI, EMBEDDED):
        assert changed(firm.by(engine).plan(refresh=engine == PULUMI)) == []
