"""AttendanceShift: when people work. Wire: contract approval-attendance.md 4.1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import attendance_groups
from pulumi_dingtalk.client import attendance_shifts as wire
from pulumi_dingtalk.client.attendance_shifts import OFF, Shift
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import INVISIBLE, Behind, Failure, Kind, Listed, Update
from pulumi_dingtalk.reconcile.model import Inputs, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference
from pulumi_dingtalk.reconcile.risk import ROUTINE, changed, disrupts
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.attendance.common import (
    DAY,
    GROUPS,
    MINUTES,
    OFF_WORDS,
    groups,
    operator,
    shifts,
)
from pulumi_dingtalk.resources.attendance.shift_times import (
    RestPart,
    SectionPart,
    ShiftSection,
    as_section,
    inside,
    moments,
    overlap,
    rest,
    section,
    shown,
)

__all__ = ["AttendanceShift", "ShiftSection"]

_HOURS = disrupts("hours-changed", "people's working hours change", "員工的工作時間會改變", changed)
_COUNTED = disrupts(
    "lateness-changed",
    "who counts as late or absent changes, from the next punch on",
    "遲到及曠工的判定會改變",
    changed,
)


class AttendanceShiftInputs(Inputs):
    """When people work: sections of work, a break, what counts as late and as absent."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "班次名稱"), risk=ROUTINE),
        Field(min_length=1, description="Name; no two shifts share one."),
    ]
    sections: Annotated[
        list[SectionPart],
        Behaviour(label=Words("working hours", "工作時段"), risk=(_HOURS,)),
        Field(min_length=1, description="Stretches of work, in order; together less than 24 hours."),
    ]
    rests: Annotated[
        list[RestPart] | None,
        Behaviour(default=[], label=Words("break", "休息時間"), risk=(_HOURS,)),
        Field(max_length=1, description="A break, within the section of a shift that has only one."),
    ] = None
    flexible: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("flexible hours", "彈性工時"), risk=(_COUNTED,)),
        Field(description="Whether working hours are flexible."),
    ] = None
    serious_late_minutes: Annotated[
        int | None,
        Behaviour(
            default=OFF,
            label=Words("seriously late after", "嚴重遲到"),
            risk=(_COUNTED,),
            unit=MINUTES,
            values=OFF_WORDS,
        ),
        Field(ge=OFF, le=DAY, description="Minutes late that count as seriously late; -1: off."),
    ] = None
    absent_late_minutes: Annotated[
        int | None,
        Behaviour(
            default=OFF,
            label=Words("absent after", "曠工遲到"),
            risk=(_COUNTED,),
            unit=MINUTES,
            values=OFF_WORDS,
        ),
        Field(
            ge=OFF,
            le=DAY,
            description="Minutes late that count as absence, more than seriously late; -1: off.",
        ),
    ] = None
    flex_late_minutes: Annotated[
        int | None,
        Behaviour(
            write_only=True,
            unproven=True,
            default=0,
            label=Words("late that is passed over", "可晚到"),
            risk=(_COUNTED,),
            unit=MINUTES,
        ),
        Field(
            ge=0,
            le=DAY,
            description="Minutes late that nobody counts. Never read back: one that was set by hand is overwritten.",
        ),
    ] = None
    flex_early_minutes: Annotated[
        int | None,
        Behaviour(
            write_only=True,
            unproven=True,
            default=0,
            label=Words("early that is passed over", "可早走"),
            risk=(_COUNTED,),
            unit=MINUTES,
        ),
        Field(
            ge=0,
            le=DAY,
            description="Minutes early that nobody counts. Never read back: one that was set by hand is overwritten.",
        ),
    ] = None
    owner_user: Annotated[
        UserId | None,
        Behaviour(reference="User", label=Words("owner", "負責人"), risk=ROUTINE),
        Field(description="Userid of who looks after the shift."),
    ] = None
    shift_group: Annotated[
        str | None,
        Behaviour(label=Words("shift group", "班次分組"), risk=ROUTINE),
        Field(min_length=1, description="Name of the group of shifts that it is shown in."),
    ] = None


