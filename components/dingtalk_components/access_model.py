"""AccessModel: roles by least privilege, grants with an end, guests, and who joins, moves and leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components import access_matrix
from dingtalk_components.access import Access, Guest
from dingtalk_components.access_rules import check
from dingtalk_components.attesting import Seen, attested
from dingtalk_components.days import as_of, day
from pulumi_dingtalk.reconcile.resource import Reference
from pulumi_dingtalk.resources.security.console_catalogue import MAIN, OTHER, SUB

NOBODY: Final = "none"
_GUEST: Final = "guest-"
_QUARTER: Final = 92
"""Days after which somebody has to look again."""


class AccessModel(pulumi.ComponentResource):
    """Who may do what.

    ::

        AccessModel("access", Access(...), departments={"Mong Kok": mong_kok}, owner="it-administrator")

        access
        ├── access                          RoleGroup
        ├── access-takings                  Role
        ├── access-takings                  RoleMembers: by position, and by grant until a day; each with departments
        ├── access-administrators           ConsoleSetting: main administrators, read from the tenant
        ├── access-sub-administrators       ConsoleSetting: who they are, read from the tenant
        ├── access-sub-hr-officer           ConsoleSetting: modules and departments; no API has them
        ├── access-guest-auditor            ConsoleSetting: the groups, no download, the end
        └── access-leaver-central           ConsoleSetting: handover, devices

    ``markdown()`` is the matrix of who may see what, ``drawing()`` the same as a Mermaid drawing.

    Args:
        resource_name: The logical name, unique in the program.
        access: Who may do what; somebody joins, moves or leaves by a change of it.
        departments: By the names that ``access`` uses, the departments.
        owner: Who answers for what people set by hand, by userid or function.
        title: Name of the role group.
        seen: By setting (``sub-hr-officer``, ``guest-auditor``, ``leaver-central``), that somebody saw it.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: Somebody would get more than is said, or the declaration names what is not there.
    """

    def __init__(
        self,
        resource_name: str,
        access: Access,
        *,
        departments: Mapping[str, Reference],
        owner: str,
        title: str = "Access",
        seen: Mapping[str, Seen] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("dingtalk:components:AccessModel", resource_name, None, opts)
        check(resource_name, access, departments)
        self._name, self._access, self._owner, self._seen = resource_name, access, owner, seen or {}
        self._below = pulumi.ResourceOptions(parent=self)
        self.roles = self._duties(title, departments)
        self._administrators()
        by_hand = {**self._parts(), **self._guests(), **self._leavers()}
        if strange := sorted(set(self._seen) - set(by_hand)):
            raise pulumi.RunError(
                f"{resource_name} has no setting {', '.join(strange)}; it has {', '.join(by_hand)}"
            )
        for setting, value in by_hand.items():
            self._by_hand(setting, value)
        self.register_outputs({"roles": {key: role.id for key, role in self.roles.items()}})

    def markdown(self) -> str:
        """Return who may see what as a table, without what has ended by ``dingtalk:asOf``."""
        return access_matrix.markdown(self._access, as_of())

    def drawing(self) -> str:
        """Return who may see what as a Mermaid drawing, without what has ended by ``dingtalk:asOf``."""
        return access_matrix.drawing(self._access, as_of())

    def _duties(self, title: str, departments: Mapping[str, Reference]) -> dict[str, dingtalk.Role]:
        group = dingtalk.RoleGroup(self._name, name=title, opts=self._below)
        found = {}
        for key, duty in self._access.duties.items():
            name = f"{self._name}-{key}"
            found[key] = dingtalk.Role(name, name=duty.name, group=group, opts=self._below)
            members = [
                dingtalk.RoleMember(
                    held.user, [departments[each] for each in held.departments], held.until or None
                )
                for held in self._access.holdings()
                if held.duty == key
            ]
            dingtalk.RoleMembers(name, role=found[key], members=members, opts=self._below)
        return found

    def _administrators(self) -> None:
        """Declare who the administrators are: the tenant tells, so that nobody need attest it."""
        told = {MAIN: self._access.administrators, SUB: self._access.sub_administrators}
        for setting, users in told.items():
            dingtalk.ConsoleSetting(
                f"{self._name}-{setting}",
                setting=setting,
                value=",".join(sorted(set(users))) or NOBODY,
                responsible=self._owner,
                opts=self._below,
            )

    def _parts(self) -> dict[str, str]:
        return {
            f"sub-{user}": f"{', '.join(sub.modules)}, for {', '.join(sub.departments)} alone"
            for user, sub in self._access.sub_administrators.items()
        }

    def _guests(self) -> dict[str, str]:
        return {f"{_GUEST}{key}": _stays(guest, as_of()) for key, guest in self._access.guests.items()}

    def _leavers(self) -> dict[str, str]:
        found = {}
        for user, leaver in self._access.leavers.items():
            found[f"leaver-{user}"] = (
                f"by {leaver.last_day}: groups, files, approvals and apps handed over to {leaver.hands_over_to}"
            )
            if leaver.devices:
                found[f"leaver-{user}-devices"] = f"signed out and wiped: {', '.join(leaver.devices)}"
        return found

    def _counts(self, setting: str, seen: Seen | None) -> int:
        """Return for how many days it counts that somebody saw it; of a guest until the last day at most."""
        guest = self._access.guests.get(setting.removeprefix(_GUEST)) if setting.startswith(_GUEST) else None
        if seen is None or guest is None:
            return _QUARTER
        left = (day("until", guest.until) - day(f"{self._name}: {setting} was seen on", seen.on)).days + 1
        return min(left, _QUARTER) if left > 0 else _QUARTER

    def _by_hand(self, setting: str, value: str) -> None:
        seen = self._seen.get(setting)
        dingtalk.ConsoleSetting(
            f"{self._name}-{setting}",
            setting=f"{OTHER}{self._name}-{setting}",
            value=value,
            responsible=self._owner,
            opts=self._below,
            **attested(f"{self._name}: {setting}", seen, self._owner, self._counts(setting, seen)),
        )


def _stays(guest: Guest, today: str | None) -> str:
    """Return what is wanted of a guest; once the end is past, another value, which nobody has attested yet."""
    where = ", ".join(guest.groups)
    if today and today > guest.until:
        return f"{guest.who}: taken out of {where}, since {guest.until} was the last day"
    return f"{guest.who}: in {where} alone, no downloads, until {guest.until}"
