"""How a field behaves, declared on the field and read by check, diff, read, export, review and the schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from pulumi_dingtalk.reconcile.drawing import Drawing
from pulumi_dingtalk.reconcile.risk import Rule
from pulumi_dingtalk.reconcile.words import NO_WORDS, Words


class _NoDefault:
    """The mark of a field that has no documented default."""

    def __repr__(self) -> str:
        return "no documented default"


NO_DEFAULT: Final = _NoDefault()


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """What a change of a field means.

    Args:
        replaces: a changed value cannot be written; the object is replaced.
        unordered: a list whose order says nothing; compared as a set.
        write_only: the API takes it and never gives it back; changes made by hand stay invisible.
        create_only: only creation can set it; a later change in the program is refused with a line.
        only_on: a switch that the API can turn on and never off; turning it off is refused with a line.
        secret: leaves the provider as a Pulumi secret from every verb.
        server_assigned: the server chooses a value where the program names none.
        reference: the kind whose id the field (or each element of the list) holds.
        default: the value that the API documents for an object that never set the field. A field that the
            program named before and names no more goes back to it; without one the value stays as it is.
        bookkeeping: the provider's own note about the object, never a difference, not shown to a reviewer.
        unproven: the field's only evidence is an SDK; it is refused unless ``dingtalk:experimental`` names it
            as ``Kind.field``.
        label: how people call the field: what a reviewer is shown.
        risk: the rules on its changes, or ``ROUTINE``; each field of a kind says one of the two.
        unit: the unit of a number (minutes, metres).
        moment: a number that is a point in time, in milliseconds since 1970: people are told the day and the time.
        outlined: a nested value whose rules are about its form: they look at it while ids in it are not known yet.
        later: written once the object is made, so that what an interrupted creation left has it as the tenant makes it.
        drawn: tells and draws the values, where a list of fields would not do.
        key: of a list of parts: the part's field that names an element, such as the person of a member.
        values: people's words for the values of an enumeration or a switch.
    """

    replaces: bool = False
    unordered: bool = False
    write_only: bool = False
    create_only: bool = False
    only_on: bool = False
    secret: bool = False
    server_assigned: bool = False
    reference: str | None = None
    default: Any = NO_DEFAULT
    bookkeeping: bool = False
    unproven: bool = False
    label: Words = NO_WORDS
    risk: tuple[Rule, ...] = ()
    unit: Words | None = None
    moment: bool = False
    outlined: bool = False
    later: bool = False
    drawn: Drawing | None = None
    key: str = ""
    values: Mapping[Any, Words] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether a change made by hand can be seen."""
        return not (self.write_only or self.create_only or self.bookkeeping)

    def words(self) -> list[str]:
        """Return the names of the behaviours that are on, for the schema."""
        names = [item.name for item in fields(self) if getattr(self, item.name) is True]
        return [name for name in names if name not in {"outlined", "later"}]  # the provider's own business


PLAIN: Final = Behaviour()
