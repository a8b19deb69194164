"""The log of the admin console: what is done there is in it, what an app does is not."""

from __future__ import annotations

import time
from typing import Any

import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.tenant.console import Done

from .conftest import Tenant

QUERY = "/v1.0/exclusive/oaOperatorLogs/query"
PERIOD = {"startTime": 0, "endTime": 10**14, "pageNumber": 1, "pageSize": 10}
OWN = {"actionerRules": [{"type": "target_originator"}]}
APPROVER = {"type": "approver", "name": "a", "nodeId": "1", "properties": OWN}
FLOW = {"type": "start", "name": "s", "nodeId": "sid-startevent", "properties": {}, "childNode": APPROVER}


def logged(tenant: Tenant) -> list[dict[str, Any]]:
    tenant.set(edition="exclusive")
    found: list[dict[str, Any]] = tenant.new(QUERY, **PERIOD).json()["data"]
    return found


def test_a_flow_that_is_changed_in_the_console_is_noted(tenant: Tenant) -> None:
    tenant.department("Shops")
    why = {"componentType": "TextField", "props": {"componentId": "why", "label": "Why"}}
    made = tenant.new("/v1.0/workflow/forms", name="Expense", formComponents=[why]).json()
    code = made["result"]["processCode"]
    assert logged(tenant) == [], "what an app does is no work of the console"
    admin.edit_flow(tenant.path, code, FLOW)
    (entry,) = logged(tenant)
    assert (entry["opUserId"], entry["category1Name"], entry["content"]) == ("admin", "审批", code)
    with pytest.raises(SandboxError, match=r"^flow: processConfig begins with a start node$"):
        admin.edit_flow(tenant.path, code, {})


def test_what_is_done_is_noted_as_of_now_or_of_a_moment(tenant: Tenant) -> None:
    done = Done("admin", "安全", "水印", "开启聊天水印")
    began = time.time()
    admin.note_in_console(tenant.path, done, 5)
    admin.note_in_console(tenant.path, done)
    now, then = (entry["opTime"] / 1000 for entry in logged(tenant))
    assert began - 1 <= now <= time.time() + 1
    assert then == 5
