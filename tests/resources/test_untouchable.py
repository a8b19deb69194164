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


def test_another_persons_account_is(place: Place) -> None:
    place.hand.join("clerk")
    run = place.run(operator="admin")
    run.delete(Thing("User", "clerk", {}, {**ADMIN, "userid": "clerk"}))
    assert run.counted() == {"user/delete": 1}
