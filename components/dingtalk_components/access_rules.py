"""What an access declaration must not say: one line for the first thing that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

import pulumi

from dingtalk_components.access import ADMINISTRATORS, Access
from dingtalk_components.days import day


def check(title: str, access: Access, departments: Collection[str]) -> None:
    """Refuse a declaration that gives more than it says, or names what is not there.

    Args:
        title: The component's name, for the message.
        access: The declaration.
        departments: The names of departments that it may use.

    Raises:
        pulumi.RunError: The line says what, whose, and the rule.
    """
    for rules in (_administrators, _positions, _leaving, _ends):
        for wrong in rules(access):
            raise pulumi.RunError(f"{title}: {wrong}")
    for wrong in _cover(access, departments):
        raise pulumi.RunError(f"{title}: {wrong}")


def _administrators(access: Access) -> Iterator[str]:
    main = set(access.administrators)
    if not 1 <= len(main) <= ADMINISTRATORS:
        yield f"{len(main)} main administrators; name 1 or {ADMINISTRATORS}: each more is a risk"
    if both := sorted(main & set(access.sub_administrators)):
        yield f"{', '.join(both)}: a main administrator needs no part of the console; name them once"
    for user, sub in access.sub_administrators.items():
        if not sub.modules or not sub.departments:
            yield f"{user} would manage the whole console; name modules and departments"
    for key, guest in access.guests.items():
        if not guest.groups:
            yield f"guest {key} is in no group; name the groups, and no more"


def _positions(access: Access) -> Iterator[str]:
    for position, duties in access.positions.items():
        for duty in duties:
            yield from _known("duty", duty, access.duties, f"position {position}")
    for user, person in access.people.items():
        yield from _known("position", person.position, access.positions, user)
    for grant in access.grants:
        yield from _known("duty", grant.duty, access.duties, f"the grant of {grant.user}")
    for (user, duty), times in Counter((each.user, each.duty) for each in access.holdings()).items():
        if times > 1:
            yield f"{user} gets {duty} {times} times; a position or one grant gives it"


def _known(what: str, name: str, names: Collection[str], whose: str) -> Iterator[str]:
    if name not in names:
        yield f"{whose} names {what} {name}; there are {', '.join(names)}"


def _leaving(access: Access) -> Iterator[str]:
    staying = {
        **dict.fromkeys(access.people, "has a position"),
        **{grant.user: "has a grant" for grant in access.grants},
        **dict.fromkeys(access.sub_administrators, "is a sub-administrator"),
        **dict.fromkeys(access.administrators, "is a main administrator"),
    }
    for user, leaver in access.leavers.items():
        if user in staying:
            yield f"{user} leaves and {staying[user]}; take that away in the same change"
        if leaver.hands_over_to in access.leavers:
            yield f"{user} hands over to {leaver.hands_over_to}, who leaves too; name somebody who stays"


def _ends(access: Access) -> Iterator[str]:
    for grant in access.grants:
        day(f"the grant of {grant.duty} to {grant.user} ends on", grant.until)
    for key, guest in access.guests.items():
        day(f"guest {key} stays until", guest.until)
    for user, leaver in access.leavers.items():
        day(f"{user} leaves on", leaver.last_day)
    yield from ()


def _cover(access: Access, departments: Collection[str]) -> Iterator[str]:
    for held in access.holdings():
        if not held.departments and not access.duties[held.duty].everywhere:
            yield f"{held.user} would have {held.duty} everywhere; name departments, or say everywhere=True"
        for name in held.departments:
            yield from _known("department", name, departments, f"{held.duty} of {held.user}")
    for user, sub in access.sub_administrators.items():
        for name in sub.departments:
            yield from _known("department", name, departments, f"sub-administrator {user}")
