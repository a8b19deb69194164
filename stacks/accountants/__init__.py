"""What the accounting firm declares, a module a subject. Who works there is in people.csv, a line a person."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components import OrgTree


@dataclass(frozen=True)
class Employee:
    """A line of people.csv.

    Args:
        userid: How DingTalk knows the person.
        name: What colleagues see.
        department: The key of their department: its name.
        position: What their duties come with (access.py).
        manager: Userid of whom they report to; "" for the managing partner.
        joined: First day of service, ``YYYY-MM-DD``.
    """

    userid: str
    name: str
    department: str
    position: str
    manager: str
    joined: str


@dataclass(frozen=True)
class Practice:
    """What the modules build on: everybody, the departments, and whom the program itself lets in."""

    people: Sequence[Employee]
    tree: OrgTree
    declared: Sequence[dingtalk.User] = ()

    @property
    def once_there(self) -> pulumi.ResourceOptions:
        """Options of a component that names people: what it makes waits for who joins in the same run."""

        def waiting(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
            if not isinstance(args.resource, pulumi.CustomResource):
                return None
            later = pulumi.ResourceOptions(depends_on=list(self.declared))
            return pulumi.ResourceTransformationResult(
                args.props, pulumi.ResourceOptions.merge(args.opts, later)
            )

        return pulumi.ResourceOptions(transformations=[waiting])

    def of(self, *departments: str) -> list[str]:
        """Return the userids of everybody in these departments."""
        return [each.userid for each in self.people if each.department in departments]


def staff() -> list[Employee]:
    """Return everybody, as people.csv has them."""
    with Path(__file__).with_name("people.csv").open(encoding="utf-8", newline="") as lines:
        return [Employee(**line) for line in csv.DictReader(lines)]
