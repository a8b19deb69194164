"""Punches, to see the rules of groups and shifts at work: where, when, how it counts, and what it comes to.

No operation of the open platform makes a punch. What the contract (approval-attendance.md 4.1-4.3) leaves open is told
in the sandbox's README.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.store import things
from dingtalk_sandbox.tenant import users
from dingtalk_sandbox.tenant.attendance import GROUP, SCHEDULE, SHIFT, TIMEZONE
from dingtalk_sandbox.tenant.attendance_people import people

KIND = "attendance punch"
_EARTH_METRES = 6_371_000
_DAY = 24 * 60
_REACH = _DAY // 2
"""Minutes before work begins, and after it ends, within which a punch counts, where the shift sets no limit."""
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Place:
    """Where somebody punches: in a Wi-Fi, at coordinates, or nobody knows."""

    mac: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Punch:
    """How a punch counts.

    Args:
        userid: who.
        group: the attendance group's name.
        day: the day that it counts for; of a night shift the one on which that began.
        at: when, in China.
        check_type: OnDuty or OffDuty; "" where no shift is to be worked.
        time_result: Normal, Late, SeriousLate, Absenteeism, Early or Free.
        minutes: how many minutes late, or early.
        location_result: Normal or Outside.
    """

    userid: str
    group: str
    day: str
    at: str
    check_type: str
    time_result: str
    minutes: int
    location_result: str


def punch(conn: sqlite3.Connection, userid: str, at: dt.datetime, place: Place) -> Punch:
    """Makes a punch.

    Args:
        conn: inside a transaction.
        userid: who punches.
        at: when, in China's time.
        place: where.

    Raises:
        SandboxError: somebody unknown, in no group, or a punch that the group's rules refuse.
    """
    group = _group(conn, userid)
    here = _is_here(group, place)
    if not here and not group["flags"]["enable_outside_check"]:
        raise SandboxError(f"punch {userid}: outside, and {group['name']} lets nobody punch from there")
    made = _timed(conn, userid, group, at, "Normal" if here else "Outside")
    things.put(conn, KIND, f"{userid}/{at.isoformat()}", asdict(made))
    return made


def summary(conn: sqlite3.Connection, first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    """What punches come to, by person: days, how many of each result, punches that are missing.

    Args:
        conn: inside a transaction.
        first: the first day.
        last: the last one.
    """
    groups = [{**body, "id": int(id_)} for id_, body in things.listed(conn, GROUP).items()]
    return [
        {"userid": userid, "group": group["name"], **_of(conn, userid, group, first, last)}
        for group in sorted(groups, key=lambda each: str(each["name"]))
        for userid in people(conn, group)
    ]


def _of(
    conn: sqlite3.Connection, userid: str, group: Mapping[str, Any], first: dt.date, last: dt.date
) -> dict[str, int]:
    made = [
        body
        for body in things.listed(conn, KIND).values()
        if body["userid"] == userid and first.isoformat() <= body["day"] <= last.isoformat()
    ]
    results = Counter(body["time_result"] for body in made)
    done = {(body["day"], body["check_type"]) for body in made}
    wanted = [
        (day.isoformat(), end["check_type"])
        for day in _days(first, last)
        for end in _ends(conn, userid, group, day)
        if not end.get("free_check")
    ]
    return {
        "days": len({day for day, _ in wanted}),
        "punches": len(made),
        "late": results["Late"],
        "serious_late": results["SeriousLate"],
        "absent": results["Absenteeism"],
        "early": results["Early"],
        "outside": sum(1 for body in made if body["location_result"] == "Outside"),
        "missing": sum(1 for each in wanted if each not in done),
    }


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def _group(conn: sqlite3.Connection, userid: str) -> dict[str, Any]:
    if users.find(conn, userid) is None:
        raise SandboxError(f"punch {userid}: nobody has this userid")
    for id_, body in things.listed(conn, GROUP).items():
        if userid in body["exempt"]:
            raise SandboxError(f"punch {userid}: need not punch in {body['name']}")
        if userid in people(conn, body):
            return {**body, "id": int(id_)}
    raise SandboxError(f"punch {userid}: in no attendance group")


def _is_here(group: Mapping[str, Any], place: Place) -> bool:
    """A group without places and Wi-Fi is everywhere; else one of either is enough."""
    if not group["positions"] and not group["wifis"]:
        return True
    if place.mac.upper() in {each["mac_addr"] for each in group["wifis"]}:
        return True
    if place.latitude is None or place.longitude is None:
        return False
    return any(
        _metres(place.latitude, place.longitude, float(each["latitude"]), float(each["longitude"]))
        <= each["offset"]
        for each in group["positions"]
    )


def _metres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The distance on a sphere (haversine)."""
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    chord = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east / 2) ** 2
    return 2 * _EARTH_METRES * asin(sqrt(chord))


