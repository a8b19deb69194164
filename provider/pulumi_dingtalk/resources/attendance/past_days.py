"""Days of a roster that are past: frozen, by the day that configuration names; nothing here reads a clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.reconcile.kind import Failure
from pulumi_dingtalk.reconcile.session import Tenant


def days_from(first: str, count: int) -> list[str]:
    """Return so many days from the first on."""
    start = dt.date.fromisoformat(first)
    return [(start + dt.timedelta(days=n)).isoformat() for n in range(count)]


def past(today: dt.date, first: str) -> int:
    """Return how many days from ``first`` on are past."""
    return max(0, (today - dt.date.fromisoformat(first)).days)


def frozen(tenant: Tenant, first: str) -> int:
    """Return how many days from ``first`` on are past. Raises ConfigurationError where nobody said what day it is."""
    today = tenant.client.config.as_of
    if today is None:
        raise ConfigurationError(
            "dingtalk:asOf (DINGTALK_AS_OF) is not set; set it to today, YYYY-MM-DD: past days are left alone"
        )
    return past(today, first)


def changed_past(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], first: str, today: dt.date
) -> Iterator[Failure]:
    """Yield a failure for each row that would change days which are past; who is new has none that count."""
    before = {str(row["user"]): str(row["days"]) for row in old}
    gone = days_from(first, past(today, first))
    for number, row in enumerate(new):
        was = before.get(row["user"], row["days"])
        changed = [f"{day} ({a} -> {b})" for day, a, b in zip(gone, was, row["days"], strict=False) if a != b]
        if changed:
            more = f" and {len(changed) - 1} more of these days" if len(changed) > 1 else ""
            yield Failure(
                f"rows[{number}].days",
                f"changes {row['user']} on {changed[0]}{more}, and what is before {today} (dingtalk:asOf) is past and "
                "left alone. Put it back as it was, or set dingtalk:asOf right",
            )
