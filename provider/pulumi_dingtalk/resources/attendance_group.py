"""AttendanceGroup: by which rules people punch. Wire: contract approval-attendance.md 4.2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, ClassVar, Final, cast

import pulumi

from pulumi_dingtalk.client import attendance_groups as wire
from pulumi_dingtalk.client import attendance_places as places
from pulumi_dingtalk.client.attendance_groups import GroupFields
from pulumi_dingtalk.client.attendance_members import Members
from pulumi_dingtalk.client.errors import DingTalkError, Invalid
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.kind import Behind, Failure, Kind, Listed, Made, Update
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference, references
from pulumi_dingtalk.reconcile.risk import Risk, Rule, any_change
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.attendance.common import group_key, groups, operator
from pulumi_dingtalk.resources.attendance.group_model import AttendanceGroupInputs
from pulumi_dingtalk.resources.attendance.group_places import (
    AttendancePlace,
    AttendanceWifi,
    asked,
    bring,
    cost,
)
from pulumi_dingtalk.resources.attendance.group_wire import FROM_GET, expand, flatten, known, wire_of
from pulumi_dingtalk.resources.contacts.people import PEOPLE

__all__ = ["AttendanceGroup", "AttendancePlace", "AttendanceWifi"]

_GONE = Rule(
    "attendance-group-gone",
    Risk.DESTROYS,
    Words(
        "its people have no group to punch in, and its members, rosters, places and punch history are lost to it",
        "其成員將沒有考勤組, 成員名單、排班、打卡地點及打卡記錄不再屬於它",
    ),
    any_change,
)
_ONLY: Final = {
    "week": "fixed",
    "default_shift": "fixed",
    "special_days": "fixed",
    "shifts": "scheduled",
    "free_days": "free",
    "free_day_starts": "free",
}
"""The fields that only one type of group has."""
_PLACES: Final = frozenset({"wifis", "positions"})


class AttendanceGroupKind(Kind[AttendanceGroupInputs]):
    """Attendance groups. The natural key is the name: the pages do not say that it is unique, this kind does."""

    name = "AttendanceGroup"
    label = Noun("attendance group", "考勤組", "attendance groups")
    model = AttendanceGroupInputs
    natural_key = ("name",)
    deletion = _GONE
    needs_operator = True
    shown_once: ClassVar = {"group_key": False}
    reads: ClassVar = (wire.LIST, wire.GET, wire.KEY, places.POSITIONS, places.WIFIS)
    writes: ClassVar = (
        wire.ADD,
        wire.MODIFY,
        places.ADD_POSITIONS,
        places.REMOVE_POSITIONS,
        places.ADD_WIFIS,
        places.REMOVE_WIFIS,
        wire.DELETE,
    )
    lists: ClassVar = (wire.LIST,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'attendance group "{values.get("name", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        type_ = values.get("type")
        for field, only in _ONLY.items():
            if type_ and type_ != only and values.get(field):
                yield Failure(field, f"only a {only} group has it; this one is {type_}")
        if type_ == "fixed" and "week" in values and not any(values["week"].values()):
            yield Failure("week", "names no shift: a fixed group needs one on a day at least")
        for field, keys in (
            ("special_days", ("day",)),
            ("wifis", ("mac",)),
            ("positions", ("latitude", "longitude")),
        ):
            seen = [tuple(each[key] for key in keys) for each in values.get(field) or ()]
            if twice := sorted({str(key[0]) for key in seen if seen.count(key) > 1}):
                yield Failure(field, f"names {', '.join(twice)} more than once; name each once")

    def listed(self, tenant: Tenant) -> list[Listed]:
        return [Listed(str(id_), group.name) for id_, group in groups(tenant).items()]

    def find(self, tenant: Tenant, declared: AttendanceGroupInputs) -> str | None:
        return next((str(i) for i, group in groups(tenant).items() if group.name == declared.name), None)

    def create(self, tenant: Tenant, declared: AttendanceGroupInputs) -> Made:
        """Make the group, then its places and Wi-Fi, each with a radius of its own; all or nothing."""
        _refuse_incomplete(self.describe({"name": declared.name}), declared)
        values = _named(declared)
        fields = expand(values)
        id_ = wire.add(tenant.client, operator(tenant), fields)
        tenant.inventory.amend("attendance groups", lambda every: every.update({id_: known(fields)}))
        tenant.inventory.put(("attendance members", str(id_)), Members())
        if not values.keys() & {*_PLACES, *FROM_GET}:
            return Made(str(id_))
        key = ""
        try:
            key = group_key(tenant, str(id_))
            bring(tenant, key, declared, {}, {})
        except DingTalkError as error:
            _undo(tenant, id_, key, error)
            raise
        return Made(str(id_), {"group_key": key})

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        return self.look(tenant, id_, {})

    def look(self, tenant: Tenant, id_: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
        """Take the list's word for what it has, and ask for what else is named alone: each question is metered."""
        group = groups(tenant).get(int(id_))
        if group is None:
            return None
        wanted = set(known.get("named") or known) or set(self.nameable)
        found = flatten(group)
        if wanted & {*FROM_GET, *_PLACES}:
            key = _key(tenant, id_, known)
            found |= asked(tenant, key, wanted)
        return found

    def update(self, tenant: Tenant, id_: str, update: Update[AttendanceGroupInputs]) -> None:
        """Write all that ``modify`` takes, what nobody declared as it is now; then bring places and Wi-Fi."""
        key = ""
        if update.changed & {*_PLACES} or (update.changed - _PLACES and not _whole(update.new)):
            key = _key(tenant, id_, update.old)
        if update.changed - _PLACES:
            self._modify(tenant, int(id_), update, key)
        if update.changed & _PLACES:
            asker = operator(tenant)
            positions = places.positions(tenant.client, asker, key) if "positions" in update.changed else None
            wifis = places.wifis(tenant.client, asker, key) if "wifis" in update.changed else None
            bring(tenant, key, update.new, positions, wifis)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        if int(id_) in groups(tenant):
            wire.delete(tenant.client, operator(tenant), _key(tenant, id_, old))
            tenant.inventory.amend("attendance groups", lambda known: known.pop(int(id_), None))

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        group = groups(tenant).get(int(id_))
        return [Behind(group.members if group else 0, PEOPLE)]

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return +(Counter([wire.ADD]) + cost({}, values, _PLACES))

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        modified = Counter([wire.MODIFY] if names - _PLACES else [])
        return +(modified + cost(old, new, names))

    @staticmethod
    def _modify(tenant: Tenant, id_: int, update: Update[AttendanceGroupInputs], key: str) -> None:
        live = groups(tenant)[id_]
        now = wire_of(live)
        if not _whole(update.new):
            checks = wire.get_checks(tenant.client, operator(tenant), key)
            now |= {
                "enable_outside_check": checks.outside,
                "enable_camera_check": checks.camera,
                "enable_face_check": checks.face,
            }
        fields = cast("GroupFields", {**now, **expand(_named(update.new), live)})
        wire.modify(tenant.client, operator(tenant), id_, fields)
        tenant.inventory.amend("attendance groups", lambda every: every.update({id_: known(fields, live)}))


