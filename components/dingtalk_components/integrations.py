"""Integrations: the systems that are connected with DingTalk, each an app of its own, and a register of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, get_args

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components import registers
from dingtalk_components.attesting import Seen, attested
from dingtalk_components.days import day
from pulumi_dingtalk.resources.security.console_catalogue import OTHER

Sort = Literal["calendar", "meetings", "e-signature", "accounting", "hr", "shop", "other"]

_REFERENCE: Final = re.compile(r"[a-z][a-z0-9-]*:[\w./-]{1,100}")
_HALF_YEAR: Final = 183


@dataclass(frozen=True)
class Credential:
    """A secret or a token between DingTalk and a system: where it is kept, never what it is.

    Args:
        kept_in: A reference: a store and a name, ``vault:accounting/token``, ``config:accounting-token``.
        lifetime: Days after which it is renewed, 1 to 366.
        renewed: The day on which it was renewed last, ``YYYY-MM-DD``; each plan asks for it while nobody says.
    """

    kept_in: str
    lifetime: int = 90
    renewed: str | None = None

    @property
    def due(self) -> str:
        """The day by which it is to be renewed; "" where nobody said when it was."""
        return str(day("renewed on", self.renewed) + timedelta(days=self.lifetime)) if self.renewed else ""


@dataclass(frozen=True)
class System:
    """A system that is connected with DingTalk by an internal app of its own.

    Args:
        name: The app's name, 2 to 20 letters, digits or Chinese characters.
        sort: What sort of system it is.
        owner: Userid of who answers for it.
        purpose: What it is for, at most 200 characters.
        homepage: The page that people open, http or https.
        permissions: What it may do, as DingTalk names it, and no more than it needs. People set it in the console.
        callbacks: Addresses that DingTalk calls, https. People set them in the console, app by app.
        machines: Addresses (IPv4) from which it may call.
        credentials: By name, its secrets and tokens, as references.
        users: Userids of who sees it.
        departments: Departments that see it.
        roles: Roles whose holders see it.
    """

    name: str
    sort: Sort
    owner: str
    purpose: str
    homepage: str
    permissions: Sequence[str]
    callbacks: Sequence[str] = ()
    machines: Sequence[str] = ()
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    users: Sequence[str] = ()
    departments: Sequence[dingtalk.Department] = ()
    roles: Sequence[dingtalk.Role] = ()


class Integrations(pulumi.ComponentResource):
    """The systems that are connected with DingTalk.

    ::

        Integrations("systems", {"books": System(...)})

        systems
        ├── systems-books                   App
        ├── systems-books                   AppVisibility: who sees it, named whole
        ├── systems-books-permissions       ConsoleSetting: what it may do; no API grants it
        ├── systems-books-callbacks         ConsoleSetting: the addresses that DingTalk calls
        └── systems-books-token             ConsoleSetting: renewed, and when to renew it

    The output ``register`` has a row a system; ``markdown()`` shows it as a table. No secret is in it.

    Args:
        resource_name: The logical name, unique in the program.
        systems: The systems by key, which is what Pulumi knows them by.
        seen: By setting (``books-permissions``, ``books-callbacks``), that somebody saw it.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: A system is seen by nobody, has no owner, is called without TLS, or a credential is no
            reference.
    """

    def __init__(
        self,
        resource_name: str,
        systems: Mapping[str, System],
        *,
        seen: Mapping[str, Seen] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("dingtalk:components:Integrations", resource_name, None, opts)
        self._name, self._below = resource_name, pulumi.ResourceOptions(parent=self)
        for key, system in systems.items():
            for wrong in _wrong(system):
                raise pulumi.RunError(f"{resource_name}: {key} {wrong}")
        _must_be(resource_name, seen or {}, systems)
        for key, system in systems.items():
            self._app(f"{resource_name}-{key}", system)
            for setting, value in _by_hand(system).items():
                told = (seen or {}).get(f"{key}-{setting}")
                self._setting(f"{key}-{setting}", value, system.owner, seen=told, counts=_HALF_YEAR)
            for name, credential in system.credentials.items():
                self._renewal(f"{key}-{name}", credential, system.owner)
        self.register = {key: _row(system) for key, system in systems.items()}
        self.register_outputs({"register": self.register})

    def markdown(self) -> str:
        """Return the register as a table."""
        heads = [
            "system",
            "app",
            "sort",
            "owner",
            "purpose",
            "seen by",
            "permissions",
            "callbacks",
            "credentials",
        ]
        return registers.markdown(heads, ([key, *row.values()] for key, row in sorted(self.register.items())))

    def _app(self, name: str, system: System) -> None:
        app = dingtalk.App(
            name,
            name=system.name,
            desc=system.purpose,
            homepage_link=system.homepage,
            ip_white_list=list(system.machines) or None,
            opts=self._below,
        )
        dingtalk.AppVisibility(
            name,
            app=app,
            users=system.users,
            departments=system.departments,
            roles=system.roles,
            opts=self._below,
        )

    def _renewal(self, setting: str, credential: Credential, owner: str) -> None:
        value = f"kept in {credential.kept_in}, renewed every {credential.lifetime} days"
        told = credential.renewed and Seen(credential.renewed, f"renewed in {credential.kept_in}")
        self._setting(setting, value, owner, seen=told or None, counts=credential.lifetime)

    def _setting(self, setting: str, value: str, owner: str, *, seen: Seen | None, counts: int) -> None:
        name = f"{self._name}-{setting}"
        dingtalk.ConsoleSetting(
            name,
            setting=f"{OTHER}{name}",
            value=value,
            where="developer console > the app",
            responsible=owner,
            opts=self._below,
            **attested(f"{self._name}: {setting}", seen, owner, counts),
        )


def _by_hand(system: System) -> dict[str, str]:
    """Return what people set in the developer console, by setting."""
    found = {"permissions": ", ".join(sorted(system.permissions)) or "none"}
    return found | ({"callbacks": ", ".join(system.callbacks)} if system.callbacks else {})


def _row(system: System) -> dict[str, str]:
    told = (
        f"{name} in {each.kept_in}, {f'renew by {each.due}' if each.due else 'never renewed'}"
        for name, each in system.credentials.items()
    )
    return {
        "app": system.name,
        "sort": system.sort,
        "owner": system.owner,
        "purpose": system.purpose,
        "seen_by": registers.audience(system.users, system.departments, system.roles),
        "permissions": _by_hand(system)["permissions"],
        "callbacks": ", ".join(system.callbacks),
        "credentials": "; ".join(told),
    }


def _wrong(system: System) -> Iterator[str]:
    if system.sort not in get_args(Sort):
        yield f'is of sort "{system.sort}"; give one of {", ".join(get_args(Sort))}'
    if not system.owner.strip() or not system.purpose.strip():
        yield "needs an owner and a purpose: nobody else can tell an auditor"
    if not registers.audience(system.users, system.departments, system.roles):
        yield "is seen by nobody; name users, departments or roles"
    if plain := [address for address in system.callbacks if not address.startswith("https://")]:
        yield f"is called at {plain[0]}; give an address with https"
    for name, credential in system.credentials.items():
        if name in _by_hand(system):
            yield f"calls a credential {name}, as a setting is called; give it another name"
        if not _REFERENCE.fullmatch(credential.kept_in):
            yield f"says of {name} no place where it is kept: give a store and a name, such as vault:books/token"
        if not 1 <= credential.lifetime <= 366:
            yield f"renews {name} every {credential.lifetime} days; give 1 to 366"


def _must_be(title: str, seen: Mapping[str, Seen], systems: Mapping[str, System]) -> None:
    known = [f"{key}-{setting}" for key, system in systems.items() for setting in _by_hand(system)]
    if strange := sorted(set(seen) - set(known)):
        raise pulumi.RunError(f"{title} has no setting {', '.join(strange)}; it has {', '.join(known)}")
