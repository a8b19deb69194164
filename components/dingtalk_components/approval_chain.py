"""ApprovalChain: submit, manager, desk, archive; above an amount a second-level manager countersigns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypedDict, Unpack

import pulumi

import pulumi_dingtalk as dingtalk
from pulumi_dingtalk import approvals as oa
from pulumi_dingtalk.approvals.components import Component
from pulumi_dingtalk.approvals.flows import Part

TITLES: Final[Mapping[str, str]] = {
    "manager": "Manager",
    "second": "Second-level manager",
    "desk": "Finance",
    "archive": "Archive",
}
"""What people see the stages as."""

HOURS: Final = 24
"""After so many a stage goes to its deputy."""


@dataclass(frozen=True)
class Desk:
    """Who answers for a function.

    Args:
        people: Userids; where a role is given, of everybody who has it.
        role: The role whose holders they are: who gets it later answers too, and a sample request tells so.
    """

    people: Sequence[str]
    role: dingtalk.Role | None = None

    def who(self) -> Part:
        """Return the people as a stage has them."""
        return oa.people(*self.people) if self.role is None else oa.role(self.role)


@dataclass(frozen=True)
class Requester:
    """Somebody whose requests are tried, with who must be asked.

    Args:
        user: Userid.
        manager: Userid of the manager.
        second: Userid of the second-level manager, the manager's own.
        department: In the name of which department; the root where not given.
    """

    user: str
    manager: str
    second: str
    department: dingtalk.Department | pulumi.Input[str] | None = None


@dataclass(frozen=True)
class Chain:
    """Who answers a request, in order; several templates can share one.

    Args:
        desk: Finance, or whoever looks at each request after the managers.
        archive: Who files it.
        deputy: Userid of who takes over a stage that nobody answered within ``hours``.
        requesters: Whose requests prove the path, one at least: two metered calls each whenever the template is read.
        mode: Whether ``all`` people of the desk must agree, or ``any`` one.
        line: ``manager``: by the line of report; ``head``: by the heads of the departments.
        deputies: By stage (``manager``, ``second``, ``desk``), who else takes over.
        hours: After how many hours, 1 to 720.
        titles: By stage, what people see it as.
    """

    desk: Desk
    archive: Desk
    deputy: str
    requesters: Sequence[Requester]
    mode: Literal["all", "any"] = "all"
    line: Literal["manager", "head"] = "manager"
    deputies: Mapping[str, str] = field(default_factory=dict)
    hours: int = HOURS
    titles: Mapping[str, str] = field(default_factory=dict)

    def title(self, stage: str) -> str:
        """Return what people see a stage as."""
        return self.titles.get(stage, TITLES[stage])


@dataclass(frozen=True)
class Limit:
    """The number of a form above which the second-level manager countersigns.

    Args:
        field: Id of the component, a number or an amount.
        above: Above what; at it nobody countersigns.
        unit: What stands before it in the names of the sample requests.
    """

    field: str
    above: float
    unit: str = "HK$"

    def told(self, number: float) -> str:
        """Return a number as people write it."""
        return f"{self.unit}{number:,.0f}" if number == int(number) else f"{self.unit}{number:,}"


class Common(TypedDict, total=False):
    """What each component with a chain takes beside its own.

    Args:
        description: At most 300 characters.
        flow_by: ``console`` or ``gateway``; as ``dingtalk:flowWriter`` says, if not named.
        attested: Who saw in the console that the flow is so (docs/approvals.md).
        opts: Pulumi's resource options.
    """

    description: str
    flow_by: str
    attested: Mapping[str, Any]
    opts: pulumi.ResourceOptions


class ApprovalChain(pulumi.ComponentResource):
    """One approval template with the chain that most requests of a firm take.

    ::

        ApprovalChain("training", chain, name="Training course", form=[...], limit=Limit("fee", 5000))

        training
        └── training                        ApprovalTemplate

            submit ─ Manager ─┬─ above HK$5,000: Second-level manager ─┬─ Finance ─ Archive
                              └────────────────────────────────────────┘
            after 24 hours: the deputy, which people set in the console
            cases: HK$5,000 and HK$5,001 of each requester

    ``ExpenseClaim``, ``LeaveRequest``, ``Purchase`` and ``OutdoorSales`` are this with a form.

    Args:
        resource_name: The logical name, unique in the program.
        chain: Who answers.
        name: The template's name, 1 to 64 characters.
        form: What people fill in, made by ``pulumi_dingtalk.approvals``.
        limit: Above what the second-level manager countersigns; never where not given.
        answers: What the sample requests say beside the number, by the ids of fields.
        common: What each such component takes: see ``Common``.

    Raises:
        pulumi.RunError: A desk is empty, nobody's request is tried, a deputy stands in for themselves, or a stage or
            the limit's field is not there.
    """

    def __init__(
        self,
        resource_name: str,
        chain: Chain,
        *,
        name: str,
        form: Sequence[Component],
        limit: Limit | None = None,
        answers: Mapping[str, Any] | None = None,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(
            f"dingtalk:components:{type(self).__name__}", resource_name, None, common.get("opts")
        )
        _check(resource_name, chain, form, limit)
        self.template = dingtalk.ApprovalTemplate(
            resource_name,
            name=name,
            description=common.get("description"),
            components=list(form),
            flow=list(_stages(chain, limit)),
            flow_by=common.get("flow_by"),
            time_limits=list(_handed_over(chain, limit)),
            cases=list(_samples(chain, limit, answers or {})),
            attested=common.get("attested"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"template": self.template.id, "flow_code": self.template.flow_code})


def _stages(chain: Chain, limit: Limit | None) -> Iterator[Part]:
    above = oa.manager if chain.line == "manager" else oa.head
    yield oa.approver(chain.title("manager"), above())
    if limit:
        second = oa.approver(chain.title("second"), above(2))
        more = oa.number_is(limit.field, above=limit.above)
        yield oa.route(oa.case(f"Above {limit.told(limit.above)}", more, stages=[second]))
    yield oa.approver(chain.title("desk"), chain.desk.who(), mode=chain.mode)
    yield oa.handler(chain.title("archive"), chain.archive.who(), mode="any")


def _handed_over(chain: Chain, limit: Limit | None) -> Iterator[Mapping[str, Any]]:
    """Yield who takes over which stage: no API sets it, so that each plan asks people to."""
    for stage in ("manager", *(["second"] if limit else []), "desk"):
        deputy = chain.deputies.get(stage, chain.deputy)
        yield {"stage": chain.title(stage), "hours": chain.hours, "deputy": deputy}


def _samples(chain: Chain, limit: Limit | None, answers: Mapping[str, Any]) -> Iterator[Part]:
    """Yield a request at the limit and one above it of each requester; one each where there is no limit."""
    for asks in chain.requesters:
        for number in (limit.above, limit.above + 1) if limit else (None,):
            told = f"{limit.told(number)} of " if limit and number is not None else ""
            yield oa.sample(
                f"{told}{asks.user}",
                originator=asks.user,
                department=asks.department,
                values={**answers, **({limit.field: number} if limit else {})},
                path=list(_path(chain, asks, second=bool(limit and number != limit.above))),
            )


def _path(chain: Chain, asks: Requester, *, second: bool) -> Iterator[Part]:
    yield oa.step(chain.title("manager"), asks.manager)
    if second:
        yield oa.step(chain.title("second"), asks.second)
    yield oa.step(chain.title("desk"), *_in_order(chain.desk), how=_how(chain.desk, chain.mode))
    yield oa.step(chain.title("archive"), *_in_order(chain.archive), how=_how(chain.archive, "any"))


def _in_order(desk: Desk) -> Sequence[str]:
    """Return people as DingTalk tells them: as named, and the holders of a role by userid."""
    return desk.people if desk.role is None else sorted(desk.people)


def _how(desk: Desk, mode: Literal["all", "any"]) -> Literal["all", "any"]:
    return mode if len(desk.people) > 1 else "all"


def _check(title: str, chain: Chain, form: Sequence[Component], limit: Limit | None) -> None:
    if strange := sorted({*chain.deputies, *chain.titles} - set(TITLES)):
        raise pulumi.RunError(f"{title} has no stage {', '.join(strange)}; it has {', '.join(TITLES)}")
    for what, desk in (("desk", chain.desk), ("archive", chain.archive)):
        if not desk.people:
            raise pulumi.RunError(f"{title}: nobody sits at the {what}; name people, also of a role")
    if not chain.requesters:
        raise pulumi.RunError(f"{title}: no request is tried; name a requester, so that the path is proven")
    deputy = chain.deputies.get("desk", chain.deputy)
    if set(chain.desk.people) == {deputy}:
        raise pulumi.RunError(f"{title}: {deputy} would be the deputy of themselves; name another one")
    if limit and limit.field not in {each["id"] for each in form}:
        raise pulumi.RunError(f"{title}: the form has no field {limit.field}, which the limit is on")
