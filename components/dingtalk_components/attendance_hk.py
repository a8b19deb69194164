"""HongKongAttendance: shifts, a group a shop, Hong Kong's holidays, and what of it people set by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components.declaration import slug
from dingtalk_components.holidays_hk import WEEK, Scheme, days_off

NEAREST, FARTHEST = 50, 500
"""Metres: an office's radius, and what a site may have at most."""

OVERTIME = "in units of 15 minutes; an hour of meal is taken off after 8 hours"


@dataclass(frozen=True)
class Shift:
    """When people work.

    Args:
        name: What people see it as.
        sections: Stretches of work, ``("10:30", "19:30")`` each.
        rests: A break, beside a single section.
    """

    name: str
    sections: Sequence[tuple[str, str]]
    rests: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Shop:
    """A shop, an office or a site: when, where and who.

    Args:
        name: Name of its attendance group.
        shift: Key of its shift.
        users: Userids of who attends.
        made_with: Years whose holidays its group is made with. Only a group's creation can give them.
        rest_days: Its rest days, ``monday`` to ``sunday``.
        wifis: In which Wi-Fi people may punch.
        positions: At which places, each with a radius of 50 m (an office) to 500 m (a site).
        exempt: Userids of who need not punch.
        move: Whether people may be taken from another attendance group, such as another shop's; else that is refused.
    """

    name: str
    shift: str
    users: Sequence[str]
    made_with: Sequence[int]
    rest_days: Sequence[str] = ("sunday",)
    wifis: Sequence[dingtalk.AttendanceWifi] = ()
    positions: Sequence[dingtalk.AttendancePlace] = ()
    exempt: Sequence[str] = ()
    move: bool = False


class HongKongAttendance(pulumi.ComponentResource):
    """Attendance of a firm in Hong Kong.

    ::

        HongKongAttendance("hk", years=[2026, 2027], scheme="statutory", shifts={...}, shops=[...])

        hk
        ├── hk-shop-day             AttendanceShift
        ├── hk-mong-kok             AttendanceGroup: the week, Wi-Fi, places, days off; not the mainland's calendar
        ├── hk-mong-kok             AttendanceGroupMembers
        ├── hk-mong-kok-2027        ConsoleSetting: the days off of a year that the group was not made with
        └── hk-overtime             ConsoleSetting: how overtime counts

    People may punch from elsewhere, with a photo. What has no API is a console setting, that people attest.

    Args:
        resource_name: The logical name, unique in the program.
        years: Years whose holidays are to hold.
        scheme: ``statutory`` or ``general`` holidays.
        shifts: The shifts by key.
        shops: The shops; no two of one name.
        overtime: How overtime is to count, in words.
        attested: By setting (``overtime``, ``mong-kok-2027``), who saw it: ``attested_by``, ``attested_on``,
            ``lapses_on``, ``evidence``.
        owner: Userid of who answers for shifts, groups and settings.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: A shop has no place or no such shift, or its radius is out of bounds.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        years: Sequence[int],
        scheme: Scheme,
        shifts: Mapping[str, Shift],
        shops: Sequence[Shop],
        overtime: str = OVERTIME,
        attested: Mapping[str, Mapping[str, str]] | None = None,
        owner: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("dingtalk:components:HongKongAttendance", resource_name, None, opts)
        self._name, self._scheme, self._attested, self._owner = resource_name, scheme, attested or {}, owner
        _check(resource_name, shops, shifts)
        declared = {key: self._shift(key, shift) for key, shift in shifts.items()}
        groups = {shop.name: self._shop(shop, declared[shop.shift]) for shop in shops}
        for shop in shops:
            for year in sorted(set(years) - set(shop.made_with)):
                self._by_hand(f"{slug(shop.name)}-{year}", f"off on {', '.join(self._days(shop, [year]))}")
        self._by_hand("overtime", overtime)
        self.register_outputs({"groups": {name: group.id for name, group in groups.items()}})

    def _shift(self, key: str, shift: Shift) -> dingtalk.AttendanceShift:
        return dingtalk.AttendanceShift(
            f"{self._name}-{key}",
            name=shift.name,
            sections=list(shift.sections),
            rests=list(shift.rests) or None,
            owner_user=self._owner,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _shop(self, shop: Shop, shift: dingtalk.AttendanceShift) -> dingtalk.AttendanceGroup:
        name, below = f"{self._name}-{slug(shop.name)}", pulumi.ResourceOptions(parent=self)
        group = dingtalk.AttendanceGroup(
            name,
            name=shop.name,
            type="fixed",
            week={day: shift for day in WEEK if day not in shop.rest_days},
            special_days=dict.fromkeys(self._days(shop, shop.made_with)),
            skip_holidays=False,
            wifis=shop.wifis,
            positions=shop.positions,
            outdoor_punch=True,
            outdoor_photo=True,
            owner_user=self._owner,
            opts=below,
        )
        dingtalk.AttendanceGroupMembers(
            name, group=group, users=shop.users, exempt=shop.exempt, move=shop.move or None, opts=below
        )
        return group

    def _days(self, shop: Shop, years: Sequence[int]) -> list[str]:
        return [str(off.day) for year in years for off in days_off(year, self._scheme, shop.rest_days)]

    def _by_hand(self, setting: str, value: str) -> None:
        seen = self._attested.get(setting, {})
        dingtalk.ConsoleSetting(
            f"{self._name}-{setting}",
            setting=f"other/attendance-{self._name}-{setting}",
            value=value,
            where="admin console > Attendance",
            responsible=self._owner,
            evidence=seen.get("evidence"),
            attested_by=seen.get("attested_by"),
            attested_on=seen.get("attested_on"),
            lapses_on=seen.get("lapses_on"),
            opts=pulumi.ResourceOptions(parent=self),
        )


def _check(title: str, shops: Sequence[Shop], shifts: Mapping[str, Shift]) -> None:
    for shop in shops:
        what = f"{title}: {shop.name}"
        if shop.shift not in shifts:
            raise pulumi.RunError(
                f'{what} works in shift "{shop.shift}"; there are {", ".join(sorted(shifts))}'
            )
        if not shop.wifis and not shop.positions:
            raise pulumi.RunError(
                f"{what} has neither a Wi-Fi nor a position; people could punch from anywhere"
            )
        for place in shop.positions:
            if not NEAREST <= place.radius <= FARTHEST:
                raise pulumi.RunError(
                    f"{what} has a radius of {place.radius} m; give {NEAREST} (an office) to {FARTHEST} (a site)"
                )
