"""States that earlier versions wrote: each object's values carry the version of its kind's schema, and are brought to
the present one by functions of values alone.

Values without a version are of version 1, which is what states had before they carried one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pulumi_dingtalk.client.errors import Invalid
from pulumi_dingtalk.reconcile.model import Inputs
from pulumi_dingtalk.reconcile.values import plain

if TYPE_CHECKING:
    from pulumi_dingtalk.reconcile.kind import Kind

Upgrader = Callable[[dict[str, Any]], Mapping[str, Any]]
"""Takes an object's values as one version of the schema has them and returns them as the next one does."""


class Versioned:
    """What has a schema that changes from version to version."""

    upgraders: ClassVar[tuple[Upgrader, ...]] = ()
    """From each version of this kind's schema to the next, the first from version 1: only ever appended to.

    Each is a function of the values alone, of inputs as well as outputs, so that any field may be absent.
    """

    @property
    def version(self) -> int:
        """The version of this kind's schema; the objects in state carry it."""
        return 1 + len(self.upgraders)


SCHEMA: Final = "schema_version"
"""The field that carries the version, in inputs and in outputs; like every name in state it never changes."""

NAMED: Final = "named"
"""The output that lists the fields which the program named."""

_NO_VALUES: Final = frozenset({*Inputs.model_fields, NAMED, "__provider"})
"""What is in state beside the values: the provider's and the engine's own notes, which no upgrader sees."""


def version_in(values: Mapping[str, Any]) -> int:
    """Return the version of the schema that values from state follow."""
    return int(plain(values.get(SCHEMA)) or 1)


def is_present(kind: Kind[Any], values: Mapping[str, Any]) -> bool:
    """Whether values follow the present schema; no values do."""
    return not values or version_in(values) == kind.version


def present(kind: Kind[Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an object's values from state, without secret signatures, as the present schema has them.

    Values of the present version come back as they are; others are never changed in place.

    Raises:
        Invalid: they are of a version that this one does not know, or an upgrader fails on them.
    """
    if is_present(kind, values):
        return values
    version = version_in(values)
    if version > kind.version:
        raise Invalid(
            subject=_called(kind, values),
            detail=f"its state is of version {version} of the schema of {kind.name}, and this pulumi-dingtalk knows "
            f"up to {kind.version}; nothing was done. Install the version that wrote the state, or a newer one",
        )
    kept = {name: value for name, value in values.items() if name in _NO_VALUES}
    before = {name: value for name, value in values.items() if name not in _NO_VALUES}
    after = _upgraded(kind, kept, before, version)
    if NAMED in kept:
        kept[NAMED] = sorted(
            name for name in after if name in kind.nameable and (name in kept[NAMED] or name not in before)
        )
    return {**after, **kept, SCHEMA: kind.version}


def _upgraded(
    kind: Kind[Any], kept: Mapping[str, Any], values: Mapping[str, Any], version: int
) -> dict[str, Any]:
    now = dict(values)
    for number, upgrade in enumerate(kind.upgraders[version - 1 :], version + 1):
        try:
            now = dict(upgrade(deepcopy(now)))
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise Invalid(
                subject=_called(kind, kept),
                # The text of the fault may hold a value, and values may be secret.
                detail=f"its state cannot be brought to version {number} of the schema of {kind.name} "
                f"({type(error).__name__}); nothing was done. Somebody edited it, or this is a fault of "
                "pulumi-dingtalk: take an earlier state, or install the version that wrote it",
            ) from None
    return now


def _called(kind: Kind[Any], values: Mapping[str, Any]) -> str:
    """Return how to call an object whose values cannot be read: the resource's name in the program."""
    return f"{kind.name} {str(plain(values.get('owner')) or '?').rpartition('/')[2]}"
