"""OrgTree: a tree of departments from one nested declaration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pulumi

import pulumi_dingtalk as dingtalk

Tree = Mapping[str, Any]
"""Names of departments, each with the tree below it: ``{"Shops": {"Kowloon": {"Mong Kok": {}}}}``."""


class OrgTree(pulumi.ComponentResource):
    """A tree of departments.

    ::

        OrgTree("retail", {"Shops": {"Kowloon": {"Mong Kok": {}}}})

        root
        └── Shops                  retail-shops
            └── Kowloon            retail-shops-kowloon
                └── Mong Kok       retail-shops-kowloon-mong-kok

    The logical name of a department is the tree's name and its path, so that a renamed or moved department is
    another one to Pulumi: give it an alias, or rename it in place with ``dingtalk.Department``.

    Args:
        resource_name: The logical name, unique in the program.
        tree: The names, nested.
        parent: The department under which the tree hangs, or its id; the root where not given.
        opts: Pulumi's resource options.
    """

    def __init__(
        self,
        resource_name: str,
        tree: Tree,
        *,
        parent: dingtalk.Department | pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("dingtalk:components:OrgTree", resource_name, None, opts)
        self._name = resource_name
        self._departments: dict[str, dingtalk.Department] = {}
        self._grow(tree, "", parent)
        self.register_outputs({"departments": {path: dept.id for path, dept in self._departments.items()}})

    def department(self, path: str) -> dingtalk.Department:
        """Return the department at ``path``, names joined by ``/``.

        Raises:
            pulumi.RunError: The tree has no such department; the line names those it has.
        """
        if path not in self._departments:
            raise pulumi.RunError(
                f'tree "{self._name}" has no department "{path}"; it has {", ".join(sorted(self._departments))}'
            )
        return self._departments[path]

    @staticmethod
    def slug(text: str) -> str:
        """Return ``text`` as a part of a logical name: lower case, words joined by ``-``."""
        return re.sub(r"[\W_]+", "-", text.lower()).strip("-")

    def _grow(self, tree: Tree, above: str, parent: dingtalk.Department | pulumi.Input[str] | None) -> None:
        for name, below in tree.items():
            path = f"{above}/{name}" if above else name
            self._departments[path] = dingtalk.Department(
                f"{self._name}-{self.slug(path)}",
                name=name,
                parent=parent,
                opts=pulumi.ResourceOptions(parent=self),
            )
            self._grow(below, path, self._departments[path])
