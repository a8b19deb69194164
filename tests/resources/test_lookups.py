"""Look-ups: by path, name and id; what is not there, what is there twice, what was asked wrongly, what each costs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime.config import set_all_config
from pulumi.runtime.rpc_manager import RPCManager

import pulumi_dingtalk as dingtalk
from dingtalk_sandbox.admin import call_log
from pulumi_dingtalk import lookups
from pulumi_dingtalk.client.errors import (
    ConfigurationError,
    DingTalkError,
    Invalid,
    NotFound,
    PermissionDenied,
)
from support.cases import Declared
from support.firm import Firm
from support.lines import raises_line
from support.runs import Place

CANARY = "canary-client-secret-c0de"


@pytest.fixture
def program(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The config and the calls' manager of a running program; calling it begins another run."""

    def begin() -> None:
        monkeypatch.setattr(pulumi.runtime.settings.SETTINGS, "rpc_manager", RPCManager(), raising=False)

    set_all_config({"dingtalk:endpoint": place.url, "dingtalk:qps": "0"})
    begin()
    yield begin
    set_all_config({})


@pytest.fixture
def ids(place: Place, program: Callable[[], None]) -> dict[str, str]:
    """Retail with Kowloon and Island, each with a Shop; beside it IT."""
    found = {}

    def make(path: str) -> None:
        above, _, name = path.rpartition("/")
        answer = place.hand.post(
            "/topapi/v2/department/create", name=name, parent_id=int(found.get(above, "1"))
        )
        found[path] = str(answer["result"]["dept_id"])

    for path in (
        "IT",
        "Retail",
        "Retail/Kowloon",
        "Retail/Island",
        "Retail/Kowloon/Shop",
        "Retail/Island/Shop",
    ):
        make(path)
    call_log(place.path, clear=True)
    return found


def counted(place: Place) -> dict[str, int]:
    """Calls since the last look by the end of their path, without those for a token."""
    names = [str(call["operation"]).rpartition("/")[2] for call in call_log(place.path, clear=True)]
    return {name: names.count(name) for name in names if name != "token"}


def test_a_department_by_its_path(place: Place, ids: dict[str, str]) -> None:
    found = dingtalk.get_department(path="Retail/Kowloon/Shop")
    assert (found.id, found.name, found.parent) == (
        ids["Retail/Kowloon/Shop"],
        "Shop",
        ids["Retail/Kowloon"],
    )
    assert counted(place) == {"listsub": 3}
    assert dingtalk.get_department(path="Retail/Island").id == ids["Retail/Island"]
    assert dingtalk.get_department(path="IT") == dingtalk.DepartmentFound(ids["IT"], "IT", "1")
    assert counted(place) == {}, "what was listed for one look-up serves the next"


def test_a_department_by_its_name(place: Place, ids: dict[str, str]) -> None:
    assert dingtalk.get_department(name="Island").id == ids["Retail/Island"]
    assert counted(place) == {"listsub": 1 + len(ids)}, "every department, to know that there is no other"


def test_a_department_by_its_id(place: Place, ids: dict[str, str]) -> None:
    found = dingtalk.get_department(id=ids["Retail/Kowloon"])
    assert found == dingtalk.DepartmentFound(ids["Retail/Kowloon"], "Kowloon", ids["Retail"])
    assert dingtalk.get_department(id="1").parent == ""
    assert counted(place) == {"get": 2}


def test_a_run_keeps_nothing_of_the_one_before(
    place: Place, ids: dict[str, str], program: Callable[[], None]
) -> None:
    assert dingtalk.get_department(path="IT").id == ids["IT"]
    place.hand.change_department(ids["IT"], name="Information")
    assert dingtalk.get_department(path="IT").id == ids["IT"]
    program()
    assert dingtalk.get_department(path="Information").id == ids["IT"]
    with pytest.raises(NotFound):
        dingtalk.get_department(path="IT")


def test_two_departments_of_one_name(ids: dict[str, str]) -> None:
    shops = [f"{ids[f'Retail/{d}/Shop']} under {ids[f'Retail/{d}']}" for d in ("Kowloon", "Island")]
    with pytest.raises(Invalid) as told:
        dingtalk.get_department(name="Shop")
    assert str(told.value) in {
        f'department by name "Shop": several departments are called so ({one}, {other}); give path= or id='
        for one, other in (shops, shops[::-1])
    }


