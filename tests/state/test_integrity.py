from __future__ import annotations

import pytest

from support.lines import raises_line
from tenantctl.errors import StateError
from tenantctl.state.checkpoint import Deployment, ResourceState, validate
from tenantctl.state.integrity import magic

PREFIX = "urn:pulumi:dev::shops::"
PROVIDER = ResourceState(f"{PREFIX}pulumi:providers:p::default", "pulumi:providers:p", custom=True, id="1")
A = ResourceState(f"{PREFIX}t::a", "t", custom=True, id="a", provider=f"{PROVIDER.urn}::1")


def of(*resources: ResourceState) -> Deployment:
    return Deployment(list(resources))


def b(**fields: object) -> ResourceState:
    return ResourceState(f"{PREFIX}t::b", "t", **{"custom": True, "id": "b", **fields})  # type: ignore[arg-type]


def test_a_sound_deployment_passes() -> None:
    user = b(
        parent=A.urn, dependencies=[A.urn], property_dependencies={"x": [A.urn]}, extra={"deletedWith": A.urn}
    )
    validate(of(PROVIDER, A, user))


def test_a_replaced_resource_stands_beside_its_successor() -> None:
    validate(of(b(), b(id="old", delete=True), b(id="older", delete=True)))


def test_what_waits_for_its_replacement_needs_no_provider() -> None:
    validate(of(b(provider="gone::1", pending_replacement=True)))


@pytest.mark.parametrize(
    ("deployment", "fault"),
    [
        (of(b(parent=A.urn), PROVIDER, A), f"{PREFIX}t::b: its parent {A.urn} comes after it"),
        (of(b(parent=A.urn)), f"{PREFIX}t::b: its parent {A.urn} is missing"),
        (of(b(dependencies=[A.urn])), f"{PREFIX}t::b: its dependency {A.urn} is missing"),
        (
            of(b(property_dependencies={"x": [A.urn]})),
            f"{PREFIX}t::b: its dependency for x {A.urn} is missing",
        ),
        (of(b(extra={"deletedWith": A.urn})), f"{PREFIX}t::b: its deletedWith {A.urn} is missing"),
        (of(A, PROVIDER), f"{A.urn}: its provider {A.provider} is missing or comes after it"),
        (of(b(), b()), f"{PREFIX}t::b: stands in it twice"),
        (of(b(custom=False)), f"{PREFIX}t::b: has an id though no provider manages it"),
        (
            Deployment(manifest={"version": "v1", "magic": magic("v2")}),
            "the manifest's magic does not fit its version: was the file edited?",
        ),
    ],
)
def test_each_fault_is_told_in_one_line(deployment: Deployment, fault: str) -> None:
    with raises_line(
        StateError,
        f"state is damaged: {fault}; try `tenantctl state repair`, or restore a backup with `tenantctl stack import "
        "--file BACKUP`",
    ):
        validate(deployment)


def test_the_magic_is_what_the_cli_writes() -> None:
    assert magic("v3.260.0") == "7dff0d166258e7f1d265e8e044021ea087795d58a0c6415ab6fe8b7c790e447f"
    assert magic("") == ""
