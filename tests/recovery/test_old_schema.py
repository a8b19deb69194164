"""A state of an earlier version of a kind's schema, under an unchanged program, on either engine.

The kind is the specimen, whose schema changed twice; its objects are people.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from pulumi_dingtalk.reconcile.registry import kinds_by_type, type_token
from support.plain_cli import PlainCli
from support.pulumi_cli import NEEDS_PULUMI
from support.shop import Shop
from support.specimen import GrownKind, as_in

PROGRAM = """
from pulumi_dingtalk.reconcile.resource import TenantResource
from support.specimen import GrownProvider


class GrownPerson(TenantResource, module="dingtalk", name="GrownPerson"):
    def __init__(self, resource_name, **arguments):
        super().__init__(GrownProvider(), resource_name, arguments, None, adopt=False)


def declare(name):
    GrownPerson("area", userid="area", name=name, mobile="13900001234", departments=["1"], badges=[])


declare("Area Manager")
"""
PRESENT = 3
Edit = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def grown(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    # Registered for this test alone: the generic tests ask of every kind what this one is not made for.
    monkeypatch.setitem(cast(dict[str, Any], kinds_by_type()), type_token("GrownPerson"), GrownKind())
    shop.new_tenant()
    (shop.root / "__main__.py").write_text(PROGRAM)
    (shop.root / "Pulumi.person.yaml").write_text((shop.root / "Pulumi.dev.yaml").read_text())
    assert shop("stack", "init", "person").code == 0
    return shop


def edit(shop: Shop, change: Edit) -> None:
    """Put a state in the place of the present one, in which what was kept of the person is ``change`` of it."""
    file = shop.root / "exported.json"
    assert shop("stack", "export", "--show-secrets", "--file", str(file), stack="person").code == 0
    body = json.loads(file.read_text())
    for each in body["deployment"]["resources"]:
        if each["urn"].endswith("::area"):
            each.update({side: change(each[side]) for side in ("inputs", "outputs")})
    file.write_text(json.dumps(body))
    assert shop("stack", "import", "--file", str(file), stack="person").code == 0


def kept(shop: Shop) -> tuple[dict[str, Any], dict[str, Any]]:
    (found,) = [each for each in shop.deployment("person").resources if each.urn.endswith("::area")]
    return found.inputs, found.outputs


@pytest.mark.parametrize("version", [1, 2])
def test_the_embedded_engine(version: int, grown: Shop) -> None:
    ran = grown("up", "--yes", stack="person")
    assert ran.code == 0, ran.err
    edit(grown, lambda values: as_in(version, values))
    assert "phone" in kept(grown)[1]
    assert grown("preview", "--expect-no-changes", stack="person").code == 0
    assert grown("preview", "--refresh", "--expect-no-changes", stack="person").code == 0
    ran = grown("drift", stack="person")
    assert ran.code == 0, ran.out
    rename(grown)
    told = grown("preview", stack="person").out
    assert "Area Manager" in told
    assert not [name for name in ("phone", "first_name", "department_ids") if name in told]
    assert grown("up", "--yes", stack="person").code == 0
    assert kept(grown)[1]["schema_version"] == PRESENT
    edit(grown, lambda values: as_in(version, values))
    gone = grown("destroy", "--yes", "--allow-destroy", "person", "--reason", "a test", stack="person")
    assert gone.code == 0, gone.err
    assert "area" not in [row["userid"] for row in grown.tables()["users"]]


def test_a_restore(grown: Shop) -> None:
    assert grown("up", "--yes", stack="person").code == 0
    edit(grown, lambda values: as_in(1, values))
    file = grown.root / "old.json"
    assert grown("stack", "export", "--file", str(file), stack="person").code == 0
    grown.new_tenant()
    ran = grown("restore", "--from", str(file), "--yes", stack="person")
    assert ran.code == 0, ran.err
    assert "GrownPerson: 1 of 1 read back as they were kept" in ran.out
    assert grown("preview", "--refresh", "--expect-no-changes", stack="person").code == 0


@pytest.mark.parametrize("command", [("preview",), ("drift",), ("destroy", "--yes"), ("restore",)])
def test_a_state_of_a_later_version(command: tuple[str, ...], grown: Shop) -> None:
    assert grown("up", "--yes", stack="person").code == 0
    edit(grown, lambda values: {**values, "schema_version": 7})
    file = grown.root / "newer.json"
    assert grown("stack", "export", "--file", str(file), stack="person").code == 0
    more = ("--from", str(file), "--yes") if command == ("restore",) else ()
    before = grown.tables()
    ran = grown(*command, *more, stack="person")
    assert ran.code not in (0, 1, 2)
    (line,) = [each for each in ran.err.splitlines() if "schema" in each]
    assert "GrownPerson area: its state is of version 7 of the schema of GrownPerson" in line
    assert grown.tables()["users"] == before["users"]


@pytest.mark.parametrize("_", [pytest.param(None, marks=NEEDS_PULUMI)])
def test_the_cli(_: None, grown: Shop) -> None:
    assert grown("up", "--yes", stack="person").code == 0
    edit(grown, lambda values: as_in(1, values))
    pulumi = PlainCli(grown.root)
    stack = ("--stack", "person")
    for options in ((), ("--refresh",)):
        ran = pulumi("preview", "--expect-no-changes", *options, *stack)
        assert ran.code == 0, ran.text
    rename(grown)
    ran = pulumi("up", "--yes", *stack)
    assert ran.code == 0, ran.text
    assert ran.lines_with("~ 1 updated"), ran.text
    edit(grown, lambda values: as_in(1, values))
    ran = pulumi("destroy", "--yes", *stack)
    assert ran.code == 0, ran.text
    assert "area" not in [row["userid"] for row in grown.tables()["users"]]


def rename(shop: Shop) -> None:
    (shop.root / "__main__.py").write_text(PROGRAM.replace("Area Manager", "Area Director"))
