"""A refresh asks the tenant for each thing once, whichever engine runs it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dingtalk_sandbox.admin import call_log
from engines_agree.programs import CREATED
from support.firm import passphrase
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, PULUMI, TwoEngines
from tenantctl.engines.base import Options
from tenantctl.engines.pulumi_cli import PulumiEngine

__all__ = ["passphrase"]

pytestmark = [*NEEDS_PULUMI, pytest.mark.usefixtures("passphrase")]

# Eight departments, two of which have settings that are read from the same answer; two roles in one list, their
# members in a list each.
ONCE = {
    "/topapi/v2/department/get": 8,
    "/topapi/role/list": 1,
    "/topapi/role/simplelist": 2,
}


@pytest.mark.parametrize("engine", [EMBEDDED, PULUMI])
def test_each_object_is_read_once(engine: str, tmp_path: Path) -> None:
    firm = TwoEngines(tmp_path)
    firm.keep_secret("hidden", "LAB")
    firm.hand.join("second", "1")
    firm.program(CREATED)
    firm.apply()
    call_log(tmp_path / "tenant.db", clear=True)
    firm.by(engine)
    if isinstance(firm.engine, PulumiEngine):
        assert firm.engine.refresh_at_once(firm.stack, Options(), firm.events.append).ok
    else:
        firm.refresh()
    asked = Counter(call["operation"] for call in call_log(tmp_path / "tenant.db"))
    asked.pop("/v1.0/oauth2/{corpId}/token", None)  # the embedded engine's process has one already
    assert asked == ONCE
