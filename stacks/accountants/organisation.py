"""Departments, who is in them, who leads them, and which of them nobody else sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components import NameRule, OrgTree

from . import Employee

TREE = {
    "Partners": {},
    "Client Service": {"Audit": {}, "Tax": {}, "Bookkeeping": {}, "Company Secretarial": {}},
    "Office": {"Finance": {}, "Human Resources": {}, "Information Technology": {}},
}
LEADERS = {
    "Partners": "managing-partner",
    "Audit": "audit-manager-01",
    "Tax": "tax-manager-01",
    "Bookkeeping": "bookkeeping-manager",
    "Company Secretarial": "company-secretary",
    "Office": "office-manager",
    "Finance": "finance-manager",
    "Human Resources": "hr-manager",
}
CLOSED = ("Partners", "Human Resources")
"""Departments that only the partners and human resources see."""


def departments() -> OrgTree:
    """Declare the departments."""
    return OrgTree("firm", TREE, rules=[NameRule(r"[A-Z].*", "a department's name begins with a capital")])


def place(people: Sequence[Employee], tree: OrgTree) -> list[dingtalk.User]:
    """Put everybody into their department, and say who leads it; people who are in the tenant are taken over.

    Who joins is a new line of people.csv, who moves or leaves a changed or deleted one: each a reviewed change. Mobile
    numbers are a secret of the config. Where it has none, another system feeds the tenant and places people.
    """
    mobiles = pulumi.Config("firm").get_secret_object("mobiles")
    if mobiles is None:
        return []
    declared = {each.userid: _person(each, tree, mobiles) for each in people}
    for department, leader in LEADERS.items():
        if leader not in declared:
            raise pulumi.RunError(
                f"{leader} leads {department} and is not in people.csv; name another in LEADERS"
            )
        dingtalk.DepartmentLeadership(
            f"lead-{OrgTree.slug(department)}",
            department=department_of(tree, department),
            managers=[declared[leader].id],
        )
    return list(declared.values())


def closed(tree: OrgTree) -> None:
    """Hide what is nobody else's business."""
    permitted = [department_of(tree, name) for name in CLOSED]
    for name in CLOSED:
        dingtalk.DepartmentVisibility(
            OrgTree.slug(name), department=department_of(tree, name), hide_dept=True, dept_permits=permitted
        )


def department_of(tree: OrgTree, name: str) -> dingtalk.Department:
    """Return the department of a name."""
    return tree.department(OrgTree.slug(name))


def _person(person: Employee, tree: OrgTree, mobiles: pulumi.Output[dict[str, str]]) -> dingtalk.User:
    return dingtalk.User(
        person.userid,
        userid=person.userid,
        name=person.name,
        mobile=mobiles.apply(lambda numbers: _number(numbers, person)),
        departments=[department_of(tree, person.department)],
        title=person.name.rstrip(" 0123456789"),
        manager=person.manager or None,
        hide_mobile=True,
        adopt=True,
    )


def _number(numbers: Mapping[str, str], person: Employee) -> str:
    if person.userid not in numbers:
        raise pulumi.RunError(f"{person.userid} is in people.csv and has no number in config firm:mobiles")
    return numbers[person.userid]
