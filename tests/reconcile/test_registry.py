"""The registry and its schema: what generic code, documentation and reviewers read."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

import pulumi_dingtalk
from pulumi_dingtalk.client.operation import OPERATIONS
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.registry import kinds, register, schema, type_token
from pulumi_dingtalk.reconcile.words import LANGUAGES
from support.cases import load_cases

BOOKKEEPING = ["adopt", "owner", "corp", "schema_version"]


def fields() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (kind, name, field)
        for kind, told in schema()["kinds"].items()
        for name, field in told["fields"].items()
    ]


def test_the_names_of_kinds_and_fields() -> None:
    told = schema()["kinds"]
    assert list(told) == sorted(told) == sorted(kinds())
    for kind, body in told.items():
        assert list(body["fields"]) == [
            *BOOKKEEPING,
            *(n for n in kinds()[kind].fields if n not in BOOKKEEPING),
        ]
    assert pulumi_dingtalk.schema() == schema()


def test_bookkeeping_is_no_field_of_anybodys() -> None:
    told = {f"{kind}.{name}": field["behaviours"] for kind, name, field in fields() if name in BOOKKEEPING}
    assert len(told) == len(BOOKKEEPING) * len(kinds())
    assert all(behaviours == ["bookkeeping"] for behaviours in told.values())


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(schema())) == schema()
    assert schema()["version"] == 1


@pytest.mark.parametrize(("kind", "name", "field"), fields())
def test_every_field_is_described(kind: str, name: str, field: dict[str, Any]) -> None:
    assert field["description"].endswith(".")
    assert "\n" not in field["description"]
    assert field["type"], f"{kind}.{name} has a type"
    assert field["reference"] in {None, *kinds()}
    assert ("default" in field) == kinds()[kind].fields[name].has_default


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_says_what_it_needs(kind: str) -> None:
    told = schema()["kinds"][kind]
    assert told["description"].endswith(".")
    assert told["type"] == type_token(kind) == f"pulumi-python:dynamic/dingtalk:{kind}"
    assert set(told["operations"]) <= set(OPERATIONS)
    needed = {"read": kinds()[kind].reads, "write": kinds()[kind].writes}
    for verb, operations in needed.items():
        assert set(told["permissions"][verb]) == {each.permission for each in operations if each.permission}
    assert told["edition"] in {None, "professional", "exclusive"}
    assert all(not operation.writes for operation in kinds()[kind].reads)
    assert all(operation.writes for operation in kinds()[kind].writes)


def test_what_cannot_be_deleted_says_what_to_do() -> None:
    told = {kind: body["undeletable"] for kind, body in schema()["kinds"].items() if body["undeletable"]}
    assert "admin console" in told["RoleGroup"]["en"]
    assert "管理後台" in told["RoleGroup"]["zh-Hant"]
    assert all(": " in reason["en"] and reason["en"].endswith(")") for reason in told.values())
    assert all(set(reason) == set(LANGUAGES) for reason in told.values())


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_resource_class_takes_every_field_and_tells_of_it(kind: str) -> None:
    resource = getattr(pulumi_dingtalk, kind)
    takes = set(inspect.signature(resource.__init__).parameters) - {"self", "resource_name", "opts", "adopt"}
    assert takes == kinds()[kind].nameable
    documented = inspect.getdoc(resource) or ""
    for name in takes:
        assert f"    {name}: " in documented


@pytest.mark.parametrize("kind", sorted(set(kinds()) - {"ApprovalTemplate"}))
def test_each_of_a_fields_fixed_values_has_words(kind: str) -> None:
    """Else a report shows the wire's. What is drawn (the flow of an approval) has words of its own."""
    without = [(model.__name__, name, value) for model, name, value in fixed_values(kinds()[kind].model)]
    assert without == []


def fixed_values(model: type[BaseModel]) -> Iterator[tuple[type[BaseModel], str, object]]:
    """Yield each value of a closed set, in a model or its parts, that nobody gave words."""
    for name, field in model.model_fields.items():
        told = next((each.values for each in field.metadata if isinstance(each, Behaviour)), {})
        for part in parts(field.annotation):
            if get_origin(part) is Literal:
                yield from ((model, name, value) for value in get_args(part) if value not in told)
            elif isinstance(part, type) and issubclass(part, BaseModel):
                yield from fixed_values(part)


def parts(annotation: object) -> Iterator[object]:
    """Yield an annotation and what it is made of."""
    yield annotation
    if get_origin(annotation) is not Literal:
        for each in get_args(annotation):
            yield from parts(each)


def test_a_kind_is_registered_once() -> None:
    kind = kinds()["Role"]
    with pytest.raises(ValueError, match=r"^kind Role is registered twice$"):
        register(kind)
    assert kinds()["Role"] is kind


def test_a_kinds_settings_refer_to_a_field_it_has() -> None:
    for name, kind in kinds().items():
        if kind.settings_of:
            assert kind.fields[kind.settings_of].required, name
            assert kind.fields[kind.settings_of].behaviour.replaces, name


def test_every_kind_has_its_case_for_the_generic_tests() -> None:
    assert set(load_cases()) == set(kinds())
