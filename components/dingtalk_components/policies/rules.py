"""What a firm holds its tenant to. Each function returns a policy; its name is what exemptions and reports call it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from pulumi_dingtalk.resources.attendance.shift_times import moments
from pulumi_dingtalk.resources.security.console_catalogue import MAIN

_TYPE = re.compile(r".*dynamic/dingtalk:(\w+)")
_HOUR = 60

Told = Iterator[str]
"""What is wrong with one object, in sentences."""


def kind_of(resource_type: str) -> str:
    """Return the kind behind a type token, ``Department``; "" for what is none of the provider's."""
    found = _TYPE.fullmatch(resource_type)
    return found[1] if found else ""


def nothing_without_owner(level: EnforcementLevel = EnforcementLevel.MANDATORY) -> ResourceValidationPolicy:
    """Return a policy: whatever needs somebody to answer for it says who.

    Console settings, shifts and attendance groups may leave the field out; what DingTalk itself wants an owner for is
    refused by the provider.
    """
    fields = {
        "ConsoleSetting": "responsible",
        "AttendanceShift": "owner_user",
        "AttendanceGroup": "owner_user",
    }

    def told(args: ResourceValidationArgs) -> Told:
        field = fields[kind_of(args.resource_type)]
        if not args.props.get(field):
            yield f"nobody answers for it: name somebody in `{field}`"

    return _policy("owner-named", "Whatever needs an owner says who it is.", level, fields, told)


def two_administrators(level: EnforcementLevel = EnforcementLevel.MANDATORY) -> ResourceValidationPolicy:
    """Return a policy: the main administrators are two, since one alone can be lost and each more is a risk."""

    def told(args: ResourceValidationArgs) -> Told:
        people = {who.strip() for who in str(args.props.get("value", "")).split(",")} - {""}
        if args.props.get("setting") == MAIN and len(people) != 2:
            yield f"there are to be {len(people)} main administrators, and two are the rule"

    return _policy(
        "two-administrators", "There are two main administrators.", level, {"ConsoleSetting"}, told
    )


def shifts_within(
    hours: int, level: EnforcementLevel = EnforcementLevel.MANDATORY
) -> ResourceValidationPolicy:
    """Return a policy: no shift lasts longer than so many hours, from its first start to its last end.

    Args:
        hours: The hours, breaks included.
        level: Whether it refuses or warns.
    """

    def told(args: ResourceValidationArgs) -> Told:
        at = moments([dict(section) for section in args.props["sections"]])
        if at[-1] - at[0] > hours * _HOUR:
            lasts = f"{(at[-1] - at[0]) // _HOUR} h {(at[-1] - at[0]) % _HOUR:02} min"
            yield f"the shift lasts {lasts}, and {hours} hours are the most"

    return _policy(
        "shift-length", f"No shift lasts longer than {hours} hours.", level, {"AttendanceShift"}, told
    )


def groups_called_in_by_owners(
    level: EnforcementLevel = EnforcementLevel.ADVISORY,
) -> ResourceValidationPolicy:
    """Return a policy: in a chat group the owner alone calls in everybody (@all)."""

    def told(args: ResourceValidationArgs) -> Told:
        if not args.props.get("only_owner_mentions_all"):
            yield "everybody may call in everybody (@all): set `only_owner_mentions_all`"

    kinds = {"ChatGroup", "SceneGroup"}
    return _policy("at-all-by-owner", "Only a group's owner calls in everybody.", level, kinds, told)


def webhooks_secured(level: EnforcementLevel = EnforcementLevel.MANDATORY) -> ResourceValidationPolicy:
    """Return a policy: whoever finds a webhook robot's address cannot post by it: it wants a signature or a word."""

    def told(args: ResourceValidationArgs) -> Told:
        if not args.props.get("signing_secret") and not args.props.get("keywords"):
            yield "whoever has its address may post: give it `signing_secret` or `keywords`"

    return _policy(
        "webhooks-secured", "A webhook robot wants a signature or a word.", level, {"WebhookBot"}, told
    )


