"""The rules by which a project ignores drift, each with its reason."""

from __future__ import annotations

from support.hand import Hand
from tenantctl.errors import ExitCode

from .conftest import Shop
from .drifting import EMBEDDED, asked, found, hand, names, retail, shops_of

__all__ = ["hand", "retail"]

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


def test_unused_rules_are_told_by_a_whole_run_alone(retail: Shop) -> None:
    (retail.root / "drift.yaml").write_text("ignore:\n  - {kind: Role, reason: never needed}\n")
    assert found(retail, "--budget", "2")["unusedRules"] == []
    assert found(retail)["unusedRules"] == ["rule 1, Role *: never needed"]
