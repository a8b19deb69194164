"""Puts settings, departments, people and roles into a tenant from a file, by name and path; again if need be."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dingtalk_sandbox import settings as settings_module
from dingtalk_sandbox.errors import ApiError, SandboxError
from dingtalk_sandbox.store.schema import ROOT
from dingtalk_sandbox.tenant import departments, roles, users
from dingtalk_sandbox.tenant.departments import Change
from dingtalk_sandbox.tenant.users import Placement

_KEYS = {
    "departments": {"path", "order", "managers", "fields"},
    "people": {"userid", "name", "mobile", "departments", "fields", "admin_level"},
    "roles": {"group", "name", "members"},
}
_SETTINGS = "settings"


@dataclass
class Seeded:
    """What a seed made that was not there."""

    departments: int = 0
    people: int = 0
    roles: int = 0


def read(path: Path) -> dict[str, Any]:
    """The seed in a file, its shape checked.

    Raises:
        SandboxError: unreadable, not JSON, or with a key that nobody knows.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SandboxError(f"{path}: can't be read ({error.strerror})") from None
    except ValueError as error:
        raise SandboxError(f"{path}: not JSON ({error})") from None
    if not isinstance(found, dict):
        raise SandboxError(f"{path}: a seed is an object with {', '.join(_KEYS)}")
    for section, entries in found.items():
        if section == _SETTINGS and isinstance(entries, dict):
            continue
        _check_section(path, section, entries)
    return found


def _check_section(path: Path, section: str, entries: object) -> None:
    if section not in _KEYS or not isinstance(entries, list):
        raise SandboxError(f"{path}: {section}: a seed has the lists {', '.join(_KEYS)}, and settings")
    for number, entry in enumerate(entries):
        unknown = set(entry) - _KEYS[section] if isinstance(entry, dict) else {"not an object"}
        if unknown:
            raise SandboxError(f"{path}: {section}[{number}]: unknown key {', '.join(sorted(unknown))}")


def plant(conn: sqlite3.Connection, seed: Mapping[str, Any], now: float) -> Seeded:
    """Makes what the seed names and the tenant lacks, and sets what it says of the rest; deletes nothing.

    Raises:
        SandboxError: an entry breaks a rule of the tenant; the line names the entry and the rule.
    """
    settings_module.change(conn, {key: str(value) for key, value in seed.get(_SETTINGS, {}).items()})
    settings, facts = settings_module.load(conn)
    done = Seeded()
    for entry in seed.get("departments", []):
        with _named(f"department {entry.get('path')}"):
            done.departments += _department(conn, settings, entry)
    for entry in seed.get("people", []):
        with _named(f"person {entry.get('userid')}"):
            done.people += _person(conn, settings, facts["corp_id"], now, entry)
    for entry in seed.get("departments", []):
        with _named(f"managers of {entry.get('path')}"):
            if "managers" in entry:
                dept_id = resolve(conn, entry["path"])
                departments.update(conn, settings, dept_id, Change(managers=list(entry["managers"])))
    for entry in seed.get("roles", []):
        with _named(f"role {entry.get('group')}/{entry.get('name')}"):
            done.roles += _role(conn, entry)
    return done


@contextmanager
def _named(subject: str) -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        raise SandboxError(f"seed: {subject}: {error.code} {error.message}") from None
    except KeyError as error:
        raise SandboxError(f"seed: {subject}: {error.args[0]} is missing") from None


def parts(path: str | Sequence[str]) -> list[str]:
    """The names along a path: `A/B`, or a list where a name holds a slash; "" is the root."""
    return [name for name in path.split("/") if name] if isinstance(path, str) else list(path)


def resolve(conn: sqlite3.Connection, path: str | Sequence[str]) -> int:
    """The id of the department at a path below the root; 60003 when there is none."""
    dept_id = ROOT
    for name in parts(path):
        row = conn.execute(
            "SELECT dept_id FROM departments WHERE parent_id = ? AND name = ?", (dept_id, name)
        ).fetchone()
        if row is None:
            raise ApiError(60003)
        dept_id = int(row[0])
    return dept_id


def _department(
    conn: sqlite3.Connection, settings: settings_module.Settings, entry: Mapping[str, Any]
) -> int:
    made, dept_id = 0, ROOT
    for name in parts(entry["path"]):
        row = conn.execute(
            "SELECT dept_id FROM departments WHERE parent_id = ? AND name = ?", (dept_id, name)
        ).fetchone()
        if row is None:
            dept_id, made = departments.create(conn, settings, name, dept_id, Change()), made + 1
        else:
            dept_id = int(row[0])
    if "order" in entry or "fields" in entry:
        change = Change(order=entry.get("order"), fields=dict(entry.get("fields", {})))
        departments.update(conn, settings, dept_id, change)
    return made


def _person(
    conn: sqlite3.Connection,
    settings: settings_module.Settings,
    corp_id: str,
    now: float,
    entry: Mapping[str, Any],
) -> int:
    placement = Placement([resolve(conn, path) for path in entry.get("departments", [""])])
    userid, fields = str(entry["userid"]), dict(entry.get("fields", {}))
    known = users.find(conn, userid) is not None
    if known:
        users.update(conn, settings, userid, now=now, name=entry["name"], placement=placement, fields=fields)
    else:
        users.create(
            conn,
            corp_id=corp_id,
            now=now,
            settings=settings,
            userid=userid,
            name=entry["name"],
            mobile=users.normal_mobile(str(entry["mobile"])),
            placement=placement,
            fields=fields,
            invited=False,
        )
    if "admin_level" in entry:
        conn.execute("UPDATE users SET sys_level = ? WHERE userid = ?", (int(entry["admin_level"]), userid))
    return 0 if known else 1


def _role(conn: sqlite3.Connection, entry: Mapping[str, Any]) -> int:
    group = conn.execute("SELECT group_id FROM role_groups WHERE name = ?", (entry["group"],)).fetchone()
    group_id = int(group[0]) if group else roles.add_group(conn, entry["group"], refuse_duplicate=True)
    if "name" not in entry:
        return 0
    found = conn.execute(
        "SELECT role_id FROM roles WHERE group_id = ? AND name = ?", (group_id, entry["name"])
    ).fetchone()
    role_id = int(found[0]) if found else roles.add_role(conn, entry["name"], group_id)
    for member in entry.get("members", []):
        holder = {"userid": member} if isinstance(member, str) else member
        roles.add_members(conn, [role_id], [holder["userid"]])
        if "scope" in holder:
            reach = [resolve(conn, path) for path in holder["scope"]]
            roles.set_scope(conn, role_id, holder["userid"], reach)
    return 0 if found else 1