def _refuse_incomplete(subject: str, declared: AttendanceGroupInputs) -> None:
    """Refuse what only creation needs: an unknown value may have hidden it from check."""
    if declared.type == "fixed" and declared.week is None:
        raise Invalid("a fixed group needs a week: name a shift for its working days", subject=subject)


def _named(declared: AttendanceGroupInputs) -> dict[str, Any]:
    values = {name: getattr(declared, name) for name in declared.model_fields_set}
    return {name: value for name, value in values.items() if value is not None}


def _whole(declared: AttendanceGroupInputs) -> bool:
    """Whether the program names all that only ``group/get`` could tell."""
    return all(getattr(declared, name) is not None for name in FROM_GET)


def _key(tenant: Tenant, id_: str, known: Mapping[str, Any]) -> str:
    """Return the group's other id: state has it from the creation on, else it is asked once a run."""
    return str(known.get("group_key") or group_key(tenant, id_))


def _undo(tenant: Tenant, id_: int, key: str, error: DingTalkError) -> None:
    """Delete a group whose places could not be made; what is left where that fails too is told."""
    try:
        key = key or group_key(tenant, str(id_))
        wire.delete(tenant.client, operator(tenant), key)
        tenant.inventory.amend("attendance groups", lambda known: known.pop(id_, None))
        error.detail += "; the group was taken back"
    except DingTalkError:
        error.detail += (
            f"; the group stays without all of its places (id {id_}): set adopt=True to go on with it"
        )


KIND = AttendanceGroupKind()
register(KIND)


class AttendanceGroupProvider(TenantProvider):
    """The provider of AttendanceGroup. Its module path and name stand in every state file."""

    kind = KIND


