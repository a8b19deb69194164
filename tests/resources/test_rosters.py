"""Rosters: batches, days that are past, what is accepted and done later, and how people write them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pulumi_dingtalk import roster_pattern, roster_table
from pulumi_dingtalk.client.errors import Ambiguous, ConfigurationError, Conflict
from support.runs import Place, Run, Thing

FIRST = "2026-12-01"


def on(place: Place, day: str = FIRST) -> Run:
    return place.run(operator="admin", asOf=day)


@pytest.fixture
def run(place: Place) -> Run:
    return on(place)


def shop(place: Place, run: Run, people: int) -> tuple[dict[str, Any], list[str]]:
    """A scheduled group with people, and what a roster of it says beside its rows."""
    names = [place.hand.join(f"u{n:02}") for n in range(people)]
    times = {"D": ("09:00", "18:00"), "N": ("22:00", "06:00")}
    shifts = {
        mark: run.create("AttendanceShift", mark, name=mark, sections=[{"start": start, "end": end}]).id
        for mark, (start, end) in times.items()
    }
    group = run.create("AttendanceGroup", name="Depot", type="scheduled")
    run.create("AttendanceGroupMembers", group=group.id, users=names)
    run.counted()
    marks = [{"mark": mark, "shift": id_} for mark, id_ in shifts.items()]
    return {"group": group.id, "first_day": FIRST, "shifts": marks}, names


def rows(given: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"user": user, "days": days} for user, days in given.items()]


def shown(thing: Thing, run: Run) -> dict[str, str]:
    return {row["user"]: row["days"] for row in run.read(thing).inputs["rows"]}


def test_a_month_of_a_shop_costs_what_it_must(place: Place, run: Run) -> None:
    base, people = shop(place, run, 23)
    month = roster_pattern(people, "DDNN--", 31, stagger=2)
    thing = run.create("ShiftSchedule", **base, rows=rows(month))
    assert run.counted() == {"schedule/listbyusers": 10, "group/schedule/async": 4}, (
        "5 weeks before, and after"
    )
    fresh = on(place)
    assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"getsimplegroups": 1, "schedule/listbyusers": 5}
    month["u07"] = "-" + month["u07"][1:]
    fresh.update(thing, **base, rows=rows(month))
    assert fresh.counted()["group/schedule/async"] == 1


def test_days_that_are_past_are_neither_read_nor_written(place: Place, run: Run) -> None:
    base, (one, two) = shop(place, run, 2)
    thing = run.create("ShiftSchedule", **base, rows=rows({one: "DDNN", two: "NNDD"}))
    later = on(place, "2026-12-03")
    owned = {**base, "owner": thing.inputs["owner"]}
    for changed, told in (
        ({one: "NDNN", two: "NNDD"}, f"changes {one} on 2026-12-01 (D -> N), and what is before 2026-12-03"),
        ({one: "NN--", two: "NNDD"}, f"changes {one} on 2026-12-01 (D -> N) and 1 more of these days, and"),
        ({one: "-D", two: "NN"}, f"changes {one} on 2026-12-01 (D -> -), and what"),
    ):
        ((field, reason),) = later.failures("ShiftSchedule", thing.inputs, **owned, rows=rows(changed))
        assert (field, reason.startswith(told)) == ("rows[0].days", True)
    for fine in ({two: "NNDD"}, {one: "DDDD", two: "NN--"}, {one: "DDNN", two: "NNDD", "new": "DDDD"}):
        assert later.failures("ShiftSchedule", thing.inputs, **owned, rows=rows(fine)) == []
    assert on(place).failures("ShiftSchedule", thing.inputs, **owned, rows=rows({one: "NN"})) == []
    january = {**owned, "first_day": "2027-01-01"}
    assert later.failures("ShiftSchedule", thing.inputs, **january, rows=rows({one: "NN"})) == []
    assert later.counted() == {}, "the day is in config: nobody is asked"
    done = later.update(thing, **base, rows=rows({one: "DD--", two: "NNDD"}))
    assert shown(done, on(place)) == {one: "DD--", two: "NNDD"}
    gone = later.update(done, **base, rows=rows({one: "DD--"}))
    assert shown(done, on(place)) == {one: "DD--", two: "NN.."}, "what was worked stays"
    later.delete(gone)
    assert shown(done, on(place)) == {one: "DD..", two: "NN.."}
    assert shown(done, later) == {one: "DD..", two: "NN.."}, "past days are as state has them"


def test_a_roster_that_is_past_asks_nothing(place: Place, run: Run) -> None:
    base, (one,) = shop(place, run, 1)
    thing = run.create("ShiftSchedule", **base, rows=rows({one: "DDNN"}))
    after = on(place, "2027-01-01")
    assert after.read(thing).outs == thing.outputs
    assert after.counted() == {"getsimplegroups": 1}
    after.delete(thing)
    assert after.counted() == {}


def test_a_roster_wants_to_know_which_day_it_is(place: Place) -> None:
    ((_, reason),) = place.run(operator="admin").failures(
        "ShiftSchedule", group="5", first_day=FIRST, shifts=[], rows=rows({"a": "-"})
    )
    assert "set dingtalk:asOf (DINGTALK_AS_OF) to today" in reason


def test_what_is_accepted_is_looked_for_until_it_is_done(place: Place, run: Run) -> None:
    base, (one,) = shop(place, run, 1)
    place.settings(schedule_delay="3")
    thing = run.create("ShiftSchedule", **base, rows=rows({one: "DDNN"}))
    assert run.counted() == {"schedule/listbyusers": 4, "group/schedule/async": 1}
    assert shown(thing, on(place)) == {one: "DDNN"}


def test_what_is_never_done_is_named_and_not_told_as_done(place: Place, run: Run) -> None:
    base, (one, two) = shop(place, run, 2)
    place.settings(business_faults=two)
    thing = run.create("ShiftSchedule", **base, rows=rows({one: "D", two: "."}))
    line = rf"accepted, but not done 31 seconds later for {two}: 1 days are not as they should be"
    with pytest.raises(Ambiguous, match=line):
        run.update(thing, **base, rows=rows({one: "D", two: "N"}))
    place.settings(business_faults="")
    run.update(thing, **base, rows=rows({one: "D", two: "N"}))
    assert shown(thing, on(place)) == {one: "D", two: "N"}


def test_days_that_are_taken_are_left_alone_and_declared_once(place: Place, run: Run) -> None:
    base, (one, two) = shop(place, run, 2)
    run.create("ShiftSchedule", **base, rows=rows({one: "DD"}))
    with pytest.raises(Conflict, match="it exists already"):
        on(place).create("ShiftSchedule", **base, rows=rows({one: "NN"}))
    assert on(place).create("ShiftSchedule", **base, rows=rows({one: "NN"}), adopt=True)
    found = run.failures(
        "ShiftSchedule", **{**base, "first_day": "2026-12-02"}, rows=rows({two: "D"}), owner="firm/dev/x/y"
    )
    assert found[0][1].startswith(f"2026-12-02 in attendance group {base['group']} is declared by")


def test_a_shift_that_the_roster_does_not_know_shows_as_another(place: Place, run: Run) -> None:
    base, (one,) = shop(place, run, 1)
    twice = [*base["shifts"], {"mark": "E", "shift": base["shifts"][0]["shift"]}]
    thing = run.create("ShiftSchedule", **{**base, "shifts": twice}, rows=rows({one: "DENN"}))
    assert shown(thing, on(place)) == {one: "DENN"}, "two marks may mean one shift"
    other = run.create("AttendanceShift", "x", name="X", sections=[{"start": "07:00", "end": "08:00"}])
    cell = {"userid": one, "work_date": 1_796_054_400_000, "shift_id": int(other.id), "is_rest": False}
    body = {"op_user_id": "admin", "group_id": int(base["group"]), "schedules": [cell]}
    place.hand.post("/topapi/attendance/group/schedule/async", **body)
    assert shown(thing, on(place)) == {one: "?ENN"}


def test_a_pattern_goes_round() -> None:
    assert roster_pattern(["a", "b"], "DDNN--", 8, stagger=2) == {"a": "DDNN--DD", "b": "NN--DDNN"}
    with pytest.raises(ConfigurationError, match="pattern is empty"):
        roster_pattern(["a"], "", 8)


def test_a_table_is_read(tmp_path: Path) -> None:
    table = tmp_path / "roster.csv"
    table.write_text(
        "\ufeffuserid,2026-12-01,2026-12-02,2026-12-03\r\na,D,,-\r\n\r\nb,N\r\n", encoding="utf-8"
    )
    assert roster_table(table) == ("2026-12-01", {"a": "D.-", "b": "N.."})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "needs a header with userid and days"),
        ("userid\na", "needs a header with userid and days"),
        ("userid,1 Dec\na,D", "line 1: .*write days as YYYY-MM-DD"),
        ("userid,2026-12-01,2026-12-03\na,D", "line 1: 2026-12-03 does not follow 2026-12-01"),
        ("userid,2026-12-01\na,DD", "line 2: write one mark a day"),
        ("userid,2026-12-01\na,D,D", "line 2: write one mark a day"),
        ("userid,2026-12-01\na,D\na,N", "line 3: names nobody, or a a second time"),
        ("userid,2026-12-01\n,D", "line 2: names nobody"),
    ],
)
def test_a_table_is_refused_in_one_line(tmp_path: Path, text: str, line: str) -> None:
    table = tmp_path / "roster.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=line):
        roster_table(table)
    with pytest.raises(ConfigurationError, match="No such file"):
        roster_table(tmp_path / "none.csv")
