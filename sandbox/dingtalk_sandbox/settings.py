"""What can be set on a tenant and on an app, kept in the tenant's file so that every process sees it at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.store import schema

_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0"})
EDITIONS = ("standard", "professional", "exclusive")
"""What a tenant can be bought as; each has all that the one before it has."""


def _setting(help_: str, *, default: Any, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": help_, "choices": choices})


@dataclass(frozen=True)
class Settings:
    """Settings of the tenant; defaults are the stricter reading wherever the documentation leaves two."""

    latency_ms: float = _setting("milliseconds that each answer is held back", default=0.0)
    qps: int = _setting("calls a second per app and operation; 0 = no limit", default=20)
    monthly_quota: int = _setting("metered calls a month", default=5000)
    clock_offset_s: float = _setting("seconds that the tenant's clock is ahead of the machine's", default=0.0)
    token_lifetime_s: int = _setting("seconds that an access token lives", default=7200)
    name_conflict_code: str = _setting(
        "code of a department name that exists already", default="60008", choices=("60008", "60021")
    )
    delete_mode: str = _setting(
        "department with sub-departments: refuse (60006) or delete them too",
        default="strict",
        choices=("strict", "cascade"),
    )
    clear_mode: str = _setting(
        "an empty string for a list of a department: no change, or clears it",
        default="ignore",
        choices=("ignore", "clear"),
    )
    pending_invitation: bool = _setting(
        "user/create answers 40103 and the person joins on `accept`", default=False
    )
    rejoin_wait_h: float = _setting(
        "hours after a user's deletion in which a re-create is an invitation (24 is real)", default=0.0
    )
    home_school: bool = _setting(
        "lists under the root show the home-school contacts, ids -1 and -7", default=False
    )
    leaf_result: str = _setting(
        "listsub of a leaf: an empty list, or no result key", default="empty", choices=("empty", "missing")
    )
    role_page_unit: str = _setting(
        "what size and offset of role/list count", default="groups", choices=("groups", "roles")
    )
    search_offset: str = _setting(
        "what offset of the two searches counts", default="rows", choices=("rows", "pages")
    )
    duplicate_role_group: str = _setting(
        "add_role_group with a name that exists", default="allow", choices=("allow", "refuse")
    )
    sensitive_words: str = _setting(
        "comma separated words that a department name must not hold (60022)", default=""
    )
    department_cap: int = _setting("departments in the tenant (60110)", default=10000)
    department_member_cap: int = _setting("direct members of a department (40023)", default=1000)
    external_contacts: bool = _setting("external contacts are switched on (60205)", default=True)
    external_contact_cap: int = _setting("external contacts in the tenant (60203)", default=5000)
    mask_external_mobile: bool = _setting(
        "reads show an external contact's mobile as 136*47616", default=True
    )
    attribute_rule_cap: int = _setting("rules on attributes (ruleNum.exceed.limit)", default=100)
    app_cap: int = _setting("internal apps in the tenant (overMaxCount)", default=500)
    callback_check: str = _setting(
        "what a callback's address makes of the first call to it: it is not really called",
        default="success",
        choices=("success", "wrong", "unreachable", "forbidden"),
    )
    pending_app_listed: bool = _setting(
        "a deleted app is listed for the 24 hours in which it can be restored", default=False
    )
    pending_app_keeps_name: bool = _setting(
        "the name of a deleted app is taken for the 24 hours in which it can be restored", default=False
    )
    quick_entry_caller: str = _setting(
        "which app may set a robot's quick entries: its own, or any (else invalidRequest.robotCodeNotMatch)",
        default="own",
        choices=("own", "any"),
    )
    quick_entry_cap: int = _setting(
        "quick entries of a robot (invalidRequest.exceededMaximumLimit)", default=10
    )
    robots_stopped: bool = _setting(
        "the organisation has stopped its robots (invalidRequest.robotIsStop)", default=False
    )
    custom_robots: str = _setting(
        "comma separated names of webhook robots that people made in every chat group", default=""
    )
    group_robot_cap: int = _setting("robots of a group that robots/query still tells (reject)", default=50)
    scene_templates: str = _setting(
        "comma separated ids of templates of scene groups (groupTemplate.notFound)", default="template-shops"
    )
    disbanded_scene_group: str = _setting(
        "how a scene group reads that is not there: refused, or as an empty answer",
        default="refused",
        choices=("refused", "empty"),
    )
    trusted_device_query: str = _setting(
        "whether an internal app may query people's trusted devices",
        default="refuse",
        choices=("refuse", "allow"),
    )
    approval_form_reads: str = _setting(
        "props of a form that reads tell: those that the page documents, or all that were written",
        default="documented",
        choices=("documented", "raw"),
    )
    group_modify: str = _setting(
        "what becomes of an attendance group's fields that group/modify leaves out",
        default="reset",
        choices=("reset", "keep"),
    )
    leave_edit_pause: bool = _setting(
        "a leave type that was changed less than 5 minutes ago is updateSpeedfast", default=False
    )
    schedule_days: int = _setting(
        "days before and after today for which shifts can be scheduled and read (180 is real); 0 = no limit",
        default=0,
    )
    schedule_delay: int = _setting("reads of schedules before a new one shows", default=0)
    business_faults: str = _setting(
        "comma separated userids, MAC addresses and addresses that attendance's batches refuse inside a success",
        default="",
    )
    approval_premium: bool = _setting(
        "the tenant bought the premium edition of approvals (benefit.status.invalid)", default=False
    )
    gateway_token: str = _setting(
        "the user's token that the gateway for people's tools takes", default="sandbox-user-token"
    )
    edition: str = _setting("what the tenant was bought as", default="standard", choices=EDITIONS)


_DEFINED = {item.name: item for item in fields(Settings)}


@dataclass(frozen=True)
class App:
    """One application of the tenant and what it may do.

    `permissions` None = every permission point; `scope_departments` holding 1 = the whole tenant; `ip_allow` empty =
    from anywhere.
    """

    client_id: str
    permissions: frozenset[str] | None
    scope_departments: tuple[int, ...]
    scope_users: tuple[str, ...]
    ip_allow: tuple[str, ...]

    def may(self, permission: str) -> bool:
        """Whether the app holds the permission point."""
        return self.permissions is None or permission in self.permissions

    @property
    def sees_all(self) -> bool:
        """Whether the contact scope is the whole tenant."""
        return schema.ROOT in self.scope_departments


# Settings of an app: key on the command line -> column.
APP_KEYS = {
    "permissions": "permissions",
    "contact_scope": "scope_departments",
    "contact_scope_users": "scope_users",
    "ip_allow_list": "ip_allow",
}
_APP_UPDATE = {
    "permissions": "UPDATE apps SET permissions = ? WHERE client_id = ?",
    "scope_departments": "UPDATE apps SET scope_departments = ? WHERE client_id = ?",
    "scope_users": "UPDATE apps SET scope_users = ? WHERE client_id = ?",
    "ip_allow": "UPDATE apps SET ip_allow = ? WHERE client_id = ?",
}


def load(conn: sqlite3.Connection) -> tuple[Settings, dict[str, str]]:
    """The settings in force, and the tenant's own facts (corp_id, company)."""
    rows = dict(conn.execute("SELECT key, value FROM settings").fetchall())
    facts = {key: rows[key] for key in ("corp_id", "company", "default_app")}
    return Settings(**{k: _parse(k, v) for k, v in rows.items() if k in _DEFINED}), facts


