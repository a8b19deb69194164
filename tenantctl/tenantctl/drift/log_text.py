"""What the log of the admin console tells, as people read it: told to be perhaps so, since its texts are free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pulumi_dingtalk.client.operator_logs import SWITCH, Entry
from tenantctl.drift.log import Told
from tenantctl.review.formats.terminal import INDENT
from tenantctl.review.show import clean
from tenantctl.review.words import Speaker

_LISTED_AT_MOST: Final = 20


def who(told: Told, urn: str, say: Speaker) -> Iterator[str]:
    """Yield what stands beside an object that differs; nothing where the log was not asked."""
    if told.since is None or told.why:
        return
    entries = told.entries.get(urn, ())
    for each in entries:
        yield say("drift.log-names", entry=_entry(each, say))
    if not entries:
        yield say("drift.log-silent")


def lines_of(told: Told, say: Speaker) -> Iterator[str]:
    """Yield what is said of the log once: how entries were found, or why there are none, and those that fit nothing."""
    if told.since is None:
        yield say("drift.log-not-asked", switch=SWITCH)
        return
    if told.why:
        yield say("drift.log-failed", why=clean(told.why))
        return
    yield say("drift.log-how", since=f"{told.since:%Y-%m-%d %H:%M} UTC")
    if told.others:
        yield say("drift.log-others", count=len(told.others))
        yield from (INDENT + _entry(each, say) for each in told.others[:_LISTED_AT_MOST])
    if len(told.others) > _LISTED_AT_MOST:
        yield INDENT + say("drift.more", count=len(told.others) - _LISTED_AT_MOST)
    if told.untold:
        yield INDENT + say("drift.log-untold", count=told.untold)


def _entry(entry: Entry, say: Speaker) -> str:
    name = f"{entry.name} ({entry.userid})" if entry.name else entry.userid
    what = " / ".join(part for part in (entry.category, entry.part, entry.content) if part)
    return say("drift.log-entry", when=f"{entry.at:%Y-%m-%d %H:%M} UTC", who=clean(name), what=clean(what))
