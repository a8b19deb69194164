"""A state holds pickles, and a pickle is code: what recovery, drift and our own kinds never run."""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_dingtalk.resources.department import DepartmentProvider
from pulumi_dingtalk.resources.role import RoleProvider
from support.shop import Shop
from tenantctl.engines.embedded.own import own_provider

FOREIGN = "urn:pulumi:dev::shop::pulumi-python:dynamic:Resource::lamp"


class Evil:
    """Whoever loads it makes a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (Path.touch, (self._file,))


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    return tmp_path / "run"


def text_of(value: object) -> str:
    return base64.b64encode(pickle.dumps(value)).decode()


def edited(kept: Path, change: Callable[[list[dict[str, Any]]], None]) -> Path:
    body = json.loads(kept.read_text())
    change(body["deployment"]["resources"])
    kept.write_text(json.dumps(body))
    return kept


def with_provider(kept: Path, name: str, side: str, pickled: str) -> Path:
    def change(resources: list[dict[str, Any]]) -> None:
        for each in resources:
            if each["urn"].endswith(f"::{name}"):
                each[side]["__provider"] = pickled

    return edited(kept, change)


def with_foreign(kept: Path, trap: Path) -> Path:
    def change(resources: list[dict[str, Any]]) -> None:
        (provider,) = [each for each in resources if each["type"].startswith("pulumi:providers:")]
        props = {"__provider": text_of(Evil(trap))}
        resources.append(
            {
                "urn": FOREIGN,
                "custom": True,
                "id": "1",
                "type": "pulumi-python:dynamic:Resource",
                "inputs": props,
                "outputs": props,
                "parent": resources[0]["urn"],
                "provider": f"{provider['urn']}::{provider['id']}",
            }
        )

    return edited(kept, change)


class TestAName:
    def test_ours_is_known_by_it(self) -> None:
        assert own_provider(serialize_provider(RoleProvider())) is RoleProvider

    def test_whatever_the_protocol(self) -> None:
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            pickled = base64.b64encode(pickle.dumps(DepartmentProvider(), protocol)).decode()
            assert own_provider(pickled) is DepartmentProvider

    def test_nothing_else_is(self, trap: Path) -> None:
        told = RoleProvider()
        told.__dict__["_session"] = "planted"
        for value in (Evil(trap), [RoleProvider(), Evil(trap)], told, RoleProvider, "text", {}):
            assert own_provider(text_of(value)) is None
        for text in ("", "no base64!", "gASVAAAA", base64.b64encode(b"\x80\x04cos\nsystem\n.").decode()):
            assert own_provider(text) is None
        assert not trap.exists()


@pytest.mark.parametrize("side", ["inputs", "outputs"])
@pytest.mark.parametrize("command", ["restore", "rollback", "verify"])
def test_an_object_of_ours_with_another_provider(
    command: str, side: str, shop: Shop, kept: Path, trap: Path
) -> None:
    with_provider(kept, "retail", side, text_of(Evil(trap)))
    refused(shop, command, kept, "resource retail: its state names another provider than that of RoleGroup")
    assert not trap.exists()


def test_an_object_of_ours_with_the_provider_of_another_kind(shop: Shop, kept: Path) -> None:
    with_provider(kept, "retail", "inputs", serialize_provider(RoleProvider()))
    refused(shop, "restore", kept, "its state names another provider than that of RoleGroup")


@pytest.mark.parametrize("command", [("preview",), ("destroy", "--yes"), ("refresh", "--yes")])
def test_a_stack_whose_state_was_edited(command: tuple[str, ...], shop: Shop, kept: Path, trap: Path) -> None:
    with_provider(kept, "retail", "outputs", text_of(Evil(trap)))
    assert shop("stack", "import", "--file", str(kept)).code == 0
    ran = shop(*command)
    assert ran.code not in (0, 1, 2)
    assert "resource retail: its state names another provider than that of RoleGroup" in ran.err
    assert not trap.exists()


@pytest.mark.parametrize("command", ["restore", "rollback"])
def test_what_is_no_object_of_the_tenant(command: str, shop: Shop, kept: Path, trap: Path) -> None:
    with_foreign(kept, trap)
    refused(shop, command, kept, "lamp: no object of the tenant: only the state has its provider, as code")
    assert not trap.exists()


@pytest.mark.parametrize("command", [("restore", "--from"), ("rollback", "--to")])
def test_who_trusts_the_state_says_so(command: tuple[str, str], shop: Shop, kept: Path, trap: Path) -> None:
    with_foreign(kept, trap)
    shop(*command, str(kept), "--yes", "--trust-state")
    assert trap.exists()


def test_verify_tells_of_it(shop: Shop, kept: Path, trap: Path) -> None:
    ran = shop("backup", "verify", str(with_foreign(kept, trap)))
    assert ran.code == 1
    assert "missing: lamp: no object of the tenant" in ran.out
    assert not trap.exists()


def test_a_restore_can_leave_it_out(shop: Shop, kept: Path, trap: Path) -> None:
    with_foreign(kept, trap)
    shop.lose()
    ran = shop("restore", "--from", str(kept), "--only", "Department", "--yes")
    assert ran.code == 0, ran.err
    assert not trap.exists()


def test_a_rollback_runs_none_of_what_the_stack_has(shop: Shop, kept: Path, trap: Path) -> None:
    before = kept.read_text()
    assert shop("stack", "import", "--file", str(with_foreign(kept, trap))).code == 0
    kept.write_text(before)
    ran = shop("rollback", "--to", str(kept), "--yes")
    assert ran.code not in (0, 2)
    assert (
        "resource lamp: its provider is code in a state, which is run here where --trust-state says so"
        in ran.err
    )
    assert not trap.exists()


def test_drift_runs_none(shop: Shop, kept: Path, trap: Path) -> None:
    assert shop("stack", "import", "--file", str(with_foreign(kept, trap))).code == 0
    assert shop("drift").code == 0
    assert not trap.exists()


def refused(shop: Shop, command: str, kept: Path, why: str) -> None:
    before = shop.tables()["departments"]
    given = {
        "restore": ("restore", "--from", str(kept), "--yes"),
        "rollback": ("rollback", "--to", str(kept), "--yes"),
        "verify": ("backup", "verify", str(kept)),
    }[command]
    ran = shop(*given)
    assert ran.code not in (0, 1, 2)
    assert [line for line in ran.err.splitlines() if why in line]
    assert shop.tables()["departments"] == before
