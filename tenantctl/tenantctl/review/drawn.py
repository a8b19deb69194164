"""Changes of values that their kind tells in words of its own and draws: flows of approvals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_dingtalk.reconcile.drawing import Drawing, Namer
from tenantctl.plan import Op, Step
from tenantctl.render.names import Names
from tenantctl.review.differences import ABSENT, Change, Difference
from tenantctl.review.objects import kind_of
from tenantctl.review.report import FieldChange, Picture
from tenantctl.review.show import clean
from tenantctl.review.words import Speaker
from tenantctl.values import UNKNOWN, Secret


def drawing_of(step: Step, found: Difference) -> Drawing | None:
    """Return how the kind tells a field's values; None where it is a field as others, or its value is not known."""
    kind = kind_of(step)
    field = kind.fields.get(found.field.name) if kind else None
    if field is None or found.path or isinstance(found.new, Secret) or UNKNOWN in (found.old, found.new):
        return None
    return field.behaviour.drawn


def drawn_change(found: Difference, drawing: Drawing, step: Step, names: Names, say: Speaker) -> FieldChange:
    """Return a difference as its kind tells it, with drawings of both sides.

    Args:
        found: The difference.
        drawing: How the kind tells the field.
        step: The step.
        names: The names behind ids.
        say: The language.
    """
    old, new = (None if side is ABSENT else side for side in (found.old, found.new))
    name = _namer(names, say)
    beside = {**(step.old_inputs or {}), **(step.new_inputs or {})}
    told = drawing.changes(old, new, beside, name, say.language)
    lines = [clean(_line(each.place, each.before, each.after, say)) for each in told]
    label = found.field.label(say)
    if found.change is Change.UNMANAGED:
        return FieldChange(
            label, say("change.unmanaged", value="; ".join(_side(old, drawing, beside, name, say)))
        )
    goes = step.op is Op.DELETE
    before = "" if old is None else "; ".join(_side(old, drawing, beside, name, say))
    after = "" if new is None else "; ".join(_side(new, drawing, beside, name, say))
    whole = after if old is None else before if goes else ""
    return FieldChange(
        label,
        text=whole or "; ".join(lines),
        before=before,
        after=after,
        listed=tuple(_side(new if old is None else old, drawing, beside, name, say))
        if whole
        else tuple(lines),
        forces=found.replaces,
        pictures=tuple(_pictures((old, new), drawing, step, name, say)),
    )


def _line(place: str, before: str, after: str, say: Speaker) -> str:
    none = say("value.none")
    return f"{place}: {before or none} -> {after or none}"


def _side(value: Any, drawing: Drawing, beside: Mapping[str, Any], name: Namer, say: Speaker) -> list[str]:
    return [clean(line.strip()) for line in drawing.picture(value, beside, name, say.language).lines]


def _pictures(
    sides: tuple[Any, Any], drawing: Drawing, step: Step, name: Namer, say: Speaker
) -> Iterator[Picture]:
    """Yield the drawings of both sides; of a value that comes or goes, none in the terminal: the lines tell it all."""
    old, new = sides
    for title, value, side in (
        ("picture.before", old, step.old_inputs),
        ("picture.after", new, step.new_inputs),
    ):
        if value is not None:
            made = drawing.picture(value, side or {}, name, say.language)
            lines = tuple(map(clean, made.lines)) if old is not None and new is not None else ()
            yield Picture(say(title), lines, tuple(map(clean, made.mermaid)))


def _namer(names: Names, say: Speaker) -> Namer:
    def name(kind: str, id_: Any) -> str:
        return say("value.unknown") if id_ is UNKNOWN else clean(names.label(kind, id_))

    return name
