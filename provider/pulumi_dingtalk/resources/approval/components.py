"""Form components as a program declares them, and as the client has them (contract approval-attendance.md 2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, model_validator

from pulumi_dingtalk.client import approval_components as wire
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import INVISIBLE
from pulumi_dingtalk.reconcile.model import Part
from pulumi_dingtalk.reconcile.risk import ROUTINE
from pulumi_dingtalk.reconcile.words import Words

Type = Literal[
    "TextField",
    "TextareaField",
    "NumberField",
    "MoneyField",
    "DDSelectField",
    "DDMultiSelectField",
    "DDDateField",
    "DDDateRangeField",
    "TextNote",
    "DDPhotoField",
    "DDAttachment",
    "PhoneField",
    "InnerContactField",
    "DepartmentField",
    "RelateField",
    "AddressField",
    "StarRatingField",
    "TimeAndLocationField",
    "CalculateField",
    "TableField",
]
TYPES: Final[Mapping[str, Words]] = {
    "TextField": Words("line of text", "單行輸入框"),
    "TextareaField": Words("text", "多行輸入框"),
    "NumberField": Words("number", "數字輸入框"),
    "MoneyField": Words("amount of money", "金額"),
    "DDSelectField": Words("choice of one", "單選框"),
    "DDMultiSelectField": Words("choice of several", "多選框"),
    "DDDateField": Words("date", "日期"),
    "DDDateRangeField": Words("date range", "日期區間"),
    "TextNote": Words("note", "說明文字"),
    "DDPhotoField": Words("photos", "圖片"),
    "DDAttachment": Words("attachments", "附件"),
    "PhoneField": Words("phone number", "電話"),
    "InnerContactField": Words("contact", "聯絡人"),
    "DepartmentField": Words("department", "部門"),
    "RelateField": Words("related approvals", "關聯審批單"),
    "AddressField": Words("address", "省市區"),
    "StarRatingField": Words("rating", "評分"),
    "TimeAndLocationField": Words("time and place", "時間地點"),
    "CalculateField": Words("calculation", "計算公式"),
    "TableField": Words("table", "明細"),
}
_COMMON: Final = frozenset({"type", "id", "label", "required", "print", "invisible"})
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "TextField": ("placeholder",),
    "TextareaField": ("placeholder",),
    "NumberField": ("placeholder", "unit"),
    "MoneyField": ("placeholder", "uppercase"),
    "DDSelectField": ("placeholder", "options"),
    "DDMultiSelectField": ("placeholder", "options"),
    "DDDateField": ("placeholder", "date_unit"),
    "DDDateRangeField": ("second_label", "date_unit", "duration"),
    "TextNote": ("content", "link"),
    "DDPhotoField": (),
    "DDAttachment": (),
    "PhoneField": ("mode",),
    "InnerContactField": ("placeholder", "multiple"),
    "DepartmentField": ("placeholder", "multiple"),
    "RelateField": ("templates",),
    "AddressField": ("address_model",),
    "StarRatingField": ("limit",),
    "TimeAndLocationField": ("second_label",),
    "CalculateField": ("formula",),
    "TableField": ("children", "table_view_mode", "vertical_print", "action_name", "totals"),
}
"""What each type takes beside what all take."""

_NEEDED: Final = {"options", "second_label", "content", "formula", "children"}
_NOT_IN_TABLES: Final = frozenset({"TableField", "DDMultiSelectField", "DDPhotoField"})
_LOGICAL = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "day": ("天", "yyyy-MM-dd"),
    "hour": ("小时", "yyyy-MM-dd HH:mm"),
}
_WIRE: Final[Mapping[str, str]] = {
    "uppercase": "upper",
    "address_model": "addressModel",
    "templates": "availableTemplates",
    "table_view_mode": "tableViewMode",
    "vertical_print": "verticalPrint",
    "action_name": "actionName",
    "totals": "statField",
}


class Sparse(Part):
    """A part in which a value that is the default is the same as none: state has neither."""

    @model_validator(mode="before")
    @classmethod
    def _without_defaults(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        fields = cls.model_fields
        return {
            name: value
            for name, value in given.items()
            if name not in fields or fields[name].is_required() or value != fields[name].default
        }


class OptionPart(Part):
    """One choice."""

    key: Annotated[
        str,
        Behaviour(label=Words("key", "選項代號"), risk=ROUTINE),
        Field(
            pattern=r"^[A-Za-z0-9_]{1,32}$",
            description="What conditions and data know it by; it stays where people's word changes.",
        ),
    ]
    value: Annotated[
        str,
        Behaviour(label=Words("text", "選項文字"), risk=ROUTINE),
        Field(min_length=1, max_length=50, description="What people see, at most 50 characters."),
    ]


class TemplatePart(Part):
    """A template whose requests can be referred to."""

    name: Annotated[str, Behaviour(label=Words("name", "名稱"), risk=ROUTINE), Field(description="Its name.")]
    process_code: Annotated[
        str,
        Behaviour(reference="ApprovalTemplate", label=Words("template", "審批模板"), risk=ROUTINE),
        Field(description="Its id."),
    ]


class TotalPart(Sparse):
    """A total below a column of a table."""

    column: Annotated[
        str,
        Behaviour(label=Words("column", "欄位"), risk=ROUTINE),
        Field(description="Id of the column."),
    ]
    uppercase: Annotated[
        bool,
        Behaviour(label=Words("also in Chinese numerals", "顯示大寫"), risk=ROUTINE),
        Field(description="Whether the sum is also told in Chinese capital numerals."),
    ] = False


class CellPart(Sparse):
    """A component that can stand in a table."""

    type: Annotated[
        Type,
        Behaviour(label=Words("type", "類型"), risk=ROUTINE, values=TYPES),
        Field(description="DingTalk's name of the type."),
    ]
    id: Annotated[
        str,
        Behaviour(label=Words("id", "代號"), risk=ROUTINE),
        Field(
            pattern=r"^[A-Za-z][A-Za-z0-9_\-]{0,39}$",
            description="What the component is known by for good, 1 to 40 letters, digits and _, unique in the form.",
        ),
    ]
    label: Annotated[
        str,
        Behaviour(label=Words("label", "標題"), risk=ROUTINE),
        Field(max_length=20, description="What people see, 1 to 20 characters; a note has none."),
    ] = ""
    second_label: Annotated[
        str,
        Behaviour(label=Words("second label", "第二標題"), risk=ROUTINE),
        Field(max_length=20, description="Label of the end of a range, or of the place."),
    ] = ""
    required: Annotated[
        bool,
        Behaviour(label=Words("required", "必填"), risk=ROUTINE),
        Field(description="Whether it must be filled in."),
    ] = False
    placeholder: Annotated[
        str,
        Behaviour(label=Words("hint", "提示文字"), risk=ROUTINE),
        Field(max_length=128, description="Hint in the empty field, at most 128 characters."),
    ] = ""
    unit: Annotated[
        str,
        Behaviour(label=Words("unit", "單位"), risk=ROUTINE),
        Field(max_length=20, description="Unit of a number."),
    ] = ""
    date_unit: Annotated[
        Literal["day", "hour"],
        Behaviour(
            label=Words("exact to", "日期精度"),
            risk=ROUTINE,
            values={"day": Words("the day", "日"), "hour": Words("the minute", "時分")},
        ),
        Field(description="day: a date; hour: with hours and minutes."),
    ] = "day"
    options: Annotated[
        list[OptionPart],
        Behaviour(label=Words("options", "選項"), risk=ROUTINE, key="key"),
        Field(max_length=200, description="Choices, at most 200."),
    ] = []  # noqa: RUF012 - pydantic copies it for each part
    uppercase: Annotated[
        bool,
        Behaviour(label=Words("also in Chinese numerals", "顯示大寫"), risk=ROUTINE),
        Field(
            description="Whether an amount is also told in Chinese capital numerals; yes unless said otherwise."
        ),
    ] = True
    print: Annotated[
        bool,
        Behaviour(label=Words("printed", "參與列印"), risk=ROUTINE),
        Field(description="Whether it is printed; yes unless said otherwise."),
    ] = True
    invisible: Annotated[
        bool,
        Behaviour(label=Words("hidden", "隱藏"), risk=ROUTINE),
        Field(description="Whether people do not see it."),
    ] = False
    duration: Annotated[
        bool,
        Behaviour(label=Words("length told", "自動計算時長"), risk=ROUTINE),
        Field(description="Whether the length of a range is worked out."),
    ] = False
    content: Annotated[
        str,
        Behaviour(label=Words("text", "內容"), risk=ROUTINE),
        Field(max_length=500, description="Text of a note, at most 500 characters."),
    ] = ""
    link: Annotated[
        str,
        Behaviour(label=Words("link", "連結"), risk=ROUTINE),
        Field(pattern=r"^(https?://\S+)?$", description="Address that a note leads to."),
    ] = ""
    multiple: Annotated[
        bool,
        Behaviour(label=Words("several", "可多選"), risk=ROUTINE),
        Field(description="Whether several people or departments may be chosen."),
    ] = False
    mode: Annotated[
        Literal["phone_tel", "phone", "tel"],
        Behaviour(
            label=Words("numbers", "號碼類型"),
            risk=ROUTINE,
            values={
                "phone_tel": Words("mobiles and landlines", "手機和固定電話"),
                "phone": Words("mobiles", "手機"),
                "tel": Words("landlines", "固定電話"),
            },
        ),
        Field(description="phone_tel, phone or tel."),
    ] = "phone_tel"
    address_model: Annotated[
        Literal["city", "district", "street"],
        Behaviour(
            label=Words("address down to", "地址精度"),
            risk=ROUTINE,
            values={
                "city": Words("the city", "市"),
                "district": Words("the district", "區"),
                "street": Words("the street", "街道"),
            },
        ),
        Field(description="city, district or street."),
    ] = "street"
    limit: Annotated[
        Literal[5, 10],
        Behaviour(label=Words("stars", "星級"), risk=ROUTINE),
        Field(description="5 or 10."),
    ] = 5
    formula: Annotated[
        str,
        Behaviour(unproven=True, label=Words("formula", "計算公式"), risk=ROUTINE),
        Field(max_length=500, description="Formula of a calculation."),
    ] = ""
    templates: Annotated[
        list[TemplatePart],
        Behaviour(label=Words("templates", "可關聯的模板"), risk=ROUTINE, key="process_code"),
        Field(description="Templates whose requests can be referred to; none: all."),
    ] = []  # noqa: RUF012 - pydantic copies it for each part

    @model_validator(mode="after")
    def _fits_its_type(self) -> CellPart:
        own = _OWN[self.type]
        wrong = self.model_fields_set - _COMMON - set(own)
        if wrong:
            raise ValueError(
                f"{self.type} takes no {', '.join(sorted(wrong))}; it takes {', '.join(own) or 'none'}"
            )
        missing = [name for name in own if name in _NEEDED and not getattr(self, name)]
        if not self.label and self.type != "TextNote":
            missing.append("label")
        if missing:
            raise ValueError(f"{self.type} needs {' and '.join(missing)}")
        keys = [option.key for option in self.options]
        if len(set(keys)) != len(keys):
            raise ValueError("two options share a key")
        if "-" in self.id and not self.id.startswith(f"{self.type}-"):
            raise ValueError("an id has no hyphen, but where it is one that DingTalk gave: TYPE-...")
        return self


class ComponentPart(CellPart):
    """A component of the form; a table has columns."""

    children: Annotated[
        list[CellPart],
        Behaviour(label=Words("columns", "明細欄位"), risk=ROUTINE, key="id"),
        Field(description="Columns of a table; no table, photos or choice of several."),
    ] = []  # noqa: RUF012 - pydantic copies it for each part
    table_view_mode: Annotated[
        Literal["list", "table"],
        Behaviour(
            label=Words("filled in as", "填寫方式"),
            risk=ROUTINE,
            values={"list": Words("a list", "列表"), "table": Words("a table", "表格")},
        ),
        Field(description="list or table."),
    ] = "list"
    vertical_print: Annotated[
        bool,
        Behaviour(label=Words("printed row below row", "縱向列印"), risk=ROUTINE),
        Field(description="Whether a table is printed vertically."),
    ] = False
    action_name: Annotated[
        str,
        Behaviour(label=Words("text of the button for a row", "新增按鈕文字"), risk=ROUTINE),
        Field(max_length=20, description="Text of the button that adds a row."),
    ] = ""
    totals: Annotated[
        list[TotalPart],
        Behaviour(label=Words("totals", "合計"), risk=ROUTINE, key="column"),
        Field(description="Columns whose sum is told."),
    ] = []  # noqa: RUF012 - pydantic copies it for each part

    @model_validator(mode="after")
    def _is_a_whole_table(self) -> ComponentPart:
        for child in self.children:
            if child.type in _NOT_IN_TABLES:
                raise ValueError(f"{child.type} ({child.id}) cannot stand in a table")
        lost = {total.column for total in self.totals} - {child.id for child in self.children}
        if lost:
            raise ValueError(f"totals name columns that the table has not: {', '.join(sorted(lost))}")
        return self


def wire_id(type_: str, id_: str) -> str:
    """Return a component's id on the wire: made of its type and the id that the program gave."""
    return id_ if id_.startswith(f"{type_}-") else f"{type_}_{id_}"