def named_by_rule(
    kind: str, pattern: str, rule: str, level: EnforcementLevel = EnforcementLevel.MANDATORY
) -> ResourceValidationPolicy:
    """Return a policy: the names of a kind's objects follow a rule.

    Args:
        kind: ``ChatGroup``, ``Department``, ``Role``: a kind that has ``name``.
        pattern: A regular expression that the whole name matches.
        rule: The rule in words, ``department_project_year``.
        level: Whether it refuses or warns.
    """
    compiled = re.compile(pattern)

    def told(args: ResourceValidationArgs) -> Told:
        name = str(args.props["name"])
        if not compiled.fullmatch(name):
            yield f'"{name}" is no name by the rule {rule}'

    slug = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()
    return _policy(f"{slug}-names", f"Each {kind} is named by the rule {rule}.", level, {kind}, told)


def hidden_departments(
    names: Collection[str], level: EnforcementLevel = EnforcementLevel.ADVISORY
) -> StackValidationPolicy:
    """Return a policy: these departments are hidden from others, by a DepartmentVisibility in the same stack.

    Args:
        names: The departments' names, such as ``Payroll``.
        level: Whether it refuses or warns.
    """

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        hidden = {
            department.urn
            for each in _of(args, "DepartmentVisibility")
            if each.props.get("hide_dept")
            for department in each.property_dependencies.get("department", [])
        }
        for each in _of(args, "Department"):
            if each.props["name"] in names and each.urn not in hidden:
                report("everybody sees it: declare a DepartmentVisibility with `hide_dept` for it", each.urn)

    wanted = ", ".join(sorted(names))
    return StackValidationPolicy(
        name="departments-hidden",
        description=f"These departments are hidden from others: {wanted}.",
        validate=validate,
        enforcement_level=level,
    )


def grants_with_end(
    roles: Collection[str], level: EnforcementLevel = EnforcementLevel.MANDATORY
) -> StackValidationPolicy:
    """Return a policy: whoever has one of these roles has it until a day, by RoleMembers in the same stack.

    Args:
        roles: The roles' names, such as ``External auditor``.
        level: Whether it refuses or warns.
    """

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        for each in _of(args, "RoleMembers"):
            if not any(role.props["name"] in roles for role in each.property_dependencies.get("role", [])):
                continue
            for member in each.props["members"]:
                if not member.get("until"):
                    report(f"{member['user']} has the role without an end: say `until`", each.urn)

    return StackValidationPolicy(
        name="grants-end",
        description=f"These roles are had until a day: {', '.join(sorted(roles))}.",
        validate=validate,
        enforcement_level=level,
    )


def protected(
    kinds: Collection[str], level: EnforcementLevel = EnforcementLevel.ADVISORY
) -> ResourceValidationPolicy:
    """Return a policy: resources of these kinds have Pulumi's option ``protect``.

    Args:
        kinds: Such as ``LeaveType``, whose deletion takes along what people have.
        level: Whether it refuses or warns.
    """

    def told(args: ResourceValidationArgs) -> Told:
        if not args.opts.protect:
            yield "it can be deleted by mistake: give it the option `protect`"

    return _policy("protected", "What must not go by mistake is protected.", level, kinds, told)


def _policy(
    name: str,
    description: str,
    level: EnforcementLevel,
    kinds: Collection[str],
    told: Callable[[ResourceValidationArgs], Told],
) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if kind_of(args.resource_type) in kinds:
            for text in told(args):
                report(text, None)

    return ResourceValidationPolicy(
        name=name, description=description, validate=validate, enforcement_level=level
    )


def _of(args: StackValidationArgs, kind: str) -> list[PolicyResource]:
    found: list[Any] = [each for each in args.resources if kind_of(each.resource_type) == kind]
    return found