NO_DEPARTMENT = (
    "there is no such department; a department that this program declares is referred to by its resource, "
    "not looked up"
)


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ("path", "Retail/Central"),
        ("path", "Central/Shop"),
        ("path", "/Retail"),
        ("path", "Retail/"),
        ("path", "retail"),
        ("name", "Central"),
    ],
)
def test_a_department_that_is_not_there(ids: dict[str, str], how: str, what: str) -> None:
    with raises_line(NotFound, f'department by {how} "{what}": {NO_DEPARTMENT}'):
        dingtalk.get_department(**{how: what})  # type: ignore[arg-type] # one of its own keywords


@pytest.mark.parametrize("id_", ["987654321", "-7", "Retail", "1.5", "²"])
def test_an_id_that_is_none(ids: dict[str, str], id_: str) -> None:
    with pytest.raises((NotFound, Invalid)) as told:
        dingtalk.get_department(id=id_)
    assert str(told.value).startswith(f'department by id "{id_}": ')


TAKES = {
    "get_department": "path=, name=, id=",
    "get_user": "id=, name=, mobile=",
    "get_role": "name=, id=",
}


@pytest.mark.parametrize("look_up", sorted(TAKES))
def test_a_look_up_takes_exactly_one_way(place: Place, program: Callable[[], None], look_up: str) -> None:
    ask: Callable[..., Any] = getattr(dingtalk, look_up)
    ways = [way.removesuffix("=") for way in TAKES[look_up].split(", ")]
    call_log(place.path, clear=True)
    for given in ({}, {ways[0]: ""}, dict.fromkeys(ways[:2], "5"), dict.fromkeys(ways, "5")):
        count = len([value for value in given.values() if value])
        line = f"a look-up takes exactly one of {TAKES[look_up]}; given: {count}"
        with raises_line(Invalid, line):
            ask(**given)
    assert counted(place) == {}


@pytest.fixture
def roles(place: Place, program: Callable[[], None]) -> dict[str, str]:
    """Retail and Wholesale, each with a Manager; a Cashier in Retail."""
    found = {}
    for group, names in (("Retail", ("Manager", "Cashier")), ("Wholesale", ("Manager",))):
        found[group] = str(place.hand.post("/role/add_role_group", name=group)["groupId"])
        for name in names:
            answer = place.hand.post("/role/add_role", roleName=name, groupId=int(found[group]))
            found[f"{group}/{name}"] = str(answer["roleId"])
    call_log(place.path, clear=True)
    return found


def test_a_role_by_name_group_and_id(place: Place, roles: dict[str, str]) -> None:
    cashier = dingtalk.RoleFound(roles["Retail/Cashier"], "Cashier", roles["Retail"])
    assert dingtalk.get_role(name="Cashier") == cashier
    assert dingtalk.get_role(id=cashier.id) == cashier
    assert dingtalk.get_role(name="Manager", group="Wholesale").id == roles["Wholesale/Manager"]
    assert counted(place) == {"list": 1}


def test_a_role_that_two_groups_have(roles: dict[str, str]) -> None:
    with raises_line(
        Invalid, 'role by name "Manager": several groups have such a role (Retail, Wholesale); give group='
    ):
        dingtalk.get_role(name="Manager")


def test_a_role_that_is_not_there(roles: dict[str, str]) -> None:
    with raises_line(NotFound, 'role by name "Baker": there is no such role'):
        dingtalk.get_role(name="Baker")
    with raises_line(NotFound, 'role by name "Cashier" in group "Wholesale": there is no such role'):
        dingtalk.get_role(name="Cashier", group="Wholesale")
    with raises_line(NotFound, 'role by id "5": there is no such role'):
        dingtalk.get_role(id="5")


@pytest.fixture
def person(place: Place, ids: dict[str, str]) -> str:
    place.hand.post(
        "/topapi/v2/user/create",
        userid="mgr-mongkok",
        name="Shop manager Mong Kok",
        mobile="13900001234",
        dept_id_list=f"1,{ids['IT']}",
    )
    call_log(place.path, clear=True)
    return "mgr-mongkok"


def test_a_person_by_id_name_and_mobile(place: Place, ids: dict[str, str], person: str) -> None:
    found = dingtalk.get_user(id=person)
    assert (found.id, found.name) == (person, "Shop manager Mong Kok")
    assert set(found.departments) == {"1", ids["IT"]}
    assert counted(place) == {"get": 1}
    assert dingtalk.get_user(name="Shop manager Mong Kok") == found
    assert counted(place) == {"search": 1, "get": 1}
    assert dingtalk.get_user(mobile="13900001234") == found
    assert counted(place) == {"getbymobile": 1, "get": 1}


