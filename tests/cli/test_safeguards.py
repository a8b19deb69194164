"""Safety rules on the command line, on both engines: refused in preview and in up, and the named way past."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.pulumi_cli import NEEDS_PULUMI
from support.tenant import sandbox
from tenantctl.errors import ExitCode

from .conftest import Shop

EMBEDDED = ("--engine", "embedded")
ENGINES = ["embedded", pytest.param("pulumi", marks=NEEDS_PULUMI)]


def program(count: int) -> str:
    return f"""
import pulumi_dingtalk as dingtalk

for number in range({count}):
    dingtalk.Department(f"shop-{{number}}", name=f"Shop {{number}}")
"""


def writes(shop: Shop) -> list[str]:
    """The calls that changed the tenant."""
    made = ("create", "update", "delete")
    return [call["operation"] for call in json.loads(shop.calls()) if call["operation"].endswith(made)]


def logged(shop: Shop) -> list[dict[str, Any]]:
    path = shop.root.parent / "state" / ".tenantctl" / "shops" / "test.audit.jsonl"
    begun = [json.loads(line) for line in path.read_text().splitlines()]
    return [entry for entry in begun if entry["event"] == "begin"]


@pytest.fixture
def shops(shop: Shop) -> Shop:
    """Ten shops in the tenant and in state; the program declares six of them."""
    shop.write(program(10))
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK
    shop.write(program(6))
    return shop


LINE = (
    "refused: max-deletes: 4 of 10 departments would be deleted or replaced (40 %), and at most 30 % may be"
)


@pytest.mark.parametrize("engine", ENGINES)
def test_forty_percent_of_the_shops_go_by_the_named_override_alone(shops: Shop, engine: str) -> None:
    on = ("--engine", engine)
    before = writes(shops)
    for command in (("preview",), ("up", "--yes"), ("up", "--refresh", "--yes")):
        refused = shops(*command, *on)
        assert refused.code == ExitCode.REFUSED
        assert LINE in refused.err.replace("\n", " ")
        assert "--allow-deletes Department=40% --reason TEXT" in refused.err.replace("\n", " ")
        assert "shop-9" in refused.out, "the plan is shown all the same"
    assert writes(shops) == before
    raised = ("--allow-deletes", "Department=40%", "--reason", "four shops closed")
    assert shops("preview", *raised, *on).code == ExitCode.OK
    assert writes(shops) == before
    assert shops("up", "--yes", *raised, *on).code == ExitCode.OK
    assert writes(shops)[len(before) :] == ["/topapi/v2/department/delete"] * 4
    overrides = [{"rule": "max-deletes", "value": "Department=40%", "reason": "four shops closed"}]
    assert logged(shops)[-1]["overrides"] == overrides


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_program_and_a_destroy_have_ways_of_their_own(shops: Shop, engine: str) -> None:
    on = ("--engine", engine)
    shops.write("")
    refused = shops("up", "--yes", *on)
    assert (refused.code, "refused: empty-program: " in refused.err) == (ExitCode.REFUSED, True)
    assert shops("preview", "--allow-empty", "--reason", "closing down", *on).code == ExitCode.OK
    before = writes(shops)
    refused = shops("destroy", "--yes", *on)
    assert (refused.code, "refused: destroy-all: 10 objects" in refused.err) == (ExitCode.REFUSED, True)
    assert writes(shops) == before
    assert (
        shops("destroy", "--yes", "--allow-destroy", "test", "--reason", "closing", *on).code == ExitCode.OK
    )
    assert len(writes(shops)) == len(before) + 10
    assert logged(shops)[-1]["overrides"][0]["rule"] == "destroy-all"


def test_the_project_says_what_one_run_may_delete(shops: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = shops.root / "Pulumi.yaml"
    settings.write_text("name: shops\nruntime: python\nconfig:\n  tenantctl:maxDeletes: Department=40%\n")
    assert shops("preview", *EMBEDDED).code == ExitCode.OK
    monkeypatch.setenv("TENANTCTL_MAX_DELETES", "10%")
    assert shops("preview", *EMBEDDED).code == ExitCode.REFUSED
    monkeypatch.setenv("TENANTCTL_MAX_DELETES", "a lot")
    refused = shops("preview", *EMBEDDED)
    assert (refused.code, "tenantctl:maxDeletes: 'a lot' is no share" in refused.err) == (
        ExitCode.CONFIG,
        True,
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_a_protected_object_is_named_before_any_write(shop: Shop, engine: str) -> None:
    on = ("--engine", engine)
    protected = "import pulumi, pulumi_dingtalk as dingtalk\n"
    protected += 'dingtalk.Department("hq", name="HQ", opts=pulumi.ResourceOptions(protect=True))\n'
    shop.write(protected)
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK
    shop.write("")
    before = writes(shop)
    for command in (("up", "--yes"), ("destroy", "--yes")):
        ended = shop(*command, *on)
        assert ended.code in (ExitCode.REFUSED, ExitCode.FAILED)
        assert "hq" in ended.err
        assert "protect" in ended.err
    assert writes(shop) == before


def test_a_plan_as_json_is_refused_too(shops: Shop) -> None:
    refused = shops("preview", "--json", *EMBEDDED)
    assert refused.code == ExitCode.REFUSED
    assert json.loads(refused.out)["behind"], "what hangs on the shops was asked"
    assert LINE in refused.err.replace("\n", " ")


@pytest.mark.parametrize("command", ["preview", "up", "resume"])
def test_an_override_needs_its_reason(shops: Shop, command: str) -> None:
    refused = shops(command, "--allow-deletes", "Department=40%", "--yes", *EMBEDDED)
    assert (refused.code, "add --reason TEXT" in refused.err) == (ExitCode.USAGE, True)


def test_what_hangs_on_a_deleted_object_is_asked(shops: Shop) -> None:
    shops.write(program(9))
    (found,) = json.loads(shops("preview", "--json", *EMBEDDED).out)["behind"].values()
    assert [each["count"] for each in found] == [0, 0]
    assert "not asked" not in shops("preview", *EMBEDDED).out


def test_what_could_not_be_asked_is_not_nothing(shops: Shop) -> None:
    shops.write(program(9))
    fault = ("--kind", "error:40035", "--operation", "user/listid", "--times", "9")
    sandbox("fault", "--db", str(shops.database), *fault)
    assert json.loads(shops("preview", "--json", *EMBEDDED).out)["behind"] == {}
    assert (
        "it cannot be brought back; what hangs on it: not asked [deleted]" in shops("preview", *EMBEDDED).out
    )
