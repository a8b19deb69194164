"""Who changed what, as far as the log of the admin console can say: its texts are free, so that it may name an object.

An entry fits an object where its text has the object's name, or its id, as a word, and it is younger than the object's
last reading without drift. What an app or another tool changed through the API is not in that log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from pulumi_dingtalk.client import Client, operator_logs
from pulumi_dingtalk.client.errors import DingTalkError
from pulumi_dingtalk.client.operator_logs import SWITCH, Entry
from tenantctl.drift.notes import Notes
from tenantctl.plan import Step
from tenantctl.render.names import display_name, present_name

LOOKED_BACK: Final = timedelta(days=30)
"""How far back to look for what was never read without drift."""
_SHORTEST: Final = 2
_NO_SPACES: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Told:
    """What the log tells of a period.

    Args:
        since: When the period begins; None where nobody was asked.
        entries: By URN, what fits an object that differs, the latest first.
        others: What fits none.
        untold: Entries of the period that were not read, since they are too many.
        why: Why the log could not be asked; "" where it was.
    """

    since: datetime | None = None
    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    others: tuple[Entry, ...] = ()
    untold: int = 0
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "asked": self.since is not None and not self.why,
            "since": self.since.isoformat() if self.since else None,
            "why": self.why,
            "entries": {urn: [_json(each) for each in found] for urn, found in self.entries.items()},
            "others": [_json(each) for each in self.others],
            "untold": self.untold,
        }


def ask(client: Client, drifted: Iterable[Step], notes: Notes, now: datetime) -> Told:
    """Ask the log about objects that differ, where there are any and ``dingtalk:experimental`` allows it.

    Args:
        client: The client to ask through; each page is a metered call.
        drifted: What differs.
        notes: When each object was read last, before this run.
        now: The end of the period.
    """
    since = {step.urn: (step, _seen(step, notes) or now - LOOKED_BACK) for step in drifted}
    if not since or SWITCH not in client.config.experimental:
        return Told()
    begin = min(moment for _, moment in since.values())
    try:
        log = operator_logs.query(client, begin, now)
    except DingTalkError as error:
        return Told(begin, why=str(error))
    entries = {
        urn: found
        for urn, (step, moment) in since.items()
        if (found := tuple(each for each in log.entries if each.at >= moment and fits(each, step)))
    }
    fitting = {id(each) for found in entries.values() for each in found}
    others = tuple(each for each in log.entries if id(each) not in fitting)
    return Told(begin, entries, others, max(0, log.count - len(log.entries)))


def fits(entry: Entry, step: Step) -> bool:
    """Whether an entry's text names an object, by its name or its id."""
    return any(_says(entry.content, name) for name in {step.id, *_names(step)})


def _names(step: Step) -> Iterator[str]:
    yield present_name(step)
    yield display_name(step)


def _says(text: str, name: str) -> bool:
    if len(name) < _SHORTEST:
        return False
    if _NO_SPACES.search(name):
        return name in text
    return re.search(rf"(?<![A-Za-z0-9_-]){re.escape(name)}(?![A-Za-z0-9_-])", text) is not None


def _seen(step: Step, notes: Notes) -> datetime | None:
    note = notes.of(step.urn, step.id)
    return note.read if note is not None and not note.drifted else None


def _json(entry: Entry) -> dict[str, str]:
    return {
        "userid": entry.userid,
        "name": entry.name,
        "at": entry.at.isoformat(),
        "category": entry.category,
        "part": entry.part,
        "content": entry.content,
    }
