"""What a program says of an attendance group: its shifts by day, where people punch, what is checked."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from pulumi_dingtalk.reconcile.behaviour import NO_DEFAULT, Behaviour
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, Part, UserId
from pulumi_dingtalk.reconcile.risk import (
    ROUTINE,
    Rule,
    added,
    changed,
    disrupts,
    exposes,
    removed,
    turned_off,
    turned_on,
)
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.attendance.common import Day, Time

WEEK: Final = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
"""The days in the wire's order."""

_DAYS_ZH = "日一二三四五六"
_HOURS = disrupts("group-hours-changed", "people work other shifts than before", "員工的班次會改變", changed)
_PLACE_IN = exposes(
    "place-added", "people can punch from further places", "員工可在更多地點打卡", added, at_creation=False
)
_PLACE_OUT = disrupts(
    "place-removed", "people cannot punch any more from where they could", "有地點不能再打卡", removed
)
_MANAGES = exposes(
    "attendance-manager-added",
    "somebody sees and corrects the attendance of the whole group",
    "有成員可查看及更改整個考勤組的考勤",
    added,
)
_MANAGED = disrupts(
    "attendance-manager-removed",
    "somebody does not govern the group's attendance any more",
    "有成員不再管理考勤組",
    removed,
)
_OWNS = exposes(
    "attendance-owner", "somebody else governs the group's attendance", "由其他成員管理考勤組", changed
)
_LOOSER = exposes(
    "checked-less", "less is checked at a punch than before", "打卡檢查會減少", turned_off, at_creation=False
)
_TIGHTER = disrupts(
    "checked-more",
    "people must do more at a punch than before",
    "打卡要求會增加",
    turned_on,
    at_creation=False,
)
_MORE_MAY = exposes(
    "punch-freer",
    "people can punch where or when they could not",
    "員工可在更多情況下打卡",
    turned_on,
    at_creation=False,
)
_FEWER_MAY = disrupts(
    "punch-barred",
    "people cannot punch where or when they could",
    "員工在部分情況下不能打卡",
    turned_off,
    at_creation=False,
)
_BARRED = disrupts("punch-forbidden", "some punches are refused", "部分打卡會被拒絕", turned_on)
_UNBARRED = exposes(
    "punch-allowed", "punches count that did not", "更多打卡會被接受", turned_off, at_creation=False
)
_CALENDAR = disrupts(
    "calendar-changed",
    "days off follow another calendar",
    "假期日曆會改變",
    changed,
)
_CHECKS, _MAY, _BARS = (_LOOSER, _TIGHTER), (_MORE_MAY, _FEWER_MAY), (_BARRED, _UNBARRED)
_SHIFT = "AttendanceShift"
_AT_CREATION = "Only creation can set it."


def _day(number: int) -> Words:
    return Words(WEEK[number].capitalize(), f"星期{_DAYS_ZH[number]}")


def _weekday(number: int) -> Any:
    return Behaviour(reference=_SHIFT, label=_day(number), risk=ROUTINE)


class WeekPart(Part):
    """The shift of each day of the week; a day without one is a day of rest."""

    monday: Annotated[NumberId | None, _weekday(1), Field(description="Shift on Mondays.")] = None
    tuesday: Annotated[NumberId | None, _weekday(2), Field(description="Shift on Tuesdays.")] = None
    wednesday: Annotated[NumberId | None, _weekday(3), Field(description="Shift on Wednesdays.")] = None
    thursday: Annotated[NumberId | None, _weekday(4), Field(description="Shift on Thursdays.")] = None
    friday: Annotated[NumberId | None, _weekday(5), Field(description="Shift on Fridays.")] = None
    saturday: Annotated[NumberId | None, _weekday(6), Field(description="Shift on Saturdays.")] = None
    sunday: Annotated[NumberId | None, _weekday(0), Field(description="Shift on Sundays.")] = None


