"""Who may see what: the declaration as a table and as a drawing. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from dingtalk_components import registers
from dingtalk_components.access import CONSOLE, GROUP, Access, Holding

ALL = "all"


def matrix(access: Access, as_of: str | None = None) -> dict[str, dict[str, str]]:
    """Return by person what they may see, and where; administrators see everything.

    Args:
        access: The declaration.
        as_of: The day; grants that ended before it are left out. All of them count where nobody says which it is.
    """
    found: dict[str, dict[str, str]] = {
        user: dict.fromkeys(things(access), ALL) for user in access.administrators
    }
    for held in access.holdings():
        if held.user in access.administrators or _over(held.until, as_of):
            continue
        for thing in access.duties[held.duty].sees:
            row = found.setdefault(held.user, {})
            row[thing] = "; ".join(dict.fromkeys(filter(None, (row.get(thing), _where(held)))))
    for user, sub in access.sub_administrators.items():
        row = found.setdefault(user, {})
        row.update({f"{CONSOLE}{module}": ", ".join(sub.departments) for module in sub.modules})
    for key, guest in access.guests.items():
        if not _over(guest.until, as_of):
            found[f"{key} (guest)"] = {f"{GROUP}{name}": f"until {guest.until}" for name in guest.groups}
    return found


def things(access: Access) -> list[str]:
    """Return everything that somebody may see, each once: what duties show, then the console, then guests' groups."""
    seen = sorted({thing for duty in access.duties.values() for thing in duty.sees})
    console = sorted(
        {f"{CONSOLE}{each}" for sub in access.sub_administrators.values() for each in sub.modules}
    )
    groups = sorted({f"{GROUP}{each}" for guest in access.guests.values() for each in guest.groups})
    return [*seen, *console, *groups]


def markdown(access: Access, as_of: str | None = None) -> str:
    """Return the matrix as a table: a row a person, a column for each thing. Arguments: as of ``matrix``."""
    columns = things(access)
    rows = ([who, *(row.get(thing, "") for thing in columns)] for who, row in matrix(access, as_of).items())
    return registers.markdown(["", *columns], rows)


def drawing(access: Access, as_of: str | None = None) -> str:
    """Return a Mermaid drawing: positions, their duties, what each shows; grants with an end are dotted lines.

    Arguments: as of ``matrix``.
    """
    return "\n".join(["flowchart LR", *(f"    {line}" for line in _lines(access, as_of))]) + "\n"


def _lines(access: Access, as_of: str | None) -> Iterator[str]:
    counts = Counter(person.position for person in access.people.values())
    yield from (_box("p", n, f"{key} ({counts[key]})") for n, key in enumerate(access.positions))
    yield from (_box("d", n, duty.name) for n, duty in enumerate(access.duties.values()))
    yield from (_box("t", n, thing) for n, thing in enumerate(things(access)))
    duty_at = {key: f"d{n}" for n, key in enumerate(access.duties)}
    thing_at = {thing: f"t{n}" for n, thing in enumerate(things(access))}
    for n, duties in enumerate(access.positions.values()):
        yield from (f"p{n} --> {duty_at[key]}" for key in duties)
    for key, duty in access.duties.items():
        yield from (f"{duty_at[key]} --> {thing_at[thing]}" for thing in duty.sees)
    for n, grant in enumerate(each for each in access.grants if not _over(each.until, as_of)):
        yield _box("g", n, grant.user)
        yield f'g{n} -. "until {grant.until}" .-> {duty_at[grant.duty]}'
    yield from _beside(access, thing_at, as_of)


def _beside(access: Access, thing_at: Mapping[str, str], as_of: str | None) -> Iterator[str]:
    """Yield who needs no duty: administrators of the whole, of a part, and guests."""
    for n, user in enumerate(access.administrators):
        yield _box("a", n, f"{user}: everything")
    for n, (user, sub) in enumerate(access.sub_administrators.items()):
        yield _box("s", n, user)
        for module in sub.modules:
            yield f"s{n} --> {thing_at[f'{CONSOLE}{module}']}"
    for n, (key, guest) in enumerate(access.guests.items()):
        if not _over(guest.until, as_of):
            yield _box("o", n, f"{key} (guest)")
            for name in guest.groups:
                yield f'o{n} -. "until {guest.until}" .-> {thing_at[f"{GROUP}{name}"]}'


def _box(letter: str, number: int, text: str) -> str:
    safe = text.replace("#", "#35;").replace('"', "#quot;")
    return f'{letter}{number}["{safe}"]'


def _where(held: Holding) -> str:
    where = ", ".join(held.departments) or ALL
    return f"{where} until {held.until}" if held.until else where


def _over(until: str, as_of: str | None) -> bool:
    return bool(until and as_of and as_of > until)
