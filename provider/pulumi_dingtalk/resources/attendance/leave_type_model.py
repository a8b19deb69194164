"""What a program says of a leave type: how it is counted, who sees it, when it must be asked for."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, Part, UserId
from pulumi_dingtalk.reconcile.risk import ROUTINE, Rule, changed, disrupts, exposes
from pulumi_dingtalk.reconcile.values import items
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.attendance.common import Hundredths

UNITS: Final = {"day": "day", "half_day": "halfDay", "hour": "hour"}
KINDS: Final = {"general": "general_leave", "lieu": "lieu_leave"}
AUDIENCE: Final = {"departments": "dept", "people": "staff", "roles": "label"}
SHOWN: Final = "LeaveType.visible_to"
"""The switch under ``dingtalk:experimental`` by which visibility is read, which only an SDK tells how."""

_COUNTED = disrupts("leave-counted-otherwise", "leave is counted otherwise", "假期的計算方式會改變", changed)
_ASKED = disrupts(
    "leave-asked-otherwise", "people must ask for leave otherwise", "申請假期的要求會改變", changed
)


def _audience(value: Any) -> set[str] | None:
    """Return who sees the type; None for everybody."""
    if value is None:
        return set()
    if value.get("everyone"):
        return None
    return {f"{name}/{each}" for name in AUDIENCE for each in items(value.get(name))}


def _wider(old: Any, new: Any) -> bool:
    before, after = _audience(old), _audience(new)
    return before is not None and (after is None or bool(after - before))


def _narrower(old: Any, new: Any) -> bool:
    return old is not None and new is not None and _wider(new, old)


_SEEN: Final[tuple[Rule, ...]] = (
    exposes("leave-shown", "more people can ask for this leave", "更多成員可申請此假期", _wider),
    disrupts(
        "leave-hidden", "people cannot ask for this leave any more", "有成員不能再申請此假期", _narrower
    ),
)


class AudiencePart(Part):
    """Who sees a type: everybody, or people, departments and roles."""

    everyone: Annotated[
        bool,
        Behaviour(
            label=Words("everybody", "全體成員"),
            risk=ROUTINE,
            values={True: Words("yes", "是"), False: Words("no", "否")},
        ),
        Field(description="Whether everybody sees it."),
    ] = False
    departments: Annotated[
        list[NumberId],
        Behaviour(reference="Department", label=Words("departments", "部門"), risk=ROUTINE),
        Field(description="Departments whose people see it."),
    ] = []  # noqa: RUF012 - pydantic copies it for each part
    people: Annotated[
        list[UserId],
        Behaviour(reference="User", label=Words("people", "成員"), risk=ROUTINE),
        Field(description="People who see it."),
    ] = []  # noqa: RUF012 - the same
    roles: Annotated[
        list[NumberId],
        Behaviour(reference="Role", label=Words("roles", "角色"), risk=ROUTINE),
        Field(description="Roles whose holders see it."),
    ] = []  # noqa: RUF012 - the same


class DeadlinePart(Part):
    """When a request must be made."""

    when: Annotated[
        Literal["before", "after"],
        Behaviour(
            label=Words("before or after the leave begins", "提前或事後"),
            risk=ROUTINE,
            values={"before": Words("at least", "提前"), "after": Words("at most, afterwards,", "事後")},
        ),
        Field(description="before: so long ahead at least; after: so long afterwards at most."),
    ]
    unit: Annotated[
        Literal["day", "hour"],
        Behaviour(
            label=Words("counted in", "時間單位"),
            risk=ROUTINE,
            values={"day": Words("days", "天"), "hour": Words("hours", "小時")},
        ),
        Field(description="day or hour."),
    ]
    value: Annotated[
        int,
        Behaviour(label=Words("how long", "時長"), risk=ROUTINE),
        Field(ge=0, le=30, description="How many; at most 30 days or 24 hours."),
    ]


class CertificatePart(Part):
    """When a certificate is needed."""

    unit: Annotated[
        Literal["day", "hour"],
        Behaviour(
            label=Words("measured in", "計算單位"),
            risk=ROUTINE,
            values={"day": Words("days", "天"), "hour": Words("hours", "小時")},
        ),
        Field(description="day or hour."),
    ]
    duration: Annotated[
        float,
        Behaviour(label=Words("from", "超過"), risk=ROUTINE),
        Field(gt=0, description="Leave of so many needs a certificate."),
    ]
    prompt: Annotated[
        str,
        Behaviour(label=Words("what people are told", "提示"), risk=ROUTINE),
        Field(description="What people are told."),
    ] = ""


def _as_audience(value: Any) -> Any:
    return {"everyone": True} if value == "everyone" else value


class LeaveTypeInputs(Inputs):
    """A kind of leave: how it is counted, who sees it, when it must be asked for."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "假期名稱"), risk=ROUTINE),
        Field(min_length=1, description="Name, unique."),
    ]
    unit: Annotated[
        Literal["day", "half_day", "hour"],
        Behaviour(
            label=Words("counted by", "請假單位"),
            risk=(_COUNTED,),
            values={
                "day": Words("the day", "按天"),
                "half_day": Words("half a day", "按半天"),
                "hour": Words("the hour", "按小時"),
            },
        ),
        Field(description="day, half_day or hour."),
    ]
    category: Annotated[
        Literal["general", "lieu"],
        Behaviour(
            replaces=True,
            label=Words("category", "假期類別"),
            risk=ROUTINE,
            values={
                "general": Words("general leave", "普通假期"),
                "lieu": Words("leave in lieu of overtime", "加班轉調休假"),
            },
        ),
        Field(
            description="general, or lieu: for overtime, one an organisation. Another one makes a new type."
        ),
    ]
    hours_in_day: Annotated[
        Hundredths,
        Behaviour(label=Words("hours of a day", "每天折算"), risk=(_COUNTED,), unit=Words("hours", "小時")),
        Field(gt=0, le=24, description="Hours that a day of it counts as."),
    ]
    visible_to: Annotated[
        Annotated[AudiencePart, BeforeValidator(_as_audience)],
        Behaviour(unordered=True, label=Words("who sees it", "適用範圍"), risk=_SEEN),
        Field(
            description='"everyone", or departments, people and roles. Written with each change, since DingTalk takes '
            f"its absence for everybody. Read back only where dingtalk:experimental names {SHOWN}."
        ),
    ]
    natural_days: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("days off count too", "按自然日計算"), risk=(_COUNTED,)),
        Field(description="Whether days off within the leave count too."),
    ] = None
    valid_until: Annotated[
        str | None,
        Behaviour(label=Words("lapses each year on", "每年失效日"), risk=(_COUNTED,)),
        Field(
            pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
            description="MM-DD; a lieu type needs one of the two.",
        ),
    ] = None
    valid_for: Annotated[
        int | None,
        Behaviour(label=Words("lapses after", "有效期"), risk=(_COUNTED,)),
        Field(
            ge=2,
            description="How long after it was earned, as DingTalk counts it (relative_time); at least 2.",
        ),
    ] = None
    deadline: Annotated[
        DeadlinePart | None,
        Behaviour(default=None, label=Words("when to ask", "申請時限"), risk=(_ASKED,)),
        Field(description="When a request must be made; none: whenever."),
    ] = None
    certificate: Annotated[
        CertificatePart | None,
        Behaviour(default=None, label=Words("certificate", "請假證明"), risk=(_ASKED,)),
        Field(description="When a certificate is needed; none: never."),
    ] = None
    paid: Annotated[
        bool | None,
        Behaviour(create_only=True, label=Words("paid", "帶薪"), risk=ROUTINE),
        Field(description="Whether it is paid. Only creation can say so."),
    ] = None
