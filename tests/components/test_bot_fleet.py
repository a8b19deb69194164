"""BotFleet: what each bot becomes, the register, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.firm import changed
from support.program import WEBHOOK, Write

PAGE = Path(__file__).parents[2] / "docs" / "components" / "BotFleet.md"
EXAMPLE = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]


def test_each_bot_has_what_an_auditor_asks_for(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    made = {(r.type.rpartition(":")[2], r.urn.split("::")[-1]): r for r in firm.deployment().resources}
    assert made["WebhookBot", "bots-cash"].inputs["schedule"] == "Each day at 09:15, by the accounting server"
    seen = made["AppVisibility", "bots-approvals"].inputs
    assert (seen["app"], seen["users"]) == (
        made["Bot", "bots-approvals"].id,
        ["shop-manager-mong-kok", "area-manager-kowloon"],
    )
    assert made["ConsoleSetting", "bots-approvals-permissions"].inputs["value"] == "qyapi_robot_sendmsg"
    register = made["BotFleet", "bots"].outputs["register"]
    assert {key: row["owner"] for key, row in register.items()} == {
        "cash": "finance-specialist",
        "approvals": "hr-officer",
        "assistant": "it-administrator",
        "progress": "area-manager-kowloon",
    }
    assert register["approvals"]["seen_by"] == "2 people"
    assert register["assistant"]["seen_by"] == "1 department"
    assert {row["kind"] for key, row in register.items() if key in ("cash", "progress")} == {"webhook"}
    assert WEBHOOK not in str(register)


def test_the_register_is_a_table_without_secrets(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    (stack,) = (r for r in firm.deployment().resources if r.type == "pulumi:pulumi:Stack")
    lines = stack.outputs["register"].splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("| bot | name | kind | owner |")
    assert {line.count("|") for line in lines} == {9}
    assert "canary" not in stack.outputs["register"]
    (state,) = (firm.folder / "state").glob(".pulumi/stacks/firm/dev.json")
    written = json.loads(state.read_text())["checkpoint"]["latest"]["resources"]
    # The provider's own entry holds the config as it stands in the stack's file, which is plain in this test.
    assert len(written) == 12
    assert "canary" not in json.dumps([r for r in written if not r["type"].startswith("pulumi:providers:")])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('owner="hr-officer"', 'owner=""', "bots: approvals needs an owner and a purpose"),
        ("Posts yesterday's takings of each shop", " ", "bots: cash needs an owner and a purpose"),
        ('["shop-manager-mong-kok", "area-manager-kowloon"]', "[]", "bots: approvals is seen by nobody"),
    ],
)
def test_what_is_refused(program: Write, old: str, new: str, line: str) -> None:
    with pytest.raises(Exception, match=line):
        program(EXAMPLE.replace(old, new)).plan()


def test_another_permission_is_a_step_by_hand(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    program(EXAMPLE.replace('["qyapi_robot_sendmsg"]', '["qyapi_robot_sendmsg", "qyapi_get_member"]', 1))
    assert [step.name for step in changed(firm.plan())] == ["bots-approvals-permissions"]
