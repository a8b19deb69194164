"""`tenantctl drift`, end to end: what it finds, what it says, how it ends, and which calls it makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pulumi_dingtalk.client.operation import OPERATIONS
from pulumi_dingtalk.reconcile.registry import kinds
from support.hand import Hand
from support.tenant import sandbox
from tenantctl.errors import ExitCode

from .conftest import PASSPHRASE, Shop

EMBEDDED = ("--engine", "embedded")
PROGRAM = """
import pulumi_dingtalk as dingtalk

shops = dingtalk.Department("shops", name="Shops")
for name in ("Central", "Mong Kok", "Sha Tin"):
    dingtalk.Department(name.lower().replace(" ", "-"), name=name, parent=shops, order=10)
retail = dingtalk.RoleGroup("retail", name="Retail")
manager = dingtalk.Role("area-manager", name="Area manager", group=retail)
"""
TOKEN = "oauth2/token"
OURS = ("Department", "Role", "RoleGroup")
FREE_LISTS = {
    operation.name
    for name, kind in kinds().items()
    if name not in OURS and not any(operation.metered for operation in kind.lists)
    for operation in kind.lists
}
"""What is listed besides: each kind that the quota does not count, to tell what nobody manages."""


@pytest.fixture
def retail(shop: Shop) -> Shop:
    """Four departments, a role group and a role, applied."""
    shop.write(PROGRAM)
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK
    return shop


@pytest.fixture
def hand(shop: Shop) -> Iterator[Hand]:
    with Hand(f"sandbox:{shop.database}") as one:
        yield one


def shops_of(hand: Hand) -> dict[str, str]:
    """Ids by name of the departments that the program declares."""
    top = hand.children()
    return {**top, **hand.children(top["Shops"])}


def found(shop: Shop, *arguments: str) -> dict[str, Any]:
    ran = shop("drift", "--json", *EMBEDDED, *arguments)
    body: dict[str, Any] = json.loads(ran.out)
    return {**body, "code": ran.code}


def names(urns: list[str]) -> list[str]:
    return sorted(urn.rsplit("::", 1)[-1] for urn in urns)


def asked(shop: Shop) -> dict[str, int]:
    """What the tenant was asked since the last look, by operation."""
    calls = json.loads(shop.calls())
    sandbox("calls", "--db", str(shop.database), "--clear")
    counted: dict[str, int] = {}
    for call in calls:
        name = "/".join(call["operation"].rsplit("/", 2)[-2:])
        counted[name] = counted.get(name, 0) + 1
    return counted


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


def test_what_nobody_declared_is_told_apart(retail: Shop, hand: Hand) -> None:
    hand.post("/topapi/v2/department/create", name="Popup", parent_id=1)
    hand.post("/role/add_role_group", name="By hand")
    ran = retail("drift", *EMBEDDED)
    assert ran.code == ExitCode.OK, "unmanaged is no drift"
    assert "Not managed (2):" in ran.out
    assert 'department "Popup"' in ran.out
    assert 'role group "By hand"' in ran.out
    assert "  department: 4 of 5 managed" in ran.out
    assert "默认" not in ran.out, "what each tenant has built in is nobody's to declare"


def test_what_another_stack_made_is_managed_elsewhere(retail: Shop, hand: Hand) -> None:
    mark = "office/prod/Department/head-office"
    hand.post("/topapi/v2/department/create", name="Head office", parent_id=1, source_identifier=mark)
    lost = "shops/test/Department/lost"
    hand.post("/topapi/v2/department/create", name="Lost", parent_id=1, source_identifier=lost)
    other = "hr-system:4711"
    hand.post("/topapi/v2/department/create", name="Other", parent_id=1, source_identifier=other)
    ran = retail("drift", *EMBEDDED)
    assert "Managed elsewhere (1):" in ran.out
    assert 'department "Head office" (' in ran.out
    assert ": managed by office/prod" in ran.out
    assert "made by this stack, and not in its state" in ran.out
    assert "  department: 4 of 7 managed, 1 elsewhere" in ran.out
    by_name = {each["name"]: each["lost"] for each in found(retail)["unmanaged"]}
    assert by_name == {"Lost": True, "Other": False}, "a mark of another form is somebody else's key"


def test_one_object_in_two_stacks_names_both(retail: Shop) -> None:
    retail("stack", "init", "other")
    retail.write(
        "import pulumi_dingtalk as dingtalk\n"
        'dingtalk.Department("shops", name="Shops", adopt=True)\n'
        'dingtalk.RoleGroup("retail", name="Retail")\n'
    )
    assert retail("up", "--yes", "--stack", "other", *EMBEDDED).code == ExitCode.OK
    ran = retail("drift", "--stack", "test", *EMBEDDED)
    assert ran.code == ExitCode.FAILED
    assert "Held by two stacks:" in ran.out
    assert 'department "Shops" (' in ran.out
    assert "is held by shops/test and by shops/other" in ran.out
    theirs = found(retail, "--stack", "other")
    held = [(each["kind"], each["ours"], each["theirs"]) for each in theirs["twoOwners"]]
    assert held == [("Department", "shops/other", "shops/test"), ("RoleGroup", "shops/other", "shops/test")]
    elsewhere = {each["name"] for each in theirs["managedElsewhere"]}
    assert elsewhere == {"Central", "Mong Kok", "Sha Tin", "Area manager"}, (
        "by mark, and by the other's state"
    )


def test_an_object_under_a_foreign_mark_is_an_error_until_the_project_agrees(
    retail: Shop, hand: Hand
) -> None:
    id_ = shops_of(hand)["Central"]
    hand.change_department(id_, source_identifier="office/prod/Department/central")
    body = found(retail)
    assert body["code"] == ExitCode.FAILED
    assert [(each["ours"], each["theirs"]) for each in body["twoOwners"]] == [("shops/test", "office/prod")]
    (retail.root / "drift.yaml").write_text(
        "ignore:\n"
        "  - kind: Department\n    object: central\n    fields: [owner]\n    reason: handed over in August\n"
    )
    assert found(retail)["code"] == ExitCode.OK


def test_a_damaged_state_of_another_stack_does_not_stop_this_one(retail: Shop) -> None:
    retail("stack", "init", "other")
    state = retail.root.parent / "state" / ".pulumi" / "stacks" / "shops" / "other.json"
    state.write_text("{")
    assert found(retail, "--stack", "test")["code"] == ExitCode.OK


def test_ignored_differences_are_counted_with_their_reason(retail: Shop, hand: Hand) -> None:
    ids = shops_of(hand)
    hand.change_department(ids["Mong Kok"], order=3)
    hand.post("/topapi/v2/department/create", name="Popup", parent_id=1)
    (retail.root / "drift.yaml").write_text(
        "ignore:\n"
        "  - {kind: Department, object: Mong*, fields: [order], reason: HR sorts the list by hand}\n"
        "  - {kind: Department, object: Popup, reason: a fair in December}\n"
        "  - {kind: Role, reason: never needed}\n"
    )
    ran = retail("drift", *EMBEDDED)
    assert ran.code == ExitCode.OK
    assert "Ignored 1 difference by rule 1, Department Mong* (order): HR sorts the list by hand" in ran.out
    assert "Ignored 1 difference by rule 2, Department Popup: a fair in December" in ran.out
    assert "Not needed: rule 3, Role *: never needed" in ran.out
    assert "Not managed" not in ran.out
    hand.change_department(ids["Mong Kok"], name="Mong Kok East")
    body = found(retail)
    assert (body["code"], names(body["drifted"])) == (ExitCode.CHANGES, ["mong-kok"])
    (step,) = [each for each in body["plan"]["steps"] if each["name"] == "mong-kok"]
    assert step["newInputs"]["order"] == step["oldInputs"]["order"] == 10, "of one object, what is left shows"


def test_a_gone_object_passes_by_a_rule_without_fields_alone(retail: Shop, hand: Hand) -> None:
    hand.post("/topapi/v2/department/delete", dept_id=int(shops_of(hand)["Central"]))
    rules = retail.root / "drift.yaml"
    rules.write_text("ignore:\n  - {kind: Department, object: Central, fields: [order], reason: r}\n")
    assert found(retail)["code"] == ExitCode.CHANGES
    rules.write_text("ignore:\n  - {kind: Department, object: Central, reason: closed for works}\n")
    assert found(retail)["code"] == ExitCode.OK


NO_RULES = [
    ("{kind: Department}", "rule 1: give a `reason`"),
    ("{kind: Departmet, reason: r}", "unknown kind Departmet: did you mean Department?"),
    (
        "{kind: Department, fields: [ordr], reason: r}",
        "unknown field of Department ordr: did you mean order?",
    ),
    ("{kind: Department, fields: order, reason: r}", "`fields` must be a list"),
    ("{kind: Department, fields: [], reason: r}", "`fields` must be a list"),
    (
        "{kind: Department, feilds: [order], reason: r}",
        "unknown feilds; known are kind, object, fields, reason",
    ),
    ("order", "a rule is a map of kind, object, fields, reason"),
    ("{kind: Department", "is not valid YAML at line"),
]


def test_a_rule_that_makes_no_sense_is_refused_before_any_call(retail: Shop) -> None:
    for rule, told in NO_RULES:
        (retail.root / "drift.yaml").write_text(f"ignore:\n  - {rule}\n")
        asked(retail)
        refused = retail("drift", *EMBEDDED)
        assert refused.code == ExitCode.CONFIG
        assert told in refused.err
        assert len(refused.err.splitlines()) == 1
        assert asked(retail) == {}


def test_rules_that_are_no_list_are_refused(retail: Shop) -> None:
    (retail.root / "drift.yaml").write_text("rules: []\n")
    assert "must hold `ignore:`" in retail("drift", *EMBEDDED).err
    (retail.root / "drift.yaml").write_text("")
    assert retail("drift", *EMBEDDED).code == ExitCode.OK


def test_a_budget_is_never_exceeded_and_goes_round(retail: Shop) -> None:
    asked(retail)
    body = found(retail, "--budget", "3")
    assert sum(asked(retail).values()) == sum(body["calls"].values()) == 3
    assert body["code"] == ExitCode.OK
    first = body["freshness"]
    assert (first["held"], first["read"], first["never"]) == (6, 2, 4)
    assert {each["why"] for each in body["coverage"] if each["all"] is None} <= {"budget", "metered"}
    second = found(retail, "--budget", "3")["freshness"]
    assert second["never"] < first["never"], "what was never read came first"
    for _ in range(3):
        last = found(retail, "--budget", "3")["freshness"]
    assert last["never"] == 0
    assert last["oldest"] is not None


ROSTER = """
import pulumi_dingtalk as dingtalk

