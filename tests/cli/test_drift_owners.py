"""`tenantctl drift` and whose an object is: nobody's, another stack's, two stacks'."""

from __future__ import annotations

from support.hand import Hand
from tenantctl.errors import ExitCode

from .conftest import Shop
from .drifting import EMBEDDED, found, hand, retail, shops_of

__all__ = ["hand", "retail"]


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
