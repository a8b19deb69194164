"""Objects in state of earlier versions of their kind's schema, as every part of tenantctl sees them."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dingtalk.reconcile.registry import type_token
from support.specimen import GrownKind, as_in
from tenantctl.errors import StateError
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.upgrade import in_present_schema, upgraded_deployment
from tenantctl.values import Secret, unwrapped

KIND = GrownKind()
SHOPS = "urn:pulumi:dev::firm::pulumi-python:dynamic/dingtalk:Department::shops"
VALUES: dict[str, Any] = {
    "userid": "keeper",
    "name": "Keeper Kowloon",
    "mobile": "13900001234",
    "title": "Keeper",
    "departments": ["7", "8"],
    "owner": "firm/dev/GrownPerson/keeper",
    "corp": "dingsandbox",
}


def state(inputs: dict[str, Any], outputs: dict[str, Any], **more: Any) -> ResourceState:
    type_ = type_token("GrownPerson")
    urn = f"urn:pulumi:dev::firm::{type_}::keeper"
    return ResourceState(urn, type_, custom=True, id="keeper", inputs=inputs, outputs=outputs, **more)


@pytest.mark.parametrize("version", [1, 2])
def test_both_sides_are_brought_to_the_present(version: int) -> None:
    """After a run that changed nothing the inputs are of the present version and the outputs are not."""
    named = {**VALUES, "named": ["departments", "mobile", "name", "title", "userid"]}
    now = {**VALUES, "schema_version": 3}
    for inputs in (as_in(version, VALUES), now):
        found = in_present_schema(KIND, state(inputs, as_in(version, named)))
        assert unwrapped(found.inputs) == now
        assert unwrapped(found.outputs) == {**named, "schema_version": 3}


def test_what_is_present_is_as_it_is() -> None:
    there = state({**VALUES, "schema_version": 3}, {**VALUES, "schema_version": 3})
    assert in_present_schema(KIND, there) is there


def test_a_secret_stays_one_whatever_it_is_called() -> None:
    old = as_in(2, VALUES)
    old["phone"], old["title"] = Secret(old["phone"]), Secret(old["title"])
    found = in_present_schema(KIND, state(old, old))
    for side in (found.inputs, found.outputs):
        assert side["mobile"] == Secret("13900001234")
        assert side["title"] == Secret("Keeper")
        assert {name for name, value in side.items() if isinstance(value, Secret)} == {"mobile", "title"}
    assert old["phone"] == Secret("13900001234"), "what was given is as it was"


def test_what_a_value_came_from_is_kept() -> None:
    needs = {"department_ids": [SHOPS], "first_name": ["a"], "last_name": ["a", "b"], "userid": []}
    found = in_present_schema(KIND, state(as_in(1, VALUES), {}, property_dependencies=needs))
    assert found.property_dependencies == {"departments": [SHOPS], "name": ["a", "b"], "userid": []}


def test_a_newer_one_is_refused_in_one_line() -> None:
    role = type_token("Role")
    there = ResourceState(
        f"urn:pulumi:dev::firm::{role}::keyholder",
        role,
        custom=True,
        id="7",
        inputs={"name": "Keyholder", "owner": "firm/dev/Role/keyholder", "schema_version": 9},
    )
    with pytest.raises(StateError, match=r"^Role keyholder: its state is of version 9 .* or a newer one$"):
        upgraded_deployment(Deployment([there]))


def test_what_is_not_ours_is_as_it_is() -> None:
    there = ResourceState(
        "urn:pulumi:dev::firm::a:b:C::c", "a:b:C", custom=False, inputs={"schema_version": 9}
    )
    assert upgraded_deployment(Deployment([there])).resources == [there]
