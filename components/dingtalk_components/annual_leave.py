"""AnnualLeave: the leave type, and what each person has earned of it by the Employment Ordinance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components import days
from dingtalk_components.leave_scale import HALF, accrued, months_later, rounded_up

Joined = Mapping[str, date | str]
"""By userid, the first day of service, ``YYYY-MM-DD``."""


class AnnualLeave(pulumi.ComponentResource):
    """Annual leave of Hong Kong's Employment Ordinance, accrued monthly.

    ::

        AnnualLeave("annual", year=2026, people={"Kowloon": {"shop-manager-mong-kok": "2019-04-01"}})

        annual                          LeaveType "Annual leave", paid, asked for by half days
        └── annual-2026-kowloon         LeaveQuota of the group: what each has earned when asOf begins

    DingTalk has no rule for how much leave people get, so the grants are computed: by ``dingtalk:asOf``, never by a
    clock, so that a plan is the same whoever makes it. Each month a new ``asOf`` raises them. What a year granted can
    be taken until twelve months after it ends.

    Args:
        resource_name: The logical name, unique in the program.
        year: The calendar year, which is the leave year. Declare the last one beside it while it can be taken.
        people: By group (a shop, a district), by userid: the first day of service.
        as_of: The day on whose beginning leave is counted; ``dingtalk:asOf`` where not given.
        leave_type: The type to grant from, one that the API made; a new one where not given.
        name: What people see the new type as.
        step: What grants are rounded up to, in days.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: Nobody says what day it is, or a day is none.
    """

    leave_type: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        year: int,
        people: Mapping[str, Joined],
        as_of: date | str | None = None,
        leave_type: dingtalk.LeaveType | pulumi.Input[str] | None = None,
        name: str = "Annual leave",
        step: Fraction = HALF,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("dingtalk:components:AnnualLeave", resource_name, None, opts)
        self._name, self._step = resource_name, step
        day = _today(resource_name, as_of)
        granted_from = leave_type or self._leave_type(name)
        for group, joined in people.items():
            first_days = {
                user: days.day(f"{resource_name}: {user} is", given) for user, given in joined.items()
            }
            self._grant(granted_from, year, group, granted(first_days, year, day, step))
        told = granted_from.id if isinstance(granted_from, dingtalk.LeaveType) else granted_from
        self.leave_type = pulumi.Output.from_input(told)
        self.register_outputs({"leave_type": self.leave_type})

    def _leave_type(self, name: str) -> dingtalk.LeaveType:
        return dingtalk.LeaveType(
            self._name,
            name=name,
            unit="half_day",
            hours_in_day=8,
            visible_to="everyone",
            natural_days=False,
            paid=True,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _grant(
        self,
        leave_type: dingtalk.LeaveType | pulumi.Input[str],
        year: int,
        group: str,
        amounts: Mapping[str, Fraction],
    ) -> None:
        """Declare a group's grants: what most have, and who has another amount."""
        if not amounts:
            return
        usual = Counter(sorted(amounts.values())).most_common(1)[0][0]
        others = {user: amount for user, amount in sorted(amounts.items()) if amount != usual}
        slug = "-".join(group.lower().split())
        dingtalk.LeaveQuota(
            f"{self._name}-{year}-{slug}",
            leave_type=leave_type,
            cycle=str(year),
            group=group,
            people=sorted(amounts),
            granted=float(usual),
            exceptions=[{"user": user, "granted": float(amount)} for user, amount in others.items()],
            starts=f"{year}-01-01",
            ends=str(months_later(date(year, 12, 31), 12)),
            opts=pulumi.ResourceOptions(parent=self),
        )


def granted(joined: Mapping[str, date], year: int, as_of: date, step: Fraction = HALF) -> dict[str, Fraction]:
    """Return what each person has earned in a calendar year when ``as_of`` begins, rounded up to ``step`` days."""
    starts = date(year, 1, 1)
    until = min(as_of, date(year, 12, 31) + timedelta(days=1))
    return {user: rounded_up(accrued(first, starts, until), step) for user, first in joined.items()}


def _today(name: str, given: date | str | None) -> date:
    told = given or days.as_of()
    if not told:
        raise pulumi.RunError(
            f'{name}: leave grows by the month, and nobody says what day it is: set "dingtalk:asOf" to YYYY-MM-DD'
        )
    return days.day(f"{name}: as_of is", told)
