"""Four templates of a retailer on either engine: they apply, a second plan is empty, requests take their way."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.store import things
from support.firm import Firm, changed, keys, names, passphrase
from support.pulumi_cli import NEEDS_PULUMI

__all__ = ["passphrase"]

PROGRAM = Path(__file__).with_name("retail_program.py")
TEMPLATES = ["expense", "leave", "outdoor-sales", "purchase"]
PEOPLE = ("staff-mongkok", "clerk-mongkok", "fin-a", "fin-b")
ENGINES = ["embedded", pytest.param("pulumi", marks=NEEDS_PULUMI)]


@pytest.fixture(params=ENGINES)
def firm(request: pytest.FixtureRequest, passphrase: None, tmp_path: Path) -> Iterator[Firm]:
    one = Firm(tmp_path, request.param, flowWriter="gateway")
    settle(one)
    yield one
    one.hand.__exit__()


def settle(one: Firm) -> None:
    """Two departments with their heads, people, and the program."""
    above = "1"
    for name, head in (("Kowloon", "area-kowloon"), ("Mong Kok", "mgr-mongkok")):
        made = one.hand.post("/topapi/v2/department/create", name=name, parent_id=int(above))
        above = str(made["result"]["dept_id"])
        one.hand.join(head, above)
        one.hand.change_department(above, dept_manager_userid_list=head)
    for userid in PEOPLE:
        one.hand.join(userid, above)
    shutil.copy(PROGRAM, one.folder / "__main__.py")


def tenant(one: Firm) -> Path:
    return Path(one.url.removeprefix("sandbox:"))


def stored(one: Firm, name: str) -> dict[str, Any]:
    """The template as the tenant keeps it."""
    with admin.opened(tenant(one)) as conn:
        return things.find(conn, "approval template", one.ids()[name]) or {}


def test_the_templates_apply_and_stay(firm: Firm) -> None:
    firm.up()
    assert changed(firm.plan()) == []
    assert changed(firm.drift()) == []
    firm.settle({"approval_premium": "true"})
    assert changed(firm.drift()) == []
    outputs = {r.urn.rsplit("::", 1)[-1]: r.outputs for r in firm.deployment().resources if r.outputs}
    for name in TEMPLATES:
        assert outputs[name]["flow_vouched"] == "written through the gateway"
        assert len(outputs[name]["flow_code"]) == 8
    assert stored(firm, "expense")["flow"]["childNode"]["name"] == "Shop manager"


def edited(flow: dict[str, Any], stage: str, **properties: Any) -> dict[str, Any]:
    """The flow with other properties of one stage, wherever it stands."""
    text = json.dumps(flow)

    def change(node: dict[str, Any]) -> dict[str, Any]:
        if node.get("name") == stage and "properties" in node:
            node["properties"].update(properties)
        return node

    found: dict[str, Any] = json.loads(text, object_hook=change)
    return found


class TestByHand:
    """What somebody changes in the console."""

    @pytest.fixture
    def firm(self, passphrase: None, tmp_path: Path) -> Iterator[Firm]:
        one = Firm(tmp_path, flowWriter="gateway")
        settle(one)
        one.up()
        yield one
        one.hand.__exit__()

    def edit(self, one: Firm, template: str, stage: str, **properties: Any) -> None:
        flow = edited(stored(one, template)["flow"], stage, **properties)
        admin.edit_flow(tenant(one), one.ids()[template], flow)

    def test_a_stage_shows_as_exactly_that(self, firm: Firm) -> None:
        """With the premium read the flow itself and the case that goes that way; without it the case alone."""
        self.edit(firm, "expense", "Finance", agreeAll=True)
        (step,) = changed(firm.drift())
        assert (step.name, keys(step)) == ("expense", {"cases"})
        expected, real = (
            [case["path"] for case in side["cases"]] for side in (step.old_inputs, step.new_inputs)
        )
        assert expected[1] == real[1]
        assert expected[0][:2] == real[0][:2]
        assert (expected[0][2]["how"], "how" in real[0][2]) == ("any", False)
        firm.settle({"approval_premium": "true"})
        (step,) = changed(firm.drift())
        assert (step.name, keys(step)) == ("expense", {"cases", "flow"})
        firm.up(refresh=True)
        assert changed(firm.drift()) == []

    def test_a_component_shows_as_exactly_that(self, firm: Firm) -> None:
        code = firm.ids()["leave"]
        body = stored(firm, "leave")
        (_, days, *_), form = body["form"], [dict(each) for each in body["form"]]
        days["props"]["unit"] = "weeks"
        firm.hand.new("POST", "/v1.0/workflow/forms", processCode=code, name="Leave", formComponents=form)
        (step,) = changed(firm.drift())
        assert (step.name, keys(step)) == ("leave", {"components"})
        old, new = (side["components"] for side in (step.old_inputs, step.new_inputs))
        assert [a == b for a, b in zip(old, new, strict=True)] == [True, False, True, True]
        assert {k for k in old[1] if old[1][k] != new[1].get(k)} == {"unit"}

    def test_another_order_is_another_order(self, firm: Firm) -> None:
        form = stored(firm, "purchase")["form"]
        firm.hand.new(
            "POST",
            "/v1.0/workflow/forms",
            processCode=firm.ids()["purchase"],
            name="Purchase",
            formComponents=[*form[1:], form[0]],
        )
        (step,) = changed(firm.drift())
        old, new = (side["components"] for side in (step.old_inputs, step.new_inputs))
        assert [*old[1:], old[0]] == new

    def test_an_organisation_that_changes_shows_in_the_cases(self, firm: Firm) -> None:
        firm.settle({"approval_premium": "true"})
        department = firm.hand.children(firm.hand.children()["Kowloon"])["Mong Kok"]
        firm.hand.change_department(department, dept_manager_userid_list="clerk-mongkok")
        found = changed(firm.drift())
        assert names(found) == ["expense", "leave", "purchase"]
        assert all(keys(step) == {"cases"} for step in found)

    def test_someone_who_left_is_told_and_stops_nothing(self, firm: Firm) -> None:
        firm.hand.post("/topapi/v2/user/delete", userid="staff-mongkok")
        found = {step.name: step for step in changed(firm.drift())}
        (case, *_) = found["outdoor-sales"].new_inputs["cases"]
        assert case["path"] == [{"stage": "no forecast: userNotExist userNotExist"}]


GUIDE = Path(__file__).parents[3] / "docs" / "approvals.md"


def test_the_guides_program_applies(passphrase: None, tmp_path: Path) -> None:
    """As it stands; without a writer its flow is people's to set, and the plan is empty all the same."""
    one = Firm(tmp_path)
    for userid in ("mgr-kowloon", "staff-mongkok", "mgr-mongkok", "finance-1"):
        one.hand.join(userid)
    (block,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    prelude = "from pulumi_dingtalk import Role, RoleGroup\n"
    prelude += "finance = Role('finance', name='Finance', group=RoleGroup('posts', name='Posts'))\n"
    (tmp_path / "__main__.py").write_text(prelude + block)
    one.up()
    assert changed(one.plan()) == []
    (step,) = changed(one.drift())
    assert keys(step) == {"cases"}
    one.hand.__exit__()