def test_a_person_who_is_not_there(place: Place, person: str) -> None:
    with pytest.raises(
        NotFound, match=r'^person by name "Shop manager": there is nobody of that name; a new'
    ):
        dingtalk.get_user(name="Shop manager")
    with pytest.raises(NotFound, match="person nobody"):
        dingtalk.get_user(id="nobody")
    with pytest.raises(NotFound) as told:
        dingtalk.get_user(mobile="13911112222")
    assert "13911112222" not in f"{told.value!r} {told.value}"


def test_two_people_of_one_name(place: Place, person: str) -> None:
    place.hand.post(
        "/topapi/v2/user/create",
        userid="mgr-mongkok-2",
        name="Shop manager Mong Kok",
        mobile="13900005678",
        dept_id_list="1",
    )
    with raises_line(
        Invalid,
        'person by name "Shop manager Mong Kok": several people are called so (mgr-mongkok, mgr-mongkok-2); give id=',
    ):
        dingtalk.get_user(name="Shop manager Mong Kok")


def test_what_the_app_may_not_ask_is_told(place: Place, ids: dict[str, str]) -> None:
    place.settings(permissions="qyapi_manage_addresslist")
    with pytest.raises(PermissionDenied, match="qyapi_get_department_list"):
        dingtalk.get_department(path="IT")
    with pytest.raises(PermissionDenied):
        dingtalk.get_role(name="Manager")


def test_a_look_up_cannot_write(place: Place, ids: dict[str, str]) -> None:
    dingtalk.get_department(path="IT")
    session = lookups._sessions[pulumi.runtime.settings.SETTINGS.rpc_manager]
    assert lookups._tenant() is session.reading


def test_a_client_secret_in_plain_is_refused(place: Place, program: Callable[[], None]) -> None:
    values = {"dingtalk:endpoint": place.url, "dingtalk:clientSecret": CANARY}
    set_all_config(values)
    call_log(place.path, clear=True)
    with pytest.raises(
        ConfigurationError, match="stands in the stack's config in plain; set it again"
    ) as told:
        dingtalk.get_role(name="Cashier")
    assert CANARY not in str(told.value)
    assert counted(place) == {}
    set_all_config(values, ["dingtalk:clientSecret"])
    with pytest.raises(DingTalkError, match=r"^oauth2/token") as refused:
        dingtalk.get_role(name="Cashier")
    assert CANARY not in str(refused.value)


PROGRAM = """
import pulumi
import pulumi_dingtalk as dingtalk

retail = dingtalk.get_department(path="Retail")
again = dingtalk.get_department(path="Retail/Kowloon")
group = dingtalk.RoleGroup("group", name="Retail")
shop = dingtalk.Department("shop", name="Shop", parent=retail.id)
pulumi.export("found", [retail.id, again.id])
"""


@pytest.fixture
def firm(passphrase: None, tmp_path: Path) -> Iterator[Firm]:
    one = Firm(tmp_path, os.environ.get("FIRM_ENGINE", "embedded"))
    yield one
    one.hand.__exit__()


def test_a_program_looks_up_while_it_runs(firm: Firm) -> None:
    firm.declare(Declared("Department", "retail", {"name": "Retail"}))
    firm.up()
    retail = firm.ids()["retail"]
    below = firm.hand.post("/topapi/v2/department/create", name="Kowloon", parent_id=int(retail))
    kowloon = str(below["result"]["dept_id"])
    (firm.folder / "__main__.py").write_text(
        'import pulumi_dingtalk as d\nd.Department("retail", name="Retail")\n' + PROGRAM
    )
    firm.up()
    assert firm.hand.children(retail) == {"Kowloon": kowloon, "Shop": firm.ids()["shop"]}
    outputs = next(r.outputs for r in firm.deployment().resources if r.type == "pulumi:pulumi:Stack")
    assert outputs["found"] == [retail, kowloon]
    assert [step.op for step in firm.plan().steps if step.op != "same"] == []


def test_a_program_whose_look_up_fails_says_so_in_one_line(firm: Firm) -> None:
    (firm.folder / "__main__.py").write_text(PROGRAM)
    with pytest.raises(Exception, match='department by path "Retail": there is no such department') as told:
        firm.plan()
    assert "Traceback" not in str(told.value)
    assert firm.hand.children() == {}


def test_labels_for_external_contacts_cost_one_list(place: Place, program: Callable[[], None]) -> None:
    customer = dingtalk.get_external_label("客户")
    assert customer == dingtalk.LabelFound("1561077300", "客户", "类型")
    assert dingtalk.get_external_label("核心", group="级别").id == "1561077312"
    for name, group in (("Friend", None), ("客户", "级别")):
        with pytest.raises(
            NotFound, match=r"label .* of external contacts.*: there is no such label; make it in"
        ):
            dingtalk.get_external_label(name, group=group)
    assert counted(place) == {"listlabelgroups": 1}
