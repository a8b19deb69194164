"""Random flows, written as the gateway has them: the tenant's forecast is what the declared flow says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dingtalk_sandbox.admin import change_settings
from pulumi_dingtalk.client import approval_flows as flows
from pulumi_dingtalk.client import approval_forms as forms
from pulumi_dingtalk.reconcile.inventory import Inventory
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.resources.approval import flow as model
from pulumi_dingtalk.resources.approval import ways
from pulumi_dingtalk.resources.approval.component_parts import ComponentPart
from pulumi_dingtalk.resources.approval.components import expand
from pulumi_dingtalk.resources.approval.flow_wire import Names, compiled, parsed
from support.flow_evaluator import Evaluator, Organisation, Request
from support.flows import FORM, Flows
from support.hand import Hand
from support.tenant import make_client

PEOPLE = ("clerk", "boss", "area", "finance-a", "finance-b")
CALM: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),  # a tenant makes shrinking take minutes
}
COMPONENTS = [expand(ComponentPart.model_validate(each)) for each in FORM]


class Ground:
    """A tenant with an organisation in it, and one template."""

    def __init__(self, folder: Path) -> None:
        url = f"sandbox:{folder / 'tenant.db'}"
        self.hand = Hand(url)
        change_settings(
            folder / "tenant.db", {"qps": "0", "monthly_quota": "1000000", "approval_premium": "true"}
        )
        self.firm = self._settle()
        self.client = make_client(url, qps="0")
        self.tenant = Tenant(self.client, Inventory())
        self.code = forms.save(self.client, None, "Any", COMPONENTS, {})
        self.names = Names(FORM, self.client.corp_id)

    def _settle(self) -> Organisation:
        post = self.hand.post
        ids = ["1"]
        for name in ("Retail", "Shop"):
            made = post("/topapi/v2/department/create", name=name, parent_id=int(ids[-1]))
            ids.append(str(made["result"]["dept_id"]))
        _, retail, shop = ids
        for person in PEOPLE:
            self.hand.join(person, shop, retail)
        managers = {"clerk": "boss", "boss": "area", "finance-a": "area"}
        for person, manager in managers.items():
            post("/topapi/v2/user/update", userid=person, manager_userid=manager)
        heads = {retail: ("area", "finance-b"), shop: ("boss",)}
        for department, leads in heads.items():
            self.hand.change_department(department, dept_manager_userid_list=",".join(leads))
        group = str(post("/role/add_role_group", name="Posts")["groupId"])
        roles = {}
        for name, holders in (("Finance", ("finance-b", "finance-a")), ("Nobody", ())):
            role = str(post("/role/add_role", roleName=name, groupId=int(group))["roleId"])
            roles[role] = holders
            if holders:
                post("/topapi/role/addrolesforemps", roleIds=role, userIds=",".join(holders))
        return Organisation(PEOPLE, {retail: "1", shop: retail}, heads, managers, roles)

    def write(self, declared: Any, *, once: bool) -> None:
        root = compiled(model.FLOW.validate_python(declared), self.names)
        more = {"duplicateRemoval": "true" if once else "false"}
        flows.write_flow(self.client, flows.Template(self.code, "Any", COMPONENTS, root, more))

    def real(self, request: Request) -> list[dict[str, Any]]:
        case = {
            "name": "it",
            "originator": request.originator,
            "department": request.department,
            "values": [{"field": name, "value": spelt(value)} for name, value in request.values.items()],
        }
        ((found),) = ways.real_ways(self.tenant, self.code, COMPONENTS, [case])
        return list(found["path"])


def spelt(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("ways"))
    yield made
    made.client.close()
    made.hand.__exit__()


def requests(firm: Organisation) -> st.SearchStrategy[Request]:
    departments = ["1", *firm.parents]
    some = {"max_size": 3, "unique": True}
    values = st.fixed_dictionaries(
        {"amount": st.sampled_from([0, 99, 100, 1000, 4999.5, 5000, 5000.01, 12000])},
        optional={
            "days": st.sampled_from([0, 100, 1001]),
            "sort": st.sampled_from(["taxi", "hotel", "meal"]),
            "tags": st.lists(st.sampled_from(["abroad", "urgent", "client"]), **some),
            "deputy": st.lists(st.sampled_from(PEOPLE), max_size=1),
            "payer": st.lists(st.sampled_from(departments), max_size=1),
        },
    )
    return st.builds(Request, st.sampled_from(PEOPLE), st.sampled_from(departments), values)


def try_one(ground: Ground, data: st.DataObject, depth: int) -> None:
    firm = ground.firm
    strategy = Flows([*PEOPLE], [*firm.parents, "1"], [*firm.roles]).flows(depth)
    first = {"type": "approver", "name": "First", "who": [{"by": "manager"}]}  # each flow has an approver
    declared, once = [first, *data.draw(strategy)], data.draw(st.booleans())
    ground.write(declared, once=once)
    live = flows.definition(ground.client, ground.code)
    assert parsed(live, ground.names) == model.FLOW.validate_python(declared)
    for _ in range(2):
        request = data.draw(requests(firm))
        said = Evaluator(firm, request, once=once)
        said.follow(declared)
        assert ground.real(request) == said.path


@given(st.data())
@settings(max_examples=50, **CALM)
def test_a_request_takes_the_declared_way(ground: Ground, data: st.DataObject) -> None:
    try_one(ground, data, 2)


@pytest.mark.exhaustive
@given(st.data())
@settings(max_examples=1000, **CALM)
def test_requests_take_a_thousand_declared_ways(ground: Ground, data: st.DataObject) -> None:
    try_one(ground, data, 3)
