"""Components that an export may write: packages announce what of theirs says some of a tenant's objects at once.

A package announces a function by an entry point of the group ``pulumi_dingtalk.adoptable``. ``tenantctl export`` hands
it what the program would declare, and writes each component that it offers in the place of what that covers. The state
is made by running what was written, so an offer that says anything else than the tenant has is refused then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from pulumi_dingtalk.announcements import loaded
from pulumi_dingtalk.client.errors import ConfigurationError

GROUP: Final = "pulumi_dingtalk.adoptable"


@dataclass(frozen=True)
class Other:
    """An object that the same program declares, where an argument names it."""

    kind: str
    id: str


@dataclass(frozen=True)
class Found:
    """An object as the program would declare it by itself.

    Args:
        kind: Its kind.
        id: Its id in the tenant.
        name: Its logical name: never a phone number, whatever its name in the tenant holds.
        arguments: What would be said of it: JSON values, with an ``Other`` for each object of the same program.
    """

    kind: str
    id: str
    name: str
    arguments: Mapping[str, Any]

    @property
    def key(self) -> Other:
        """What arguments of others name it by."""
        return Other(self.kind, self.id)


@dataclass(frozen=True)
class Part:
    """What a component makes of one object.

    Args:
        name: The logical name under which it registers the object.
        access: How others get the object from the component: what goes behind the component and a dot, such as
            ``department("mong-kok")``; "" where they cannot.
    """

    name: str
    access: str = ""


@dataclass(frozen=True)
class Fit:
    """One component that says exactly what some objects are.

    Args:
        module: What it is imported from.
        component: Its class.
        name: Its logical name, the first argument.
        covers: The objects, each with what the component makes of it.
        positional: Further arguments; JSON values, and ``Other`` for an object that the component does not cover.
        named: Arguments by name, the same.
    """

    module: str
    component: str
    name: str
    covers: Mapping[Other, Part]
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


Fits = Callable[[Sequence[Found]], Sequence[Fit]]
"""What is announced: returns what fits exactly, of objects in the order of the program."""


def announced() -> list[Fits]:
    """Return what every installed package announces, in the order of the names.

    Raises:
        ConfigurationError: One does not import.
    """
    return [load_fits(found) for found in sorted(entry_points(group=GROUP), key=lambda each: each.name)]


def load_fits(found: EntryPoint) -> Fits:
    """Return what an entry point holds.

    Raises:
        ConfigurationError: It does not import, or is no function.
    """
    what = f'the components "{found.name}"'
    fits: Fits = loaded(found, what, ", or export with --plain")
    if not callable(fits):
        raise ConfigurationError(f"{what}, {found.value}, are no function; export with --plain")
    return fits
