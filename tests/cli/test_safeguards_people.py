"""People whom no run may delete: the last main administrator, and the operator's own account."""

from __future__ import annotations

import pytest

from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.errors import ExitCode

from .conftest import Shop

ENGINES = ["embedded", pytest.param("pulumi", marks=NEEDS_PULUMI)]
PROGRAM = """
import pulumi_dingtalk as dingtalk

who = {"name": "Main administrator", "mobile": "10000000000", "departments": ["1"]}
dingtalk.User("admin", userid="admin", **who, adopt=True)
"""


@pytest.fixture
def office(shop: Shop) -> Shop:
    """A stack that holds the tenant's main administrator; the program declares nobody any more."""
    shop.write(PROGRAM)
    assert shop("up", "--yes", "--engine", "embedded").code == ExitCode.OK
    shop.write("")
    return shop


@pytest.mark.parametrize("engine", ENGINES)
def test_the_last_main_administrator_stays(office: Shop, engine: str) -> None:
    before = office.calls().count("user/delete")
    for command in (("preview",), ("up", "--yes"), ("destroy", "--yes")):
        refused = office(*command, "--engine", engine)
        assert refused.code == ExitCode.REFUSED
        told = refused.err.replace("\n", " ")
        assert (
            "refused: last-administrator: no main administrator would be left who can log in (admin)" in told
        )
    assert office.calls().count("user/delete") == before


@pytest.mark.parametrize("engine", ENGINES)
def test_the_operators_own_account_stays(office: Shop, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINGTALK_OPERATOR", "admin")
    refused = office("up", "--yes", "--engine", engine)
    assert refused.code == ExitCode.REFUSED
    assert (
        "refused: untouchable: person admin must stay: it is the operator's own account"
        in refused.err.replace("\n", " ")
    )
