"""How a flow gets into the tenant: through the gateway, or by people whom a sheet tells; and what state claims."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pulumi.output import Unknown

from dingtalk_sandbox import admin
from dingtalk_sandbox.store import things
from pulumi_dingtalk.reconcile.check import check
from pulumi_dingtalk.reconcile.inventory import Inventory
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.resources.approval.flow_words import Reader, mermaid
from support.cases import Declared
from support.firm import Firm, changed, keys, passphrase
from support.tenant import make_client
from tenantctl.plan import Plan
from tenantctl.render.schema import Schema
from tenantctl.review.due import with_due
from tenantctl.review.formats import markdown, terminal
from tenantctl.review.whole import whole_report
from tenantctl.review.words import Speaker

__all__ = ["passphrase"]

AMOUNT = {"type": "MoneyField", "id": "amount", "label": "Amount", "required": True}
TOKEN = "canary-user-token-71c4"


def approver(name: str, *people: str, **more: Any) -> dict[str, Any]:
    return {"type": "approver", "name": name, "who": [{"by": "people", "people": list(people)}], **more}


def high(*stages: Any) -> dict[str, Any]:
    when = [[{"on": "number", "field": "amount", "above": 5000}]]
    return {
        "type": "route",
        "cases": [{"name": "High", "when": when, "stages": list(stages)}],
        "otherwise": [],
    }


FLOW = [approver("Shop manager", "boss"), high(approver("Finance", "fin-a"))]
STRICTER = [approver("Shop manager", "boss"), high(approver("Finance", "fin-a", "fin-b"))]


def expense(**values: Any) -> Declared:
    return Declared(
        "ApprovalTemplate", "expense", {"name": "Expense", "components": [AMOUNT], "flow": FLOW, **values}
    )


@pytest.fixture
def firm(passphrase: None, tmp_path: Path) -> Iterator[Callable[..., Firm]]:
    made: list[Firm] = []

    def make(**config: str) -> Firm:
        made.append(Firm(tmp_path, **config))
        for userid in ("boss", "fin-a", "fin-b", "clerk"):
            made[-1].hand.join(userid)
        return made[-1]

    yield make
    for one in made:
        one.hand.__exit__()


def outputs(one: Firm) -> dict[str, Any]:
    (found,) = [r.outputs for r in one.deployment().resources if "ApprovalTemplate" in r.type]
    return dict(found)


def due(plan: Plan, language: str = "en") -> list[str]:
    return [words[language] for words in with_due(plan, lambda: None).due or ()]


def calls(one: Firm) -> list[str]:
    log = admin.call_log(Path(one.url.removeprefix("sandbox:")), clear=True)
    return [str(each["operation"]) for each in log if "token" not in str(each["operation"])]


def test_people_are_told_until_somebody_attests_this_very_flow(firm: Callable[..., Firm]) -> None:
    one = firm()
    one.declare(expense(time_limits=[{"stage": "Finance", "hours": 24, "deputy": "boss"}]))
    one.up()
    code = outputs(one)["flow_code"]
    assert outputs(one)["flow_vouched"] == ""
    assert "/server/oa" not in calls(one)
    assert due(one.plan()) == [
        'approval template "Expense": set the flow in the console (OA approval > the template > flow design), then '
        f'attest it: attested={{"flow": "{code}", "by": ..., "on": ...}}',
        'Expense 1. Shop manager: approval by "boss"',
        "Expense 2. by condition",
        "Expense   2a) Amount above 5,000:",
        'Expense   2a.1. Finance: approval by "fin-a"',
        "Expense   2b) otherwise:",
        'Expense, Finance: after 24 hours it goes to "boss"',
    ]
    assert all(re.search("[\u4e00-\u9fff]", line) for line in due(one.plan(), "zh-Hant")[:4])
    limits = [{"stage": "Finance", "hours": 24, "deputy": "boss"}]
    seen = {"flow": code, "by": "Head of finance", "on": "2026-11-20"}
    one.declare(expense(time_limits=limits, attested=seen))
    one.up()
    assert outputs(one)["flow_vouched"] == "attested by Head of finance on 2026-11-20"
    assert due(one.plan()) == []
    one.declare(expense(time_limits=limits, attested=seen, flow=STRICTER))
    assert due(one.plan())[0].startswith('approval template "Expense": set the flow')
    one.up()
    assert (outputs(one)["flow_code"] != code, outputs(one)["flow_vouched"]) == (True, "")


def test_the_gateway_writes_and_only_what_concerns_the_flow(firm: Callable[..., Firm]) -> None:
    one = firm(flowWriter="gateway")
    one.declare(expense())
    one.up()
    assert (outputs(one)["flow_vouched"], due(one.plan())) == ("written through the gateway", [])
    calls(one)
    one.declare(expense(flow=STRICTER))
    one.up()
    assert calls(one) == ["/server/oa"]
    one.declare(expense(flow=STRICTER, description="Any amount"))
    one.up()
    assert calls(one) == ["/v1.0/workflow/forms"]
    assert outputs(one)["flow_vouched"] == "written through the gateway"
    limits = [{"stage": "Finance", "hours": 2, "deputy": "boss"}]
    one.declare(expense(flow=STRICTER, description="Any amount", time_limits=limits))
    assert [line.partition(":")[0] for line in due(one.plan())] == [
        'approval template "Expense"',
        "Expense, Finance",
    ]


def test_what_a_reading_costs(firm: Callable[..., Firm]) -> None:
    one = firm(flowWriter="gateway")
    case = {"originator": "clerk", "values": [], "path": [{"stage": "Shop manager", "who": ["boss"]}]}
    one.declare(expense(cases=[{"name": "a", **case}, {"name": "b", **case}]))
    one.up()
    calls(one)
    one.drift()
    premium, forecast = (
        "/v1.0/workflow/premium/processes/schemas/batchQuery",
        "/v1.0/workflow/processes/forecast",
    )
    form = "GET /v1.0/workflow/forms/schemas/processCodes"
    assert calls(one) == [form, premium, forecast, forecast]


def test_a_template_without_its_flow_does_not_stay(firm: Callable[..., Firm]) -> None:
    one = firm(flowWriter="gateway")
    one.settle({"gateway_token": "another"})
    one.declare(expense())
    outcome = one.try_up()
    assert not outcome.ok
    assert "set DINGTALK_GATEWAY_TOKEN" in str(outcome.failures)
    assert (
        one.hand.new("GET", "/v1.0/workflow/processCentres/schemaNames/processCodes", {"name": "Expense"})
        is None
    )
    one.settle({"gateway_token": "sandbox-user-token"})
    one.up()
    assert changed(one.plan(refresh=True)) == []


def test_the_users_token_is_nowhere(firm: Callable[..., Firm], monkeypatch: pytest.MonkeyPatch) -> None:
    one = firm(flowWriter="gateway")
    monkeypatch.setenv("DINGTALK_GATEWAY_TOKEN", TOKEN)
    one.declare(expense())
    outcome = one.try_up()
    assert not outcome.ok
    one.settle({"gateway_token": TOKEN})
    one.up()
    one.declare(expense(flow=STRICTER))
    one.up()
    written = [path for path in one.folder.rglob("*") if path.is_file() and path.name != "tenant.db"]
    assert [
        path for path in written if TOKEN.encode() in path.read_bytes() and "tenant.db" not in path.name
    ] == []
    assert TOKEN not in str(outcome.failures) + str(one.events)


def test_another_way_has_the_flow_written_again(firm: Callable[..., Firm]) -> None:
    """Without the premium read, a flow changed by hand shows in the case, and the next run mends it."""
    one = firm(flowWriter="gateway")
    path = [{"stage": "Shop manager", "who": ["boss"]}, {"stage": "Finance", "who": ["fin-a"]}]
    values = [{"field": "amount", "value": "6000"}]
    one.declare(expense(cases=[{"name": "HK$6,000", "originator": "clerk", "values": values, "path": path}]))
    one.up()
    with admin.opened(Path(one.url.removeprefix("sandbox:"))) as conn:
        body = things.find(conn, "approval template", one.ids()["expense"])
        assert body
        flow = body["flow"]
    admin.edit_flow(
        Path(one.url.removeprefix("sandbox:")),
        one.ids()["expense"],
        {**flow, "childNode": {key: value for key, value in flow["childNode"].items() if key != "childNode"}},
    )
    (step,) = changed(one.drift())
    assert keys(step) == {"cases"}
    report = whole_report(one.drift(), Schema.of_provider(), Speaker("en"))
    (line,) = [change.text for entry in report.drift for change in entry.changes]
    assert line == (
        'stage "Shop manager", people "boss", stage "Finance", people "fin-a" -> stage "Shop manager", people "boss"'
    )
    one.up(refresh=True)
    assert changed(one.drift()) == []


def test_a_wrong_flow_is_refused_though_an_id_in_it_is_not_known_yet() -> None:
    role = {"by": "role", "role": Unknown()}  # type: ignore[no-untyped-call]  # the SDK's own
    stage = {"type": "approver", "name": "Finance", "who": [role]}
    wrong = [stage, high(stage), high(stage)]
    wrong[2]["cases"][0]["when"] = [[{"on": "number", "field": "sum", "above": 1}]]
    values = {"name": "Expense", "components": [AMOUNT], "flow": wrong, "flow_by": "console"}
    _, failures = check(kinds()["ApprovalTemplate"], {}, values, frozenset())
    assert [(each.property, each.reason) for each in failures] == [
        ("flow[2].cases[0].when[0][0]", "sum: the form has no such field")
    ]


def test_a_changed_flow_is_told_stage_by_stage_and_drawn_before_and_after(firm: Callable[..., Firm]) -> None:
    one = firm(flowWriter="gateway")
    one.declare(expense())
    one.up()
    one.declare(expense(flow=STRICTER))
    report = whole_report(one.plan(), Schema.of_provider(), Speaker("en"))
    lines = [line.plain.strip() for line in terminal.lines(report)]
    told = (
        'Amount above 5,000 > Finance: approval by "fin-a" -> approval by "fin-a", "fin-b" (all must agree)'
    )
    assert told in lines
    assert lines.count("2a) Amount above 5,000:") == 2
    page = markdown.text(report)
    assert told in page
    before, after = re.findall(r"```mermaid\n(.*?)```", page, re.DOTALL)
    assert before.startswith("flowchart TD\n")
    assert "#quot;fin-b#quot;" in after
    assert "fin-b" not in before
    assert 'n2 -->|"Amount above 5,000"| n3' in after
    assert 'n2 -->|"otherwise"| done' in after


def test_a_loop_in_a_program_is_one_line(firm: Callable[..., Firm]) -> None:
    one = firm()
    (one.folder / "__main__.py").write_text(
        "import pulumi_dingtalk as dingtalk\n"
        "from pulumi_dingtalk import approvals as oa\n"
        "stages = [oa.approver('Boss', oa.manager())]\n"
        "stages.append({'type': 'route', 'cases': [], 'otherwise': stages})\n"
        "dingtalk.ApprovalTemplate('x', name='X', components=[oa.text('why', 'Why')], flow=stages)\n"
    )
    with pytest.raises(
        Exception, match=r"ApprovalTemplate x: flow\[1\].otherwise: the flow goes round in a loop"
    ):
        one.plan()


def test_deleting_says_how_many_requests_run(firm: Callable[..., Firm]) -> None:
    one = firm(asOf="2026-11-30")
    one.declare(expense())
    one.up()
    id_, kind = one.ids()["expense"], kinds()["ApprovalTemplate"]
    day = 1_796_000_000_000  # 2026-11-30 in milliseconds, nearly
    database = Path(one.url.removeprefix("sandbox:"))
    admin.submit_requests(database, id_, [day - 1000 * number for number in range(25)])
    admin.submit_requests(database, id_, [day - 1000 * 3600 * 24 * 130])
    with closing(make_client(one.url, asOf="2026-11-30")) as client:
        (found,) = kind.behind(Tenant(client.reading(), Inventory()), id_)
    assert (found.count, found.what.en) == (25, "running request")
    admin.submit_requests(database, id_, [day] * 100)
    with closing(make_client(one.url, asOf="2026-11-30")) as client:
        (found,) = kind.behind(Tenant(client.reading(), Inventory()), id_)
    assert found.what.counted(found.count).en == "100 running requests at least"
    with closing(make_client(one.url)) as client:
        assert kind.behind(Tenant(client.reading(), Inventory()), id_) == []


def test_a_drawing_that_does_not_fit_is_left_out_and_the_change_is_not(firm: Callable[..., Firm]) -> None:
    one = firm()
    one.declare(expense())
    report = whole_report(one.plan(), Schema.of_provider(), Speaker("en"))
    whole = markdown.text(report)
    short = markdown.text(report, longest=len(whole) + 300)
    assert "```mermaid" in whole
    assert "```mermaid" not in short
    assert "Finance: approval by" in short
    assert "more" not in short


def test_what_no_program_declares_is_told_as_drift_of_the_flow(firm: Callable[..., Firm]) -> None:
    one = firm(flowWriter="gateway")
    one.settle({"approval_premium": "true"})
    one.declare(expense())
    one.up()
    database, code = Path(one.url.removeprefix("sandbox:")), one.ids()["expense"]
    with admin.opened(database) as conn:
        flow = (things.find(conn, "approval template", code) or {})["flow"]
    payer = {"type": "payer", "name": "Pay out", "nodeId": "abcd_0000", "properties": {}}
    admin.edit_flow(database, code, {**flow, "childNode": {**flow["childNode"], "childNode": payer}})
    (step,) = changed(one.drift())
    assert keys(step) == {"flow"}
    report = whole_report(one.drift(), Schema.of_provider(), Speaker("en"))
    (line,) = [change.text for entry in report.drift for change in entry.changes]
    assert line.endswith('(none) -> something that no program declares: node "Pay out" is a payer')
    one.up(refresh=True)
    assert changed(one.drift()) == []


@pytest.mark.parametrize("name", ['a"b', "a`b", "a<b>", "a|b", "#35;", "``` \n```", "x\u202ey"])
def test_no_name_breaks_out_of_a_drawing(name: str) -> None:
    flow = [approver(name, "boss"), high(approver(name, "boss"))]
    flow[1]["cases"][0]["name"] = name
    *_, last = lines = list(mermaid(Reader(name=lambda _kind, id_: f"{name}{id_}"), flow))
    assert lines[0] == "flowchart TD"
    shapes = r"[\[({/]*"
    for line in lines[1:]:
        assert re.fullmatch(rf'  \w+({shapes}"[^"`<>\n]*"[\])}}/]*| -->(\|"[^"`<>\n]*"\|)? \w+)', line), line
    assert last == '  n2 -->|"otherwise"| done'
