"""The components of an approval template's form, one function a type.

The first argument of each is the component's id: what it is known by for good. The second is what people see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pulumi_dingtalk.reconcile.resource import Reference, Text, reference

Component = Mapping[str, Any]


def text(id_: str, label: str, *, lines: bool = False, placeholder: str = "", **common: bool) -> Component:
    """A line of text; with ``lines`` a text of several."""
    return _made("TextareaField" if lines else "TextField", id_, label, common, placeholder=placeholder)


def number(id_: str, label: str, *, unit: str = "", placeholder: str = "", **common: bool) -> Component:
    """A number, with the unit that people see."""
    return _made("NumberField", id_, label, common, unit=unit, placeholder=placeholder)


def money(
    id_: str, label: str, *, uppercase: bool = True, placeholder: str = "", **common: bool
) -> Component:
    """An amount of money; ``uppercase``: also in Chinese capital numerals."""
    return _made("MoneyField", id_, label, common, uppercase=uppercase, placeholder=placeholder)


def select(
    id_: str,
    label: str,
    options: Mapping[str, str],
    *,
    several: bool = False,
    placeholder: str = "",
    **common: bool,
) -> Component:
    """A choice of one, or of ``several``: people's words by their keys, in order."""
    parts = [{"key": key, "value": value} for key, value in options.items()]
    kind = "DDMultiSelectField" if several else "DDSelectField"
    return _made(kind, id_, label, common, options=parts, placeholder=placeholder)


def date(id_: str, label: str, *, time: bool = False, placeholder: str = "", **common: bool) -> Component:
    """A date, with the ``time`` of day if so said."""
    return _made(
        "DDDateField", id_, label, common, date_unit="hour" if time else "day", placeholder=placeholder
    )


def date_range(
    id_: str, label: str, end: str, *, time: bool = False, duration: bool = False, **common: bool
) -> Component:
    """Two dates; ``duration``: how long it is, is worked out."""
    unit = "hour" if time else "day"
    return _made("DDDateRangeField", id_, label, common, second_label=end, date_unit=unit, duration=duration)


def note(id_: str, content: str, *, link: str = "", **common: bool) -> Component:
    """A text that stands in the form, with an address it leads to."""
    return _made("TextNote", id_, "", common, content=content, link=link)


def photos(id_: str, label: str, **common: bool) -> Component:
    """Photos."""
    return _made("DDPhotoField", id_, label, common)


def attachments(id_: str, label: str, **common: bool) -> Component:
    """Files."""
    return _made("DDAttachment", id_, label, common)


def phone(
    id_: str, label: str, *, mode: Literal["phone_tel", "phone", "tel"] = "phone_tel", **common: bool
) -> Component:
    """A phone number: of mobiles, landlines or both."""
    return _made("PhoneField", id_, label, common, mode=mode)


def contact(
    id_: str, label: str, *, several: bool = False, placeholder: str = "", **common: bool
) -> Component:
    """A person of the organisation, or ``several``."""
    return _made("InnerContactField", id_, label, common, multiple=several, placeholder=placeholder)


def department(
    id_: str, label: str, *, several: bool = False, placeholder: str = "", **common: bool
) -> Component:
    """A department, or ``several``."""
    return _made("DepartmentField", id_, label, common, multiple=several, placeholder=placeholder)


def related(
    id_: str, label: str, templates: Mapping[str, Reference] | None = None, **common: bool
) -> Component:
    """Requests of other templates, by the templates' names; of any where none is named."""
    parts = [{"name": name, "process_code": reference(each)} for name, each in (templates or {}).items()]
    return _made("RelateField", id_, label, common, templates=parts)


def address(
    id_: str, label: str, *, model: Literal["city", "district", "street"] = "street", **common: bool
) -> Component:
    """An address, down to the city, the district or the street."""
    return _made("AddressField", id_, label, common, address_model=model)


def rating(id_: str, label: str, *, limit: Literal[5, 10] = 5, **common: bool) -> Component:
    """Stars, 5 or 10."""
    return _made("StarRatingField", id_, label, common, limit=limit)


def time_and_place(id_: str, time_label: str, place_label: str, **common: bool) -> Component:
    """Where and when somebody is, as the phone tells."""
    return _made("TimeAndLocationField", id_, time_label, common, second_label=place_label)


def calculated(id_: str, label: str, formula: str, **common: bool) -> Component:
    """A calculation; unproven, ``dingtalk:experimental`` must name ``ApprovalTemplate.components.formula``."""
    return _made("CalculateField", id_, label, common, formula=formula)


def table(
    id_: str,
    label: str,
    columns: Sequence[Component],
    *,
    totals: Sequence[str] = (),
    view: Literal["list", "table"] = "list",
    add: Text = "",
    vertical_print: bool = False,
    **common: bool,
) -> Component:
    """Rows of ``columns``; ``totals``: the columns whose sum is told; ``add``: text of the button for a row."""
    own = {
        "children": list(columns),
        "totals": [{"column": column} for column in totals],
        "table_view_mode": view,
        "action_name": add,
        "vertical_print": vertical_print,
    }
    return _made("TableField", id_, label, common, **own)


def _made(kind: str, id_: str, label: Text, common: Mapping[str, bool], **own: Any) -> Component:
    unknown = common.keys() - {"required", "print", "invisible"}
    if unknown:
        raise TypeError(
            f"component {id_}: no argument {', '.join(sorted(unknown))}; all take required, print, invisible"
        )
    return {"type": kind, "id": id_, "label": label, **common, **own}
