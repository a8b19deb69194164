"""`tenantctl restore --mapping`: the same tenant for other people, with other names and addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.firm import SALT
from support.hand import Hand
from support.shop import KEPT, Shop
from tenantctl.errors import ConfigError
from tenantctl.recovery.cloning import Cloning, cloned
from tenantctl.recovery.past import Past
from tenantctl.state.checkpoint import ResourceState

MAPPING = """
people:
  keeper: tester
  clerk: test-clerk
texts:
  till.example.com: till.staging.example.com
fields:
  Department/shops:
    name: {config: shops}
  User/clerk:
    name: Test clerk
"""


@pytest.fixture
def staging(shop: Shop, kept: Path) -> Shop:
    """The shop's program and its state, beside another organisation's empty tenant and a stack for it."""
    del kept
    program = (shop.root / "__main__.py").read_text()
    program = program.replace("import pulumi\n", "import pulumi\n\nconfig = pulumi.Config()\n", 1)
    for there, by_config in (
        ('name="Shops"', 'name=config.get("shops") or "Shops"'),
        ('"keeper"', '(config.get("keeper") or "keeper")'),
        (
            'userid="clerk", name="Clerk"',
            'userid=config.get("clerk") or "clerk", name=config.get("clerk-name") or "Clerk"',
        ),
        ("https://till.example.com/", '" + (config.get("till") or "https://till.example.com/") + "'),
    ):
        assert there in program
        program = program.replace(there, by_config)
    (shop.root / "__main__.py").write_text(program)
    shop.new_tenant()
    with Hand(shop.url) as hand:
        hand.join("tester", "1")
    lines = [
        "dingtalk:endpoint: sandbox:tenant.db",
        'dingtalk:qps: "0"',
        "dingtalk:operator: admin",
        "shop:shops: Test shops",
        "shop:keeper: tester",
        "shop:clerk: test-clerk",
        "shop:clerk-name: Test clerk",
        "shop:till: https://till.staging.example.com/",
    ]
    config = "".join(f"  {line}\n" for line in lines)
    (shop.root / "Pulumi.staging.yaml").write_text(f"config:\n{config}encryptionsalt: {SALT}\n")
    (shop.root / "clone.yaml").write_text(MAPPING)
    return shop


def clone(shop: Shop, *more: str) -> Any:
    where = ("--from", str(shop.root / KEPT), "--to", "staging", "--mapping", str(shop.root / "clone.yaml"))
    return shop("restore", *where, "--yes", *more, stack="staging")


def test_the_program_finds_nothing_to_change(staging: Shop) -> None:
    ran = clone(staging)
    assert ran.code == 0, ran.err
    ran = staging("preview", "--refresh", "--expect-no-changes", stack="staging")
    assert ran.code == 0, ran.out + ran.err
    with Hand(staging.url) as hand:
        assert set(hand.children()) >= {"Test shops"}
        assert set(hand.members(staging.ids("staging")["manager"])) == {"tester"}
    assert "keeper" not in {each.id for each in staging.deployment("staging").resources}


def test_again_after_an_interruption(staging: Shop) -> None:
    assert clone(staging, "--only", "Department").code == 0
    assert clone(staging).code == 0
    assert staging("preview", "--refresh", "--expect-no-changes", stack="staging").code == 0


def test_somebody_who_is_not_there(staging: Shop) -> None:
    path = staging.root / "clone.yaml"
    path.write_text(MAPPING.replace("keeper: tester", "keeper: nobody"))
    ran = clone(staging)
    assert ran.code == 65
    assert "members refers to User nobody, which neither this state nor the tenant has" in ran.err


@pytest.mark.parametrize(
    ("mapping", "line"),
    [
        ("peple: {}", "must hold people, texts, fields, each a map, and nothing else"),
        ("people: [a]", "people must be a map"),
        ("people: {nobody: a}", "people: nothing in the state says nobody"),
        ("texts: {https://else.example: a}", "texts: nothing in the state says https://else.example"),
        (
            "fields: {Department/shop: {name: a}}",
            "fields: the state has no Department/shop: did you mean Department/shops?",
        ),
        ("fields: {Department/shops: {nam: a}}", "Department has no field nam: did you mean name?"),
        ("fields: {Department/shops: a}", "fields: Department/shops must be a map of fields and values"),
        ("fields: {Department/shops: {name: {config: none}}}", "config none is not set for this stack"),
        ("a: [", "is not valid YAML"),
    ],
)
def test_a_mapping_that_is_off(mapping: str, line: str, staging: Shop) -> None:
    (staging.root / "clone.yaml").write_text(mapping)
    ran = clone(staging)
    assert ran.code == 78, ran.err
    assert line in ran.err


def resource(kind: str, **inputs: Any) -> ResourceState:
    token = f"pulumi-python:dynamic/dingtalk:{kind}"
    urn = f"urn:pulumi:dev::shop::{token}::it"
    return ResourceState(urn=urn, type=token, custom=True, id=str(inputs.get("user", "1")), inputs=inputs)


def there(kind: str, cloning: Cloning, **inputs: Any) -> ResourceState:
    return cloned(Past((resource(kind, **inputs),)), cloning, Path("clone.yaml")).resources[0]


def test_two_people_who_are_one_there() -> None:
    both = Cloning({"a": "x", "b": "x"}, {}, {})
    chat = there("ChatGroup", both, name="Shops", owner_user="a", members=["a", "b", "c"])
    assert chat.inputs["members"] == ["x", "c"]
    given = [{"user": "a", "departments": ["7"]}, {"user": "b"}]
    assert there("RoleMembers", both, role="1", members=given).inputs["members"] == [given[0] | {"user": "x"}]


def test_settings_of_a_person_are_the_other_persons() -> None:
    found = there("ExecutiveMode", Cloning({"a": "x"}, {}, {}), user="a", users=["b"])
    assert (found.id, found.inputs["user"]) == ("x", "x")


def test_the_longest_text_first() -> None:
    texts = {"shops.example": "s.test", "https://shops.example": "http://s.test"}
    found = cloned(
        Past((resource("App", name="shops.example", homepage_link="https://shops.example/a"),)),
        Cloning({}, texts, {}),
        Path("clone.yaml"),
    ).resources[0]
    assert (found.inputs["name"], found.inputs["homepage_link"]) == ("s.test", "http://s.test/a")


def test_ids_are_no_texts() -> None:
    with pytest.raises(ConfigError, match="texts: nothing in the state says 1"):
        there("Role", Cloning({}, {"1": "2"}, {}), group="1", name="Keyholder")
