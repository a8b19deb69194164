from __future__ import annotations

import json

import pytest

from support.plans import SCHEMA
from support.tenant import sandbox
from tenantctl.doctor.permissions import PROBES, needed
from tenantctl.errors import ExitCode

from .conftest import Shop

EMBEDDED = ("--engine", "embedded")


def report(shop: Shop) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in json.loads(shop("doctor", "--json", *EMBEDDED).out)}


def test_a_healthy_stack_has_a_line_a_check(shop: Shop) -> None:
    ran = shop("doctor", *EMBEDDED)
    assert ran.code == ExitCode.OK
    names = [line[8:].split(":")[0] for line in ran.out.splitlines()]
    assert names == [
        "Pulumi CLI",
        "Backend",
        "Passphrase",
        "Configuration",
        "Credentials",
        "Corp",
        "IP list",
        "Contacts scope",
        "Permission qyapi_get_department_list",
        "Permission qyapi_manage_addresslist",
        "Operator",
        "Edition",
        "Metered calls",
    ]
    assert not [line for line in ran.out.splitlines() if line.startswith("failed")]
    assert "sandbox-secret" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("variable", "value", "failed"),
    [
        ("DINGTALK_CLIENT_SECRET", "canary-wrong", "Credentials"),
        ("DINGTALK_CORP_ID", "dingother", "Corp"),
        ("DINGTALK_OPERATOR", "nobody", "Operator"),
        ("DINGTALK_QPS", "many", "Configuration"),
        ("PULUMI_CONFIG_PASSPHRASE", "wrong", "Passphrase"),
        ("PULUMI_STACK", "other", "Backend"),
    ],
)
def test_each_trouble_is_its_own_line_and_exit_1(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, failed: str
) -> None:
    monkeypatch.setenv(variable, value)
    found = report(shop)
    assert found[failed]["status"] == "failed"
    assert "canary-wrong" not in json.dumps(found)
    assert shop("doctor", *EMBEDDED).code == ExitCode.FAILED


def test_a_missing_permission_is_named_with_its_kinds(shop: Shop) -> None:
    database = str(shop.database)
    sandbox("settings", "--db", database, "--app", "sandbox-app", "permissions=qyapi_manage_addresslist")
    check = report(shop)["Permission qyapi_get_department_list"]
    assert (check["status"], check["text"]) == ("failed", "missing; Department need it")
    assert "Permission management" in check["fix"]


def test_another_address_is_refused_by_the_ip_list(shop: Shop) -> None:
    sandbox("settings", "--db", str(shop.database), "--app", "sandbox-app", "ip_allow_list=203.0.113.7")
    assert report(shop)["IP list"]["status"] == "failed"


def test_a_narrow_scope_is_told(shop: Shop) -> None:
    sandbox("settings", "--db", str(shop.database), "--app", "sandbox-app", "contact_scope=")
    assert report(shop)["Contacts scope"]["status"] == "failed"


def test_doctor_writes_nothing(shop: Shop) -> None:
    shop("doctor", *EMBEDDED)
    assert "create" not in shop.calls()


def test_the_least_list_is_of_the_kinds_in_state_and_asks_nobody(shop: Shop) -> None:
    shop("up", "--yes", *EMBEDDED)
    before = shop.calls()
    ran = shop("doctor", "--permissions", *EMBEDDED)
    assert ran.out == "qyapi_get_department_list  (Department)\nqyapi_manage_addresslist  (Department)\n"
    assert json.loads(shop("doctor", "--permissions", "--json").out)[0] == {
        "permission": "qyapi_get_department_list",
        "kinds": ["Department"],
    }
    assert shop.calls() == before


def test_needed_permissions_by_kind() -> None:
    assert needed(SCHEMA.document, ["Department", "Role", "Unheard"]) == {
        "qyapi_get_department_list": ["Department"],
        "qyapi_manage_addresslist": ["Department"],
    }
    assert "qyapi_manage_addresslist" not in PROBES
