"""What a call brought along, read as the server reads it: native values and their string forms alike.

Source: contract contact.md section 0 (the official Java SDK sends every scalar as a JSON string) and 7.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from dingtalk_sandbox.errors import ApiError

_TRUE = frozenset({"true", "1"})
_FALSE = frozenset({"false", "0"})
# Ids are int64 on the wire.
_MAX_INTEGER = 2**63 - 1


class Params:
    """The arguments of one call; a JSON null is the same as a missing key.

    Args:
        values: decoded body or query.
        path: arguments taken from the path.
    """

    def __init__(self, values: Mapping[str, object], path: Mapping[str, str] | None = None) -> None:
        self._values = {key: value for key, value in values.items() if value is not None}
        self.path = dict(path or {})

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def raw(self, key: str) -> object:
        """The value as it came, None when missing."""
        return self._values.get(key)

    def text(self, key: str, *, bad: int | str = 40035) -> str | None:
        """A string, None when missing; a number or boolean is taken by its spelling, a list or object refused."""
        value = self._values.get(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return str(value)
        raise ApiError(bad)

    def needed_text(self, key: str, *, missing: int | str, bad: int | str | None = None) -> str:
        """A string that must be there and not empty, or `missing` is the refusal."""
        value = self.text(key, bad=missing if bad is None else bad)
        if value is None or not value.strip():
            raise ApiError(missing)
        return value

    def integer(self, key: str, *, bad: int | str) -> int | None:
        """An int64, None when missing; anything that is no whole number is refused with `bad`."""
        value = self._values.get(key)
        if value is None:
            return None
        number = _whole(value)
        if number is None:
            raise ApiError(bad)
        return number

    def needed_integer(self, key: str, *, missing: int | str, bad: int | str | None = None) -> int:
        """An int64 that must be there."""
        given = self._values.get(key) not in (None, "")
        number = self.integer(key, bad=missing if bad is None else bad) if given else None
        if number is None:
            raise ApiError(missing)
        return number

    def flag(self, key: str, *, bad: int | str = 40035) -> bool | None:
        """A boolean, also spelt true/false/1/0, None when missing."""
        value = self._values.get(key)
        if value is None or isinstance(value, bool):
            return value
        spelt = str(value).strip().lower()
        if spelt in _TRUE:
            return True
        if spelt in _FALSE:
            return False
        raise ApiError(bad)

    def texts(self, key: str, *, bad: int | str = 40035) -> list[str] | None:
        """A CSV list as strings without repeats, None when missing, [] for the empty string.

        JSON arrays are accepted too, as the server does (contract contact.md 7).
        """
        value = self._values.get(key)
        if value is None:
            return None
        items = value if isinstance(value, list) else _items(str(value))
        if any(isinstance(item, list | dict) for item in items):
            raise ApiError(bad)
        return list(dict.fromkeys(str(item).strip() for item in items))

    def integers(self, key: str, *, bad: int | str) -> list[int] | None:
        """A CSV list of whole numbers, None when missing."""
        spelt = self.texts(key, bad=bad)
        if spelt is None:
            return None
        numbers = [_whole(item) for item in spelt]
        known = [number for number in numbers if number is not None]
        if len(known) != len(numbers):
            raise ApiError(bad)
        return known

    def objects(self, key: str, *, bad: int | str) -> list[dict[str, object]] | None:
        """A list of objects, also as its JSON text; one bare object is a list of one."""
        value = self._values.get(key)
        if isinstance(value, str):
            with suppress(ValueError):
                value = json.loads(value)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        objects = [item for item in items if isinstance(item, dict)]
        if len(objects) != len(items):
            raise ApiError(bad)
        return objects


def _items(spelt: str) -> list[object]:
    if not spelt.strip():
        return []
    if spelt.lstrip().startswith("["):
        try:
            return list(json.loads(spelt))
        except ValueError:
            return [spelt]
    return list(spelt.split(","))


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    if isinstance(value, str):
        with suppress(ValueError):
            value = int(value.strip())
    return value if isinstance(value, int) and abs(value) <= _MAX_INTEGER else None
