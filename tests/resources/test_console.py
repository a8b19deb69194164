"""ConsoleSetting: what is told to be done by hand, when, and that nobody claims to have set anything."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pulumi_dingtalk.resources.console_setting import KIND
from support.runs import Place, Run

WATERMARK = {"setting": "watermark", "value": "on"}
ATTESTED = {
    **WATERMARK,
    "evidence": "https://evidence.example/1",
    "attested_by": "it-administrator",
    "attested_on": "2026-11-01",
    "lapses_on": "2027-05-01",
}
TODAY = date(2026, 11, 30)
SET_ASOF = (
    "whether attestations have lapsed cannot be told: set dingtalk:asOf (DINGTALK_AS_OF) to today's date"
)


def due(
    declared: dict[str, Any], outputs: dict[str, Any] | None = None, as_of: date | None = TODAY
) -> list[str]:
    return [words.en for words in KIND.due(declared, outputs or {}, as_of)]


def test_a_setting_that_nobody_attested_is_to_be_set_and_attested() -> None:
    assert due(WATERMARK) == [
        'watermark: set it to "on" at admin console > Security and permissions, then attest it; missing: the '
        "evidence, who attested it, on which day, when that lapses"
    ]


@pytest.mark.parametrize("part", ["evidence", "attested_by", "attested_on", "lapses_on"])
def test_a_part_of_an_attestation_is_none(part: str) -> None:
    (told,) = due({name: value for name, value in ATTESTED.items() if name != part})
    assert "then attest it; missing: " in told


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2026-10-31", False), ("2026-11-01", True), ("2027-04-30", True), ("2027-05-01", False)],
)
def test_an_attestation_counts_from_its_day_until_it_lapses(day: str, counts: bool) -> None:
    told = (
        f'watermark: attested as "on" from 2026-11-01 to 2027-05-01, which does not cover {day}: look at admin '
        "console > Security and permissions, and attest it anew"
    )
    assert due(ATTESTED, as_of=date.fromisoformat(day)) == ([] if counts else [told])


def test_without_a_day_nobody_can_tell_whether_it_lapsed() -> None:
    assert due(ATTESTED, as_of=None) == [SET_ASOF]
    assert "missing" in due(WATERMARK, as_of=None)[0]


def test_who_answers_for_it_is_told_with_what_is_to_be_done() -> None:
    assert due({**WATERMARK, "responsible": "it-administrator"})[0].startswith(
        'watermark (it-administrator): set it to "on"'
    )


def test_where_the_program_says_where_that_is_told() -> None:
    assert (
        "at Gates {1} > Pier,"
        in due({"setting": "other/gates", "value": "{shut}", "where": "Gates {1} > Pier"})[0]
    )
    assert due({"setting": "other/gates", "value": "shut"})[0].startswith(
        'gates: set it to "shut" at the admin console'
    )


def test_an_attestation_is_of_the_value_that_was_attested(run: Run) -> None:
    thing = run.create("ConsoleSetting", **ATTESTED)
    assert due(ATTESTED, dict(thing.outputs)) == []
    off = {**ATTESTED, "value": "off"}
    assert 'it was attested as "on" and is to be "off"' in due(off, dict(thing.outputs))[0]
    changed = run.update(thing, **off)
    again = run.update(changed, **off, where="Elsewhere")
    assert 'it was attested as "on" and is to be "off"' in due(off, dict(again.outputs))[0]
    anew = {**off, "attested_on": "2026-11-20"}
    assert due(anew, dict(again.outputs)) == []
    assert due(anew, dict(run.update(again, **anew).outputs)) == []


def test_the_administrators_are_their_own_evidence(run: Run) -> None:
    wanted = {"setting": "main-administrators", "value": "admin"}
    main, sub = (
        run.create("ConsoleSetting", setting, setting=setting, value=value)
        for setting, value in (("main-administrators", "admin"), ("sub-administrators", "none"))
    )
    assert run.counted() == {"user/listadmin": 1}
    assert (main.outputs["observed"], sub.outputs["observed"]) == ("admin", "none")
    assert due(wanted, dict(main.outputs), None) == []
    assert due(wanted) == [], "its creation asks the tenant"
    assert due({**wanted, "value": "it-administrator, admin"}, dict(main.outputs)) == [
        "main administrators: the tenant has admin, and the program wants it-administrator, admin: change it at admin "
        "console > Security and permissions > Main administrators"
    ]


def test_what_could_not_be_asked_needs_an_attestation(place: Place, run: Run) -> None:
    thing = run.create("ConsoleSetting", setting="main-administrators", value="admin")
    fresh = place.run()
    place.fault("error:60011", "user/listadmin")
    seen = fresh.read(thing).outs
    assert seen is not None
    assert seen["observed"] == ""
    assert "then attest it; missing: the evidence" in due(dict(thing.inputs), seen)[0]


def test_nothing_is_written_whatever_happens(run: Run) -> None:
    thing = run.create("ConsoleSetting", **ATTESTED)
    thing = run.update(thing, **{**ATTESTED, "value": "off"})
    run.delete(thing)
    assert run.counted() == {}
