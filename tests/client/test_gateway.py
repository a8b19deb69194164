"""The gateway for people's tools: a user's token, JSON-RPC, and what its tools refuse (approval-attendance.md 3.3)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from dingtalk_sandbox.admin import change_settings
from pulumi_dingtalk.client import approval_flows as flows
from pulumi_dingtalk.client import approval_forms as forms
from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.client.envelope import Refusal, read_answer
from support.tenant import make_client

FORM = [Component("TextField", "TextField_why", {"label": "Why"})]


def node(**more: Any) -> dict[str, Any]:
    rules = {"actionerRules": [{"type": "target_originator"}], "activateType": "ALL", "agreeAll": True}
    return {"type": "approver", "name": "Self", "nodeId": "0000_0001", "properties": rules, **more}


def flow(child: Any) -> dict[str, Any]:
    return {"type": "start", "name": "s", "nodeId": "sid-startevent", "properties": {}, "childNode": child}


def answer(status: int = 200, **body: Any) -> httpx.Response:
    return httpx.Response(status, json={"jsonrpc": "2.0", "id": 1, **body})


def text(**told: Any) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": json.dumps(told)}]}


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (answer(401), "-32001"),
        (answer(error={"code": -32601, "message": "no such tool"}), "-32601"),
        (answer(result={**text(success=False, dingOpenErrcode=810001), "isError": True}), "810001"),
        (answer(result=text(success=False, dingOpenErrcode=830001)), "830001"),
        (answer(result={"structuredContent": {"success": False, "dingOpenErrcode": 810002}}), "810002"),
        (answer(result={"content": []}), None),
        (httpx.Response(502, text="bad gateway"), None),
    ],
)
def test_every_way_to_fail_is_a_refusal(response: httpx.Response, code: str | None) -> None:
    found = read_answer(response, "gateway")
    assert isinstance(found, Refusal)
    assert found.code == code


@pytest.mark.parametrize(
    "result",
    [text(success=True, processCode="P"), {"structuredContent": {"success": True, "processCode": "P"}}],
)
def test_both_ways_to_tell_a_result_are_read(result: dict[str, Any]) -> None:
    assert read_answer(answer(result=result), "gateway") == {"success": True, "processCode": "P"}


def test_a_flow_is_written_and_read_back(tenant_url: str) -> None:
    change_settings(Path(tenant_url.removeprefix("sandbox:")), {"approval_premium": "true"})
    client = make_client(tenant_url)
    code = forms.save(client, None, "Expense", FORM, {})
    flows.write_flow(client, flows.Template(code, "Expense", FORM, flow(node())))
    assert flows.definition(client, code) == flow(node())
    (stage,) = flows.forecast(client, code, "admin", -1, [])
    assert (stage.name, stage.people, stage.how) == ("Self", ("admin",), "all")
    assert client.calls["gateway/update_process_template"] == 1
    with pytest.raises(errors.WriteRefused):
        flows.write_flow(client.reading(), flows.Template(code, "Expense", FORM, flow(node())))
    client.close()


@pytest.mark.parametrize(
    ("child", "told"),
    [
        (node(type="guess"), "type guess"),
        (node(childNode=None), "childNode is null"),
        (node(childNode=node()), "share a nodeId"),
        (node(properties={}), "no actionerRules"),
        (node(type="notifier"), "no approver node"),
    ],
)
def test_a_tree_that_is_none_is_refused(tenant_url: str, child: dict[str, Any], told: str) -> None:
    client = make_client(tenant_url)
    code = forms.save(client, None, "Expense", FORM, {})
    with pytest.raises(errors.Invalid, match=told):
        flows.write_flow(client, flows.Template(code, "Expense", FORM, flow(child)))
    client.close()


def test_an_unknown_template_and_a_token_that_is_no_longer_good(
    tenant_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(tenant_url)
    with pytest.raises(errors.NotFound):
        flows.write_flow(client, flows.Template("PROC-0", "Expense", FORM, flow(node())))
    change_settings(Path(tenant_url.removeprefix("sandbox:")), {"gateway_token": "another"})
    with pytest.raises(errors.NotSignedIn, match="set DINGTALK_GATEWAY_TOKEN") as caught:
        flows.write_flow(client, flows.Template("PROC-0", "Expense", FORM, flow(node())))
    assert "sandbox-user-token" not in str(caught.value)
    client.close()
