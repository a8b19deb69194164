"""Who may do what in a firm, as a declaration: functions, positions, people, grants with an end, guests, leavers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

ADMINISTRATORS: Final = 2
"""Main administrators at most."""

CONSOLE: Final = "console: "
GROUP: Final = "group: "
"""Begin the names of what sub-administrators manage, and of where guests are."""


@dataclass(frozen=True)
class Duty:
    """What somebody may do: a role in DingTalk.

    Args:
        name: The role's name.
        sees: What it lets see, in words; the columns of the matrix.
        everywhere: Whether it may cover the whole firm. Else each holder's departments are named.
    """

    name: str
    sees: Sequence[str]
    everywhere: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody who works for the firm.

    Args:
        position: Key of the position, which says what they may do.
        departments: Names of the departments that their duties cover.
    """

    position: str
    departments: Sequence[str] = ()


@dataclass(frozen=True)
class Grant:
    """A duty beside the position's, until a day.

    Args:
        user: Userid.
        duty: Key of the duty.
        until: The last day on which it counts, ``YYYY-MM-DD``.
        departments: Names of the departments that it covers.
    """

    user: str
    duty: str
    until: str
    departments: Sequence[str] = ()


@dataclass(frozen=True)
class SubAdministrator:
    """Somebody who manages a part of the console.

    Args:
        modules: What they manage, as the console calls it.
        departments: Names of the departments that they manage it for.
    """

    modules: Sequence[str]
    departments: Sequence[str]


@dataclass(frozen=True)
class Guest:
    """Somebody from outside, in named groups alone, without downloads.

    Args:
        who: Who it is, by function.
        groups: Names of the groups.
        until: The last day, ``YYYY-MM-DD``.
    """

    who: str
    groups: Sequence[str]
    until: str


@dataclass(frozen=True)
class Leaver:
    """Somebody who leaves.

    Args:
        last_day: ``YYYY-MM-DD``.
        hands_over_to: Userid of who takes over groups, files, approvals and apps.
        devices: Devices to sign out and wipe, in words.
    """

    last_day: str
    hands_over_to: str
    devices: Sequence[str] = ()


@dataclass(frozen=True)
class Holding:
    """That somebody has a duty: where, and until when; ``until`` is "" where it has no end."""

    user: str
    duty: str
    departments: tuple[str, ...]
    until: str = ""


@dataclass(frozen=True)
class Access:
    """Who may do what.

    Args:
        administrators: Userids of the main administrators, 1 or 2: they see everything.
        duties: By key, what somebody may do.
        positions: By key, the duties that come with it, and no more than it needs.
        people: By userid, everybody with a position.
        sub_administrators: By userid, who manages a part of the console.
        grants: Duties until a day, made by ``temporary``.
        guests: By key, who comes from outside.
        leavers: By userid, who leaves: they have no position any more.
    """

    administrators: Sequence[str]
    duties: Mapping[str, Duty]
    positions: Mapping[str, Sequence[str]]
    people: Mapping[str, Person]
    sub_administrators: Mapping[str, SubAdministrator] = field(default_factory=dict)
    grants: Sequence[Grant] = ()
    guests: Mapping[str, Guest] = field(default_factory=dict)
    leavers: Mapping[str, Leaver] = field(default_factory=dict)

    def holdings(self) -> Iterator[Holding]:
        """Yield who has which duty, by position and by grant."""
        for user, person in self.people.items():
            for duty in self.positions[person.position]:
                yield Holding(user, duty, tuple(person.departments))
        for grant in self.grants:
            yield Holding(grant.user, grant.duty, tuple(grant.departments), grant.until)


def temporary(user: str, duty: str, *, until: str, departments: Sequence[str] = ()) -> Grant:
    """Return a grant with an end: after ``until`` drift shows it and the next ``up`` takes it back.

    Arguments: see ``Grant``.
    """
    return Grant(user, duty, until, departments)
