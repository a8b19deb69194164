"""Names that people would give: logical names from the tenant's own, variables from those, keys of the config."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tenantctl.adopt.reading import Item

_PHONE: Final = re.compile(r"(?:\+?\d{1,4}[ \-]?)?\d(?:[ \-._/]?\d){6,}")
"""What may be a phone number: seven digits or more, whatever stands between them."""
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_RESERVED: Final = frozenset({"config", "dingtalk", "pulumi", "l", "O", "I", "type", "id"})


def slug(text: str) -> str:
    """Return a text as a logical name: lower case, dashes; letters of every script; never a phone number."""
    plain = _PHONE.sub(" ", unicodedata.normalize("NFKC", text))
    words = "".join(c if c.isalnum() else " " for c in plain).casefold().split()
    return "-".join(words)[:60].strip("-")


def variable(name: str) -> str:
    """Return a logical name as a variable."""
    found = "".join(c if f"a{c}".isidentifier() else "_" for c in unicodedata.normalize("NFKC", name))
    found = re.sub("_+", "_", found).strip("_")
    if not found.isidentifier():
        found = f"n_{found}".rstrip("_")
    return f"{found}_" if keyword.iskeyword(found) or found in _RESERVED else found


def snake(kind: str) -> str:
    """Return a kind as people write it in a name: ``RoleGroup`` is ``role_group``."""
    return _WORD.sub("_", kind).lower()


class Names:
    """Gives each object its logical name, unique in its kind, the same each time.

    Args:
        items: The objects, in the order of the program: what an object hangs on comes before it.
        held: The logical names in state, by kind and id.
    """

    def __init__(self, items: Iterable[Item], held: Mapping[tuple[str, str], str]) -> None:
        self._taken: dict[str, set[str]] = {}
        for (kind, _), name in held.items():
            self._taken.setdefault(kind, set()).add(name)
        self._names = dict(held)
        by_kind: dict[str, list[Item]] = {}
        for item in items:
            by_kind.setdefault(item.kind.name, []).append(item)
        for kind, some in by_kind.items():
            self._name_all(kind, some)

    def of(self, item: Item) -> str:
        """Return an object's logical name."""
        return self._names[item.kind.name, item.id]

    def taken(self, kind: str, name: str) -> bool:
        """Whether an object of a kind has this logical name, in the program or in state."""
        return name in self._taken.get(kind, ())

    def rename(self, items: Sequence[tuple[Item, str]]) -> None:
        """Give objects the logical names that their component registers them under."""
        for item, _ in items:
            self._taken[item.kind.name].discard(self.of(item))
        for item, name in items:
            self._taken[item.kind.name].add(name)
            self._names[item.kind.name, item.id] = name

    def _name_all(self, kind: str, items: list[Item]) -> None:
        wanted = {item.id: self._wanted(item) for item in items}
        shared = {name for name, count in Counter(wanted.values()).items() if count > 1}
        for item in items:
            name = wanted[item.id]
            if name in shared or name in self._taken.get(kind, ()):
                name = self._longer(item, name)
            self._names[kind, item.id] = self._free(kind, name)

    def _wanted(self, item: Item) -> str:
        """Return what an object would be called if nothing else were."""
        target = item.kind.settings_of
        if target:
            of = item.kind.fields[target].behaviour.reference
            for kind in (of, "Bot"):
                if kind and (kind, item.id) in self._names:
                    return self._names[kind, item.id]
        key = (str(item.values.get(name, "")) for name in item.kind.natural_key)
        told = item.name or " ".join(each for each in key if each) or item.id
        return slug(told) or slug(item.id) or snake(item.kind.name).replace("_", "-")

    def _longer(self, item: Item, name: str) -> str:
        """Return a name with that of the object in which this one stands, such as a department's parent."""
        for field in item.kind.natural_key:
            of = item.kind.fields[field].behaviour.reference
            above = self._names.get((of or "", str(item.values.get(field, ""))), "")
            if above:
                return f"{above}-{name}"
        return name

    def _free(self, kind: str, name: str) -> str:
        taken = self._taken.setdefault(kind, set())
        number, found = 2, name
        while found in taken:
            found, number = f"{name}-{number}", number + 1
        taken.add(found)
        return found
