"""What each kind must pass. A new kind is red here until it does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import pulumi_dingtalk
from dingtalk_sandbox.admin import call_log
from pulumi_dingtalk.client.operation import OPERATIONS, Operation
from pulumi_dingtalk.reconcile.registry import kinds
from resources.conftest import CASES
from support.cases import Case, Declared
from support.firm import Firm, changed, keys, names
from tenantctl.plan import Op
from tenantctl.render.result import left_behind
from tenantctl.render.schema import Schema

Make = Callable[..., Firm]


def with_field(case: Case, field: str, which: str = "first") -> Declared:
    """The resource with one field at one of its values, and what it needs beside it."""
    known = case.fields[field]
    return case.base.but(**{**known.needs(which), field: getattr(known, which)})


def test_each_kind_has_a_case_with_every_field_and_a_class() -> None:
    assert set(CASES) == set(kinds())
    for name, kind in kinds().items():
        assert set(CASES[name].fields) == kind.nameable
        assert hasattr(pulumi_dingtalk, name)


def test_a_second_plan_is_empty(kind: str, firm: Make) -> None:
    case = CASES[kind]
    one = firm(case)
    one.declare(*case.around, case.base)
    assert names(changed(one.plan())) == ["it"]
    one.up()
    assert changed(one.plan()) == []


def test_a_plan_after_refresh_is_empty(kind: str, firm: Make) -> None:
    case = CASES[kind]
    one = firm(case, standing=True)
    assert changed(one.drift()) == []
    one.refresh()
    assert changed(one.plan(refresh=True)) == []


def test_each_mutable_field_changes_alone(field_kind: str, mutable_field: str, firm: Make) -> None:
    case = CASES[field_kind]
    one = firm(case)
    one.declare(*case.around, with_field(case, mutable_field))
    one.up()
    assert changed(one.plan(refresh=True)) == []
    one.declare(*case.around, with_field(case, mutable_field, "second"))
    (step,) = changed(one.plan())
    assert (step.op, step.name, keys(step)) == (Op.UPDATE, "it", {mutable_field})
    one.up()
    assert changed(one.plan(refresh=True)) == []
    assert changed(one.drift()) == []


def test_a_field_of_creation_alone_is_refused_later(field_kind: str, creation_field: str, firm: Make) -> None:
    case = CASES[field_kind]
    one = firm(case)
    one.declare(*case.around, with_field(case, creation_field))
    one.up()
    one.declare(*case.around, with_field(case, creation_field, "second"))
    with pytest.raises(Exception, match=f"{creation_field}: can only be set at creation"):
        one.plan()


@pytest.mark.parametrize("delete_first", [True, False])
def test_each_immutable_field_replaces(
    field_kind: str, immutable_field: str, delete_first: bool, firm: Make
) -> None:
    case, known = CASES[field_kind], kinds()[field_kind]
    one = firm(case)
    order = {"delete_before_replace": delete_first}
    first = with_field(case, immutable_field)
    one.declare(*case.around, Declared(first.kind, first.name, first.values, order))
    one.up()
    old = one.ids()["it"]
    second = with_field(case, immutable_field, "second")
    one.declare(*case.around, Declared(second.kind, second.name, second.values, order))
    (step,) = changed(one.plan())
    assert step.op is Op.REPLACE
    assert immutable_field in step.replace_keys
    if not delete_first and immutable_field not in known.natural_key and not known.undeletable:
        outcome = one.try_up()
        assert not outcome.ok
        assert "to replace it in place, leave delete_before_replace unset" in str(outcome.failures)
        return
    one.up()
    new = one.ids()["it"]
    assert case.alive(one.hand, new)
    if immutable_field in known.natural_key:
        assert new != old
    if new != old:
        assert case.alive(one.hand, old) == bool(known.undeletable)
    assert changed(one.plan(refresh=True)) == []


def test_each_optional_field_is_unset_and_set_again(field_kind: str, optional_field: str, firm: Make) -> None:
    case = CASES[field_kind]
    one = firm(case)
    beside = case.fields[optional_field].beside
    one.declare(*case.around, with_field(case, optional_field))
    one.up()
    one.declare(*case.around, case.base.but(**beside, **{optional_field: ...}))
    one.up()
    assert changed(one.plan(refresh=True)) == []
    one.declare(*case.around, with_field(case, optional_field, "second"))
    one.up()
    assert changed(one.plan(refresh=True)) == []


def test_a_permuted_list_is_no_change(field_kind: str, unordered_field: str, firm: Make) -> None:
    case = CASES[field_kind]
    assert case.fields[unordered_field].permuted, "an unordered field's case has a permutation"
    one = firm(case)
    one.declare(*case.around, with_field(case, unordered_field))
    one.up()
    one.declare(*case.around, with_field(case, unordered_field, "permuted"))
    assert changed(one.plan()) == []
    assert changed(one.plan(refresh=True)) == []


def test_a_change_by_hand_shows_as_exactly_that(field_kind: str, readable_field: str, firm: Make) -> None:
    case = CASES[field_kind]
    by_hand = case.fields[readable_field].by_hand
    assert by_hand, "a readable field's case has a hand"
    one = firm(case)
    one.declare(*case.around, with_field(case, readable_field))
    one.up()
    by_hand(one.hand, one.ids())
    (found,) = changed(one.drift())
    assert (found.name, keys(found)) == ("it", {readable_field})
    if case.fields[readable_field].refused_back:
        with pytest.raises(Exception, match=f"{readable_field}: can be turned on and never off by the API"):
            one.plan(refresh=True)
        return
    (step,) = changed(one.plan(refresh=True))
    assert (step.op, step.name, keys(step)) == (Op.UPDATE, "it", {readable_field})
    one.up(refresh=True)
    assert changed(one.drift()) == []


def test_a_field_that_is_not_named_is_not_ours(field_kind: str, readable_field: str, firm: Make) -> None:
    case = CASES[field_kind]
    if readable_field in case.base.values:
        pytest.skip("the base names it")
    by_hand = case.fields[readable_field].by_hand
    assert by_hand
    one = firm(case)
    one.declare(*case.around, case.base.but(**case.fields[readable_field].beside))
    one.up()
    by_hand(one.hand, one.ids())
    assert changed(one.drift()) == []
    assert changed(one.plan(refresh=True)) == []


def test_an_object_deleted_behind_our_back_is_made_again(kind: str, firm: Make) -> None:
    case = CASES[kind]
    if case.remove is None:
        pytest.skip("nobody can delete it alone")
    one = firm(case, standing=True)
    case.remove(one.hand, one.ids())
    (gone,) = changed(one.drift())
    assert (gone.name, gone.new_inputs) == ("it", None)
    one.up(refresh=True)
    assert case.alive(one.hand, one.ids()["it"])
    assert changed(one.plan(refresh=True)) == []


def test_destroy_leaves_exactly_what_cannot_be_deleted(kind: str, firm: Make) -> None:
    case = CASES[kind]
    one = firm(case)
    before = set(one.hand.groups())
    declared = {item.values["name"] for item in case.around if item.kind == "Department"}
    by_hand = one.hand.children().keys() - declared
    one.declare(*case.around, case.base)
    one.up()
    id_ = one.ids()["it"]
    if case.leave:
        case.leave(one.hand, one.ids())
    outcome = one.destroy()
    left = [item for item in (*case.around, case.base) if kinds()[item.kind].undeletable]
    told = left_behind(outcome, Schema.of_provider())
    assert len(told) == len(left)
    assert all(any(f"{item.kind} {item.name} " in line for line in told) for item in left)
    assert one.hand.children().keys() == by_hand
    assert set(one.hand.groups()) >= before
    assert case.alive(one.hand, id_) == bool(kinds()[kind].undeletable)
    assert [r for r in one.deployment().resources if r.id and "dingtalk" in r.type] == []


def test_what_destroy_left_is_taken_again_without_asking(kind: str, firm: Make) -> None:
    case = CASES[kind]
    if not (kinds()[kind].undeletable and kinds()[kind].findable):
        pytest.skip("nothing is left, or nothing can be found")
    one = firm(case, standing=True)
    id_ = one.ids()["it"]
    one.destroy()
    one.up()
    assert one.ids()["it"] == id_


def test_plan_and_drift_write_nothing(kind: str, firm: Make) -> None:
    case = CASES[kind]
    one = firm(case, standing=True)
    since = len(calls(one))
    one.declare(*case.around)
    one.plan(refresh=True)
    one.drift()
    writes = {called(operation) for operation in OPERATIONS.values() if operation.writes}
    asked = [re.sub(r"{.*?}", "{}", name) for name in calls(one)[since:]]
    assert asked, "a refresh asks the tenant"
    assert set(asked).isdisjoint(writes)


def test_a_plan_without_refresh_makes_no_call(kind: str, firm: Make) -> None:
    case = CASES[kind]
    one = firm(case, standing=True)
    since = len(calls(one))
    assert changed(one.plan()) == []
    assert calls(one)[since:] == []


def test_another_corp_in_config_is_refused(kind: str, firm: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[kind]
    one = firm(case, standing=True)
    before = calls(one)
    monkeypatch.setenv("DINGTALK_CORP_ID", "dingother")
    for run in (one.plan, one.drift, one.destroy):
        with pytest.raises(
            Exception, match=r"lives in corp dingsandbox, but the configured corp is dingother"
        ):
            run()
    assert calls(one) == before


def called(operation: Operation) -> str:
    """What the tenant's log calls the operation, without the names of the parts of its path."""
    path = re.sub(r"{.*?}", "{}", operation.path)
    several = operation.world == "new" and operation.method != "POST"
    return f"{operation.method} {path}" if several else path


def calls(one: Firm) -> list[str]:
    """The paths that the tenant was asked for, in order, as its own log has them."""
    return [str(entry["operation"]) for entry in call_log(Path(one.url.removeprefix("sandbox:")))]