day = dingtalk.AttendanceShift("day", name="Day", sections=[("09:00", "18:00")])
shop = dingtalk.AttendanceGroup("shop", name="Shop", type="scheduled", shifts=[day])
members = dingtalk.AttendanceGroupMembers("shop", group=shop, users=["admin"])
dingtalk.ShiftSchedule("shop", group=members, first_day="2026-12-01", shifts={"D": day}, rows={"admin": "D-"})
"""


def test_what_is_dear_to_read_is_read_within_a_budget_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGTALK_OPERATOR", "admin")
    monkeypatch.setenv("DINGTALK_AS_OF", "2026-12-01")
    shop.write(ROSTER)
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK
    asked(shop)
    body = found(shop)
    assert "schedule/listbyusers" not in asked(shop)
    assert (body["freshness"]["held"], body["freshness"]["read"]) == (4, 3)
    assert found(shop, "--budget", "30")["freshness"]["read"] == 4
    assert asked(shop)["schedule/listbyusers"] == 1


def test_with_a_budget_drift_that_is_known_is_not_forgotten(retail: Shop, hand: Hand) -> None:
    hand.change_department(shops_of(hand)["Sha Tin"], order=3)
    whole = found(retail)
    assert (whole["code"], names(whole["drifted"])) == (ExitCode.CHANGES, ["sha-tin"])
    # Read at one time, they go by name: Sha Tin's turn does not come.
    part = retail("drift", "--budget", "2", *EMBEDDED)
    assert part.code == ExitCode.CHANGES
    assert "Not read now, and changed when they were read last:" in part.out
    assert "Sha Tin" in part.out
    assert "% fresh) in 2 calls" in part.out


def test_unused_rules_are_told_by_a_whole_run_alone(retail: Shop) -> None:
    (retail.root / "drift.yaml").write_text("ignore:\n  - {kind: Role, reason: never needed}\n")
    assert found(retail, "--budget", "2")["unusedRules"] == []
    assert found(retail)["unusedRules"] == ["rule 1, Role *: never needed"]


def test_with_a_budget_notes_that_cannot_be_kept_stop_it_before_any_call(
    retail: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (retail.root / "in-the-way").write_text("")
    monkeypatch.setenv("TENANTCTL_DRIFT_NOTES", "in-the-way/notes.json")
    asked(retail)
    assert retail("drift", "--budget", "5", *EMBEDDED).code == ExitCode.CANNOT_WRITE
    assert asked(retail) == {}


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 1, "objects": {"u": {}}}', '{"version": 2}'])
def test_notes_that_are_no_notes_are_refused(
    retail: Shop, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    (retail.root / "notes.json").write_text(content)
    monkeypatch.setenv("TENANTCTL_DRIFT_NOTES", "notes.json")
    refused = retail("drift", *EMBEDDED)
    assert refused.code == ExitCode.DATA
    assert "delete" in refused.err


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
