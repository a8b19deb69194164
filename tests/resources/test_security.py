"""Security policies: what each verb costs, what is kept of what nobody declared, what is there already."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from pulumi_dingtalk import ContactRestriction
from pulumi_dingtalk.client.errors import BadReference, Conflict, Invalid, NotInEdition
from support.runs import Place, Run, Thing

RULES: dict[str, tuple[dict[str, Any], str]] = {
    "ContactHiding": (
        {
            "name": "Board",
            "active": True,
            "departments": ["5"],
            "hide_in_profile": True,
            "hide_in_search": False,
        },
        "contactHideSettings",
    ),
    "ContactRestriction": (
        {
            "name": "Board",
            "active": True,
            "type": "onlySelf",
            "departments": ["5"],
            "restrict_in_profile": True,
            "restrict_in_search": True,
        },
        "restrictions",
    ),
    "AttributeVisibility": (
        {"name": "Board", "active": True, "departments": ["5"], "hide_fields": ["mobile"]},
        "staffAttributes",
    ),
}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_rules_cost_one_list_and_a_call_each(place: Place, run: Run, rule: str) -> None:
    values, family = RULES[rule]
    things = [run.create(rule, f"r{n}", **{**values, "name": f"Rule {n}"}) for n in range(3)]
    assert run.counted() == {f"{family}/list": 1, f"{family}/save": 3}
    things[0] = run.update(things[0], **{**values, "name": "Rule 0"}, description="Since the audit")
    assert run.counted() == {f"{family}/save": 1}
    fresh = place.run()
    for thing in things:
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {f"{family}/list": 1}
    fresh.delete(things[0])
    assert fresh.read(things[0]).outs == {}
    assert fresh.counted() == {f"{family}/delete": 1}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_of_that_name_is_taken_over_when_told(place: Place, run: Run, rule: str) -> None:
    values, _ = RULES[rule]
    thing = run.create(rule, **values)
    with pytest.raises(Conflict, match=r'"Board": it exists already'):
        place.run().create(rule, **values)
    taken = place.run().create(rule, **{**values, "active": False}, adopt=True)
    assert taken.id == thing.id
    assert place.run().read(taken).outs == taken.outputs


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_that_is_gone_is_no_error_to_delete(place: Place, run: Run, rule: str) -> None:
    values, _ = RULES[rule]
    thing = run.create(rule, **values)
    place.run().delete(thing)
    run.delete(thing)


def test_a_rule_on_somebody_who_is_not_there_says_so(run: Run) -> None:
    values, _ = RULES["ContactRestriction"]
    with pytest.raises(BadReference, match="userIdInvalid"):
        run.create("ContactRestriction", **values, users=["nobody"])


def test_a_restriction_that_concerns_nobody_is_refused_by_the_program() -> None:
    with pytest.raises(
        pulumi.RunError, match=r"^ContactRestriction all: the rule concerns nobody: name people"
    ):
        ContactRestriction("all", name="Everybody", type="onlySelf")


def test_executive_mode_costs_a_look_and_a_call(place: Place, run: Run) -> None:
    place.hand.join("ceo")
    thing = run.create("ExecutiveMode", user="ceo", protect_scenes=["CHAT"])
    assert run.counted() == {"user/get": 1, "seniorSettings/set": 1}
    thing = run.update(thing, user="ceo", protect_scenes=["CHAT", "CALL"])
    assert run.counted() == {"seniorSettings/get": 1, "seniorSettings/set": 1}
    assert run.read(thing).outs == thing.outputs
    assert run.counted() == {"user/get": 1, "seniorSettings/get": 1}
    run.delete(thing)
    assert run.counted() == {"seniorSettings/set": 1}
    assert run.read(thing).outs == {}
    assert run.counted() == {"user/get": 1}


def test_executive_mode_that_is_on_already_is_a_conflict(place: Place, run: Run) -> None:
    place.hand.join("ceo")
    run.create("ExecutiveMode", user="ceo")
    with pytest.raises(Conflict, match="executive mode of ceo"):
        place.run().create("ExecutiveMode", user="ceo")
    assert place.run().create("ExecutiveMode", user="ceo", adopt=True).id == "ceo"


def test_executive_mode_of_somebody_who_left_is_gone(place: Place, run: Run) -> None:
    place.hand.join("ceo")
    thing = run.create("ExecutiveMode", user="ceo")
    place.hand.post("/topapi/v2/user/delete", userid="ceo")
    assert place.run().read(thing).outs == {}
    place.run().delete(Thing(thing.kind, thing.id, thing.inputs, thing.outputs))


def till(place: Place) -> None:
    place.hand.post(
        "/topapi/v2/user/create",
        userid="till",
        name="Till",
        mobile="+852-70000001",
        dept_id_list="1",
        exclusive_account=True,
    )


def test_an_account_status_costs_a_look_and_a_call(place: Place, run: Run) -> None:
    till(place)
    thing = run.create("AccountStatus", user="till", disabled=True, reason="Closed")
    assert run.counted() == {"orgAccounts/status": 1, "orgAccounts/disable": 1}
    with pytest.raises(Conflict, match="account status of till: it exists already"):
        place.run().create("AccountStatus", user="till", disabled=True)
    assert run.read(thing).outs == thing.outputs
    assert run.counted() == {"orgAccounts/status": 1}
    thing = run.update(thing, user="till", disabled=False)
    assert run.counted() == {"orgAccounts/enable": 1}
    run.delete(thing)
    assert run.counted() == {}, "it is enabled"
    run.create("AccountStatus", user="till", disabled=False)
    assert run.counted() == {"orgAccounts/status": 1}


def test_somebodys_own_account_cannot_be_disabled(run: Run) -> None:
    with pytest.raises(Invalid, match=r"exclusive\.account\.only"):
        run.create("AccountStatus", user="admin", disabled=True)


TILL: dict[str, Any] = {
    "user": "admin",
    "platform": "Mac",
    "mac_address": "88:66:5a:07:2b:04",
    "status": "trusted",
}


@pytest.mark.parametrize(
    ("user", "asked"), [("admin", "trustedDevices/query"), ("0", "trusts/publicDevices")]
)
def test_devices_cost_one_list_and_a_call_each(place: Place, run: Run, user: str, asked: str) -> None:
    place.settings(edition="exclusive", trusted_device_query="allow")
    macs = [f"88:66:5a:07:2b:{n:02}" for n in range(3)]
    things = [run.create("TrustedDevice", mac, **{**TILL, "user": user, "mac_address": mac}) for mac in macs]
    assert run.counted() == {asked: 1, "trustedDevices/create": 3}
    fresh = place.run()
    for thing in things:
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {asked: 1}
    fresh.delete(things[0])
    assert fresh.read(things[0]).outs == {}
    assert fresh.counted() == {"trustedDevices/remove": 1}


def test_a_device_is_one_in_either_spelling(place: Place, run: Run) -> None:
    place.settings(edition="exclusive", trusted_device_query="allow")
    thing = run.create("TrustedDevice", **{**TILL, "mac_address": "88-66-5A-07-2B-04"})
    assert thing.id == "admin/88:66:5a:07:2b:04"
    assert not run.diff(thing, **TILL).changes


def test_devices_that_the_app_may_not_ask_for_stay_as_state_has_them(place: Place, run: Run) -> None:
    place.settings(edition="exclusive")
    thing = run.create("TrustedDevice", **TILL)
    body = {"userId": "admin", "macAddress": TILL["mac_address"], "kickOff": False}
    place.hand.new("POST", "/v1.0/exclusive/trustedDevices/remove", **body)
    assert place.run().read(thing).outs == thing.outputs, "could not ask is not gone"
    other = {**TILL, "mac_address": "88:66:5a:07:2b:05"}
    run.create("TrustedDevice", "other", **other)
    with pytest.raises(Conflict, match=r"insert\.repeat\.error"):
        place.run().create("TrustedDevice", **other)


@pytest.mark.parametrize("user", ["0", "admin"])
def test_a_tenant_of_a_lesser_edition_says_so(place: Place, run: Run, user: str) -> None:
    with pytest.raises(NotInEdition, match="buy the edition that has it") as told:
        run.create("TrustedDevice", **{**TILL, "user": user})
    assert "\n" not in str(told.value)
