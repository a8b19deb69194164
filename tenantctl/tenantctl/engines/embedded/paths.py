"""Property paths (``tags.x``, ``rows[0].n``, ``a["b.c"]``, ``rows[*]``), as ``ignore_changes`` and its kin name them.

The grammar and each rule are Pulumi's (sdk/go/common/resource ``PropertyPath``), oddities included: what one resource
says must mean the same to both engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tenantctl.engines.embedded.convert import same_value
from tenantctl.values import Secret

Path = tuple[str | int, ...]
_PART: Final = re.compile(r'\.?(?:\["((?:\\"|[^"])*)"\]|\[([^"\]][^\]]*)\]|(?<=\.)([^.\[]+)|^([^.\[]+))')
_ANY: Final = "*"
_UNQUOTED: Final = re.compile(r"[A-Za-z0-9_]*")


class PathError(ValueError):
    """A text that is no property path."""


def parse(text: str) -> Path:
    """Return the path that ``text`` names.

    Raises:
        PathError: it names none.
    """
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None or text.startswith("."):
            raise PathError(f"{text!r} is no property path")
        quoted, index, *names = found.groups()
        parts.append(_index(text, index) if index else next((n for n in names if n), None) or _plain(quoted))
        at = found.end()
    return tuple(parts)


def _plain(quoted: str | None) -> str:
    return (quoted or "").replace('\\"', '"')


def _index(text: str, index: str) -> str | int:
    if index == _ANY:
        return index
    try:
        return int(index)
    except ValueError:
        raise PathError(f"{text!r} is no property path") from None


def contains(path: Path, other: Path) -> bool:
    """Whether ``other`` is ``path`` or inside it."""
    return len(path) <= len(other) and all(
        want in (_ANY, got) for want, got in zip(path, other, strict=False)
    )


def differences(old: Any, new: Any, at: Path = ()) -> Iterator[Path]:
    """Yield the paths at which ``old`` and ``new``, which hold no secrets, differ: the innermost ones."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from differences(old.get(key), new.get(key), (*at, key))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            if index < len(old) and index < len(new):
                yield from differences(old[index], new[index], (*at, index))
            else:
                yield (*at, index)
    elif not same_value(old, new):
        yield at


def ignoring(inputs: Mapping[str, Any], old: Mapping[str, Any], texts: Iterable[str]) -> dict[str, Any]:
    """Return ``inputs`` with what ``texts`` name as it was in ``old``.

    What cannot be kept, because it was added to or removed from an array, is passed over; so is a text that is no path.
    """
    return _ignoring(inputs, old, texts)[0]


def unignorable(inputs: Mapping[str, Any], old: Mapping[str, Any], texts: Iterable[str]) -> list[str]:
    """Return those of ``texts`` that cannot be as they were, because an element was added or removed on the way."""
    return _ignoring(inputs, old, texts)[1]


def _ignoring(
    inputs: Mapping[str, Any], old: Mapping[str, Any], texts: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    kept: dict[str, Any] = _copy(inputs)
    impossible = []
    for text in texts:
        try:
            path = parse(text)
        except PathError:
            continue
        if not _reset(path, old, kept, hide=False):
            impossible.append(text)
    return kept, impossible


def _copy(value: Any) -> Any:
    if isinstance(value, Secret):
        return Secret(_copy(value.value))
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list | tuple) else value


def _reset(path: Path, old: Any, new: Any, *, hide: bool) -> bool:
    """Set ``path`` in ``new`` to what it is in ``old``; ``hide``: a secret around ``old`` is not around ``new``."""
    if not path:
        return False
    hide = hide or (isinstance(old, Secret) and not isinstance(new, Secret))
    if isinstance(new, Secret):
        new, hide = new.value, False
    old = old.value if isinstance(old, Secret) else old
    if path[0] == _ANY:
        return _reset_each(path, old, new, hide=hide)
    step = _reset_item if isinstance(path[0], int) else _reset_member
    return step(path, old, new, hide=hide)


def _reset_item(path: Path, old: Any, new: Any, *, hide: bool) -> bool:
    index = path[0]
    assert isinstance(index, int)  # noqa: S101 - tells the type checker
    if not isinstance(old, list) or not isinstance(new, list):
        return not isinstance(old, list) and not isinstance(new, list)
    if index < 0:
        return False
    there = (index < len(old), index < len(new))
    if not all(there):
        return not any(there) and len(path) == 1
    if len(path) > 1:
        return _reset(path[1:], old[index], new[index], hide=hide)
    new[index] = _hidden(old[index], hide=hide)
    return True


def _reset_member(path: Path, old: Any, new: Any, *, hide: bool) -> bool:
    key, rest = path[0], path[1:]
    if not rest:
        if isinstance(old, Mapping) and key in old:
            if not isinstance(new, dict):
                return False
            new[key] = _hidden(old[key], hide=hide)
        elif isinstance(new, dict):
            new.pop(key, None)
        return True
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return not isinstance(old, Mapping) and not isinstance(new, Mapping)
    if key not in new:
        return key not in old
    return _reset(rest, old.get(key), new[key], hide=hide)


def _reset_each(path: Path, old: Any, new: Any, *, hide: bool) -> bool:
    rest = path[1:]
    if isinstance(new, list):
        if not isinstance(old, list):
            return not rest
        whole = all(_reset((at, *rest), old, new, hide=hide) for at in range(min(len(old), len(new))))
        return whole and len(old) == len(new)
    if not isinstance(new, dict):
        return False
    if not isinstance(old, Mapping):
        return not rest
    if rest:
        return all(key in new and _reset((key, *rest), old, new, hide=hide) for key in old)
    for key in new.keys() - old.keys():
        del new[key]
    new.update({key: _hidden(value, hide=hide) for key, value in old.items()})
    return True


def _hidden(value: Any, *, hide: bool) -> Any:
    return Secret(value) if hide and not isinstance(value, Secret) else value


def text(path: Path) -> str:
    """Return ``path`` in the form in which state keeps it."""
    parts = (_written(part, first=at == 0) for at, part in enumerate(path))
    return "".join(parts)


def _written(part: str | int, *, first: bool) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    if _UNQUOTED.fullmatch(part):
        return part if first else f".{part}"
    quoted = part.replace('"', '\\"')
    return f'["{quoted}"]'
