"""How many calls an export takes: told by how much of everything there is."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import ceil

import pytest

from dingtalk_sandbox import admin
from pulumi_dingtalk.reconcile.registry import kinds
from support.grown import FORMS, Firm

PLENTY = "1000000"


def pages(count: int, size: int) -> int:
    return max(1, ceil(count / size))


def expected(shops: int) -> dict[str, int]:
    """The calls of an export with people of a tenant of so many shops, by operation."""
    numbers = range(shops)
    whole = sum(number % 2 == 0 for number in numbers)
    departments = 1 + 2 * shops
    people = departments + whole
    bots = sum(number % 4 == 0 for number in numbers)
    apps = bots + sum(number % 4 == 1 for number in numbers)
    rules = [sum(number % 3 == sort for number in numbers) for sort in range(3)]
    once = ("oauth2/token", "auth/scopes", "role/list", "microApp/allInnerApps")
    lists = ("vacation/type/list", "leaves/types/list", "workflow/forms/list")
    groups = (
        "groups/idtokey",
        "group/get",
        "group/positions/query",
        "group/wifis/query",
        "group/member/list",
    )
    found = {
        **dict.fromkeys((*once, *lists), 1),
        **dict.fromkeys(groups, shops),
        "call_back/get": 2,
        "department/listsub": departments + 1,
        "department/get": departments,
        "user/listid": departments + 1,
        "user/get": 2 * people,
        "orgAccounts/status": people,
        "seniorSettings/get": whole,
        "role/simplelist": shops,
        "extcontact/list": pages(shops, 100),
        "contactHideSettings/list": pages(rules[0], 100),
        "restrictions/list": pages(rules[1], 100),
        "staffAttributes/list": pages(rules[2], 100),
        "microApp/scopes/get": apps + bots,
        "robot/plugins/query": bots,
        "getsimplegroups": pages(shops, 10),
        "shift/list": pages(shops, 200),
        "shift/query": shops,
        "workflow/forms/get": min(shops, FORMS),
    }
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("shops", [5, pytest.param(360, marks=pytest.mark.exhaustive)])
def test_the_calls_of_an_export(shops: int, new_firm: Callable[..., Firm]) -> None:
    """360 shops are 5,103 objects."""
    firm = new_firm(shops, monthlyQuota=PLENTY)
    admin.change_settings(firm.tenant, {"monthly_quota": PLENTY})
    _, out, err = firm("--json", "export", "--from", "live", "--people")
    told = json.loads(out)
    assert told["calls"] == dict(sorted(expected(shops).items())), err
    assert shops < 360 or sum(told["objects"].values()) >= 5000


@pytest.mark.exhaustive
def test_three_hundred_objects_of_all_families(new_firm: Callable[..., Firm]) -> None:
    firm = new_firm(22)
    found = json.loads(firm("--json", "export", "--from", "live", "--people")[1])
    assert sum(found["objects"].values()) >= 300
    every = {name: kinds()[name] for name in found["objects"]}
    assert len(every) == 22
    said: dict[str, set[str]] = {name: set() for name in every}
    for each in firm.deployment().resources:
        said.get(each.type.rpartition(":")[2], set()).update(each.inputs)
    unsaid = {
        f"{name}.{field.name}"
        for name, kind in every.items()
        for field in kind.fields.values()
        if field.behaviour.readable and field.name not in (*said[name], *kind.unsurveyed)
    }
    assert unsaid == set()
    firm.done("preview", "--expect-no-changes")
    firm.nothing_to_do()
