"""What the project's policies say of a plan, as a report shows it; and of a state, once a run is over."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tenantctl import settings
from tenantctl.plan import Operation, Plan, Source
from tenantctl.review.report import Violation
from tenantctl.review.words import Speaker

if TYPE_CHECKING:
    from tenantctl.policies.asking import Answer
    from tenantctl.project import StackRef


@dataclass(frozen=True)
class Judged:
    """What policies say.

    Args:
        violations: What mandatory ones refuse.
        remarks: What all of them tell, for the report and for whoever reads the plan's file: `review` runs no pack.
        untold: Whether a mandatory one could not be asked before the apply.
    """

    violations: tuple[Violation, ...] = ()
    remarks: tuple[str, ...] = ()
    untold: bool = False

    def noted(self, plan: Plan) -> Plan:
        """Return the plan with the remarks, each once."""
        return replace(plan, remarks=tuple(dict.fromkeys([*plan.remarks, *self.remarks])))


def judge(stack: StackRef, plan: Plan, say: Speaker) -> Judged:
    """Return what the policies say of a plan that makes something; nothing of any other, or without a pack.

    Raises:
        ConfigError: The pack cannot be opened.
        TenantctlError: A policy fails by itself.
    """
    given = settings.read(stack, os.environ)
    if not given.get("policies") or plan.operation is not Operation.UPDATE:
        return Judged()
    from tenantctl.policies.pack import open_pack  # noqa: PLC0415 - Pulumi's SDK takes its time

    policies = open_pack(stack, given)
    if not policies:
        return Judged()
    from tenantctl.policies.asking import ask  # noqa: PLC0415 - needs the extra that only packs need

    answers = ask(policies, plan)
    refused = [each for each in answers if each.mandatory and not each.untold]
    return Judged(
        tuple(Violation(f"policy {each.policy}", each.text) for each in refused),
        tuple(_remark(each, say) for each in answers),
        any(each.mandatory and each.untold for each in answers),
    )


def judge_state(stack: StackRef, engine: str, prompt: Callable[[], str] | None, say: Speaker) -> Judged:
    """Return what the policies say of what stands in state.

    Args:
        stack: The stack.
        engine: ``pulumi`` asks the CLI for the state.
        prompt: Asks for the passphrase; None where there is nobody to ask.
        say: The language.
    """
    from tenantctl.drift.holding import open_holding  # noqa: PLC0415 - few runs come here
    from tenantctl.drift.reading import unread  # noqa: PLC0415 - likewise

    resources = open_holding(stack, engine, prompt).resources
    steps = tuple(
        replace(
            unread(each), property_dependencies={k: tuple(v) for k, v in each.property_dependencies.items()}
        )
        for each in resources
        if not each.delete
    )
    return judge(stack, Plan(stack.project.name, stack.name, Source.EMBEDDED, Operation.UPDATE, steps), say)


def _remark(answer: Answer, say: Speaker) -> str:
    told = "policy.refuses" if answer.mandatory else "policy.advice"
    return say("policy.untold" if answer.untold else told, policy=answer.policy, text=answer.text)
