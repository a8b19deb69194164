"""Objects that the provider itself never deletes, whoever asks: plain `pulumi up` has nothing else."""

from __future__ import annotations

import pytest

from pulumi_dingtalk.client.errors import Invalid
from support.runs import Place, Thing

ADMIN = {"userid": "admin", "name": "Main administrator", "departments": ["1"], "corp": "dingsandbox"}


def test_the_operators_own_account_is_never_deleted(place: Place) -> None:
    run = place.run(operator="admin")
    with pytest.raises(Invalid, match="it is the operator's own account, in whose name this tool calls"):
        run.delete(Thing("User", "admin", ADMIN, ADMIN))
    assert run.counted() == {}


def test_the_operators_own_account_is_never_disabled(place: Place) -> None:
    place.hand.post(
        "/topapi/v2/user/create",
        userid="till",
        name="Till",
        mobile="+852-70000001",
        dept_id_list="1",
        exclusive_account=True,
    )
    run = place.run(operator="till")
    with pytest.raises(Invalid, match=r"account status of till.*it is the operator's own account"):
        run.create("AccountStatus", user="till", disabled=True)
    assert run.counted() == {}
    enabled = run.create("AccountStatus", user="till", disabled=False)
    with pytest.raises(Invalid, match="it is the operator's own account"):
        run.update(enabled, user="till", disabled=True)
    assert run.counted() == {"orgAccounts/status": 1}


def test_another_persons_account_is(place: Place) -> None:
    place.hand.join("clerk")
    run = place.run(operator="admin")
    run.delete(Thing("User", "clerk", {}, {**ADMIN, "userid": "clerk"}))
    assert run.counted() == {"user/delete": 1}
