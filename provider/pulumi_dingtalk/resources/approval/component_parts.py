"""Form components as a program declares them, with their limits (contract approval-attendance.md 2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, model_validator

from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.model import Part
from pulumi_dingtalk.reconcile.risk import ROUTINE
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.approval.sparse import Sparse

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
OWN: Final[Mapping[str, tuple[str, ...]]] = {
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

NEEDED: Final = {"options", "second_label", "content", "formula", "children"}
_NOT_IN_TABLES: Final = frozenset({"TableField", "DDMultiSelectField", "DDPhotoField"})


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
        own = OWN[self.type]
        wrong = self.model_fields_set - _COMMON - set(own)
        if wrong:
            raise ValueError(
                f"{self.type} takes no {', '.join(sorted(wrong))}; it takes {', '.join(own) or 'none'}"
            )
        missing = [name for name in own if name in NEEDED and not getattr(self, name)]
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


assert set(get_args(Type)) == set(TYPES) == set(OWN)  # noqa: S101 - a type that one of the three lacks