def logical_id(type_: str, id_: str) -> str:
    """Return the id that a program would give; one that is not of this form stays as DingTalk has it."""
    rest = id_.removeprefix(f"{type_}_")
    return rest if rest != id_ and _LOGICAL.fullmatch(rest) else id_


def every(form: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return all components of a declared form, the columns of tables too."""
    return [each for top in form for each in (top, *(top.get("children") or ()))]


def expand(part: CellPart) -> Component:
    """Return a declared component as the client has it, defaults told."""
    props: dict[str, Any] = {"required": part.required, "print": part.print, "invisible": part.invisible}
    if part.type == "TextNote":
        del props["required"]
    else:
        props["label"] = part.label
    children: tuple[Component, ...] = ()
    for name in _OWN[part.type]:
        value = getattr(part, name)
        if name == "children":
            children = tuple(expand(child) for child in value)
        elif name == "second_label":
            props["label"] = [part.label, value]
        elif name == "date_unit":
            props["unit"], props["format"] = _UNITS[value]
        elif name in {"options", "templates"}:
            props[_WIRE.get(name, name)] = [_spelt(each) for each in value]
        elif name == "totals":
            props["statField"] = _totals(part)
        elif name == "multiple" and part.type == "InnerContactField":
            props["choice"] = value
        elif value != "" or name in _NEEDED:
            props[_WIRE.get(name, name)] = value
    return Component(part.type, wire_id(part.type, part.id), props, children)


def _spelt(part: OptionPart | TemplatePart) -> dict[str, str]:
    if isinstance(part, OptionPart):
        return {"key": part.key, "value": part.value}
    return {"name": part.name, "processCode": part.process_code}


def _totals(part: CellPart) -> list[dict[str, Any]]:
    table = part if isinstance(part, ComponentPart) else None
    columns = {child.id: child for child in table.children} if table else {}
    return [
        {
            "componentId": wire_id(columns[total.column].type, total.column),
            "label": columns[total.column].label,
            "upper": total.uppercase,
        }
        for total in (table.totals if table else ())
    ]


def flatten(component: Component, *, inside: bool = False) -> dict[str, Any]:
    """Return a live component in the program's spelling: no defaults, and INVISIBLE what reads do not tell."""
    model = CellPart if inside else ComponentPart
    told = wire.ALWAYS_READ_OF_A_CHILD if inside else wire.ALWAYS_READ
    found: dict[str, Any] = {"type": component.type, "id": logical_id(component.type, component.id)}
    for name in ("required", "print", "invisible", *_OWN.get(component.type, ())):
        if name not in model.model_fields or name == "children":
            continue
        key = _key(component.type, name)
        if key in component.props:
            found[name] = _value(component, name, component.props[key])
        elif key not in told:
            found[name] = INVISIBLE
    label = component.props.get("label", "")
    found["label"] = label[0] if isinstance(label, list) and label else label
    if component.children:
        found["children"] = [flatten(child, inside=True) for child in component.children]
    fields = model.model_fields
    return {n: v for n, v in found.items() if n in {"type", "id"} or v is INVISIBLE or v != fields[n].default}


def _key(type_: str, name: str) -> str:
    if name == "second_label":
        return "label"
    if name == "date_unit":
        return "unit"
    return "choice" if name == "multiple" and type_ == "InnerContactField" else _WIRE.get(name, name)


def _value(component: Component, name: str, value: Any) -> Any:
    if name == "second_label":
        return value[1] if isinstance(value, list) and len(value) > 1 else ""
    if name == "date_unit":
        return "hour" if value == _UNITS["hour"][0] else "day"
    if name == "options":
        return [{"key": each.get("key", each["value"]), "value": each["value"]} for each in value]
    if name == "templates":
        return [{"name": each["name"], "process_code": each["processCode"]} for each in value]
    if name == "totals":
        types = {child.id: child.type for child in component.children}
        return [_total(each, types) for each in value]
    return value


def _total(each: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    column = logical_id(types.get(each["componentId"], ""), each["componentId"])
    return {"column": column, **({"uppercase": True} if each.get("upper") else {})}


assert set(get_args(Type)) == set(TYPES) == set(_OWN)  # noqa: S101 - a type that one of the three lacks
