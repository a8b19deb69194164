"""What no restore brings back: for people to do, or to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.verbs import PENDING
from pulumi_dingtalk.reconcile.words import REFERENCE
from tenantctl.engines.embedded.convert import for_provider
from tenantctl.recovery.past import Past, kind_of
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of

CONSOLE: Final = (
    "what only the admin console sets (security policies, the workbench, group robots, app permissions) has no "
    "API: set it from your own notes"
)
MESSAGES: Final = "messages, files, attendance records and finished approvals are not part of any backup"
_PEOPLE: Final = "User"


def checklist(past: Past) -> list[str]:
    """Return one line for each thing that people must do, or must know is lost; the most particular first."""
    particular = [*_of_objects(past.objects), *_due(past.objects)]
    return [*dict.fromkeys(particular), *_left_out(past), CONSOLE, MESSAGES]


def _of_objects(objects: Iterable[ResourceState]) -> Iterator[str]:
    by_kind: dict[str, list[ResourceState]] = {}
    for each in objects:
        kind = kind_of(each)
        if kind is not None:
            by_kind.setdefault(kind.name, []).append(each)
    for found in by_kind.values():
        kind = kind_of(found[0])
        assert kind is not None  # noqa: S101 - it is what they were gathered by
        yield from _of_kind(kind, found)


def _of_kind(kind: Kind[Any], objects: list[ResourceState]) -> Iterator[str]:
    names = _names(objects)
    label = kind.label.plural
    if kind.shown_once:
        told = " and ".join(sorted(kind.shown_once))
        yield f"{label} get a new {told}: hand it to who uses it ({names})"
    if kind.writes and not kind.findable:
        yield f"{label} cannot be found in the tenant: see that none is there twice ({names})"
    pending = [each for each in objects if each.outputs.get(PENDING)]
    if pending:
        yield f"invited and had not joined yet, so that they are invited again: {_names(pending)}"
    if kind.name == _PEOPLE:
        yield (
            f"people set a new password; whoever left within the day, or has an account elsewhere, is invited and must "
            f"accept ({names})"
        )
    hidden = sorted(name for name in kind.fields if _unseen(kind, name) and _named(objects, name))
    if kind.writes and hidden:
        yield f"{label}: {', '.join(hidden)} are written from the backup and cannot be read back to compare"
    for each in objects:
        yield from (words.en for words in kind.manual(None, _values(each)))


def _due(objects: Iterable[ResourceState]) -> Iterator[str]:
    """Yield what people must do of each object that is made anew: what they saw in the lost tenant counts no more."""
    named = [(each, kind) for each in objects if (kind := kind_of(each)) is not None]
    names = {(kind.name, each.id): name_of(each.urn) for each, kind in named}
    for each, kind in named:
        known = kind.nameable - set(kind.attestation)
        declared = {name: value for name, value in _values(each).items() if name in known}
        for words in kind.due(declared, {}, None):
            yield REFERENCE.sub(lambda found: names.get((found[1], found[2]), found[2]), words.en)


def _unseen(kind: Kind[Any], name: str) -> bool:
    behaviour = kind.fields[name].behaviour
    return not (behaviour.readable or behaviour.bookkeeping or name in kind.natural_key)


def _named(objects: Iterable[ResourceState], name: str) -> bool:
    return any(name in each.inputs for each in objects)


def _values(resource: ResourceState) -> Mapping[str, Any]:
    found: Mapping[str, Any] = for_provider(resource.inputs)
    return found


def _left_out(past: Past) -> Iterator[str]:
    if past.left_out:
        yield f"left out, because a run had not ended when the state was kept: {', '.join(past.left_out)}"


def _names(objects: Iterable[ResourceState]) -> str:
    return few(sorted(name_of(each.urn) for each in objects))


def few(names: Sequence[str], most: int = 5) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
