from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.lines import raises_line
from tenantctl.errors import StateError, UnsupportedError
from tenantctl.project import StackRef
from tenantctl.state import document
from tenantctl.state.backend import open_backend
from tenantctl.state.checkpoint import (
    Deployment,
    ResourceState,
    deployment_from_json,
    deployment_to_json,
)
from tenantctl.state.crypto import Secrets
from tenantctl.values import SECRET_SIGNATURE, SIGNATURE_KEY, Secret, unwrapped

PASSPHRASE = "a passphrase for tests"
SECRETS = Secrets.create(PASSPHRASE)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
leaf = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text
)
json_value = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3)
)
value = st.recursive(
    leaf | json_value.map(Secret),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
)
properties = st.dictionaries(text, value, max_size=3)
urns = st.lists(text.map("urn:pulumi:dev::shops::t::{}".format), max_size=2)
extras = st.dictionaries(
    st.sampled_from(["external", "initErrors", "retainOnDelete", "notKnownYet"]), json_value
)
resources = st.builds(
    ResourceState,
    urn=text.map("urn:pulumi:dev::shops::t::{}".format),
    type=text,
    custom=st.booleans(),
    id=text,
    delete=st.booleans(),
    inputs=properties,
    outputs=properties,
    dependencies=urns,
    property_dependencies=st.dictionaries(text, urns, max_size=2),
    protect=st.booleans(),
    additional_secret_outputs=st.lists(text, max_size=2),
    extra=extras,
)
operations = st.fixed_dictionaries(
    {"resource": st.fixed_dictionaries({"urn": text, "inputs": properties}), "type": st.just("creating")}
)
deployments = st.builds(
    Deployment,
    resources=st.lists(resources, max_size=3),
    pending_operations=st.lists(operations, max_size=2),
    manifest=st.dictionaries(text, text, max_size=2),
    metadata=st.dictionaries(text, json_value, max_size=2),
    extra=st.dictionaries(st.sampled_from(["snippets", "notKnownYet"]), json_value, max_size=2),
)


def whole(value: Any) -> Any:
    """What JSON makes of numbers: 1.0 is 1."""
    if isinstance(value, Secret):
        return Secret(whole(value.value))
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return document.whole_numbers(value)


@given(deployments)
@settings(deadline=None)
def test_a_deployment_comes_back_as_it_was_unknown_keys_and_all(deployment: Deployment) -> None:
    written = document.dump(deployment_to_json(deployment, SECRETS))

    again = deployment_from_json(json.loads(written), SECRETS)

    assert whole(
        vars(again) | {"resources": [vars(each) for each in again.resources], "secrets_providers": 0}
    ) == whole(
        vars(deployment)
        | {"resources": [vars(each) for each in deployment.resources], "secrets_providers": 0}
    )


@given(deployments)
@settings(deadline=None)
def test_writing_what_was_read_changes_no_byte(deployment: Deployment) -> None:
    written = document.dump(deployment_to_json(deployment, SECRETS))
    fresh = Secrets.open(SECRETS.salt, PASSPHRASE)

    assert (
        document.dump(deployment_to_json(deployment_from_json(json.loads(written), fresh), fresh)) == written
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map("canary-{}".format))
@settings(deadline=None)
def test_a_secret_is_nowhere_in_what_is_written(canary: str) -> None:
    resource = ResourceState(
        "urn:pulumi:dev::shops::t::a", "t", custom=True, inputs={"deep": [{"pw": Secret(canary)}]}
    )
    pending = {"resource": resource, "type": "creating"}

    written = document.dump(deployment_to_json(Deployment([resource], pending_operations=[pending]), SECRETS))

    assert b"canary" not in written
    assert written.count(SECRET_SIGNATURE.encode()) == 2


def test_what_the_cli_wrote_is_read_and_written_back_as_it_was(made_by_pulumi: StackRef) -> None:
    path = open_backend(made_by_pulumi.project.backend_url).state_file(made_by_pulumi)
    latest = json.loads(path.read_bytes())["checkpoint"]["latest"]
    secrets = Secrets.open(latest["secrets_providers"]["state"]["salt"], PASSPHRASE)

    deployment = deployment_from_json(latest, secrets)

    assert deployment.resources[0].outputs == {
        "plain": {"shops": [1, 2.5, None, "x&<y>"]},
        "sec": {"k": Secret("canary <&> 密"), "s": Secret({"in": [1, True, None]})},
    }
    assert deployment.resources[3].protect
    assert deployment_to_json(deployment, secrets) == latest
    assert [list(each) for each in deployment_to_json(deployment, secrets)["resources"]] == [
        list(each) for each in latest["resources"]
    ]