class AttendanceGroup(TenantResource, module="dingtalk", name="AttendanceGroup"):
    """A group of people who punch by the same rules (approval-attendance.md 4.2).

    Permissions qyapi_attendance_group_manage, qyapi_attendance_group_read and qyapi_base; every call is metered, and
    made in the name of ``dingtalk:operator``, an administrator of attendance. Who is in it: ``AttendanceGroupMembers``.
    A refresh costs a call for ten groups, and for each group one for Wi-Fi, one for places and one for what is checked
    (``outdoor_punch``, ``photo``, ``face``), each only where the program names it.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: Name; no two groups share one.
        type: ``fixed``, ``scheduled`` or ``free``. Another one makes a new group: members and rosters are lost.
        week: Of a fixed group, which needs it: the shift, or its id, by weekday (``monday``); others are days of rest.
        shifts: Of a scheduled group: the shifts, or their ids, that a roster may give.
        default_shift: Of a fixed group; by default the first one from Monday on. Only creation can set it.
        special_days: Of a fixed group: a shift, or None for a day off, by day. Only creation can set it.
        skip_holidays: Whether the mainland's public holidays hold; DingTalk's default is that they do.
        wifis: Every Wi-Fi in which people may punch.
        positions: Every place at which people may punch.
        outdoor_punch: Whether people may punch from elsewhere.
        outdoor_photo: Whether that needs a photo. Only creation can set it.
        photo: Whether a punch needs a photo.
        face: Whether a punch needs the person's face.
        no_punch_unscheduled: Whether who has no shift on a day cannot punch.
        rest_needs_approval: Whether a punch on a day of rest needs approval.
        choose_shift: Whether who has no shift on a day may choose one.
        owner_user: Who answers for the group, or their userid.
        managers: Who else governs its attendance, or their userids.
        free_days: Of a free group: its working days. Only creation can set it.
        free_day_starts: Of a free group: when a day begins, ``HH:MM``. Only creation can set it.
        adopt: Take over a group that exists already under this name.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]
    group_key: pulumi.Output[str]
    """The group's other id, where the creation had to ask for it."""

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        type: Text,  # noqa: A002 - DingTalk's word
        week: Mapping[str, Reference] | None = None,
        shifts: Sequence[Reference] | None = None,
        default_shift: Reference | None = None,
        special_days: Mapping[str, Reference | None] | Sequence[Mapping[str, Any]] | None = None,
        skip_holidays: pulumi.Input[bool] | None = None,
        wifis: Sequence[AttendanceWifi | Mapping[str, Any]] | None = None,
        positions: Sequence[AttendancePlace | Mapping[str, Any]] | None = None,
        outdoor_punch: pulumi.Input[bool] | None = None,
        outdoor_photo: pulumi.Input[bool] | None = None,
        photo: pulumi.Input[bool] | None = None,
        face: pulumi.Input[bool] | None = None,
        no_punch_unscheduled: pulumi.Input[bool] | None = None,
        rest_needs_approval: pulumi.Input[bool] | None = None,
        choose_shift: pulumi.Input[bool] | None = None,
        owner_user: Reference | None = None,
        managers: Sequence[Reference] | None = None,
        free_days: Sequence[Text] | None = None,
        free_day_starts: Text | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "type": type,
            "week": None if week is None else {day: reference(shift) for day, shift in week.items()},
            "shifts": references(shifts),
            "default_shift": reference(default_shift),
            "special_days": _special(special_days),
            "skip_holidays": skip_holidays,
            "wifis": _parts(wifis),
            "positions": _parts(positions),
            "outdoor_punch": outdoor_punch,
            "outdoor_photo": outdoor_photo,
            "photo": photo,
            "face": face,
            "no_punch_unscheduled": no_punch_unscheduled,
            "rest_needs_approval": rest_needs_approval,
            "choose_shift": choose_shift,
            "owner_user": reference(owner_user),
            "managers": references(managers),
            "free_days": free_days,
            "free_day_starts": free_day_starts,
            "group_key": None,
        }
        super().__init__(AttendanceGroupProvider(), resource_name, arguments, opts, adopt=adopt)


def _parts(given: Sequence[Any] | None) -> list[Any] | None:
    if given is None:
        return None
    return [each if isinstance(each, Mapping) else dict(vars(each)) for each in given]


def _special(given: Mapping[str, Reference | None] | Sequence[Mapping[str, Any]] | None) -> Any:
    if not isinstance(given, Mapping):
        return given
    return [
        {"day": day} if shift is None else {"day": day, "shift": reference(shift)}
        for day, shift in given.items()
    ]
