"""The command line and what it does behind the API's back."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dingtalk_sandbox import __main__ as command
from dingtalk_sandbox import admin
from dingtalk_sandbox.app import Sandbox
from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.settings import APP_KEYS, described
from dingtalk_sandbox.store import schema
from dingtalk_sandbox.transport import open_transport

from .conftest import GET, Clock, Tenant

SEED: dict[str, Any] = {
    "departments": [
        {"path": "Shops/Kowloon", "order": 5, "managers": ["mgr-mongkok"], "fields": {"brief": "b"}},
        {"path": ["Shops", "A/B"]},
    ],
    "people": [
        {
            "userid": "mgr-mongkok",
            "name": "Shop manager Mong Kok",
            "mobile": "+852-50000001",
            "departments": ["Shops/Kowloon"],
            "fields": {"title": "Shop manager"},
        },
        {"userid": "it", "name": "IT", "mobile": "+852-50000002", "admin_level": 2},
    ],
    "roles": [
        {
            "group": "Shops",
            "name": "Shop manager",
            "members": [{"userid": "mgr-mongkok", "scope": ["Shops"]}, "it"],
        },
        {"group": "Empty"},
    ],
}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "dingtalk_sandbox", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def quick(*arguments: str) -> str:
    """The same, in this process: what it prints."""
    found = CliRunner().invoke(command.cli, list(arguments), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(SEED), encoding="utf-8")
    return path


def test_a_seed_makes_what_it_says_and_twice_is_once(tenant: Tenant, seed: Path) -> None:
    assert "made 3 departments, 2 people, 1 roles" in quick("seed", "--db", str(tenant.path), str(seed))
    before = admin.dump(tenant.path)
    assert "made 0 departments, 0 people, 0 roles" in quick("seed", "--db", str(tenant.path), str(seed))
    after = admin.dump(tenant.path)
    for found in (before, after):
        for row in found["users"]:
            del row["modified_at"]
    assert after == before
    user = tenant.ok("/topapi/v2/user/get", userid="mgr-mongkok")["result"]
    kowloon = tenant.show(user["dept_id_list"][0])
    assert (kowloon["name"], kowloon["order"], kowloon["brief"]) == ("Kowloon", 5, "b")
    assert kowloon["dept_manager_userid_list"] == ["mgr-mongkok"]
    assert user["role_list"][0]["name"] == "Shop manager"
    admins = tenant.ok("/topapi/user/listadmin")["result"]
    assert admins == [{"userid": "admin", "sys_level": 1}, {"userid": "it", "sys_level": 2}]


def test_a_seed_changes_who_is_there_and_gives_a_role_its_reach(tenant: Tenant, seed: Path) -> None:
    admin.plant_seed(tenant.path, seed)
    other = {**SEED["people"][0], "name": "Another name"}
    seed.write_text(json.dumps({**SEED, "people": [other, *SEED["people"][1:]]}), encoding="utf-8")
    admin.plant_seed(tenant.path, seed)
    assert tenant.ok("/topapi/v2/user/get", userid="mgr-mongkok")["result"]["name"] == "Another name"
    groups = tenant.ok("/topapi/role/list")["result"]["list"]
    (role,) = next(group["roles"] for group in groups if group["name"] == "Shops")
    holders = tenant.ok("/topapi/role/simplelist", role_id=role["id"])["result"]["list"]
    reach = {each["userid"]: [it["name"] for it in each.get("manageScopes", [])] for each in holders}
    assert reach == {"mgr-mongkok": ["Shops"], "it": []}


def test_a_seed_sets_what_it_says_of_the_tenant_first(tenant: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "seed.json"
    file.write_text(json.dumps({"settings": {"edition": "exclusive", "qps": 0}}), encoding="utf-8")
    admin.plant_seed(tenant.path, file)
    assert '"edition": "exclusive"' in quick("settings", "--db", str(tenant.path))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not JSON"),
        ('{"settings": ["edition"]}', "settings"),
        ('{"settings": {"edition": "golden"}}', "edition"),
        ("[]", "an object"),
        ('{"robots": []}', "robots"),
        ('{"people": [{"userid": "a", "age": 3}]}', r"people\[0\]: unknown key age"),
        ('{"people": ["a"]}', "not an object"),
        ('{"people": [{"userid": "a"}]}', "person a: name is missing"),
        ('{"departments": [{"path": "A-B"}]}', "A-B: 60009"),
        ('{"departments": [{"path": "", "order": 3}]}', "department : 60018"),
        ('{"departments": [{"path": "A", "managers": ["b"]}]}', "managers of A: 40031"),
        ('{"roles": [{"group": "G", "name": "R", "members": ["b"]}]}', "role G/R: 33012"),
        (
            '{"people": [{"userid": "a", "name": "A", "mobile": "+852-50000003", "departments": ["X"]}]}',
            "60003",
        ),
    ],
)
def test_a_bad_seed_is_one_line_and_changes_nothing(
    tenant: Tenant, tmp_path: Path, content: str, words: str
) -> None:
    before = admin.dump(tenant.path)
    file = tmp_path / "bad.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SandboxError, match=words) as caught:
        admin.plant_seed(tenant.path, file)
    assert "\n" not in str(caught.value)
    assert admin.dump(tenant.path) == before


def test_a_seed_that_is_not_there(tenant: Tenant, tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="can't be read"):
        admin.plant_seed(tenant.path, tmp_path / "none.json")


def test_reset_empties_a_tenant_that_others_have_open(tenant: Tenant) -> None:
    ours = tenant.department("HR")
    quick("reset", "--db", str(tenant.path), "--company", "Retailer")
    assert tenant.code(GET, dept_id=ours) == 40014  # tokens went too
    tenant.token = tenant.issue("sandbox-app", "sandbox-secret")
    assert tenant.code(GET, dept_id=ours) == 60003
    assert tenant.show(1)["name"] == "Retailer"
    assert admin.current_settings(tenant.path)["qps"] == 20


def test_settings_print_and_change(tenant: Tenant) -> None:
    shown = json.loads(
        quick("settings", "--db", str(tenant.path), "delete_mode=cascade", "contact_scope=1,2")
    )
    assert shown["delete_mode"] == "cascade"
    assert shown["apps"]["sandbox-app"]["contact_scope"] == [1, 2]
    assert shown["apps"]["sandbox-app"]["permissions"] == "*"


@pytest.mark.parametrize(
    ("assignments", "words"),
    [
        ({"speed": "1"}, "setting speed: not known; known are latency_ms"),
        ({"qps": "fast"}, "not a number"),
        ({"qps": "-1"}, "below 0"),
        ({"delete_mode": "gentle"}, "none of strict, cascade"),
        ({"home_school": "maybe"}, "neither true nor false"),
        ({"contact_scope": "Shops"}, "not a list of department ids"),
        ({"metered_calls": "x"}, "not a whole number"),
    ],
)
def test_bad_settings_change_nothing(tenant: Tenant, assignments: dict[str, str], words: str) -> None:
    before = admin.current_settings(tenant.path)
    with pytest.raises(SandboxError, match=words):
        admin.change_settings(tenant.path, {"latency_ms": "5", **assignments})
    with pytest.raises(SandboxError, match="app nobody: not known"):
        admin.change_settings(tenant.path, {"permissions": "*"}, app="nobody")
    assert admin.current_settings(tenant.path) == before


def test_an_app_may_everything_or_what_is_told(tenant: Tenant) -> None:
    def may() -> object:
        return admin.current_settings(tenant.path)["apps"]["sandbox-app"]["permissions"]  # type: ignore[index]

    assert may() == "*"
    admin.change_settings(tenant.path, {"permissions": "qyapi_get_member,qyapi_base"}, "sandbox-app")
    assert may() == ["qyapi_base", "qyapi_get_member"]


def test_nobody_joins_who_was_not_invited(tenant: Tenant) -> None:
    with pytest.raises(SandboxError, match=r"^user nobody: no invitation is waiting$"):
        admin.accept_invitation(tenant.path, "nobody")


def test_the_log_counts_calls(tenant: Tenant) -> None:
    quick("calls", "--db", str(tenant.path), "--clear")
    tenant.ok(GET, dept_id=1)
    tenant.code(GET, dept_id=7)
    tenant.token = "stale"
    tenant.code(GET, dept_id=1)
    found = json.loads(quick("calls", "--db", str(tenant.path), "--json"))
    assert [(call["operation"], call["app"], call["outcome"]) for call in found] == [
        (GET, "sandbox-app", "ok"),
        (GET, "sandbox-app", "60003"),
        (GET, None, "40014"),
    ]
    assert quick("calls", "--db", str(tenant.path)).splitlines()[2] == f"{GET}  -  40014"


def test_dumps_of_equal_histories_are_equal(tmp_path: Path) -> None:
    shown = []
    for name in ("one.db", "two.db"):
        tenant = Tenant(tmp_path / name, Clock())
        ours = tenant.department("HR")
        tenant.person("lead", ours)
        tenant.role()
        shown.append(quick("dump", "--db", str(tenant.path)))
        tenant.http.close()
    assert shown[0] == shown[1]
    assert "tokens" not in json.loads(shown[0])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("settings", "--db", "DB", "qps"), "write KEY=VALUE"),
        (("settings", "--db", "DB", "speed=1"), "not known"),
        (("fault", "--db", "DB", "--kind", "boom"), "known are"),
        (("serve", "--db", "DB", "--fast"), "No such option"),
        (("accept", "--db", "DB", "nobody"), "no invitation"),
        (("seed", "--db", "DB", "none.json"), "can't be read"),
        (("dance",), "No such command"),
    ],
)
def test_a_users_mistake_is_one_line_and_64(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    found = run(*(str(tmp_path / "t.db") if word == "DB" else word for word in arguments))
    assert found.returncode == 64
    assert words in found.stderr
    assert len(found.stderr.splitlines()) == 1
    assert found.stdout == ""


def test_files_that_are_no_tenant_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("not a database at all, whatever its name says", encoding="utf-8")
    with pytest.raises(SandboxError, match="not usable as a sandbox tenant"):
        Sandbox(text)
    with pytest.raises(SandboxError, match="not usable"):
        Sandbox(tmp_path)
    assert text.read_text(encoding="utf-8").startswith("not a database")


def test_another_programs_database_and_a_newer_tenant_are_refused(tmp_path: Path) -> None:
    other, newer = tmp_path / "other.db", tmp_path / "newer.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE theirs (x)")
    conn.close()
    with pytest.raises(SandboxError, match="another program's database"):
        admin.reset(other)
    admin.reset(newer)
    with sqlite3.connect(newer) as conn:
        conn.execute("PRAGMA user_version = 99")
    conn.close()
    with pytest.raises(SandboxError, match="version 99"):
        Sandbox(newer)


def test_a_tenant_of_an_older_version_goes_on(tmp_path: Path) -> None:
    """Version 1 had no table for things."""
    path = tmp_path / "older.db"
    admin.reset(path)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("DROP TABLE things")
        conn.execute("PRAGMA user_version = 1")
    Sandbox(path).close()
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT count(*) FROM things").fetchone() == (0,)
        assert conn.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)


def test_a_webhook_robot_is_made_by_hand(tenant: Tenant) -> None:
    made = (
        "webhook",
        "--db",
        str(tenant.path),
        "--group",
        "cidALARMS==",
        "--name",
        "Alarms",
        "--keyword",
        "Shelf",
    )
    address = quick(*made).strip()
    assert address.startswith("https://oapi.dingtalk.com/robot/send?access_token=")
    for text, code in (("Shelf 7", "0"), ("Door", 310000)):
        answer = tenant.http.post(address, json={"msgtype": "text", "text": {"content": text}})
        assert answer.json()["errcode"] == code


def test_a_file_that_breaks_while_it_is_open_is_a_server_error(tenant: Tenant) -> None:
    with sqlite3.connect(tenant.path) as conn:
        conn.execute("DROP TABLE calls")
    conn.close()
    answer = tenant.http.post(
        f"https://oapi.dingtalk.com{GET}", params={"access_token": tenant.token}, json={"dept_id": 1}
    )
    assert answer.status_code == 500
    assert answer.text == f"sandbox tenant {tenant.path}: no such table: calls"


def test_the_transport_wants_its_scheme() -> None:
    for url in ("/tmp/tenant.db", "sandbox:"):  # noqa: S108  # never opened
        with pytest.raises(SandboxError, match="write sandbox:PATH"):
            open_transport(url)
    known = {"corp_id", "client_id", "client_secret", "gateway_token"}
    assert set(open_transport.default_credentials) == known


def test_the_readme_tells_every_setting_and_operation_count() -> None:
    text = (Path(__file__).parents[2] / "sandbox" / "README.md").read_text(encoding="utf-8")
    for name in [*(name for name, _ in described()), *APP_KEYS, "metered_calls"]:
        assert f"`{name}`" in text, name
    assert len(quick("operations").splitlines()) == len(admin.operations())
