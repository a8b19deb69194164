"""Exemptions from policies: for one object or some, for a reason, until a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from dingtalk_components import days

_Judge = Callable[[ReportViolation, str], ReportViolation]
"""Makes of what takes a policy's words, and of an object's URN, what takes them first."""


@dataclass(frozen=True)
class Exemption:
    """That a policy does not hold for some objects.

    Args:
        policy: The policy's name.
        resource: The object's logical name, or its URN; ``*`` stands for any text.
        reason: Why.
        until: The last day on which it counts, ``YYYY-MM-DD``.

    Raises:
        ValueError: There is no reason, or no such day.
    """

    policy: str
    resource: str
    reason: str
    until: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError(f"the exemption of {self.resource} from {self.policy} has no reason; say why")
        try:
            date.fromisoformat(self.until)
        except ValueError:
            raise ValueError(
                f'the exemption of {self.resource} from {self.policy} ends on "{self.until}"; give a day, YYYY-MM-DD'
            ) from None

    def counts(self, as_of: date | None) -> bool:
        """Whether it counts on a day; where nobody said which day it is, it does not."""
        return as_of is not None and as_of.isoformat() <= self.until

    @property
    def ended(self) -> str:
        """What is told of it once it does not count any more, or where no day was named."""
        return f"its exemption was until {self.until}; that counts up to the day in dingtalk:asOf alone"


def with_exemptions(policies: Sequence[Policy], exemptions: Iterable[Exemption]) -> list[Policy]:
    """Return policies that let pass what is exempt.

    A policy with exemptions becomes two: itself, and an advisory ``NAME-exempt`` that goes on telling, with the reason
    and the last day, what was let pass; so that no exemption is forgotten.

    Args:
        policies: The policies.
        exemptions: Who is exempt from which.

    Raises:
        ValueError: An exemption is from a policy that there is not.
    """
    given = list(exemptions)
    known = {policy.name for policy in policies}
    if strange := sorted({each.policy for each in given} - known):
        raise ValueError(f"there is no policy {', '.join(strange)}; there are {', '.join(sorted(known))}")
    found: list[Policy] = []
    for policy in policies:
        own = [each for each in given if each.policy == policy.name]
        found += [_held(policy, own), _told(policy, own)] if own else [policy]
    return found


def as_of() -> date | None:
    """Return the day that dates are compared with: ``DINGTALK_AS_OF``, else ``dingtalk:asOf`` in the stack's config."""
    told = days.as_of()
    return days.day("dingtalk:asOf", told) if told else None


def _held(policy: Policy, exemptions: Sequence[Exemption]) -> Policy:
    """Return the policy without what is exempt; what was exempt once is told with that."""

    def judge(report: ReportViolation, urn: str) -> ReportViolation:
        def told(message: str, other: str | None = None) -> None:
            of = _of(exemptions, other or urn)
            if not any(each.counts(as_of()) for each in of):
                ended = "".join(f" ({each.ended})" for each in of)
                report(message + ended, other)

        return told

    return _remade(policy, policy.name, policy.enforcement_level, judge)


def _told(policy: Policy, exemptions: Sequence[Exemption]) -> Policy:
    """Return an advisory policy that tells what is exempt."""

    def judge(report: ReportViolation, urn: str) -> ReportViolation:
        def told(message: str, other: str | None = None) -> None:
            counting = [each for each in _of(exemptions, other or urn) if each.counts(as_of())]
            for each in counting[:1]:
                report(f"exempt until {each.until}, because {each.reason}: {message}", other)

        return told

    return _remade(policy, f"{policy.name}-exempt", EnforcementLevel.ADVISORY, judge)


def _remade(policy: Policy, name: str, level: EnforcementLevel | None, judge: _Judge) -> Policy:
    """Return a policy that asks another one, and hands what it tells through ``judge``."""
    if isinstance(policy, ResourceValidationPolicy):
        inner = policy

        def one(args: ResourceValidationArgs, report: ReportViolation) -> Awaitable[None] | None:
            return inner.validate(args, judge(report, args.urn))

        return ResourceValidationPolicy(name, policy.description, one, level)
    if isinstance(policy, StackValidationPolicy):
        whole = policy

        def all_(args: StackValidationArgs, report: ReportViolation) -> Awaitable[None] | None:
            return whole.validate(args, judge(report, ""))

        return StackValidationPolicy(name, policy.description, all_, level)
    raise ValueError(f"{policy.name} is neither a resource's policy nor a stack's")


def _of(exemptions: Iterable[Exemption], urn: str) -> list[Exemption]:
    name = urn.rpartition("::")[2]
    return [
        each for each in exemptions if fnmatchcase(name, each.resource) or fnmatchcase(urn, each.resource)
    ]
