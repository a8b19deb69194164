"""Ids of the past and of today, and the order in which objects come back."""

from __future__ import annotations

from typing import Any

import pytest

import pulumi_dingtalk.resources  # noqa: F401 - importing it registers the kinds
from pulumi_dingtalk.reconcile.registry import type_token
from tenantctl.errors import StateError
from tenantctl.recovery.mapping import Ids, Reference, references_in
from tenantctl.recovery.order import needs_of
from tenantctl.state.checkpoint import ResourceState
from tenantctl.values import UNKNOWN, Secret


def thing(kind: str, logical: str, id_: str, **inputs: Any) -> ResourceState:
    type_ = type_token(kind)
    urn = f"urn:pulumi:dev::shop::{type_}::{logical}"
    return ResourceState(urn, type_, custom=True, id=id_, inputs=inputs, outputs=dict(inputs))


SHOPS = thing("Department", "shops", "11111111", name="Shops")
ROLE = thing("Role", "keeper", "22222222", name="Keeper", group="9")
CLERK = thing("User", "clerk", "clerk", userid="clerk", departments=["11111111"])


class TestReferences:
    def test_in_lists_and_parts(self) -> None:
        members = thing(
            "RoleMembers",
            "m",
            "22222222",
            role="22222222",
            members=[{"user": "clerk", "departments": ["11111111"]}],
        )
        assert references_in(members) == [
            Reference("role", "Role", "22222222"),
            Reference("members", "User", "clerk"),
            Reference("members", "Department", "11111111"),
        ]

    def test_they_are_mapped_by_kind(self) -> None:
        other = thing(
            "Role", "other", "11111111", name="Other", group="9"
        )  # a department has the same number
        ids = Ids([SHOPS, other])
        ids.settle(SHOPS.urn, "33333333", {})
        ids.settle(other.urn, "44444444", {})
        held = thing(
            "RoleMembers", "m", "x", role="11111111", members=[{"user": "a", "departments": ["11111111"]}]
        )
        assert ids.inputs(held)["role"] == "44444444"
        assert ids.inputs(held)["members"] == [{"user": "a", "departments": ["33333333"]}]

    def test_a_bot_is_an_app_to_what_refers_to_one(self) -> None:
        bot = thing("Bot", "shelves", "77777777", name="Shelves")
        seen = thing("AppVisibility", "shelves", "77777777", app="77777777")
        ids = Ids([bot, seen])
        assert needs_of([seen, bot], ids)[seen.urn] == {bot.urn}
        ids.settle(bot.urn, "88888888", {})
        assert ids.inputs(seen)["app"] == "88888888"

    def test_what_is_not_there_yet_is_not_known(self) -> None:
        assert Ids([SHOPS, CLERK]).inputs(CLERK)["departments"] == [UNKNOWN]

    def test_a_userid_is_known_before_the_person_is_there(self) -> None:
        follower = thing("User", "second", "second", userid="second", manager="clerk")
        assert Ids([CLERK, follower]).inputs(follower)["manager"] == "clerk"

    def test_what_state_does_not_have_stays(self) -> None:
        assert Ids([ROLE]).inputs(ROLE)["group"] == "9"


class TestDerived:
    """A value that the program made of another object's outputs."""

    @pytest.mark.parametrize(
        ("past", "today"),
        [
            ("11111111", "33333333"),
            ("at 11111111/2", "at 33333333/2"),
            ("at 111111112", "at 111111112"),
            (Secret("at 11111111"), Secret("at 33333333")),
            ({"a": ["11111111"]}, {"a": ["33333333"]}),
        ],
    )
    def test_the_id(self, past: Any, today: Any) -> None:
        derived = thing("Department", "d", "5", name=past)
        derived.property_dependencies = {"name": [SHOPS.urn]}
        ids = Ids([SHOPS, derived])
        ids.settle(SHOPS.urn, "33333333", {})
        assert ids.inputs(derived)["name"] == today

    def test_only_where_the_program_said_so(self) -> None:
        derived = thing("Department", "d", "5", name="at 11111111")
        ids = Ids([SHOPS, derived])
        ids.settle(SHOPS.urn, "33333333", {})
        assert ids.inputs(derived)["name"] == "at 11111111"

    def test_a_secret_that_only_creation_tells(self) -> None:
        app = thing("App", "till", "77777", name="Till")
        app.outputs["app_secret"] = Secret("canary-old")
        derived = thing("Department", "d", "5", name=Secret("canary-old"))
        derived.property_dependencies = {"name": [app.urn]}
        ids = Ids([app, derived])
        assert ids.inputs(derived)["name"] == Secret(UNKNOWN)
        ids.settle(app.urn, "88888", {"app_secret": Secret("canary-new")})
        assert ids.inputs(derived)["name"] == Secret("canary-new")

    @pytest.mark.parametrize("names", [("client_id", "robot_code"), ("robot_code", "client_id")])
    def test_of_two_outputs_with_one_text_the_one_that_is_told_today_counts(
        self, names: tuple[str, str]
    ) -> None:
        """An interrupted creation that took effect: what only its answer told is not known, what can be read is."""
        bot = thing("Bot", "shelves", "77777777", name="Shelves")
        bot.outputs.update(dict.fromkeys(names, "dingold"))
        entries = thing("BotQuickEntries", "shelves", "dingold", robot_code="dingold")
        entries.property_dependencies = {"robot_code": [bot.urn]}
        ids = Ids([bot, entries])
        ids.settle(bot.urn, "88888888", {"robot_code": "dingnew"})
        assert ids.inputs(entries)["robot_code"] == "dingnew"


class TestOutputs:
    def test_an_id_of_two_objects_cannot_be_told_apart(self) -> None:
        twin = thing("Role", "twin", "11111111", name="Twin", group="9")
        ids = Ids([SHOPS, twin])
        ids.settle(SHOPS.urn, "33333333", {})
        ids.settle(twin.urn, "44444444", {})
        assert ids.outputs({"shop": "11111111"}) == {"shop": "11111111"}


class TestOrder:
    def test_references_count_without_a_word_of_the_program(self) -> None:
        needs = needs_of([CLERK, SHOPS], Ids([CLERK, SHOPS]))
        assert needs == {CLERK.urn: {SHOPS.urn}, SHOPS.urn: set()}

    def test_people_may_lead_one_another(self) -> None:
        first = thing("User", "a", "a", userid="a", manager="b")
        second = thing("User", "b", "b", userid="b", manager="a")
        needs = needs_of([first, second], Ids([first, second]))
        assert needs == {first.urn: set(), second.urn: {first.urn}}

    def test_a_circle(self) -> None:
        first = thing("Department", "a", "1111", name="a", parent="2222")
        second = thing("Department", "b", "2222", name="b", parent="1111")
        with pytest.raises(StateError, match="in a circle, so that none can be made first: a, b;"):
            needs_of([first, second], Ids([first, second]))
