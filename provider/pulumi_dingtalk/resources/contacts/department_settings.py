"""What the settings of a department have in common: one object a department, with its id."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field

from pulumi_dingtalk.client import departments
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Update
from pulumi_dingtalk.reconcile.model import Id, Inputs
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.resources.contacts import tree
from pulumi_dingtalk.resources.contacts.tree import ROOT


class DepartmentSettingsInputs(Inputs):
    """Settings of one department."""

    department: Annotated[
        Id, Behaviour(replaces=True, reference="Department"), Field(description="Id of the department.")
    ]


M = TypeVar("M", bound=DepartmentSettingsInputs)


class DepartmentSettingsKind(Kind[M]):
    """Settings that the department operations read and write (contact.md 2.2, 2.4)."""

    natural_key = ("department",)
    settings_of = "department"
    reads: ClassVar = (departments.GET,)
    writes: ClassVar = (departments.UPDATE,)
    title: ClassVar[str]

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"{self.title} of department {values.get('department', '?')}"

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        if values.get("department") == ROOT:
            yield Failure("department", "the root department cannot be changed by the API (60018)")

    def create(self, tenant: Tenant, declared: M) -> str:
        self.write(tenant, declared.department, declared, declared.model_fields_set)
        return declared.department

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return Counter([departments.UPDATE] if self.nameable & values.keys() - {"department"} else [])

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter([departments.UPDATE])

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        live = tree.live(tenant, id_)
        return None if live is None else self.flatten(id_, live)

    def update(self, tenant: Tenant, id_: str, update: Update[M]) -> None:
        self.write(tenant, id_, update.new, update.changed)

    @abstractmethod
    def write(self, tenant: Tenant, id_: str, declared: M, names: Set[str]) -> None:
        """Write the declared fields in ``names``."""

    @abstractmethod
    def flatten(self, id_: str, live: departments.Department) -> dict[str, Any]:
        """Return every readable field of the settings in the program's spelling."""
