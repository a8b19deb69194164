"""LeaveQuota: what a group of people is granted of a leave type. Wire: contract approval-attendance.md 4.6."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import leave_quotas as wire
from pulumi_dingtalk.client import leave_types as types
from pulumi_dingtalk.client.errors import BadReference, Conflict
from pulumi_dingtalk.client.leave_quotas import Quota
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.wire import calls_for
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Update
from pulumi_dingtalk.reconcile.model import Id, Inputs, Part, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference, references
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, added, any_change, disrupts, less
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import items
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.attendance.common import Day, Hundredths, day_of, milliseconds, operator
from pulumi_dingtalk.resources.leave_type import leave_types

__all__ = ["LeaveQuota"]

_STAYS = Rule(
    "grants-stay",
    Risk.ROUTINE,
    Words("what was granted stays granted, and nobody manages it any more", "已發放的假期保留, 不再受管理"),
    any_change,
)
_LESS = disrupts("leave-less", "people are granted less leave than before", "有成員的假期額度減少", less)
_OTHERWISE = disrupts(
    "leave-own-grant", "somebody is granted another amount than the rest", "有成員的額度與其他人不同", added
)
_WINDOW = disrupts("leave-window", "leave can be taken in another time", "假期有效期會改變", any_change)


class GrantPart(Part):
    """One person who is granted another amount than the rest."""

    user: Annotated[
        UserId,
        Behaviour(reference="User", label=Words("person", "成員"), risk=ROUTINE),
        Field(description="Userid, one of people."),
    ]
    granted: Annotated[
        Hundredths,
        Behaviour(label=Words("own grant", "個人額度"), risk=ROUTINE),
        Field(ge=0, le=100_000, description="Days or hours, as the type counts."),
    ]


class LeaveQuotaInputs(Inputs):
    """What a group of people is granted of a leave type in a year: what is granted, never what is left."""

    leave_type: Annotated[
        Id,
        Behaviour(replaces=True, reference="LeaveType", label=Words("leave type", "假期類型"), risk=ROUTINE),
        Field(description="Code of the leave type; one that the API made."),
    ]
    cycle: Annotated[
        str,
        Behaviour(replaces=True, label=Words("year", "週期"), risk=ROUTINE),
        Field(pattern=r"^\d{4}$", description="The year that it is granted for, YYYY."),
    ]
    group: Annotated[
        str,
        Behaviour(write_only=True, label=Words("group of people", "發放對象"), risk=ROUTINE),
        Field(
            min_length=1,
            pattern=r"^[^/]+$",
            description="What these people are called here; not in DingTalk.",
        ),
    ]
    people: Annotated[
        list[UserId],
        Behaviour(
            unordered=True,
            write_only=True,
            reference="User",
            label=Words("people", "成員"),
            risk=ROUTINE,
        ),
        Field(min_length=1, description="Userids. Who is taken out keeps what was granted."),
    ]
    granted: Annotated[
        Hundredths,
        Behaviour(label=Words("granted", "發放額度"), risk=(_LESS,)),
        Field(ge=0, le=100_000, description="Days or hours a head, as the type counts; at most 2 decimals."),
    ]
    exceptions: Annotated[
        list[GrantPart] | None,
        Behaviour(
            unordered=True,
            default=[],
            key="user",
            label=Words("other amounts", "個別額度"),
            risk=(_OTHERWISE,),
        ),
        Field(description="People of the group who are granted another amount."),
    ] = None
    starts: Annotated[
        Day,
        Behaviour(label=Words("can be taken from", "生效日"), risk=(_WINDOW,)),
        Field(description="First day on which it can be taken, YYYY-MM-DD."),
    ]
    ends: Annotated[
        Day,
        Behaviour(label=Words("lapses on", "失效日"), risk=(_WINDOW,)),
        Field(description="Day on which it lapses, YYYY-MM-DD."),
    ]


class LeaveQuotaKind(Kind[LeaveQuotaInputs]):
    """Grants of one type and year for one group of people. DingTalk keeps them by person; the group is ours."""

    name = "LeaveQuota"
    label = Noun("leave grant", "假期額度", "leave grants", "項")
    model = LeaveQuotaInputs
    natural_key = ("leave_type", "cycle", "group")
    deletion = _STAYS
    needs_operator = True
    findable = False
    undeletable = Words(
        "DingTalk has no operation that takes a balance back: what was granted stays, unless a program grants "
        "another number (approval-attendance.md 4.6)",
        "釘釘沒有收回假期餘額的操作: 已發放的會保留, 除非程式改發另一數目 (approval-attendance.md 4.6)",
    )
    reads: ClassVar = (wire.LIST, types.LIST)
    writes: ClassVar = (wire.INIT, wire.UPDATE)

    def describe(self, values: Mapping[str, Any]) -> str:
        told = [str(values.get(name, "?")) for name in ("group", "cycle", "leave_type")]
        return f'leave grant "{told[0]}" of {told[1]} for leave type {told[2]}'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        people = set(values.get("people") or ())
        own = [each["user"] for each in values.get("exceptions") or ()]
        if people and (strangers := sorted(set(own) - people)):
            yield Failure(
                "exceptions", f"names {', '.join(strangers)}, who is not in people; add them there too"
            )
        if twice := sorted({each for each in own if own.count(each) > 1}):
            yield Failure("exceptions", f"names {', '.join(twice)} more than once; name each person once")
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends <= starts:
            yield Failure("ends", f"must be after {starts}, on which it starts (given: {ends})")

    def claims(self, values: Mapping[str, Any]) -> Iterator[str]:
        if values.get("leave_type") and values.get("cycle"):
            for person in set(items(values.get("people"))):
                yield f"{person}'s leave of type {values['leave_type']} in {values['cycle']}"

    def find(self, tenant: Tenant, declared: LeaveQuotaInputs) -> str | None:
        """Grants have no list and no name of their own."""
        del tenant, declared
        return None

    def create(self, tenant: Tenant, declared: LeaveQuotaInputs) -> str:
        """Grant; who was granted another amount already is named, and nothing is written, unless told to adopt it."""
        live = _live(tenant, declared.leave_type, declared.cycle, declared.people)
        wanted = _amounts(declared)
        other = {
            user: quota.amount
            for user, quota in live.items()
            if quota.amount and quota.amount != wanted[user]
        }
        if other and not declared.adopt:
            told = ", ".join(f"{user} ({amount / 100:g})" for user, amount in sorted(other.items()))
            raise Conflict(
                f"another amount is granted already to {told}; nothing was changed. Set adopt=True to grant what is "
                "declared in its place",
                subject=self.describe(declared.model_dump()),
            )
        _grant(tenant, declared, live)
        return f"{declared.leave_type}/{declared.cycle}/{declared.group}"

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        return self.look(tenant, id_, {})

    def look(self, tenant: Tenant, id_: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
        """Ask for the declared people alone. Who differs from the rest is an exception, with the amount."""
        code, cycle, _ = id_.split("/", 2)
        if code not in leave_types(tenant):
            return None
        found: dict[str, Any] = {"leave_type": code, "cycle": cycle}
        people = list(map(str, items(known.get("people"))))
        if not people:
            return found
        live = _live(tenant, code, cycle, people)
        amounts = {user: live[user].amount if user in live else 0 for user in people}
        own = {str(each["user"]) for each in items(known.get("exceptions"))}
        usual = _usual([amount for user, amount in amounts.items() if user not in own], known.get("granted"))
        found["granted"] = usual / 100
        found["exceptions"] = [
            {"user": user, "granted": amount / 100}
            for user, amount in sorted(amounts.items())
            if amount != usual
        ]
        return found | _window(list(live.values()), known)

    def update(self, tenant: Tenant, id_: str, update: Update[LeaveQuotaInputs]) -> None:
        declared = update.new
        live = _live(tenant, declared.leave_type, declared.cycle, declared.people)
        _grant(tenant, declared, live)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Nothing can be taken back."""

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return _cost({}, values)

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return _cost(old, new)


