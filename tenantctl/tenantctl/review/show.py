"""Values as people write them: ids with the names behind them, numbers with units, switches on or off."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Any, Final

from tenantctl.plan import Step
from tenantctl.render.names import Names
from tenantctl.review.fields import Field
from tenantctl.review.words import Speaker
from tenantctl.values import UNKNOWN, Secret

_HONG_KONG: Final = timezone(timedelta(hours=8))

_encode: Final = json.JSONEncoder(ensure_ascii=False).encode

LONGEST: Final = 500
"""Characters of a text that a report shows; no field that people read has more."""


@dataclass(frozen=True)
class Show:
    """Writes the values of one property of a step.

    Args:
        say: The language.
        names: The names behind ids.
        step: The step that the values belong to.
        name: The property.
    """

    say: Speaker
    names: Names
    step: Step
    name: str

    def value(self, field: Field, value: Any) -> str:
        """Return one value in one line; ``field`` is the property's, or a part's below it."""
        if isinstance(value, str | int | float):
            return field.value(value, self.say) or clean(self._scalar(field, value))
        if value is UNKNOWN:
            return self._unknown(field)
        if isinstance(value, Secret):
            return self.say("value.secret")
        if isinstance(value, Mapping):
            return self._part(field, value)
        if isinstance(value, list | tuple):
            return self.joined(self.elements(field, value))
        return field.value(value, self.say) or clean(self._scalar(field, value))

    def elements(self, field: Field, values: Sequence[Any]) -> list[str]:
        """Return each element of a list; those that are not known yet are told once."""
        texts = (self.value(field, item) for item in values)
        return list(dict.fromkeys(texts))

    def joined(self, elements: Sequence[str]) -> str:
        """Return the elements of a list, as ``elements`` writes them, in one line."""
        return ", ".join(elements) or self.say("value.none")

    def element_name(self, field: Field, element: Any) -> str:
        """Return what an element of a list of parts is called."""
        if isinstance(element, Mapping) and field.key in element:
            return self.value(field.part(field.key), element[field.key])
        return self.value(field, element)

    def _scalar(self, field: Field, value: Any) -> str:
        if isinstance(value, bool):
            return self.say("value.on" if value else "value.off")
        if field.reference:
            return self.names.label(field.reference, value)
        if field.moment and isinstance(value, int | float):
            return _moment(value)
        if isinstance(value, int | float):
            number = int(value) if float(value).is_integer() else value
            unit = field.unit(self.say)
            return self.say("value.amount", number=str(number), unit=unit) if unit else str(number)
        return self.say("value.none") if value is None else self._text(str(value))

    def _text(self, value: str) -> str:
        if len(value) > LONGEST:
            return self.say("value.long", start=quoted(value[:LONGEST]), count=len(value))
        return quoted(value)

    def _part(self, field: Field, value: Mapping[str, Any]) -> str:
        """Return a part by its name and then what else it says, lists last."""
        told = {name: item for name, item in value.items() if item not in (None, [], {}, ())}
        order = sorted(told, key=lambda name: (isinstance(told[name], list | tuple), field.position(name)))
        rest = [
            f"{field.part(name).label(self.say)} {self.value(field.part(name), told[name])}"
            for name in order
            if name != field.key
        ]
        if field.key not in told:
            return ", ".join(rest) or self.say("value.none")
        name = self.value(field.part(field.key), told[field.key])
        return f"{name} ({', '.join(rest)})" if rest else name

    def _unknown(self, field: Field) -> str:
        sources = self.names.sources(self.step.property_dependencies.get(self.name, ()))
        # Which of several objects a part waits for is not told.
        if sources and (field.name == self.name or len(sources) == 1):
            return self.say("value.unknown-of", names=", ".join(sources))
        return self.say("value.unknown")


def _moment(milliseconds: float) -> str:
    """Return a point in time as people in Hong Kong write it, no more exactly than it is given."""
    try:
        found = datetime.fromtimestamp(milliseconds / 1000, _HONG_KONG)
    except (OverflowError, ValueError, OSError):
        return str(milliseconds)
    if found.time() == time.min:
        return f"{found:%Y-%m-%d}"
    exact = f"{found:%H:%M:%S}.{found.microsecond // 1000:03}"
    return f"{found:%Y-%m-%d} {exact.removesuffix('.000').removesuffix(':00')}"


def quoted(text: str) -> str:
    """Return a text of the tenant in quotes, what cannot be seen (control characters, marks of direction) spelt out."""
    return clean(_encode(text))


def clean(text: str) -> str:
    """Return a text in which nothing is invisible, so that no name can rewrite the line that it stands in."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
