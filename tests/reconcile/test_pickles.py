"""What stands in every state file for good: the pickled providers, by module path and class name."""

from __future__ import annotations

import base64
import json
import pickle
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

import pulumi_dingtalk
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import kinds

FORMATS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "resources" / "formats.json").read_text(encoding="utf-8")
)
"""As Python 3.11 wrote them into states. docs/generate.py adds; what is here never changes."""


def provider(kind: str) -> TenantProvider:
    module, _, name = FORMATS[kind]["provider"].partition(":")
    made: TenantProvider = getattr(import_module(module), name)()
    return made


def test_every_kind_is_here() -> None:
    assert set(FORMATS) == set(kinds())


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_provider_of_an_older_state_loads(kind: str) -> None:
    loaded = pickle.loads(base64.b64decode(FORMATS[kind]["pickle"]))  # noqa: S301 - written above
    assert type(loaded) is type(provider(kind))
    assert loaded.kind is kinds()[kind]


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_provider_is_written_as_ever(kind: str) -> None:
    """A later Python may raise the protocol number in the second byte; what follows stays."""
    written = base64.b64decode(serialize_provider(provider(kind)))
    recorded = base64.b64decode(FORMATS[kind]["pickle"])
    assert written[2:] == recorded[2:]
    assert pickle.DEFAULT_PROTOCOL > 4 or written == recorded


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_provider_holds_nothing_before_it_is_configured(kind: str) -> None:
    made = provider(kind)
    assert vars(made) == {}
    assert made.serialize_as_secret_always is False
    assert made.kind is kinds()[kind]


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_resource_class_has_its_type(kind: str) -> None:
    resource = getattr(pulumi_dingtalk, kind)
    assert resource._resource_type_name == f"dynamic/dingtalk:{kind}"