class SpecialDayPart(Part):
    """A day that is not as its weekday."""

    day: Annotated[
        Day,
        Behaviour(label=Words("day", "日期"), risk=ROUTINE),
        Field(description="The day, YYYY-MM-DD."),
    ]
    shift: Annotated[
        NumberId | None,
        Behaviour(reference=_SHIFT, label=Words("shift on that day", "當日班次"), risk=ROUTINE),
        Field(description="The shift on that day; none: a day off."),
    ] = None


_MAC = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){5}")


def _mac(value: Any) -> Any:
    spelt = value.strip().replace("-", ":").upper() if isinstance(value, str) else ""
    if not _MAC.fullmatch(spelt):
        raise ValueError("must be a MAC address, six pairs of hexadecimal digits with colons between")
    return spelt


class WifiPart(Part):
    """A Wi-Fi in which people may punch."""

    mac: Annotated[
        Annotated[str, BeforeValidator(_mac)],
        Behaviour(label=Words("MAC address", "MAC 地址"), risk=ROUTINE),
        Field(description="MAC address of the access point."),
    ]
    name: Annotated[
        str,
        Behaviour(label=Words("network", "Wi-Fi 名稱"), risk=ROUTINE),
        Field(min_length=1, description="Name (SSID)."),
    ]


def _degrees(value: Any) -> Any:
    """Round to the 6 decimals that the service keeps."""
    try:
        return value if isinstance(value, bool) else round(float(value), 6)
    except (TypeError, ValueError):
        return value


class PositionPart(Part):
    """A place at which people may punch."""

    address: Annotated[
        str,
        Behaviour(label=Words("address", "地址"), risk=ROUTINE),
        Field(min_length=1, description="Address."),
    ]
    latitude: Annotated[
        float,
        BeforeValidator(_degrees),
        Behaviour(label=Words("latitude", "緯度"), risk=ROUTINE),
        Field(ge=-90, le=90, description="Degrees, 6 decimals count."),
    ]
    longitude: Annotated[
        float,
        BeforeValidator(_degrees),
        Behaviour(label=Words("longitude", "經度"), risk=ROUTINE),
        Field(ge=-180, le=180, description="Degrees, 6 decimals count."),
    ]
    radius: Annotated[
        int,
        Behaviour(label=Words("radius", "範圍"), risk=ROUTINE, unit=Words("metres", "米")),
        Field(ge=1, le=100_000, description="Metres from there within which a punch counts."),
    ]


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _switch(
    en: str, zh: str, risk: tuple[Rule, ...], *, default: Any = NO_DEFAULT, create_only: bool = False
) -> Behaviour:
    return Behaviour(label=Words(en, zh), risk=risk, default=default, create_only=create_only)


