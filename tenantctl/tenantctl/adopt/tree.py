"""One part of the tree: a department, all below it, and who is in them."""

from __future__ import annotations

from functools import cached_property

from pulumi_dingtalk.client import users
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.resources.contacts import tree
from tenantctl.adopt.scope import DEPARTMENT, PERSON
from tenantctl.errors import UsageError


class Tree:
    """See the module.

    Args:
        tenant: The tenant, with a client that cannot write.
        under: The department at the top: its name, its path (``Shops/Kowloon``) or its id.
    """

    def __init__(self, tenant: Tenant, under: str) -> None:
        self._tenant, self._under = tenant, under

    def has(self, kind: str, id_: str) -> bool:
        """Whether an object stands in this part; asked of departments and people."""
        if kind == DEPARTMENT:
            return id_ in self._departments
        return kind != PERSON or id_ in self._people

    @cached_property
    def _departments(self) -> frozenset[str]:
        """The ids of the departments; raises UsageError where no department, or more than one, is called so."""
        every = [each for each, _ in tree.every(self._tenant)]
        parents = {str(each["dept_id"]): str(each.get("parent_id", tree.ROOT)) for each in every}
        names = {str(each["dept_id"]): each["name"] for each in every}
        paths = {id_: _path(id_, parents, names) for id_ in names}
        wanted = self._under.strip("/")
        tops = [i for i in names if wanted in (i, paths[i])] or [i for i in names if names[i] == wanted]
        if len(tops) != 1:
            told = (
                f"{len(tops)} are called so: {', '.join(paths[i] for i in tops)}"
                if tops
                else "no department is"
            )
            raise UsageError(
                f'--under "{self._under}": {told}; give the path, such as "Shops/Kowloon", or the id'
            )
        inside = {tops[0]}
        while more := {id_ for id_, parent in parents.items() if parent in inside} - inside:
            inside |= more
        return frozenset(inside)

    @cached_property
    def _people(self) -> frozenset[str]:
        ids = sorted(self._departments, key=int)
        return frozenset(user for id_ in ids for user in users.list_ids(self._tenant.client, int(id_)))


def _path(id_: str, parents: dict[str, str], names: dict[str, str]) -> str:
    found: list[str] = []
    while id_ in names:
        found.append(names[id_])
        id_ = parents[id_]
    return "/".join(reversed(found))