class AttendanceShiftKind(Kind[AttendanceShiftInputs]):
    """Shifts. The natural key is the name: the pages do not say that it is unique, this kind does."""

    name = "AttendanceShift"
    label = Noun("shift", "班次", "shifts")
    model = AttendanceShiftInputs
    natural_key = ("name",)
    needs_operator = True
    reads: ClassVar = (wire.LIST, wire.QUERY, attendance_groups.LIST)
    writes: ClassVar = (wire.SAVE, wire.DELETE)
    lists: ClassVar = (wire.LIST,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'shift "{values.get("name", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        sections, rests = values.get("sections") or [], values.get("rests") or []
        if sections and (told := overlap(sections)):
            yield Failure("sections", told)
        if rests and len(sections) > 1:
            yield Failure(
                "rests", "only a shift of one section has a break (4.1); make it two sections instead"
            )
        elif rests and sections and not inside(rests[0], sections[0]):
            yield Failure("rests[0]", "the break must lie within the working hours, its end after its start")
        late, absent = values.get("serious_late_minutes"), values.get("absent_late_minutes")
        if late is not None and absent is not None and late > OFF and OFF < absent <= late:
            yield Failure(
                "absent_late_minutes", f"must be more than serious_late_minutes, {late} (given: {absent})"
            )

    def listed(self, tenant: Tenant) -> list[Listed]:
        return [Listed(str(id_), name) for id_, name in shifts(tenant).items()]

    def find(self, tenant: Tenant, declared: AttendanceShiftInputs) -> str | None:
        return next((str(id_) for id_, name in shifts(tenant).items() if name == declared.name), None)

    def create(self, tenant: Tenant, declared: AttendanceShiftInputs) -> str:
        values = {name: getattr(declared, name) for name in declared.model_fields_set}
        id_ = wire.save(tenant.client, operator(tenant), _expand(declared, values, None))
        tenant.inventory.amend("shifts", lambda known: known.update({id_: declared.name}))
        return str(id_)

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Look in the list first: it is whole, and no code for a shift that there is not is documented."""
        if int(id_) not in shifts(tenant):
            return None
        return _flatten(wire.query(tenant.client, operator(tenant), int(id_)))

    def update(self, tenant: Tenant, id_: str, update: Update[AttendanceShiftInputs]) -> None:
        """Write the whole shift: what nobody declared stays as it is now."""
        live = wire.query(tenant.client, operator(tenant), int(id_))
        values = {name: getattr(update.new, name) for name in update.new.model_fields_set}
        wire.save(tenant.client, operator(tenant), _expand(update.new, values, live), int(id_))
        tenant.inventory.amend("shifts", lambda known: known.update({int(id_): update.new.name}))

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        del old
        if int(id_) in shifts(tenant):
            wire.delete(tenant.client, operator(tenant), int(id_))
            tenant.inventory.amend("shifts", lambda known: known.pop(int(id_), None))

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        used = [g for g in groups(tenant).values() if int(id_) in {*g.shifts, *g.week, g.default_shift}]
        return [Behind(len(used), GROUPS)]

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter([wire.SAVE])


def _expand(declared: AttendanceShiftInputs, values: Mapping[str, Any], live: Shift | None) -> Shift:
    """Return the whole shift: ``values`` over what is there now."""

    def chosen(name: str, now: Any) -> Any:
        value = values.get(name)
        return now if value is None else value

    sections = [each.model_dump() for each in declared.sections]
    at = moments(sections)
    flex = tuple(values.get(name) for name in ("flex_late_minutes", "flex_early_minutes"))
    passed = None if flex == (None, None) else (flex[0] or 0, flex[1] or 0)
    rests = tuple(rest(each.model_dump(), at[0]) for each in declared.rests or ())
    return Shift(
        name=declared.name,
        sections=tuple(
            section(each, (start >= DAY, end >= DAY), passed)
            for each, (start, end) in zip(sections, list(pairwise(at))[::2], strict=True)
        ),
        rests=rests if declared.rests is not None or live is None else live.rests,
        owner=chosen("owner_user", live and live.owner),
        group=chosen("shift_group", live and live.group),
        flexible=chosen("flexible", live and live.flexible),
        serious_late=chosen("serious_late_minutes", live.serious_late if live else OFF),
        absent_late=chosen("absent_late_minutes", live.absent_late if live else OFF),
    )


def _flatten(live: Shift) -> dict[str, Any]:
    """Return every readable field in the program's spelling."""
    return {
        "name": live.name,
        "sections": [shown(start, end) for start, end in live.sections],
        "rests": [{"start": start.time, "end": end.time} for start, end in live.rests],
        "flexible": INVISIBLE if live.flexible is None else live.flexible,
        "serious_late_minutes": live.serious_late,
        "absent_late_minutes": live.absent_late,
        "owner_user": live.owner or None,
        "shift_group": live.group,
    }


KIND = AttendanceShiftKind()
register(KIND)


class AttendanceShiftProvider(TenantProvider):
    """The provider of AttendanceShift. Its module path and name stand in every state file."""

    kind = KIND


class AttendanceShift(TenantResource, module="dingtalk", name="AttendanceShift"):
    """A shift: day, night over midnight, split or flexible (approval-attendance.md 4.1).

    Permissions qyapi_attendance_group_manage and qyapi_attendance_group_read; every call is metered, and made in the
    name of ``dingtalk:operator``, an administrator of attendance. A shift that a group uses cannot be deleted: let the
    program name the shift in the group, so that the group goes first.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: Name; no two shifts share one.
        sections: Stretches of work, in order: ``("09:00", "18:00")``, a ``ShiftSection`` or a dict of its arguments.
        rests: A break, ``[("13:00", "14:00")]``; only beside a single section.
        flexible: Whether working hours are flexible.
        serious_late_minutes: Minutes late that count as seriously late; -1: off.
        absent_late_minutes: Minutes late that count as absence; -1: off.
        flex_late_minutes: Minutes late that nobody counts; unproven.
        flex_early_minutes: Minutes early that nobody counts; unproven.
        owner_user: Who looks after the shift, or their userid.
        shift_group: Name of the group of shifts that it is shown in.
        adopt: Take over a shift that exists already under this name.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        sections: Sequence[ShiftSection | Mapping[str, Any] | tuple[Text, Text]],
        rests: Sequence[Mapping[str, Any] | tuple[Text, Text]] | None = None,
        flexible: pulumi.Input[bool] | None = None,
        serious_late_minutes: pulumi.Input[int] | None = None,
        absent_late_minutes: pulumi.Input[int] | None = None,
        flex_late_minutes: pulumi.Input[int] | None = None,
        flex_early_minutes: pulumi.Input[int] | None = None,
        owner_user: Reference | None = None,
        shift_group: Text | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "sections": [as_section(section) for section in sections],
            "rests": None if rests is None else [as_section(rest) for rest in rests],
            "flexible": flexible,
            "serious_late_minutes": serious_late_minutes,
            "absent_late_minutes": absent_late_minutes,
            "flex_late_minutes": flex_late_minutes,
            "flex_early_minutes": flex_early_minutes,
            "owner_user": reference(owner_user),
            "shift_group": shift_group,
        }
        super().__init__(AttendanceShiftProvider(), resource_name, arguments, opts, adopt=adopt)