class AttendanceGroupInputs(Inputs):
    """By which rules people punch: on which days in which shifts, where, and what is checked."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "名稱"), risk=ROUTINE),
        Field(min_length=1, description="Name; no two groups share one."),
    ]
    type: Annotated[
        Literal["fixed", "scheduled", "free"],
        Behaviour(
            replaces=True,
            label=Words("type", "考勤類型"),
            risk=ROUTINE,
            values={
                "fixed": Words("fixed shifts by weekday", "固定班制"),
                "scheduled": Words("shifts by roster", "排班制"),
                "free": Words("free hours", "自由工時"),
            },
        ),
        Field(
            description="fixed, scheduled or free. Another one makes a new group: members and rosters are lost."
        ),
    ]
    week: Annotated[
        WeekPart | None,
        Behaviour(label=Words("week", "每週班次"), risk=(_HOURS,)),
        Field(description="Shifts by weekday, of a fixed group; a day without one is a day of rest."),
    ] = None
    shifts: Annotated[
        list[NumberId] | None,
        Behaviour(unordered=True, reference=_SHIFT, label=Words("shifts", "班次"), risk=(_HOURS,)),
        Field(min_length=1, description="Shifts that a roster may give, of a scheduled group."),
    ] = None
    default_shift: Annotated[
        NumberId | None,
        Behaviour(create_only=True, reference=_SHIFT, label=Words("default shift", "預設班次"), risk=ROUTINE),
        Field(description=f"Of a fixed group; by default the first one from Monday on. {_AT_CREATION}"),
    ] = None
    special_days: Annotated[
        list[SpecialDayPart] | None,
        Behaviour(
            create_only=True, unordered=True, key="day", label=Words("special days", "特殊日期"), risk=ROUTINE
        ),
        Field(
            description=f"Days of a fixed group that are not as their weekday. {_AT_CREATION} Never read back."
        ),
    ] = None
    skip_holidays: Annotated[
        bool | None,
        Behaviour(
            write_only=True,
            default=True,
            label=Words("days off of the mainland calendar", "跟隨內地法定節假日"),
            risk=(_CALENDAR,),
        ),
        Field(
            description="Whether the mainland's public holidays, and its working weekends, hold; DingTalk's default. "
            "Say false in Hong Kong. Never read back."
        ),
    ] = None
    wifis: Annotated[
        list[WifiPart] | None,
        Behaviour(
            unordered=True,
            default=[],
            key="mac",
            label=Words("Wi-Fi", "打卡 Wi-Fi"),
            risk=(_PLACE_IN, _PLACE_OUT),
        ),
        Field(description="Every Wi-Fi in which people may punch."),
    ] = None
    positions: Annotated[
        list[PositionPart] | None,
        Behaviour(
            unordered=True, default=[], label=Words("places", "打卡地點"), risk=(_PLACE_IN, _PLACE_OUT)
        ),
        Field(description="Every place at which people may punch."),
    ] = None
    outdoor_punch: Annotated[
        bool | None,
        _switch("punch from elsewhere", "外勤打卡", _MAY, default=True),
        Field(description="Whether people may punch from elsewhere."),
    ] = None
    outdoor_photo: Annotated[
        bool | None,
        _switch("photo at a punch from elsewhere", "外勤打卡須拍照", ROUTINE, create_only=True),
        Field(description=f"Whether a punch from elsewhere needs a photo. {_AT_CREATION}"),
    ] = None
    photo: Annotated[
        bool | None,
        _switch("photo at a punch", "打卡須拍照", _CHECKS, default=False),
        Field(description="Whether a punch needs a photo."),
    ] = None
    face: Annotated[
        bool | None,
        _switch("face recognition at a punch", "人臉識別打卡", _CHECKS, default=False),
        Field(description="Whether a punch needs the person's face."),
    ] = None
    no_punch_unscheduled: Annotated[
        bool | None,
        _switch("no punch without a shift", "未排班時禁止打卡", _BARS),
        Field(description="Whether who has no shift on a day cannot punch."),
    ] = None
    rest_needs_approval: Annotated[
        bool | None,
        _switch("punch on a day of rest needs approval", "休息日打卡須審批", _BARS),
        Field(description="Whether a punch on a day of rest needs approval."),
    ] = None
    choose_shift: Annotated[
        bool | None,
        _switch("people choose their shift", "未排班時員工可選班次", _MAY),
        Field(description="Whether who has no shift on a day may choose one."),
    ] = None
    owner_user: Annotated[
        UserId | None,
        Behaviour(reference="User", label=Words("owner", "主負責人"), risk=(_OWNS,)),
        Field(description="Userid of who answers for the group."),
    ] = None
    managers: Annotated[
        list[UserId] | None,
        Behaviour(
            unordered=True,
            reference="User",
            default=[],
            label=Words("managers", "子負責人"),
            risk=(_MANAGES, _MANAGED),
        ),
        Field(description="Userids of who else governs the group's attendance."),
    ] = None
    free_days: Annotated[
        list[Weekday] | None,
        Behaviour(
            create_only=True,
            unordered=True,
            label=Words("working days", "工作日"),
            risk=ROUTINE,
            values={name: _day(number) for number, name in enumerate(WEEK)},
        ),
        Field(description=f"Working days of a free group. {_AT_CREATION}"),
    ] = None
    free_day_starts: Annotated[
        Time | None,
        Behaviour(create_only=True, label=Words("the day begins at", "每日開始時間"), risk=ROUTINE),
        Field(description=f"When a day of a free group begins, HH:MM. {_AT_CREATION}"),
    ] = None
