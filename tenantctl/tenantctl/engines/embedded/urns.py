"""URNs: a resource's identity within its stack, made of its types and its name."""

from __future__ import annotations

from typing import Final

STACK_TYPE: Final = "pulumi:pulumi:Stack"


def qualified_type(urn: str) -> str:
    """Return the types in ``urn``, those of its parents first."""
    return urn.split("::", 3)[2]


def stack_and_project(urn: str) -> tuple[str, str]:
    """Return the stack and the project in ``urn``."""
    stack, project = urn.split("::", 3)[:2]
    return stack.removeprefix("urn:pulumi:"), project


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """Return the URN of a resource; children of the stack itself do not carry its type."""
    above = qualified_type(parent) if parent else ""
    qualified = type_ if above in ("", STACK_TYPE) else f"{above}${type_}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"