def app_of(row: Mapping[str, Any] | sqlite3.Row) -> App:
    """An app from its row."""
    granted = row["permissions"]
    return App(
        client_id=row["client_id"],
        permissions=None if granted is None else frozenset(json.loads(granted)),
        scope_departments=tuple(json.loads(row["scope_departments"])),
        scope_users=tuple(json.loads(row["scope_users"])),
        ip_allow=tuple(json.loads(row["ip_allow"])),
    )


def change(conn: sqlite3.Connection, assignments: Mapping[str, str], app: str | None = None) -> None:
    """Sets what is named, all or nothing.

    Args:
        conn: inside a transaction.
        assignments: key -> value as spelt on a command line.
        app: client id for the keys of an app; the tenant's first app where None.

    Raises:
        SandboxError: an unknown key, a value out of its range, or an unknown app.
    """
    for key, value in assignments.items():
        if key in APP_KEYS:
            _change_app(conn, app or load(conn)[1]["default_app"], key, value)
        elif key in _DEFINED:
            _parse(key, value)
            conn.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))
        elif key == "metered_calls":
            _change_meter(conn, value)
        else:
            known = ", ".join([*_DEFINED, "metered_calls", *APP_KEYS])
            raise SandboxError(f"setting {key}: not known; known are {known}")


def _change_meter(conn: sqlite3.Connection, value: str) -> None:
    # The month is the tenant clock's; the gate writes it with each metered call, so the newest row is this month's.
    if not value.isdigit():
        raise SandboxError(f"setting metered_calls: {value!r} is not a whole number")
    conn.execute("DELETE FROM meter")
    conn.execute("INSERT INTO meter VALUES ('', ?)", (int(value),))


def _change_app(conn: sqlite3.Connection, client_id: str, key: str, value: str) -> None:
    items: list[Any] = [item.strip() for item in value.split(",") if item.strip()]
    if key == "contact_scope":
        try:
            items = [int(item) for item in items]
        except ValueError:
            raise SandboxError(f"setting contact_scope: {value!r} is not a list of department ids") from None
    everything = key == "permissions" and items == ["*"]
    done = conn.execute(_APP_UPDATE[APP_KEYS[key]], (None if everything else json.dumps(items), client_id))
    if not done.rowcount:
        raise SandboxError(f"app {client_id}: not known in this tenant; `app` makes one")


def _parse(key: str, value: str) -> Any:
    defined = _DEFINED[key]
    kind: type[Any] = type(defined.default)
    choices: tuple[str, ...] = defined.metadata["choices"]
    if choices:
        if value not in choices:
            raise SandboxError(f"setting {key}: {value!r} is none of {', '.join(choices)}")
        return value
    if kind is bool:
        return _parse_bool(key, value)
    try:
        parsed = kind(value)
    except ValueError:
        raise SandboxError(f"setting {key}: {value!r} is not a number") from None
    if kind is not str and key != "clock_offset_s" and parsed < 0:
        raise SandboxError(f"setting {key}: {value!r} is below 0")
    return parsed


def _parse_bool(key: str, value: str) -> bool:
    if value.lower() in _YES:
        return True
    if value.lower() in _NO:
        return False
    raise SandboxError(f"setting {key}: {value!r} is neither true nor false")


def described() -> list[tuple[str, str]]:
    """Every setting of the tenant with a line about it, for --help and the README's test."""
    return [(item.name, item.metadata["help"]) for item in _DEFINED.values()]
