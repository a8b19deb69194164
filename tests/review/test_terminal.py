"""The report on a terminal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dingtalk.reconcile.registry import kinds
from support.plans import SCHEMA, TREE, component_step, plan, same, stack_step, step, urn
from tenantctl.plan import Op, Operation, Plan, Source
from tenantctl.plan_json import dump
from tenantctl.render.schema import Schema
from tenantctl.review.building import build
from tenantctl.review.formats.terminal import lines
from tenantctl.review.whole import whole_report
from tenantctl.review.words import Speaker
from tenantctl.values import UNKNOWN, Secret

CANARY = "canary-5f2b"


def text(shown: Plan) -> str:
    return "\n".join(line.plain for line in lines(build(shown, SCHEMA, Speaker())))


def test_a_first_plan_names_unknown_ids_by_where_they_come_from() -> None:
    shown = plan(
        component_step(),
        step(Op.CREATE, "retail-shops", None, {"name": "Shops", "parent": "1"}, parent=TREE),
        step(
            Op.CREATE,
            "retail-mong-kok",
            None,
            {"name": "Mong Kok", "parent": UNKNOWN, "webhook": Secret(CANARY)},
            parent=TREE,
            property_dependencies={"parent": (urn("Department", "retail-shops", TREE),)},
        ),
        outputs={"shops": UNKNOWN, "all": {"Mong Kok": UNKNOWN}},
    )
    assert text(shown) == (
        "To do in test:\n"
        "  OrgTree retail\n"
        '    + Department retail-mong-kok ("Mong Kok")\n'
        "        parent: Shops (known after apply)\n"
        "        webhook: secret\n"
        '    + Department retail-shops ("Shops")\n'
        "        parent: root department (1)\n"
        "\n"
        "Departments, as planned:\n"
        "  root department (1)\n"
        "  └─ Shops (+)\n"
        "     └─ Mong Kok (+)\n"
        "\n"
        "Outputs:\n"
        "  all: (known after apply)\n"
        "  shops: (known after apply)\n"
        "\n"
        "2 to create"
    )


def test_an_update_shows_each_property_with_names_behind_ids() -> None:
    shown = plan(
        same("kowloon", {"name": "Kowloon"}, id="11"),
        same("island", {"name": "Island"}, id="12"),
        step(
            Op.UPDATE,
            "mong-kok",
            {"name": "Mong Kok", "parent": "11", "order": 10.0, "managers": ["a", "b"], "brief": "x"},
            {"name": "Mong Kok East", "parent": "12", "managers": ["b", "c"]},
            id="13",
        ),
    )
    assert text(shown) == (
        "To do in test:\n"
        '  ~ Department mong-kok ("Mong Kok", 13)\n'
        '      name: "Mong Kok" -> "Mong Kok East"\n'
        "      parent: Kowloon (11) -> Island (12)\n"
        "      order: 10 -> (none)\n"
        '      brief: no longer managed; stays "x"\n'
        '      managers: + "c"  - "a"\n'
        "\n"
        "Departments, as planned:\n"
        "  root department (1)\n"
        "  ├─ Island\n"
        "  │  └─ Mong Kok East (~)\n"
        "  └─ 1 unchanged\n"
        "\n"
        "1 to update, 2 unchanged"
    )


@pytest.mark.parametrize("deleted_first", [False, True])
def test_a_replacement_is_one_entry_with_its_reason_and_its_order(deleted_first: bool) -> None:
    old, new = {"name": "Lab", "code": "a"}, {"name": "Lab", "code": "b"}
    made = step(Op.CREATE_REPLACEMENT, "lab", old, new, id="7", replace_keys=("code",))
    replaced = step(Op.REPLACE, "lab", old, new, id="7", replace_keys=("code",))
    deleted = step(Op.DELETE_REPLACED, "lab", old, id="7")
    order = (deleted, replaced, made) if deleted_first else (made, replaced, deleted)
    shown = text(plan(*order))
    assert shown.count("Department lab") == 1
    how = "replaced, the old is deleted first" if deleted_first else "replaced"
    assert (
        f'  +- Department lab ("Lab", 7): {how}\n      code: "a" -> "b"  (forces the replacement)\n' in shown
    )
    assert shown.endswith("1 to replace")


def test_drift_is_told_apart_from_what_repairs_it() -> None:
    declared, live = {"name": "Finance"}, {"name": "By hand"}
    shown = plan(
        step(Op.REFRESH, "finance", declared, live, id="5"),
        step(Op.REFRESH, "hr", {"name": "HR"}, None, id="6"),
        step(Op.UPDATE, "finance", live, declared, id="5"),
        step(Op.CREATE, "hr", None, {"name": "HR"}),
    )
    assert text(shown).splitlines()[:10] == [
        "Changed outside the program (state -> live):",
        '  ~ Department finance ("Finance", 5)',
        '      name: "Finance" -> "By hand"',
        '  - Department hr ("HR", 6): gone from the tenant',
        "",
        "To do in test:",
        '  ~ Department finance ("By hand", 5)',
        '      name: "By hand" -> "Finance"',
        '  + Department hr ("HR")',
        "",
    ]
    assert text(shown).endswith("2 changed outside the program, 1 to create, 1 to update")


def test_a_refresh_that_found_only_bookkeeping_found_nothing() -> None:
    shown = plan(
        step(Op.REFRESH, "finance", {"name": "Finance"}, {"name": "Finance"}), operation=Operation.REFRESH
    )
    assert text(shown) == "Nothing to change: 1 object as declared"


def test_what_the_api_cannot_delete_is_noted() -> None:
    group = step(Op.DELETE, "retail", {"name": "Retail"}, id="9", kind="RoleGroup")
    shown = text(plan(group, operation=Operation.DESTROY))
    assert 'Note: RoleGroup retail ("Retail", 9) stays in the tenant: no operation deletes it' in shown


def test_what_stays_says_why_in_the_readers_language() -> None:
    group = step(Op.DELETE, "retail", {"name": "Retail"}, id="9", kind="RoleGroup")
    made = whole_report(plan(group, operation=Operation.DESTROY), Schema.of_provider(), Speaker("zh-Hant"))
    (note,) = made.entries[0].notes
    reason = kinds()["RoleGroup"].undeletable
    assert reason
    assert note.endswith(reason.zh)


def test_settings_are_titled_by_what_they_belong_to_and_long_lists_take_a_line_an_element() -> None:
    members = [{"user": f"shop-manager-{n}-of-a-long-list", "departments": ["11"]} for n in range(3)]
    shown = plan(
        same("kowloon", {"name": "Kowloon"}, id="11"),
        same("manager", {"name": "Shop manager"}, id="21", kind="Role"),
        step(
            Op.UPDATE,
            "manager",
            {"role": "21", "members": []},
            {"role": "21", "members": members},
            id="21",
            kind="RoleMembers",
        ),
    )
    assert text(shown).splitlines()[1:6] == [
        "  ~ RoleMembers manager (Shop manager (21))",
        "      members:",
        *(f'        + "shop-manager-{n}-of-a-long-list" (departments Kowloon (11))' for n in range(3)),
    ]


def test_secrets_say_changed_or_that_it_cannot_be_told() -> None:
    told = step(Op.UPDATE, "a", {"webhook": Secret(CANARY)}, {"webhook": Secret("other")})
    masked = step(
        Op.UPDATE,
        "b",
        {"webhook": Secret(None, comparable=False)},
        {"webhook": Secret(None, comparable=False)},
    )
    alike = step(
        Op.UPDATE, "c", {"name": "C", "webhook": Secret(CANARY)}, {"name": "D", "webhook": Secret(CANARY)}
    )
    shown = text(plan(told, masked, alike))
    assert shown.count("webhook") == 2
    assert "webhook: secret, changed" in shown
    assert "webhook: secret, cannot tell whether it changed" in shown


def test_an_update_of_bookkeeping_alone_says_so() -> None:
    assert "nothing in the tenant" in text(plan(step(Op.UPDATE, "a", {"name": "A"}, {"name": "A"})))


def test_a_changed_output_alone_is_shown() -> None:
    before = stack_step(old_outputs={"a": 1, "gone": 2})
    shown = Plan("shops", "test", Source.EMBEDDED, Operation.UPDATE, (before,), outputs={"a": 3})
    assert (
        text(shown)
        == "Outputs:\n  a: 1 -> 3\n  gone: 2 -> (no longer)\n\nNothing to change: 0 objects as declared"
    )


def test_of_an_output_with_named_values_only_those_that_change_are_shown() -> None:
    before = stack_step(old_outputs={"shops": {"Central": "11", "Mong Kok": "12"}})
    outputs = {"shops": {"Central": "11", "Jordan": UNKNOWN, "Mong Kok": "13"}}
    shown = text(Plan("shops", "test", Source.EMBEDDED, Operation.UPDATE, (before,), outputs=outputs))
    assert shown.startswith('Outputs:\n  shops.Jordan: (known after apply)\n  shops.Mong Kok: "12" -> "13"\n')


@given(st.lists(st.text(min_size=1), unique=True), st.randoms())
def test_the_order_of_an_unordered_list_is_never_a_change(members: list[str], random: object) -> None:
    mixed = sorted(members, key=lambda _: random.random())  # type: ignore[attr-defined]  # hypothesis's Random
    shown = plan(
        step(Op.REFRESH, "a", {"managers": members}, {"managers": mixed}), operation=Operation.REFRESH
    )
    assert text(shown).startswith("Nothing to change")


NESTED = st.recursive(
    st.just(Secret(CANARY)),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(NESTED, NESTED, st.sampled_from([Op.CREATE, Op.UPDATE, Op.REPLACE, Op.REFRESH, Op.DELETE]))
def test_no_secret_is_ever_shown(old: object, new: object, op: Op) -> None:
    values = step(
        op, "a", {"brief": old, "managers": [old]}, {"brief": new, "managers": [new]}, old_outputs={"x": old}
    )
    shown = plan(values, outputs={"o": new})
    assert CANARY not in text(shown)
    assert CANARY not in json.dumps(dump(shown))
    assert CANARY not in repr(shown)
