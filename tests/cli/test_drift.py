"""`tenantctl drift`, end to end: what it finds, what it says, how it ends, and which calls it makes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pulumi_dingtalk.client.operation import OPERATIONS
from support.hand import Hand
from support.tenant import sandbox
from tenantctl.errors import ExitCode

from .conftest import PASSPHRASE, Shop
from .drifting import EMBEDDED, FREE_LISTS, TOKEN, asked, found, hand, names, retail, shops_of

__all__ = ["hand", "retail"]


def test_no_drift_is_exit_code_0_and_full_coverage(retail: Shop) -> None:
    ran = retail("drift", *EMBEDDED)
    assert ran.code == ExitCode.OK
    coverage, _, read = ran.out.partition("\n\n")
    head, *lines = coverage.splitlines()
    assert head == "Coverage:"
    used = ["  department: 4 of 4 managed", "  role: 1 of 1 managed", "  role group: 1 of 1 managed"]
    assert [line for line in lines if line in used] == used
    others = [line for line in lines if line not in used]
    assert all(line.startswith("  not looked for, since ") for line in others), "of what there is none"
    calls = 11 + len(FREE_LISTS)
    assert read == f"Read 6 of 6 objects (100 % fresh) in {calls} calls, 1 of them metered\nNo drift\n"


def test_each_object_is_read_once_and_each_list_once(retail: Shop) -> None:
    asked(retail)
    body = found(retail)
    expected = {"department/get": 4, "department/listsub": 5, "role/list": 1, **dict.fromkeys(FREE_LISTS, 1)}
    assert {name: n for name, n in body["calls"].items() if name != TOKEN} == expected
    tenant = {name: n for name, n in asked(retail).items() if "token" not in name}
    assert sorted(tenant.values()) == sorted(expected.values())


def test_what_was_changed_by_hand_is_exit_code_2(retail: Shop, hand: Hand) -> None:
    ids = shops_of(hand)
    hand.change_department(ids["Mong Kok"], name="Mong Kok East", order=3)
    hand.post("/topapi/v2/department/delete", dept_id=int(ids["Central"]))
    ran = retail("drift", *EMBEDDED)
    assert ran.code == ExitCode.CHANGES
    assert 'Mong Kok" -> "Mong Kok East"' in ran.out
    assert "gone from the tenant" in ran.out
    assert ran.out.endswith("2 changed outside the program\n")
    assert names(found(retail)["drifted"]) == ["central", "mong-kok"]


def test_it_writes_neither_to_the_tenant_nor_to_state(retail: Shop, hand: Hand) -> None:
    hand.change_department(shops_of(hand)["Mong Kok"], name="Mong Kok East")
    asked(retail)
    state = (retail.root.parent / "state" / ".pulumi").rglob("*")
    before = {path: path.read_bytes() for path in state if path.is_file()}
    found(retail)
    after = {path: path.read_bytes() for path in before}
    assert after == before
    wrote = {
        "/".join(operation.path.rsplit("/", 2)[-2:]) for operation in OPERATIONS.values() if operation.writes
    }
    read = {
        "/".join(operation.path.rsplit("/", 2)[-2:])
        for operation in OPERATIONS.values()
        if not operation.writes
    }
    assert set(asked(retail)).isdisjoint(wrote - read)
    assert found(retail)["code"] == ExitCode.CHANGES, "it is still there"


def test_what_cannot_be_read_is_exit_code_1_and_no_deletion(retail: Shop, hand: Hand) -> None:
    hand.change_department(shops_of(hand)["Mong Kok"], name="Mong Kok East")
    fault = ("--kind", "error:50004", "--operation", "department/get")
    sandbox("fault", "--db", str(retail.database), *fault)
    ran = retail("drift", *EMBEDDED)
    assert ran.code == ExitCode.FAILED
    assert "contacts scope" in ran.err
    assert "gone from the tenant" not in ran.out
    assert "1 could not be read" in ran.out


def test_a_wrong_secret_is_told_once_and_asked_once(retail: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINGTALK_CLIENT_SECRET", "canary-wrong-secret")
    asked(retail)
    ran = retail("drift", *EMBEDDED)
    assert ran.code == ExitCode.FAILED
    assert "canary-wrong-secret" not in ran.out + ran.err
    assert sum(asked(retail).values()) <= 8, "nobody hammers at a closed door"


def test_a_secret_of_the_program_shows_nowhere(shop: Shop, hand: Hand) -> None:
    shop("config", "set", "--secret", "hidden", "canary in config")
    shop.write(
        "import pulumi\nimport pulumi_dingtalk as dingtalk\n"
        'dingtalk.Department("it", name="Shops", code=pulumi.Config().require_secret("hidden"))\n'
    )
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK
    assert found(shop)["code"] == ExitCode.OK
    hand.change_department(hand.children()["Shops"], code="canary by hand")
    told = shop("drift", *EMBEDDED)
    body = found(shop)
    assert told.code == body["code"] == ExitCode.CHANGES
    for canary in ("canary in config", "canary by hand", PASSPHRASE):
        assert canary not in told.out + told.err + json.dumps(body) + shop.files()


def test_another_corp_in_config_is_told_not_read(retail: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINGTALK_CORP_ID", "dingother")
    ran = retail("drift", *EMBEDDED)
    assert ran.code == ExitCode.FAILED
    assert "lives in corp dingsandbox, but the configured corp is dingother" in ran.err


def test_in_traditional_chinese(retail: Shop, by_hand: Callable[[str, str], None]) -> None:
    by_hand("Mong Kok", "Mong Kok East")
    ran = retail("drift", "--lang", "zh-Hant", *EMBEDDED)
    assert ran.code == ExitCode.CHANGES
    assert "管理範圍" in ran.out
    assert "1 項在程式以外更改" in ran.out


def test_a_stack_that_does_not_exist_is_told(retail: Shop) -> None:
    assert retail("drift", "--stack", "nowhere", *EMBEDDED).code == ExitCode.NO_INPUT
