"""Models in which a value that is the default is the same as none, so that state has one form of each declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, model_validator

from pulumi_dingtalk.reconcile.model import Part


class SparseModel(BaseModel):
    """A value that is the default is dropped before validation; ``jsonable`` then leaves it out."""

    @model_validator(mode="before")
    @classmethod
    def _without_defaults(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        fields = cls.model_fields
        return {
            name: value
            for name, value in given.items()
            if name not in fields or fields[name].is_required() or value != fields[name].default
        }


class Sparse(SparseModel, Part):
    """A part of a declared model with this rule."""
