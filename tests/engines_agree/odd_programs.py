"""Generations of one program that uses every option, in combinations that nobody would choose.

Components inside a resource inside a component; names, types and parents that change at once, with aliases of every
sort; options that contradict each other; an object that is left in the tenant and taken over again later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_HEAD = """
import pulumi
import pulumi_dingtalk as dingtalk
from pulumi import Alias, ResourceOptions as O

hidden = pulumi.Config().require_secret("hidden")


class Branch(pulumi.ComponentResource):
    KIND = "odd:index:Branch"

    def __init__(self, name, title, opts=None, **said):
        super().__init__(self.KIND, name, {"title": title, **said}, opts)
        self.office = dingtalk.Department(f"{name}-office", name=title, opts=O(parent=self, hide_diffs=["name"]))
        self.till = dingtalk.Department(
            f"{name}-office-till", name=f"{title} till", parent=self.office, order=said.get("order", 1),
            opts=O(parent=self.office, delete_before_replace=True, ignore_changes=["order", "code"]),
        )
        self.register_outputs({"office": self.office.id, "secret": hidden})


class Shop(Branch):
    KIND = "odd:shops:Shop"
"""

# Protection comes down from a component, and is taken off below it; a list of the same thing twice to depend on; a
# secret output and a hidden one; settings that go with their department, below another resource.
_FIRST = (
    _HEAD
    + """
north = Branch("north", "North", O(protect=True))
south = Branch("south", "South", O(depends_on=[north, north.till, north]), order=3)
lab = dingtalk.Department(
    "lab", name="Lab", code=hidden, order=5, parent=south.office,
    opts=O(parent=north.till, protect=False, ignore_changes=["order", "hide"], additional_secret_outputs=["order"],
           depends_on=[south], hide_diffs=["code", "name"]),
)
sight = dingtalk.DepartmentVisibility(
    "sight", department=lab, hide_dept=True, dept_permits=[north.office],
    opts=O(parent=south.till, deleted_with=lab, replace_on_changes=["dept_permits[*]"]),
)
groups = [dingtalk.RoleGroup(f"group-{n}", name=f"Group {n}") for n in range(2)]
attic = dingtalk.Department("attic", name="Attic", opts=O(retain_on_delete=True, parent=groups[0]))
clerk = dingtalk.Role("clerk", name="Clerk", group=groups[0], opts=O(parent=south, replace_on_changes=["*"]))
clerks = dingtalk.RoleMembers("clerks", role=clerk, members=["admin", "second"], opts=O(parent=clerk, depends_on=lab))
pulumi.export("lab", {"id": lab.id, "order": lab.order, "hidden": hidden})
"""
)

# A component gets another name and its children with it; the department below it moves out, by an alias that says only
# what the parent was; an ignored value changes beside one that is not; a replacement deletes first, with its dependent.
_SECOND = (
    _FIRST.replace('south = Branch("south", "South",', 'south = Branch("kowloon", "Kowloon",')
    .replace("O(depends_on=[north, north.till, north]), order=3", "O(aliases=[Alias(name='south')]), order=9")
    .replace("order=5, parent=south.office", "order=7, parent=north.office")
    .replace("opts=O(parent=north.till, protect=False,", "opts=O(aliases=[Alias(parent=north.till)],")
    .replace(
        'group=groups[0], opts=O(parent=south, replace_on_changes=["*"])',
        "group=groups[1], opts=O(parent=south, delete_before_replace=True)",
    )
)

# The component becomes one of another type, by an alias of type and name at once; the laboratory gets another name by
# a whole URN; protection moves to where it contradicts the parent's; what was ignored counts from now on.
_THIRD = (
    _SECOND.replace('south = Branch("kowloon", "Kowloon",', 'south = Shop("mong-kok", "Mong Kok",')
    .replace("Alias(name='south')", "Alias(name='kowloon', type_='odd:index:Branch')")
    .replace(
        '"lab", name="Lab"',
        '"laboratory", name="Laboratory"',
    )
    .replace(
        "aliases=[Alias(parent=north.till)], ignore_changes=[",
        "aliases=['urn:pulumi:dev::firm::pulumi-python:dynamic/dingtalk:Department::lab'], ignore_changes=[",
    )
    .replace('ignore_changes=["order", "hide"]', 'protect=True, ignore_changes=["hide"]')
    .replace(
        'north = Branch("north", "North", O(protect=True))',
        'north = Branch("north", "North", O(protect=False))',
    )
    .replace('members=["admin", "second"]', 'members=["second"]')
)

# A branch, its role and its members leave, the attic stays behind in the tenant on purpose, and the sight of the
# laboratory goes without being asked for.
_FOURTH = (
    _HEAD
    + """
north = Branch("north", "North", O(retain_on_delete=True))
lab = dingtalk.Department(
    "laboratory", name="Laboratory", code="LAB", order=2, parent=north.till,
    opts=O(parent=north, aliases=[Alias(parent=None)], ignore_changes=["code"], delete_before_replace=True),
)
pulumi.export("lab", lab.order)
"""
)

# What was left behind is taken over again; a replacement that only the command line asks for, and one object alone.
_FIFTH = (
    _FOURTH.replace("O(retain_on_delete=True)", "O(retain_on_delete=False, protect=False)")
    + """
again = dingtalk.Department("again", name="Attic", adopt=True, order=1, opts=O(depends_on=[north, lab]))
box = dingtalk.Department("box", name="Box", parent=again, opts=O(parent=again, delete_before_replace=True))
"""
)


@dataclass(frozen=True)
class Generation:
    """A program and how it is run; ``selects`` is by names of ``engines.base.Options``."""

    program: str
    selects: dict[str, Any] = field(default_factory=dict)
    partly: bool = False


PLACE = "urn:pulumi:dev::firm::"
GENERATIONS = {
    "first": Generation(_FIRST),
    "renamed": Generation(_SECOND),
    "of another type": Generation(_THIRD),
    "half gone": Generation(_FOURTH),
    "one target": Generation(_FIFTH, {"target": (f"{PLACE}**again",)}, partly=True),
    "taken over again": Generation(_FIFTH, {"continue_on_error": True}),
    "replaced by hand": Generation(_FIFTH, {"replace": (f"{PLACE}**box",)}),
    "all but one": Generation(_HEAD, {"exclude": (f"{PLACE}**laboratory",)}, partly=True),
    "empty": Generation(_HEAD),
}
