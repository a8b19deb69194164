"""Declared models: what a program may say about an object, field by field, with behaviours and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from pulumi_dingtalk.reconcile.behaviour import NO_DEFAULT, PLAIN, Behaviour


def _id_text(value: Any) -> Any:
    """Return an id as text: numbers reach a provider as floats, and ids beyond 2**53 only survive as text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return str(int(value)) if float(value).is_integer() else value


# Lengths stand before validators: after one, pydantic speaks of "items" and no more of characters.
Id = Annotated[str, Field(min_length=1), BeforeValidator(_id_text)]
"""An id that the service knows: always text in a program and in state."""


def _number_text(text: str) -> str:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError("must be a number above 0: the resource's id, or the resource itself, not a name")
    return text


NumberId = Annotated[Id, AfterValidator(_number_text)]
"""The id of a department, a role or a role group: a whole number above 0, as text."""


def _one_userid(text: str) -> str:
    if "," in text:
        raise ValueError("must be one userid; the wire takes a comma for the end of it")
    return text


UserId = Annotated[
    str, Field(min_length=1, max_length=64), BeforeValidator(_id_text), AfterValidator(_one_userid)
]
"""The id of a person, chosen by the tenant: 1 to 64 characters (contract contact.md 5.1)."""


class Inputs(BaseModel):
    """The base of every declared model: unknown keys are errors, values never change after validation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    adopt: Annotated[
        bool,
        Behaviour(bookkeeping=True),
        Field(description="Take over an object that exists already under this natural key."),
    ] = False
    owner: Annotated[
        str,
        Behaviour(bookkeeping=True),
        Field(description="The owner's mark: project/stack/kind/name. Written by the resource class."),
    ] = ""
    corp: Annotated[
        str,
        Behaviour(bookkeeping=True),
        Field(description="The corp (tenant) that the object lives in. Written by the provider."),
    ] = ""
    schema_version: Annotated[
        int,
        Behaviour(bookkeeping=True),
        Field(
            ge=1,
            description="The version of the kind's schema that the values follow. Written by the provider.",
        ),
    ] = 1


class Part(BaseModel):
    """The base of a nested part of a declared model."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class DeclaredField:
    """One field of a declared model."""

    name: str
    type: Any
    behaviour: Behaviour
    required: bool
    description: str

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The validator of this field alone, so that unknown neighbours do not matter."""
        return TypeAdapter(self.type)

    @property
    def has_default(self) -> bool:
        """Whether the API documents a default."""
        return self.behaviour.default is not NO_DEFAULT

    @cached_property
    def parts(self) -> Mapping[str, DeclaredField]:
        """The fields of the nested part that this field holds, or holds a list of; none for a plain value."""
        part = _part_in(self.type)
        return {} if part is None else fields_of(part)


def _part_in(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((part for inner in get_args(annotation) if (part := _part_in(inner))), None)


def fields_of(model: type[Inputs | Part]) -> Mapping[str, DeclaredField]:
    """Return the declared fields of ``model`` by name, bookkeeping included, in the order of declaration."""
    found: dict[str, DeclaredField] = {}
    for name, info in model.model_fields.items():
        behaviour = next((m for m in info.metadata if isinstance(m, Behaviour)), PLAIN)
        constraints = tuple(m for m in info.metadata if not isinstance(m, Behaviour))
        annotation: Any = info.annotation
        for constraint in constraints:
            annotation = Annotated[annotation, constraint]
        found[name] = DeclaredField(name, annotation, behaviour, info.is_required(), info.description or "")
    return found