def _amounts(declared: LeaveQuotaInputs) -> dict[str, int]:
    own = {each.user: each.granted for each in declared.exceptions or ()}
    return {user: round(own.get(user, declared.granted) * 100) for user in declared.people}


def _live(tenant: Tenant, code: str, cycle: str, people: Sequence[str]) -> dict[str, Quota]:
    found = wire.list_of(tenant.client, operator(tenant), code, sorted(set(people)))
    return {quota.userid: quota for quota in found if quota.cycle == cycle}


def _grant(tenant: Tenant, declared: LeaveQuotaInputs, live: Mapping[str, Quota]) -> None:
    """Write what differs: who has nothing yet one by one, since the wire takes one; the others together."""
    leave = leave_types(tenant).get(declared.leave_type)
    if leave is None:
        raise BadReference(
            "no leave type that the API made has this code; balances of others cannot be set",
            subject=f"leave type {declared.leave_type}",
        )
    starts, ends = milliseconds(declared.starts), milliseconds(declared.ends)
    wanted = [
        Quota(user, declared.cycle, amount, starts, ends)
        for user, amount in sorted(_amounts(declared).items())
    ]
    client, asker = tenant.client, operator(tenant)
    wire.update(
        client,
        asker,
        declared.leave_type,
        leave.unit,
        [each for each in wanted if each.userid in live and each != live[each.userid]],
    )
    for each in wanted:
        if each.userid not in live and each.amount:
            wire.init(client, asker, declared.leave_type, leave.unit, each)


