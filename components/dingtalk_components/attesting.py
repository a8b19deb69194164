"""What people saw in the console, as console settings take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dingtalk_components.days import day


@dataclass(frozen=True)
class Seen:
    """That somebody saw that a line is as wanted.

    Args:
        on: The day, ``YYYY-MM-DD``.
        evidence: What shows it: an address, or words.
        by: Who, by userid or function; the line's owner where not given.
    """

    on: str
    evidence: str
    by: str | None = None


def attested(what: str, seen: Seen | None, owner: str, counts: int) -> dict[str, str]:
    """Return the arguments of a console setting for what was seen; none where nobody saw it.

    Args:
        what: The line, for messages.
        seen: Who saw it when.
        owner: Who answers for it, where ``seen`` names nobody.
        counts: Days after which somebody has to look again.

    Raises:
        pulumi.RunError: It was seen on no day.
    """
    if seen is None:
        return {}
    on = day(f"{what} was seen on", seen.on)
    return {
        "evidence": seen.evidence,
        "attested_by": seen.by or owner,
        "attested_on": str(on),
        "lapses_on": str(on + timedelta(days=counts)),
    }
