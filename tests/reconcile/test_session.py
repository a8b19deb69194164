"""One session a run, shared by all kinds; whose objects are whose."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic import Config, ConfigureRequest

from pulumi_dingtalk.client import departments
from pulumi_dingtalk.client.errors import ConfigurationError, DingTalkError, WriteRefused
from pulumi_dingtalk.reconcile.session import Holdings, Session
from pulumi_dingtalk.resources.department import DepartmentProvider
from pulumi_dingtalk.resources.role import RoleProvider
from support.tenant import sandbox_url, tenant_config

CANARY = "canary-secret-9d41"


class Bag(dict[str, Any]):
    """A config bag as an engine hands it over: one object throughout a run."""


def configured(provider_class: type, bag: dict[str, Any]) -> Any:
    provider = provider_class()
    provider.configure(ConfigureRequest(Config(bag, "firm")))
    return provider


@pytest.fixture
def url(tmp_path: Path) -> str:
    return sandbox_url(tmp_path)


def test_the_providers_of_one_run_share_a_session_and_the_next_run_has_its_own(url: str) -> None:
    bag = Bag({"dingtalk:endpoint": url})
    department, role = configured(DepartmentProvider, bag), configured(RoleProvider, bag)
    assert department._session is role._session
    later = configured(DepartmentProvider, Bag(bag))
    assert later._session is not department._session


def test_another_configuration_in_one_run_is_another_session(url: str) -> None:
    run = object()
    one = Session.of(tenant_config(url), run)
    assert Session.of(tenant_config(url), run) is one
    assert Session.of(tenant_config(url, operator="admin"), run) is not one


def test_a_session_ends_with_its_run(url: str) -> None:
    run = object()
    first = Session.of(tenant_config(url), run)
    first.holdings.hold("Role", "5", "p/s/Role/it")
    del first
    gc.collect()
    assert Session.of(tenant_config(url), run).holdings.owner("Role", "5") is None


def test_what_reads_cannot_write(url: str) -> None:
    session = Session.of(tenant_config(url), object())
    with pytest.raises(WriteRefused):
        departments.create(session.reading.client, {"name": "IT", "parent_id": 1})
    assert session.reading.inventory is session.writing.inventory
    assert departments.create(session.writing.client, {"name": "IT", "parent_id": 1}) > 0


def test_an_unknown_key_of_config_is_told_when_a_provider_is_configured(url: str) -> None:
    bag = {"dingtalk:endpoint": url, "dingtalk:endpiont": "x", "other:key": "y"}
    with pytest.raises(ConfigurationError, match=r"^unknown config .*dingtalk:endpiont.*; known keys"):
        configured(DepartmentProvider, bag)


def test_a_refused_secret_is_not_in_the_error(url: str) -> None:
    wrong = configured(DepartmentProvider, Bag({"dingtalk:endpoint": url, "dingtalk:clientSecret": CANARY}))
    with pytest.raises(DingTalkError) as told:
        wrong.read("5", {"name": "IT", "named": ["name"]})
    seen = [told.value, told.value.__cause__, told.value.__context__]
    assert all(CANARY not in f"{error!r} {error} {getattr(error, '__dict__', '')}" for error in seen)
    assert told.value.__suppress_context__
    assert "dingtalk:clientSecret" in str(told.value)


def test_the_environment_beats_config(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = sandbox_url(tmp_path, "other.db")
    monkeypatch.setenv("DINGTALK_ENDPOINT", other)
    provider = configured(DepartmentProvider, Bag({"dingtalk:endpoint": url}))
    assert provider._session.config.endpoint == other


def test_holdings_tell_who_holds_and_who_took() -> None:
    holdings = Holdings()
    assert holdings.owner("Role", "5") is None
    holdings.hold("Role", "5", "one")
    assert holdings.owner("Role", "5") == "one"
    assert holdings.owner("RoleGroup", "5") is None, "ids are told apart by kind"
    holdings.take("Role", "5", "two")
    assert holdings.taker("Role", "5", "one") == "two"
    assert holdings.taker("Role", "5", "two") is None
    assert holdings.taker("Role", "6", "one") is None
    holdings.release("Role", "5")
    assert holdings.owner("Role", "5") is None
    assert holdings.taker("Role", "5", "one") is None


def test_a_key_is_claimed_once() -> None:
    holdings = Holdings()
    assert holdings.claim("Role", ("5", "IT"), "one") is None
    assert holdings.claim("Role", ("5", "IT"), "one") is None
    assert holdings.claim("Role", ("5", "IT"), "two") == "one"
    assert holdings.claim("Department", ("5", "IT"), "two") is None
