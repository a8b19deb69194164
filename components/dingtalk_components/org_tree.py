"""OrgTree: a tree of departments from one nested declaration."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components import declaration
from dingtalk_components.declaration import NameRule, Tree, Unit


class OrgTree(pulumi.ComponentResource):
    """A tree of departments, by function, by place or both, with who leads them and their chat groups.

    ::

        OrgTree("retail", {
            "Head Office": {"Finance": {"$managers": ["finance-head"]}},
            "Shops": {"Kowloon": {"Mong Kok": {"$chat": True}}},
        })

        root                          Department             DepartmentLeadership
        ├── Head Office               retail-head-office
        │   └── Finance               retail-finance         retail-finance
        └── Shops                     retail-shops
            └── Kowloon               retail-kowloon
                └── Mong Kok          retail-mong-kok (with a chat group)

    The logical name of a department is the tree's name and the department's key, wherever it stands: a branch that is
    declared elsewhere moves, and keeps its ids, people and groups. The key is the slug of the name, or what ``$key``
    says: keys are unique in the tree. To rename a department, give it the old key as ``$key`` in the same change; for
    another logical name is another department to Pulumi.

    Args:
        resource_name: The logical name, unique in the program.
        tree: The names, nested, with attributes (``declaration.Attributes``); ``read_tree`` reads it from YAML.
        parent: The department under which the tree hangs, or its id; the root where not given.
        rules: What the names must be like; a name that is not stops the program before anything is planned.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: The declaration is not one; the line says what and where.
    """

    def __init__(
        self,
        resource_name: str,
        tree: Tree,
        *,
        parent: dingtalk.Department | pulumi.Input[str] | None = None,
        rules: Sequence[NameRule] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("dingtalk:components:OrgTree", resource_name, None, opts)
        self._name = resource_name
        self._departments: dict[str, dingtalk.Department] = {}
        self._keys: dict[str, str] = {}
        for unit in declaration.units(resource_name, tree, rules):
            above = self._departments[unit.above.path] if unit.above else parent
            self._departments[unit.path] = self._department(unit, above)
            self._keys[unit.key] = unit.path
            self._leadership(unit)
        self.register_outputs({"departments": {path: dept.id for path, dept in self._departments.items()}})

    def department(self, where: str) -> dingtalk.Department:
        """Return the department at a path, names joined by ``/``, or with a key, which stays when it moves.

        Raises:
            pulumi.RunError: The tree has no such department; the line names those it has.
        """
        path = where if where in self._departments else self._keys.get(where)
        if path is None:
            raise pulumi.RunError(
                f'tree "{self._name}" has no department "{where}"; it has {", ".join(sorted(self._departments))}'
            )
        return self._departments[path]

    @staticmethod
    def slug(text: str) -> str:
        """Return ``text`` as a part of a logical name: lower case, words joined by ``-``."""
        return declaration.slug(text)

    def _department(
        self, unit: Unit, parent: dingtalk.Department | pulumi.Input[str] | None
    ) -> dingtalk.Department:
        return dingtalk.Department(
            f"{self._name}-{unit.key}",
            name=unit.name,
            parent=parent,
            code=unit.says.code,
            order=unit.says.order,
            create_dept_group=unit.says.chat,
            auto_add_user=unit.says.chat,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _leadership(self, unit: Unit) -> None:
        """Declare who leads it, where the tree says so: a kind of its own, since people must be members first."""
        if unit.says.managers is None and unit.says.owner is None:
            return
        dingtalk.DepartmentLeadership(
            f"{self._name}-{unit.key}",
            department=self._departments[unit.path],
            managers=unit.says.managers,
            group_owner=unit.says.owner,
            opts=pulumi.ResourceOptions(parent=self),
        )
