"""Leave balances: what people are granted of a leave type (contract approval-attendance.md 4.6). METERED."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_dingtalk.client.attendance import CODES, partly
from pulumi_dingtalk.client.operation import Operation, read, write
from pulumi_dingtalk.client.paging import collected
from pulumi_dingtalk.client.wire import as_list, batches, csv, flag

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_PATH, _SECTION = "/topapi/attendance/vacation/quota", "approval-attendance.md 4.6"
_MANAGE, _READ = "qyapi_holiday_manage", "qyapi_holiday_readonly"

INIT = write(
    "vacation/quota/init", f"{_PATH}/init", _MANAGE, _SECTION, repeatable=False, metered=True, codes=CODES
)
UPDATE = write(
    "vacation/quota/update", f"{_PATH}/update", _MANAGE, _SECTION, repeatable=True, metered=True, codes=CODES
)
LIST = read("vacation/quota/list", f"{_PATH}/list", _READ, _SECTION, metered=True, codes=CODES)

AT_ONCE: Final = 50
"""People whom one call updates or lists; for updates no limit is documented."""
HOURLY: Final = "hour"


@dataclass(frozen=True, slots=True)
class Quota:
    """What one person is granted in one cycle.

    Args:
        userid: The person.
        cycle: The year, ``yyyy``.
        amount: Days or hours, as the type counts, in hundredths.
        starts: From when on it holds, in milliseconds since 1970.
        ends: Until when.
    """

    userid: str
    cycle: str
    amount: int
    starts: int
    ends: int


def init(client: Client, operator: str, code: str, unit: str, quota: Quota) -> None:
    """POST /topapi/attendance/vacation/quota/init. Permission qyapi_holiday_manage; METERED; contract 4.6.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of OA approval.
        code: The leave type; one that was made by API.
        unit: What it counts in, as the wire has it.
        quota: What one person is granted who has nothing yet in this cycle.

    Raises:
        PartlyRefused: The person was refused inside a success.
        DingTalkError: The call failed.
    """
    _send(client, INIT, operator, code, _written(code, unit, quota))


def update(client: Client, operator: str, code: str, unit: str, quotas: Sequence[Quota]) -> None:
    """POST /topapi/attendance/vacation/quota/update. Permission qyapi_holiday_manage; METERED; 50 people a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of OA approval.
        code: The leave type; one that was made by API.
        unit: What it counts in, as the wire has it.
        quotas: The new totals; what was used stays used.

    Raises:
        PartlyRefused: Some people were refused inside a success.
        DingTalkError: A call failed; those before it took effect.
    """
    for batch in batches(quotas, AT_ONCE):
        _send(client, UPDATE, operator, code, [_written(code, unit, quota) for quota in batch])


def list_of(client: Client, operator: str, code: str, userids: Sequence[str]) -> list[Quota]:
    """POST /topapi/attendance/vacation/quota/list. Permission qyapi_holiday_readonly; METERED; 50 people a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of OA approval.
        code: The leave type.
        userids: Whose.

    Returns:
        What they are granted, in every cycle.

    Raises:
        DingTalkError: A call failed.
    """
    found: list[Quota] = []
    for batch in batches(userids, AT_ONCE):
        found += _listed(client, {"op_userid": operator, "leave_code": code, "userids": csv(batch)}, code)
    return found


def _listed(client: Client, body: Mapping[str, object], code: str) -> list[Quota]:
    subject = f"balances of leave type {code}"

    def fetch(start: int) -> tuple[list[Quota], int | None]:
        def parse(answer: Any) -> tuple[list[Quota], int | None]:
            result = answer["result"]
            page = [_read(each) for each in as_list(result.get("leave_quotas"))]
            return page, start + len(page) if flag(result.get("has_more")) else None

        return client.ask(LIST, body={**body, "offset": start, "size": AT_ONCE}, subject=subject, parse=parse)

    return collected(fetch, LIST, subject)


def _send(client: Client, operation: Operation, operator: str, code: str, quotas: object) -> None:
    subject = f"balances of leave type {code}"

    def parse(answer: Mapping[str, Any]) -> None:
        failed = {
            str(each["quota"]["userid"]): str(each.get("reason") or "no reason")
            for each in as_list(answer.get("result"))
        }
        partly(operation, subject, failed, str(answer.get("request_id") or "") or None)

    client.ask(operation, body={"op_userid": operator, "leave_quotas": quotas}, subject=subject, parse=parse)


def _written(code: str, unit: str, quota: Quota) -> dict[str, Any]:
    return {
        "userid": quota.userid,
        "leave_code": code,
        "quota_cycle": quota.cycle,
        "start_time": quota.starts,
        "end_time": quota.ends,
        "quota_num_per_hour" if unit == HOURLY else "quota_num_per_day": quota.amount,
    }


def _read(found: Mapping[str, Any]) -> Quota:
    amount = found.get("quota_num_per_day")
    if amount is None:
        amount = found.get("quota_num_per_hour") or 0
    return Quota(
        str(found["userid"]),
        str(found["quota_cycle"]),
        int(amount),
        int(found.get("start_time") or 0),
        int(found.get("end_time") or 0),
    )