def _usual(amounts: Sequence[int], granted: Any) -> int:
    """Return what the group is granted: what is declared, if anybody has it; else what most have."""
    declared = round(float(granted) * 100) if granted is not None else 0
    if not amounts or declared in amounts:
        return declared
    return Counter(sorted(amounts)).most_common(1)[0][0]


def _window(live: Sequence[Quota], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return from when to when it can be taken: what is declared, unless somebody's differs."""
    found: dict[str, Any] = {}
    for name in ("starts", "ends"):
        days = [day_of(getattr(each, name)) for each in live]
        odd = next((day for day in days if day != known.get(name)), None)
        found[name] = odd or known.get(name)
    return found


def _cost(old: Mapping[str, Any], new: Mapping[str, Any]) -> Counter[Operation]:
    before, after = _told(old), _told(new)
    fresh = sum(1 for user, (amount, *_) in after.items() if user not in before and amount)
    others = sum(1 for user, told in after.items() if user in before and told != before[user])
    return +Counter({wire.INIT: fresh, wire.UPDATE: calls_for(others, wire.AT_ONCE)})


def _told(values: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    own = {str(each["user"]): each["granted"] for each in items(values.get("exceptions"))}
    window = (values.get("starts"), values.get("ends"))
    return {
        str(user): (own.get(str(user), values.get("granted")), *window)
        for user in items(values.get("people"))
    }


KIND = LeaveQuotaKind()
register(KIND)


class LeaveQuotaProvider(TenantProvider):
    """The provider of LeaveQuota. Its module path and name stand in every state file."""

    kind = KIND


class LeaveQuota(TenantResource, module="dingtalk", name="LeaveQuota"):
    """What a group of people is granted of a leave type in a year (approval-attendance.md 4.6; calls are metered).

    Permissions qyapi_holiday_manage and qyapi_holiday_readonly; ``dingtalk:operator`` must be an administrator of OA
    approval. It says what is granted, not what is left: what people took stays taken. A first grant costs a call a
    head, a later one a call for 50 people. Nothing can be taken back: who leaves the group, and a group that is
    destroyed, keep what was granted. No two resources of a program may grant one person one type in one year.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        leave_type: The leave type, one that the API made, or its code. Another one makes another grant.
        cycle: The year, ``YYYY``. Another one makes another grant.
        group: What these people are called here.
        people: Who is granted it, or their userids.
        granted: Days or hours a head, as the type counts.
        exceptions: Who of them is granted another amount: a dict of ``user`` and ``granted`` each.
        starts: First day on which it can be taken.
        ends: Day on which it lapses.
        adopt: Grant what is declared also to who was granted another amount already.
        opts: Pulumi's resource options.
    """

    leave_type: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        leave_type: Reference,
        cycle: Text,
        group: Text,
        people: Sequence[Reference],
        granted: pulumi.Input[float],
        starts: Text,
        ends: Text,
        exceptions: Sequence[Mapping[str, Any]] = (),
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "leave_type": reference(leave_type),
            "cycle": cycle,
            "group": group,
            "people": references(people),
            "granted": granted,
            # Always named, so that somebody whose grant was changed by hand shows.
            "exceptions": [{**each, "user": reference(each["user"])} for each in exceptions],
            "starts": starts,
            "ends": ends,
        }
        super().__init__(LeaveQuotaProvider(), resource_name, arguments, opts, adopt=adopt)
