"""Leave types (contract approval-attendance.md 4.5). Every call is metered; no read tells a code of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.attendance import CODES
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import as_list, flag, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_TYPES, _OLD = "/v1.0/attendance/leaves/types", "/topapi/attendance/vacation/type"
_SECTION = "approval-attendance.md 4.5"
_MANAGE, _READ = "qyapi_holiday_manage", "qyapi_holiday_readonly"
_V1 = {
    **dict.fromkeys(
        (
            *("invalidParam", "nameTooLong", "lieuLeaveOnlyOne", "bizTypeIncorrect", "unitIncorrect"),
            *("lieuLeaveValidityIncorrect", "notManage", "notPermission", "leaveOrgIsUsed"),
            *("bizTypeCannotModified", "notUpdateType"),
        ),
        errors.Invalid,
    ),
    "nameAlreadyExists": errors.Conflict,
    "notFound": errors.NotFound,
    "updateSpeedfast": errors.TooSoon,
    "tryAgainLater": errors.Transient,
    "systemError": errors.Transient,
}

CREATE = write("leaves/types/create", _TYPES, _MANAGE, _SECTION, repeatable=False, metered=True, codes=_V1)
UPDATE = write(
    "leaves/types/update",
    _TYPES,
    _MANAGE,
    _SECTION,
    method="PUT",
    repeatable=True,
    metered=True,
    codes=_V1,
)
LIST_V1 = read("leaves/types/list", _TYPES, _READ, _SECTION, method="GET", metered=True, codes=_V1)
DELETE = write(
    "vacation/type/delete", f"{_OLD}/delete", _MANAGE, _SECTION, repeatable=True, metered=True, codes=CODES
)
LIST = read("vacation/type/list", f"{_OLD}/list", _READ, _SECTION, metered=True, codes=CODES)

EXTERNAL: Final = "external"
_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class LeaveType:
    """A leave type as the list of all has it.

    Args:
        name: Its name.
        unit: ``day``, ``halfDay`` or ``hour``.
        biz_type: ``general_leave`` or ``lieu_leave``.
        natural_days: Whether days off count too.
        hours: Hours of a day, in hundredths.
        validity: ``absolute_time`` and a day of the year, or ``relative_time`` and a number; None for neither.
        rule: When a request must be made: before or after, ``day`` or ``hour``, how many; None for whenever.
        certificate: When a certificate is needed: ``day`` or ``hour``, from how many on, what to tell; None for never.
        visible: Ids by ``dept``, ``staff``, ``label``; {} for everybody; None where the list does not tell.
    """

    name: str
    unit: str
    biz_type: str
    natural_days: bool
    hours: int
    validity: tuple[str, str] | None = None
    rule: tuple[str, str, int] | None = None
    certificate: tuple[str, float, str] | None = None
    visible: Mapping[str, tuple[str, ...]] | None = None


def create(
    client: Client,
    operator: str,
    leave: LeaveType,
    paid: bool | None = None,  # noqa: FBT001 - the wire's switch
) -> str:
    """POST /v1.0/attendance/leaves/types. Permission qyapi_holiday_manage; METERED; contract 4.5.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of OA approval.
        leave: The type.
        paid: Whether it is paid; only creation can say so.

    Returns:
        The type's code.

    Raises:
        Conflict: The name is taken.
        Ambiguous: The answer was lost; a type may have been made.
        DingTalkError: The call failed otherwise.
    """
    body = _written(leave) | ({} if paid is None else {"paidLeave": paid})
    return client.ask(
        CREATE,
        body=body,
        params={"opUserId": operator},
        subject=f'leave type "{leave.name}"',
        parse=lambda answer: str(answer["result"]["leaveCode"]),
    )


def update(client: Client, operator: str, code: str, leave: LeaveType) -> None:
    """PUT /v1.0/attendance/leaves/types. Permission qyapi_holiday_manage; METERED; contract 4.5.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of OA approval.
        code: Which type; one that was made by API.
        leave: The whole type, ``visible`` too: leaving that out shows the type to everybody.

    Raises:
        NotFound: No such type.
        TooSoon: It was changed less than 5 minutes ago.
        DingTalkError: The call failed otherwise.
    """
    client.call(
        UPDATE,
        body={"leaveCode": code, **_written(leave)},
        params={"opUserId": operator},
        subject=f'leave type "{leave.name}"',
    )


def delete(client: Client, operator: str, code: str) -> None:
    """POST /topapi/attendance/vacation/type/delete. Permission qyapi_holiday_manage; METERED; contract 4.5.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of OA approval.
        code: Which type.

    Raises:
        DingTalkError: The call failed; no code of its own is documented.
    """
    client.call(DELETE, body={"op_userid": operator, "leave_code": code}, subject=f"leave type {code}")


def list_all(client: Client, operator: str) -> dict[str, LeaveType]:
    """POST /topapi/attendance/vacation/type/list. Permission qyapi_holiday_readonly; METERED; contract 4.5.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of OA approval.

    Returns:
        Every type that was made by API, by its code; to whom they are shown it does not tell.

    Raises:
        DingTalkError: The call failed.
    """

    def parse(answer: Mapping[str, Any]) -> dict[str, LeaveType]:
        found = as_list(answer.get("result"))
        return {str(each["leave_code"]): _old(each) for each in found if "biz_type" in each}

    return client.ask(
        LIST, body={"op_userid": operator, "vacation_source": ""}, subject="leave types", parse=parse
    )


def list_shown(client: Client, operator: str) -> dict[str, LeaveType]:
    """GET /v1.0/attendance/leaves/types. Permission qyapi_holiday_readonly; METERED; known from the SDK alone.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of OA approval.

    Returns:
        As ``list_all``, and to whom each is shown.

    Raises:
        DingTalkError: The call failed.
    """

    def parse(answer: Mapping[str, Any]) -> dict[str, LeaveType]:
        return {str(each["leaveCode"]): _new(each) for each in as_list(answer.get("result"))}

    return client.ask(
        LIST_V1, params={"opUserId": operator, "vacationSource": ""}, subject="leave types", parse=parse
    )


def _written(leave: LeaveType) -> dict[str, Any]:
    body: dict[str, Any] = {
        "leaveName": leave.name,
        "leaveViewUnit": leave.unit,
        "bizType": leave.biz_type,
        "naturalDayLeave": leave.natural_days,
        "hoursInPerDay": leave.hours,
        "submitTimeRule": {"enableTimeLimit": leave.rule is not None},
        "leaveCertificate": {"enable": leave.certificate is not None},
    }
    if leave.rule:
        kind, unit, value = leave.rule
        body["submitTimeRule"] |= {"timeType": kind, "timeUnit": unit, "timeValue": value}
    if leave.certificate:
        unit, duration, prompt = leave.certificate
        body["leaveCertificate"] |= {"unit": unit, "duration": duration, "promptInformation": prompt}
    if leave.validity:
        kind, value_ = leave.validity
        shown: str | int = int(value_) if value_.isdigit() else value_
        body["extras"] = json.dumps({"validity_type": kind, "validity_value": shown})
    if leave.visible:
        body["visibilityRules"] = [
            {"type": kind, "visible": list(ids)} for kind, ids in sorted(leave.visible.items()) if ids
        ]
    return body


def _old(found: Mapping[str, Any]) -> LeaveType:
    rule, proof = found.get("submit_time_rule") or {}, found.get("leave_certificate") or {}
    return LeaveType(
        name=str(found["leave_name"]),
        unit=str(found["leave_view_unit"]),
        biz_type=str(found["biz_type"]),
        natural_days=flag(found.get("natural_day_leave")),
        hours=int(found.get("hours_in_per_day") or 0),
        validity=_validity(found.get("validity_type"), found.get("validity_value")),
        rule=_rule(rule, "enable_time_limit", ("time_type", "time_unit", "time_value")),
        certificate=_certificate(proof, "prompt_information"),
    )


def _new(found: Mapping[str, Any]) -> LeaveType:
    rules = as_list(found.get("visibilityRules"))
    visible = {str(each["type"]): tuple(texts(each.get("visible"))) for each in rules}
    return LeaveType(
        name=str(found["leaveName"]),
        unit=str(found["leaveViewUnit"]),
        biz_type=str(found["bizType"]),
        natural_days=flag(found.get("naturalDayLeave")),
        hours=int(found.get("hoursInPerDay") or 0),
        validity=_validity(found.get("validityType"), found.get("validityValue")),
        rule=_rule(
            found.get("submitTimeRule") or {}, "enableTimeLimit", ("timeType", "timeUnit", "timeValue")
        ),
        certificate=_certificate(found.get("leaveCertificate") or {}, "promptInformation"),
        visible={} if visible == {"dept": ("-1",)} else visible,
    )


def _validity(kind: Any, value: Any) -> tuple[str, str] | None:
    return (str(kind), str(value)) if kind and value not in (None, "") else None


def _rule(found: Mapping[str, Any], switch: str, names: Sequence[str]) -> tuple[str, str, int] | None:
    if not flag(found.get(switch)):
        return None
    kind, unit, value = (found[name] for name in names)
    return str(kind), str(unit), int(value)


def _certificate(found: Mapping[str, Any], prompt: str) -> tuple[str, float, str] | None:
    """Read a certificate's rule; its duration comes as a number or as a text."""
    if not flag(found.get("enable")):
        return None
    return str(found["unit"]), float(found["duration"]), str(found.get(prompt) or "")
