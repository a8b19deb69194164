"""Every kind that DingTalk has a list of: it has what was made, and nothing that can't be declared."""

from __future__ import annotations

from collections.abc import Callable

from pulumi_dingtalk.client import Client
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.session import Session
from resources.conftest import CASES
from support.cases import Case
from support.firm import Firm
from support.tenant import tenant_config

Make = Callable[[Case], Firm]


def session(firm: Firm) -> Session:
    config = tenant_config(firm.url, experimental=CASES["Department"].experimental, operator="admin")
    return Session(Client(config, sleep=lambda _seconds: None), firm)


def test_a_list_has_what_was_made_and_names_it(kind: str, firm: Make) -> None:
    case, known = CASES[kind], kinds()[kind]
    one = firm(case)
    one.declare(*case.around, case.base)
    one.up()
    run = session(one)
    listed = {each.id: each for each in known.listed(run.reading)}
    found = listed.get(one.ids()["it"])
    mark = known.mark(run.reading, one.ids()["it"])
    run.reading.client.close()
    if not known.lists:
        assert listed == {}
        return
    assert found is not None
    assert found.name
    assert found.mark in (None, mark)


def test_a_list_makes_no_call_but_its_own(kind: str, firm: Make) -> None:
    known = kinds()[kind]
    one = firm(CASES[kind])
    run = session(one)
    list(known.listed(run.reading))
    calls = {name for name in run.reading.client.calls if not name.startswith(("oauth2/", "gettoken"))}
    run.reading.client.close()
    assert calls == {operation.name for operation in known.lists}


def test_what_cannot_be_declared_is_in_no_list(kind: str, firm: Make) -> None:
    """A tenant fresh from DingTalk has its root department, its built-in roles, its first administrator."""
    case, known = CASES[kind], kinds()[kind]
    one = firm(case)
    run = session(one)
    declared = {
        id_ for name, id_ in one.ids().items() if any(d.name == name and d.kind == kind for d in case.around)
    }
    listed = {each.id for each in known.listed(run.reading)}
    run.reading.client.close()
    if kind in ("Department", "Role", "RoleGroup"):
        assert listed == declared
