"""What stands in every state file for good: the pickled providers, by module path and class name."""

from __future__ import annotations

import base64
import pickle
from importlib import import_module

import pytest
from pulumi.dynamic.dynamic import serialize_provider

import pulumi_dingtalk
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import kinds

PICKLES = {
    "Department": (
        "pulumi_dingtalk.resources.department",
        "DepartmentProvider",
        "gASVQgAAAAAAAACMJHB1bHVtaV9kaW5ndGFsay5yZXNvdXJjZXMuZGVwYXJ0bWVudJSMEkRlcGFydG1lbnRQcm92aWRlcpSTlCmBlC4=",
    ),
    "DepartmentLeadership": (
        "pulumi_dingtalk.resources.department_leadership",
        "DepartmentLeadershipProvider",
        "gASVVwAAAAAAAACML3B1bHVtaV9kaW5ndGFsay5yZXNvdXJjZXMuZGVwYXJ0bWVudF9sZWFkZXJzaGlwlIwcRGVwYXJ0bWVudExlYWRlcnNo"
        "aXBQcm92aWRlcpSTlCmBlC4=",
    ),
    "DepartmentVisibility": (
        "pulumi_dingtalk.resources.department_visibility",
        "DepartmentVisibilityProvider",
        "gASVVwAAAAAAAACML3B1bHVtaV9kaW5ndGFsay5yZXNvdXJjZXMuZGVwYXJ0bWVudF92aXNpYmlsaXR5lIwcRGVwYXJ0bWVudFZpc2liaWxp"
        "dHlQcm92aWRlcpSTlCmBlC4=",
    ),
    "Role": (
        "pulumi_dingtalk.resources.role",
        "RoleProvider",
        "gASVNgAAAAAAAACMHnB1bHVtaV9kaW5ndGFsay5yZXNvdXJjZXMucm9sZZSMDFJvbGVQcm92aWRlcpSTlCmBlC4=",
    ),
    "RoleGroup": (
        "pulumi_dingtalk.resources.role_group",
        "RoleGroupProvider",
        "gASVQQAAAAAAAACMJHB1bHVtaV9kaW5ndGFsay5yZXNvdXJjZXMucm9sZV9ncm91cJSMEVJvbGVHcm91cFByb3ZpZGVylJOUKYGULg==",
    ),
    "RoleMembers": (
        "pulumi_dingtalk.resources.role_members",
        "RoleMembersProvider",
        "gASVRQAAAAAAAACMJnB1bHVtaV9kaW5ndGFsay5yZXNvdXJjZXMucm9sZV9tZW1iZXJzlIwTUm9sZU1lbWJlcnNQcm92aWRlcpSTlCmBlC4=",
    ),
}
"""As Python 3.11 wrote them into states. Lines are added; one that is here never changes."""


def provider(kind: str) -> TenantProvider:
    module, name, _ = PICKLES[kind]
    made: TenantProvider = getattr(import_module(module), name)()
    return made


def test_every_kind_is_here() -> None:
    assert set(PICKLES) == set(kinds())


@pytest.mark.parametrize("kind", sorted(PICKLES))
def test_a_provider_of_an_older_state_loads(kind: str) -> None:
    loaded = pickle.loads(base64.b64decode(PICKLES[kind][2]))  # noqa: S301 - written above
    assert type(loaded) is type(provider(kind))
    assert loaded.kind is kinds()[kind]


@pytest.mark.parametrize("kind", sorted(PICKLES))
def test_a_provider_is_written_as_ever(kind: str) -> None:
    """A later Python may raise the protocol number in the second byte; what follows stays."""
    written = base64.b64decode(serialize_provider(provider(kind)))
    recorded = base64.b64decode(PICKLES[kind][2])
    assert written[2:] == recorded[2:]
    assert pickle.DEFAULT_PROTOCOL > 4 or written == recorded


@pytest.mark.parametrize("kind", sorted(PICKLES))
def test_a_provider_holds_nothing_before_it_is_configured(kind: str) -> None:
    made = provider(kind)
    assert vars(made) == {}
    assert made.serialize_as_secret_always is False
    assert made.kind is kinds()[kind]


@pytest.mark.parametrize("kind", sorted(PICKLES))
def test_a_resource_class_has_its_type(kind: str) -> None:
    resource = getattr(pulumi_dingtalk, kind)
    assert resource._resource_type_name == f"dynamic/dingtalk:{kind}"
