"""Stages of one program: what a firm goes through, for both engines in turn."""

from __future__ import annotations

_HEAD = """
import pulumi
import pulumi_dingtalk as dingtalk
from dingtalk_components import OrgTree

config = pulumi.Config()
hidden = config.require_secret("hidden")
delete_first = pulumi.ResourceOptions(delete_before_replace=True)
formerly_lab = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="lab")])
protected = pulumi.ResourceOptions(protect=True)
"""

# Every kind, a component, a secret in a property and in an output, both replacement orders, a protected object.
CREATED = (
    _HEAD
    + """
tree = OrgTree("org", {"Head Office": {"Finance": {}, "Personnel": {}}, "Shops": {"Kowloon": {"Mong Kok": {}}}})
finance, personnel = tree.department("Head Office/Finance"), tree.department("Head Office/Personnel")
kowloon = tree.department("Shops/Kowloon")
lab = dingtalk.Department("lab", name="Lab", code=hidden, order=5, create_dept_group=True)
board = dingtalk.Department("board", name="Board", opts=protected)
group = dingtalk.RoleGroup("retail", name="Retail")
other = dingtalk.RoleGroup("wholesale", name="Wholesale")
manager = dingtalk.Role("manager", name="Manager", group=group, opts=delete_first)
clerk = dingtalk.Role("clerk", name="Clerk", group=group)
dingtalk.RoleMembers("managers", role=manager, members=[dingtalk.RoleMember("admin", [kowloon]), "second"])
dingtalk.RoleMembers("clerks", role=clerk, members=["second"])
dingtalk.DepartmentVisibility("personnel", department=personnel, hide_dept=True, dept_permits=[finance, board])
dingtalk.DepartmentLeadership("root", department=lab, managers=[])
pulumi.export("hidden", hidden)
pulumi.export("ids", {"lab": lab.id, "shops": [kowloon.id, tree.department("Shops/Kowloon/Mong Kok").id]})
pulumi.export("mixed", {"plain": 1.5, "hidden": hidden, "none": None, "text": "密 <&>"})
pulumi.export("short-lived", True)
"""
)

# Updates in place, a branch more, an output less, one changed; a permuted list; protection taken off.
UPDATED = (
    CREATED.replace('"Mong Kok": {}', '"Mong Kok": {}, "Kwun Tong": {}')
    .replace(
        'name="Lab", code=hidden, order=5', 'name="Laboratory", code=hidden, order=7, auto_approve_apply=True'
    )
    .replace('name="Clerk"', 'name="Sales clerk"')
    .replace("[finance, board]", "[board, finance]")
    .replace('members=["second"]', 'members=["second", "admin"]')
    .replace("opts=protected", "opts=None")
    .replace('pulumi.export("short-lived", True)', "")
    .replace('"plain": 1.5', '"plain": 2')
)

# Both roles move to another group, which replaces them and their members: one old first, one new first.
REPLACED = UPDATED.replace('name="Manager", group=group', 'name="Manager", group=other').replace(
    'name="Sales clerk", group=group', 'name="Sales clerk", group=other'
)

# Another logical name is another object: the old one goes, a new one comes; with an alias it is the same one.
# A field is named no more.
RENAMED = (
    REPLACED.replace('"board", name="Board"', '"directors", name="Directors"')
    .replace(", auto_approve_apply=True", "")
    .replace('"lab", name="Laboratory"', '"laboratory", opts=formerly_lab, name="Laboratory"')
)

# A branch, a role with its members, an object of settings and the secret leave the program.
DELETED = (
    RENAMED.replace(', "Kwun Tong": {}', "")
    .replace('dingtalk.RoleMembers("clerks", role=clerk, members=["second", "admin"])', "")
    .replace('clerk = dingtalk.Role("clerk", name="Sales clerk", group=other)', "")
    .replace('dingtalk.DepartmentLeadership("root", department=lab, managers=[])', "")
    .replace("code=hidden", 'code="LAB"')
)

EMPTY = _HEAD

STAGES = {
    "created": CREATED,
    "updated": UPDATED,
    "replaced": REPLACED,
    "renamed": RENAMED,
    "deleted": DELETED,
    "empty": EMPTY,
}
