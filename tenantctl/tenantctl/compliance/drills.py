"""What drills proved: the reports beside the backups, which ``tenantctl drill`` writes."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pulumi_dingtalk.compliance import Line, lines
from tenantctl.errors import StateError
from tenantctl.project import StackRef


@dataclass(frozen=True)
class Drill:
    """One drill.

    Args:
        report: Its report, relative to the project.
        day: The day on which it was held.
        ok: Whether everything came back.
        seconds: What the real restore would take.
    """

    report: str
    day: date
    ok: bool
    seconds: float

    def within(self, line: Line) -> bool:
        """Whether it came back in time."""
        return self.ok and line.drill is not None and self.seconds <= line.drill

    def lapses(self, line: Line) -> date:
        """Return the first day on which it proves nothing any more."""
        return self.day + timedelta(days=line.counts)


def proven(stack: StackRef, day: date) -> frozenset[str]:
    """Return the console settings that the last drill proves on a day; none by a report that cannot be read."""
    with suppress(StateError):
        if drill := last_drill(stack, day):
            return frozenset(
                setting
                for setting, line in lines().items()
                if drill.within(line) and day < drill.lapses(line)
            )
    return frozenset()


def last_drill(stack: StackRef, as_of: date | None) -> Drill | None:
    """Return the newest drill of a stack up to a day, None where there is none.

    Args:
        stack: The stack.
        as_of: The day; None counts them all.

    Raises:
        StateError: A report cannot be read.
    """
    folder = stack.project.root / "backups"
    found = (_read(path, stack) for path in sorted(folder.glob("drill.*.json"), reverse=True))
    return next((each for each in found if each and (as_of is None or each.day <= as_of)), None)


def _read(path: Path, stack: StackRef) -> Drill | None:
    """Return a drill, None where it was of another stack."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["stack"] != stack.name:
            return None
        day = datetime.fromisoformat(told["began"]).date()
        return Drill(
            str(path.relative_to(stack.project.root)), day, bool(told["ok"]), told["estimate"]["seconds"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StateError(f"{path} is no report of a drill ({error}); move it elsewhere") from None
