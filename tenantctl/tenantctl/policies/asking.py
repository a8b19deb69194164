"""Asks policies about a plan: each resource that is there once it has run, with its inputs as planned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.policy import _NotApplicableError  # what args.not_applicable() raises
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

from tenantctl.engines.embedded.convert import is_unknown
from tenantctl.errors import TenantctlError
from tenantctl.plan import Plan, Properties, Step
from tenantctl.render.schema import internal
from tenantctl.review.due import standing
from tenantctl.state.references import name_of
from tenantctl.values import MASK, Secret

_PICKLE = "__provider"


@dataclass(frozen=True)
class Answer:
    """What one policy tells of a plan.

    Args:
        policy: Its name.
        mandatory: Whether it refuses.
        text: What is wrong with what.
        urn: The resource; "" where it is the stack as a whole.
        untold: Whether it could not be asked before the apply, since it looks at what only the apply will know.
    """

    policy: str
    mandatory: bool
    text: str
    urn: str = ""
    untold: bool = False


def ask(policies: Sequence[Policy], plan: Plan) -> list[Answer]:
    """Return what policies tell of a plan, in their order. Secrets are masked, as no policy may tell them.

    Raises:
        TenantctlError: A policy fails by itself.
    """
    steps = [step for step in standing(plan) if not internal(step.type)] if policies else []
    resources = _resources(steps)
    planned = [(step, _props(step.new_inputs)) for step in steps]
    answers: list[Answer] = []
    for policy in policies:
        if isinstance(policy, ResourceValidationPolicy):
            for step, props in planned:
                answers += _asked(policy, step.urn, _of_one(policy, step, props))
        elif isinstance(policy, StackValidationPolicy):
            answers += _asked(policy, "", _of_all(policy, resources))
    return answers


Question = Callable[[ReportViolation], Any]


def _of_one(policy: ResourceValidationPolicy, step: Step, props: Any) -> Question:
    args = ResourceValidationArgs(
        step.type, props, step.urn, step.name, _options(step), None, _config(policy)
    )
    return lambda report: policy.validate(args, report)


def _of_all(policy: StackValidationPolicy, resources: list[PolicyResource]) -> Question:
    args = StackValidationArgs(resources, _config(policy))
    return lambda report: policy.validate(args, report)


def _asked(policy: Policy, urn: str, question: Question) -> Iterator[Answer]:
    """Yield what a policy tells of one object, or of the stack as a whole where ``urn`` is empty."""
    mandatory = policy.enforcement_level is EnforcementLevel.MANDATORY
    told: list[Answer] = []

    def report(message: str, other: str | None = None) -> None:
        about = other or urn
        text = " ".join(str(message).split())
        text = f"{name_of(about)}: {text}" if about else text
        told.append(Answer(policy.name, mandatory, text, about))

    try:
        result = question(report)
        if isawaitable(result):
            asyncio.run(_awaited(result))
    except UnknownValueError as error:
        text = f"{name_of(urn)}: {error.message}" if urn else error.message
        told.append(Answer(policy.name, mandatory, text, urn, untold=True))
    except _NotApplicableError:
        return
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        raise TenantctlError(f"policy {policy.name} fails on {urn or 'the stack'}: {what}") from error
    yield from told


async def _awaited(result: Any) -> None:
    await result


def _config(policy: Policy) -> dict[str, Any]:
    """Return what a policy's own schema says that its config is where nobody gives any."""
    properties: Mapping[str, Any] = policy.config_schema.properties if policy.config_schema else {}
    return {name: each["default"] for name, each in properties.items() if "default" in each}


def _resources(steps: Iterable[Step]) -> list[PolicyResource]:
    """Return the resources as a stack's policies see them: outputs, inputs as planned, and what comes from what."""
    found = {
        step.urn: PolicyResource(
            step.type,
            _props({**(step.new_outputs or step.old_outputs or {}), **(step.new_inputs or {})}),
            step.urn,
            step.name,
            _options(step),
            None,
            None,
            [],
            {},
        )
        for step in steps
    }
    for step in steps:
        one = found[step.urn]
        one.parent = found.get(step.parent)
        one.property_dependencies = {
            name: [found[urn] for urn in urns if urn in found]
            for name, urns in step.property_dependencies.items()
        }
        one.dependencies = list(
            {each.urn: each for urns in one.property_dependencies.values() for each in urns}.values()
        )
    return list(found.values())


def _options(step: Step) -> PolicyResourceOptions:
    return PolicyResourceOptions(
        step.protect, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], step.parent or None
    )


def _props(side: Properties | None) -> Any:
    """Return values as a policy gets them: touching one that is not known yet raises UnknownValueError."""
    return unknown_checking_proxy({k: _given(v) for k, v in (side or {}).items() if k != _PICKLE})


def _given(value: Any) -> Any:
    if isinstance(value, Secret):
        return MASK
    if is_unknown(value):
        return UNKNOWN_STRING_VALUE
    if isinstance(value, Mapping):
        return {key: _given(item) for key, item in value.items()}
    return [_given(item) for item in value] if isinstance(value, list | tuple) else value