def _timed(
    conn: sqlite3.Connection, userid: str, group: Mapping[str, Any], at: dt.datetime, where: str
) -> Punch:
    """How a punch counts: for the time to punch that is nearest, of this day's shift or of last night's."""
    if group["type"] == "NONE":
        return Punch(userid, group["name"], at.date().isoformat(), at.isoformat(), "", "Free", 0, where)
    near = [
        (abs((at - moment).total_seconds()), day, moment, end)
        for day in (at.date() - dt.timedelta(days=1), at.date())
        for end in _ends(conn, userid, group, day)
        for moment in (_moment(day, end),)
        if _in_reach(end, at - moment)
    ]
    if not near:
        if group["flags"]["disable_check_without_schedule"]:
            raise SandboxError(f"punch {userid}: no shift at {at.isoformat()}, and {group['name']} wants one")
        return Punch(userid, group["name"], at.date().isoformat(), at.isoformat(), "", "Free", 0, where)
    _, day, moment, end = min(near, key=lambda each: each[:2])
    result, minutes = _result(end, int((at - moment) / _MINUTE))
    kind = str(end["check_type"])
    return Punch(userid, group["name"], day.isoformat(), at.isoformat(), kind, result, minutes, where)


def _ends(
    conn: sqlite3.Connection, userid: str, group: Mapping[str, Any], day: dt.date
) -> list[dict[str, Any]]:
    """The times to punch of a person's shift on a day, with the shift's thresholds."""
    shift = things.find(conn, SHIFT, _shift_of(conn, userid, group, day))
    if shift is None:
        return []
    return [
        {**end, "setting": shift["setting"], "span": (_moment(day, off) - _moment(day, on)) / _MINUTE}
        for on, off in shift["sections"]
        for end in (on, off)
    ]


def _shift_of(conn: sqlite3.Connection, userid: str, group: Mapping[str, Any], day: dt.date) -> int:
    """A shift's id, 0 for a day off."""
    if group["type"] == "TURN":
        known = things.find(conn, SCHEDULE, f"{userid}/{day.isoformat()}") or {}
        return int(known.get(str(group["id"]), 0))
    midnight = str(int(dt.datetime(day.year, day.month, day.day, tzinfo=TIMEZONE).timestamp() * 1000))
    special = group["special_days"]
    if int(midnight) in special.get("off", ()):
        return 0
    return int(special.get("on", {}).get(midnight, group["week"][day.isoweekday() % 7]))


def _moment(day: dt.date, end: Mapping[str, Any]) -> dt.datetime:
    time = dt.time.fromisoformat(str(end["check_time"])[11:])
    return dt.datetime.combine(day + dt.timedelta(days=int(end["across"])), time)


def _in_reach(end: Mapping[str, Any], after: dt.timedelta) -> bool:
    """Whether a punch counts for it: within its limits, else from 12 hours before work to 12 hours after."""
    begins = end["check_type"] == "OnDuty"
    before, behind = (_REACH, end["span"]) if begins else (end["span"], _REACH)
    earliest, latest = end.get("begin_min", -1), end.get("end_min", -1)
    minutes = after / _MINUTE
    return -(earliest if earliest >= 0 else before) <= minutes <= (latest if latest >= 0 else behind)


def _result(end: Mapping[str, Any], after: int) -> tuple[str, int]:
    """Normal or how late, at a start; Normal or how early, at an end."""
    late_free, early_free = end.get("flex_minutes", [0, 0])
    if end["check_type"] == "OffDuty":
        return ("Early", -after) if -after > early_free else ("Normal", 0)
    if after <= late_free:
        return "Normal", 0
    setting = end["setting"]
    for name, result in (
        ("absenteeism_late_minutes", "Absenteeism"),
        ("serious_late_minutes", "SeriousLate"),
    ):
        if 0 < setting.get(name, -1) <= after:
            return result, after
    return "Late", after
