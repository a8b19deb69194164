"""A small shop on a tenant of its own, that can be lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dingtalk_sandbox import admin
from support.firm import PASSPHRASE, SALT
from support.hand import Hand
from support.tenant import sandbox_url
from tenantctl.cli import main
from tenantctl.project import Project, StackRef
from tenantctl.state.backend import open_backend
from tenantctl.state.checkpoint import Deployment
from tenantctl.state.crypto import Secrets
from tenantctl.state.references import name_of

PROGRAM = """
import pulumi
import pulumi_dingtalk as dingtalk


class Street(pulumi.ComponentResource):
    def __init__(self, name, parent):
        super().__init__("shop:index:Street", name)
        self.east = dingtalk.Department(f"{name}-east", name="East", parent=parent,
                                        opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"east": self.east.id})


shops = dingtalk.Department("shops", name="Shops")
mong_kok = dingtalk.Department("mong-kok", name="Mong Kok", parent=shops)
street = Street("nathan-road", mong_kok)
sign = dingtalk.Department("sign", name=pulumi.Output.concat("Sign of ", mong_kok.id), parent=shops)
group = dingtalk.RoleGroup("retail", name="Retail")
manager = dingtalk.Role("manager", name="Shop manager", group=group)
dingtalk.User("clerk", userid="clerk", name="Clerk", mobile="+852-51230001", departments=[mong_kok])
dingtalk.RoleMembers("managers", role=manager, members=[{"user": "keeper", "departments": [mong_kok]}])
dingtalk.DepartmentVisibility("shops", department=shops, hide_dept=True, dept_permits=[street.east, "1"])
app = dingtalk.App("till", name="Till", desc="Counts the takings", homepage_link="https://till.example.com/")
pulumi.export("mong_kok", mong_kok.id)
pulumi.export("deep", {"streets": [street.east.id], "text": "1"})
pulumi.export("till_secret", app.app_secret)
"""


KEPT = "kept.json"
Capture = Callable[[], tuple[str, str]]
"""Returns what was printed since it was called last, and what was printed as errors."""


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


class Shop:
    """A project with one stack, ``dev``, and its tenant; calling it runs ``tenantctl`` there."""

    def __init__(self, root: Path, capture: Capture) -> None:
        self.root, self._capture = root, capture
        self.url = f"sandbox:{root / 'tenant.db'}"

    def __call__(self, *arguments: str, stack: str = "dev") -> Ran:
        self._capture()
        given = ["--cwd", str(self.root), "--engine", "embedded", "--stack", stack, "--non-interactive"]
        code = main([*given, *arguments])
        return Ran(code, *self._capture())

    def new_tenant(self) -> None:
        """Put an empty tenant, with the people who are not ours to declare, in the place of the present one."""
        for file in self.root.glob("tenant.db*"):
            file.unlink()
        sandbox_url(self.root)
        with Hand(self.url) as hand:
            hand.join("keeper", "1")

    def lose(self) -> None:
        """Lose the tenant, the state and the program."""
        self.new_tenant()
        shutil.rmtree(self.root / "state")
        self.lose_program()

    def lose_program(self) -> None:
        (self.root / "__main__.py").unlink()

    def find_program(self) -> None:
        (self.root / "__main__.py").write_text(PROGRAM)

    def append(self, text: str) -> None:
        """Let the program go on with ``text``."""
        path = self.root / "__main__.py"
        path.write_text(path.read_text() + text)

    @property
    def stack(self) -> StackRef:
        return Project.find(self.root).stack("dev")

    def deployment(self, stack: str = "dev") -> Deployment:
        project = self.stack.project
        return open_backend(project.backend_url).load(project.stack(stack), Secrets.open(SALT, PASSPHRASE))

    def ids(self, stack: str = "dev") -> dict[str, str]:
        return {name_of(each.urn): each.id for each in self.deployment(stack).resources if each.id}

    def tables(self) -> dict[str, list[Any]]:
        return admin.dump(self.root / "tenant.db")
