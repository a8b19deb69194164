"""What kinds that count people, or declare them, have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_dingtalk.reconcile.kind import Failure
from pulumi_dingtalk.reconcile.words import Noun, Words

PEOPLE: Final = Noun("person", "成員", "people", "名")
HELD: Final = Noun("role", "角色", "roles")
LED: Final = Noun("led department", "所主管的部門", "led departments")

OPERATOR_STAYS: Final = Words(
    "it is the operator's own account, in whose name this tool calls: set dingtalk:operator to another person first",
    "這是本工具使用的操作者帳號，請先把 dingtalk:operator 設為其他成員",
)

_PHONE = re.compile(r"(?<!\d)\d{8,13}(?!\d)")
"""What looks like a phone number once blanks and dashes between digits are gone; userids of the service are longer."""


def number_in_name(values: Mapping[str, Any]) -> Iterator[Failure]:
    """Refuse a logical name that holds a mobile number: it stands in the URN, in plain, in states and logs.

    Args:
        values: the known values of a declaration, with the owner's mark and perhaps a ``mobile``.
    """
    name = str(values.get("owner", "")).split("/", 3)[-1]
    digits = re.sub(r"(?<=\d)[ \-._]+(?=\d)", "", name)
    own = re.sub(r"\D", "", str(values.get("mobile", "")).rpartition("-")[2])
    if _PHONE.search(digits) or (len(own) >= 5 and own in digits):
        yield Failure(
            "mobile",
            "the resource's logical name holds what looks like a mobile number, and names stand in states and logs in "
            "plain: call it by what the person does, or by their userid",
        )
