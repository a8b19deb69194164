"""What the kinds of attendance have in common: times of day, days, the operator, the list of shifts."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator

from pulumi_dingtalk.client import attendance_groups, attendance_shifts
from pulumi_dingtalk.client.wire import CHINA, midnight
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts.operator import userid

MINUTES: Final = Words("minutes", "分鐘")
OFF_WORDS: Final = {-1: Words("off", "不啟用")}
GROUPS: Final = Noun("attendance group", "考勤組", "attendance groups")
DAY: Final = 24 * 60

_TIME = re.compile(r"(\d{1,2}):(\d{2})(:\d{2})?")


def _time(value: Any) -> Any:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError("must be a time of day, HH:MM")
    return f"{int(found[1]):02}:{found[2]}"


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("must be a day, YYYY-MM-DD") from None


Time = Annotated[str, BeforeValidator(_time)]
"""A time of day, in one spelling: ``09:00``."""

Day = Annotated[str, AfterValidator(_day)]
"""A day: ``2026-12-25``."""


def _hundredths(number: float) -> float:
    if not math.isfinite(number * 100) or abs(number * 100 - round(number * 100)) > 1e-6:
        raise ValueError("must have at most 2 decimals")
    return round(number, 2)


Hundredths = Annotated[float, AfterValidator(_hundredths)]
"""A number that the wire tells in hundredths."""


def minutes(time: str) -> int:
    """Return the minutes since midnight."""
    hours, _, rest = time.partition(":")
    return int(hours) * 60 + int(rest)


def milliseconds(day: str) -> int:
    """Return the moment at which a day begins in China, as the wire tells days."""
    return midnight(dt.date.fromisoformat(day))


def day_of(moment: int) -> str:
    """Return the day in China that a moment of the wire is on."""
    return dt.datetime.fromtimestamp(moment / 1000, CHINA).date().isoformat()


def operator(tenant: Tenant) -> str:
    """Return ``dingtalk:operator``. Raises ConfigurationError where it is not set."""
    return userid(tenant, "the userid of an administrator of attendance")


def shifts(tenant: Tenant) -> dict[int, str]:
    """Return the names of all shifts by id, asked once a run; a call for each 200 of them, metered."""
    return tenant.inventory.once(
        "shifts", lambda: attendance_shifts.list_all(tenant.client, operator(tenant))
    )


def groups(tenant: Tenant) -> dict[int, attendance_groups.Group]:
    """Return all groups by id, asked once a run; a call for each 10 of them, metered."""
    return tenant.inventory.once("attendance groups", lambda: attendance_groups.list_all(tenant.client))


def group_key(tenant: Tenant, id_: str) -> str:
    """Return a group's other id, asked once a run; metered."""
    return tenant.inventory.once(
        ("group key", id_), lambda: attendance_groups.key_of(tenant.client, operator(tenant), int(id_))
    )
