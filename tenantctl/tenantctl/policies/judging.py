"""What the project's policies say of a plan, as a report shows it; and of a state, once a run is over."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tenantctl import settings
from tenantctl.plan import Op, Operation, Plan, Source
from tenantctl.review.report import Violation
from tenantctl.review.words import Speaker

if TYPE_CHECKING:
    from pulumi_policy import Policy

    from tenantctl.policies.asking import Answer
    from tenantctl.project import StackRef
    from tenantctl.state.checkpoint import ResourceState


@dataclass(frozen=True)
class Judged:
    """What policies say.

    Args:
        refused: What mandatory ones refuse.
        remarks: What all of them tell, for the report and for whoever reads the plan's file: `review` runs no pack.
        untold: What mandatory ones could not be asked before the apply: policy and URN, "" for the stack as a whole.
    """

    refused: tuple[Violation, ...] = ()
    remarks: tuple[str, ...] = ()
    untold: frozenset[tuple[str, str]] = frozenset()

    def noted(self, plan: Plan) -> Plan:
        """Return the plan with the remarks, each once."""
        return replace(plan, remarks=tuple(dict.fromkeys([*plan.remarks, *self.remarks])))


def judge(stack: StackRef, plan: Plan, say: Speaker, *, part: bool = False) -> Judged:
    """Return what the policies say of a plan that makes something; nothing of any other, or without a pack.

    Args:
        stack: The stack; its settings name the pack.
        plan: The plan.
        say: The language.
        part: Whether the plan is about a part of the stack: then what it leaves as it is refuses nothing.

    Raises:
        ConfigError: The pack cannot be opened.
        TenantctlError: A policy fails by itself.
    """
    answers = _told(_policies(stack), plan) if plan.operation is Operation.UPDATE else []
    changed = {step.urn for step in plan.steps if step.op not in (Op.SAME, Op.REFRESH)}
    counting = [each for each in answers if each.mandatory and (not part or each.urn in changed)]
    return Judged(
        tuple(_violation(each) for each in counting if not each.untold),
        tuple(_remark(each, say) for each in answers),
        frozenset((each.policy, each.urn) for each in counting if each.untold),
    )


def refusing(stack: StackRef, untold: frozenset[tuple[str, str]]) -> Callable[[ResourceState], str]:
    """Return what says why a resource must not be made, once all that it takes is known; "" if it may.

    Args:
        stack: The stack; its settings name the pack.
        untold: What could not be asked about the plan.
    """
    policies = [each for each in _policies(stack) if each.name in {policy for policy, _ in untold}]
    about = {urn for _, urn in untold}

    def refuses(resource: ResourceState) -> str:
        if resource.urn not in about:
            return ""
        answers = _told(policies, _as_plan(stack, [resource]))
        found = [each for each in answers if (each.policy, each.urn) in untold]
        return "; ".join(f"policy {each.policy}: {each.text}" for each in found if not each.untold)

    return refuses


def broken_now(
    stack: StackRef, engine: str, prompt: Callable[[], str] | None, untold: frozenset[tuple[str, str]]
) -> list[Violation]:
    """Return what state breaks of mandatory policies that could not be asked about the plan.

    Args:
        stack: The stack.
        engine: ``pulumi`` asks the CLI for the state.
        prompt: Asks for the passphrase; None where there is nobody to ask.
        untold: What could not be asked.
    """
    from tenantctl.drift.holding import open_holding  # noqa: PLC0415 - few runs come here

    resources = [each for each in open_holding(stack, engine, prompt).resources if not each.delete]
    is_ = _as_plan(stack, resources)
    whole = {policy for policy, urn in untold if not urn}
    return [
        _violation(each)
        for each in _told(_policies(stack), is_)
        if each.mandatory and ((each.policy, each.urn) in untold or each.policy in whole)
    ]


def _as_plan(stack: StackRef, resources: list[ResourceState]) -> Plan:
    """Return a plan that makes resources as they are."""
    from tenantctl.drift.reading import unread  # noqa: PLC0415 - few runs come here

    steps = tuple(
        replace(
            unread(each),
            op=Op.CREATE,
            property_dependencies={name: tuple(urns) for name, urns in each.property_dependencies.items()},
        )
        for each in resources
    )
    return Plan(stack.project.name, stack.name, Source.EMBEDDED, Operation.UPDATE, steps)


def _policies(stack: StackRef) -> tuple[Policy, ...]:
    """Return the policies of the project's pack, none where its settings name none."""
    given = settings.read(stack, os.environ)
    if not given.get("policies"):
        return ()
    from tenantctl.policies.pack import open_pack  # noqa: PLC0415 - Pulumi's SDK takes its time

    with redirect_stdout(sys.stderr):  # a pack may print; stdout is the report's
        return open_pack(stack, given)


def _told(policies: Sequence[Policy], plan: Plan) -> list[Answer]:
    if not policies:
        return []
    from tenantctl.policies.asking import ask  # noqa: PLC0415 - needs the extra that only packs need

    with redirect_stdout(sys.stderr):
        return ask(policies, plan)


def _violation(answer: Answer) -> Violation:
    return Violation(f"policy {answer.policy}", answer.text)


def _remark(answer: Answer, say: Speaker) -> str:
    told = "policy.refuses" if answer.mandatory else "policy.advice"
    return say("policy.untold" if answer.untold else told, policy=answer.policy, text=answer.text)