def test_secrets_inside_a_secret_are_covered_by_it() -> None:
    nested = ResourceState(
        "urn:pulumi:dev::shops::t::a", "t", custom=True, outputs={"s": Secret({"in": Secret(3)})}
    )

    again = deployment_from_json(deployment_to_json(Deployment([nested]), SECRETS), SECRETS)

    assert again.resources[0].outputs == {"s": Secret({"in": 3})}


def test_shown_secrets_are_in_plain_and_are_read_as_secrets() -> None:
    resource = ResourceState(
        "urn:pulumi:dev::shops::t::a", "t", custom=True, outputs={"s": Secret({"k": "v"})}
    )

    shown = deployment_to_json(Deployment([resource]), SECRETS, show_secrets=True)

    assert shown["resources"][0]["outputs"] == {
        "s": {SIGNATURE_KEY: SECRET_SIGNATURE, "plaintext": '{"k":"v"}'},
    }
    assert deployment_from_json(shown, SECRETS).resources[0].outputs == resource.outputs


def test_other_signatures_are_kept_as_they_are() -> None:
    reference = {SIGNATURE_KEY: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:x", "packageVersion": ""}
    resource = ResourceState("urn:pulumi:dev::shops::t::a", "t", custom=True, outputs={"ref": reference})

    assert deployment_to_json(Deployment([resource]), SECRETS)["resources"][0]["outputs"] == {
        "ref": reference
    }
    again = deployment_from_json(deployment_to_json(Deployment([resource]), SECRETS), SECRETS)
    assert unwrapped(again.resources[0].outputs) == {"ref": reference}


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ({"resources": {"a": 1}}, "state is damaged: resources is not a list"),
        ({"resources": [3]}, "state is damaged: a resource is not an object"),
        ({"resources": [{}]}, "state is damaged: a resource has no urn or no type (near the start)"),
        ({"resources": [{"urn": "u"}]}, "state is damaged: a resource has no urn or no type (u)"),
        (
            {"resources": [{"urn": "u", "type": "t", "inputs": 3}]},
            "state is damaged: inputs of u is not an object",
        ),
        (
            {"resources": [{"urn": "u", "type": "t", "dependencies": 3}]},
            "state is damaged: a resource's dependencies are not lists of URNs",
        ),
        (
            {"resources": [{"urn": "u", "type": "t", "inputs": {"p": {SIGNATURE_KEY: SECRET_SIGNATURE}}}]},
            "state is damaged: a secret of u inputs p is not of the form that Pulumi writes",
        ),
        ({"pending_operations": [{}]}, "state is damaged: a pending operation's resource is not an object"),
    ],
)
def test_a_deployment_of_another_form_is_told_in_one_line(body: Any, line: str) -> None:
    with raises_line(StateError, line):
        deployment_from_json(body, SECRETS)


def test_another_secrets_provider_is_refused_only_where_it_encrypted_something() -> None:
    body: dict[str, Any] = {"secrets_providers": {"type": "service", "state": {}}, "resources": []}
    assert deployment_from_json(body, SECRETS).resources == []

    secret = {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": "AAAA"}
    body["resources"] = [{"urn": "u", "type": "t", "inputs": {"p": secret}}]
    with raises_line(
        UnsupportedError,
        'state is encrypted by the secrets provider "service"; the embedded engine has "passphrase" alone: '
        "export it with `pulumi stack export --show-secrets`, or use --engine pulumi",
    ):
        deployment_from_json(body, SECRETS)


@pytest.mark.parametrize(
    ("number", "spelt"),
    [
        (3.0, b"3"),
        (1.5, b"1.5"),
        (-2.0, b"-2"),
        (12345678901234567890.0, b"12345678901234567000"),
        (1e21, b"1e+21"),
    ],
)
def test_numbers_are_spelt_as_go_spells_them(number: float, spelt: bytes) -> None:
    assert document.dump(number) == spelt


def test_half_a_surrogate_pair_is_kept(tmp_path: Path) -> None:
    assert json.loads(document.dump({"x": "\ud83d"})) == {"x": "\ud83d"}
