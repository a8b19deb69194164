"""A retailer in Hong Kong: head office by function, shops by district.

The rest of the tenant is in ``stacks/families``, a module a family; config ``families`` says which are declared.
Config ``shops`` is ``sample``, nine shops; ``all``, the forty of ``stacks/shops``; or ``staffed``: with what their 900
people need, where the tenant has them: rosters, chat groups, approvals, the baseline.

Config ``people`` (an object) says who has which role and who leads what, by userid; what it leaves out is not
declared, so that a new tenant needs credentials alone::

    people:
      roles: {Finance specialist: [userid, ...], HR: [...], IT: [...]}
      area_managers: {Kowloon: [userid], ...}
      shop_managers: {Mong Kok: [userid], ...}
      leaders: {Head Office/Finance: [userid, ...], ...}   # each a member of the department already
"""

from __future__ import annotations

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components import OrgTree
from stacks import families, shops
from stacks.shops import rosters, standards

HEAD_OFFICE = ("Finance", "Human Resources", "Information Technology", "Marketing", "Merchandising")
SHOPS = {
    "Hong Kong Island": ("Causeway Bay", "Central", "North Point"),
    "Kowloon": ("Kwun Tong", "Mong Kok", "Tsim Sha Tsui"),
    "New Territories": ("Sha Tin", "Tsuen Wan", "Yuen Long"),
}
CHOICES = ("sample", "all", "staffed")
OFFICE_ROLES = ("Finance specialist", "HR", "IT")


def declare() -> None:
    """Declare the tenant."""
    config = pulumi.Config()
    chosen = config.get("shops") or "sample"
    if chosen not in CHOICES:
        raise pulumi.RunError(f'config shops is "{chosen}"; it takes {", ".join(CHOICES)}')
    staffed = chosen == "staffed"
    people: dict[str, dict[str, list[str]]] = config.get_object("people") or (
        shops.roles() if staffed else {}
    )
    districts = SHOPS if chosen == "sample" else shops.areas()
    tree = OrgTree(
        "retail",
        {
            "Head Office": {function: {} for function in HEAD_OFFICE},
            "Shops": {district: {shop: {} for shop in names} for district, names in districts.items()},
        },
    )
    _visibility(tree)
    paths = {shop: f"Shops/{district}/{shop}" for district, names in districts.items() for shop in names}
    roles = _roles(tree, people, {district: f"Shops/{district}" for district in districts}, paths)
    for path, leaders in people.get("leaders", {}).items():
        dingtalk.DepartmentLeadership(
            f"lead-{OrgTree.slug(path)}", department=tree.department(path), managers=leaders
        )
    families.declare(config.get("families") or "", families.Retailer(tree, roles))
    if staffed:
        rosters.declare()
        standards.declare()
    pulumi.export("head_office", tree.department("Head Office").id)
    pulumi.export("shops", {shop: tree.department(path).id for shop, path in paths.items()})


def _visibility(tree: OrgTree) -> None:
    """Personnel files are nobody's business but head office's."""
    dingtalk.DepartmentVisibility(
        "human-resources",
        department=tree.department("Head Office/Human Resources"),
        hide_dept=True,
        dept_permits=[tree.department("Head Office")],
    )


def _roles(
    tree: OrgTree,
    people: dict[str, dict[str, list[str]]],
    districts: dict[str, str],
    paths: dict[str, str],
) -> dict[str, dingtalk.Role]:
    """Declare the roles; ``districts`` and ``paths`` are the places by name that area and shop managers answer for."""
    group = dingtalk.RoleGroup("retail", name="Retail")
    found = {}
    for title in OFFICE_ROLES:
        role = found[title] = dingtalk.Role(OrgTree.slug(title), name=title, group=group)
        if holders := people.get("roles", {}).get(title):
            dingtalk.RoleMembers(OrgTree.slug(title), role=role, members=list(holders))
    for title, places, holders in (
        ("Area manager", districts, people.get("area_managers", {})),
        ("Shop manager", paths, people.get("shop_managers", {})),
    ):
        found[title] = _scoped_role(group, title, tree, places, holders)
    return found


def _scoped_role(
    group: dingtalk.RoleGroup,
    title: str,
    tree: OrgTree,
    places: dict[str, str],
    holders: dict[str, list[str]],
) -> dingtalk.Role:
    """Declare a role whose holders answer for one place each."""
    role = dingtalk.Role(OrgTree.slug(title), name=title, group=group)
    members = [
        dingtalk.RoleMember(user, [tree.department(places[place])])
        for place, users in holders.items()
        for user in users
    ]
    if members:
        dingtalk.RoleMembers(OrgTree.slug(title), role=role, members=members)
    return role
