"""Role, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping

from support.cases import Case, Declared, FieldCase, Ref
from support.hand import Hand


def _rename(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.post("/role/update_role", roleId=int(ids["it"]), roleName="Renamed by hand")


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.post("/topapi/role/deleterole", role_id=int(ids["it"]))


CASE = Case(
    base=Declared("Role", "it", {"name": "Shop manager", "group": Ref("retail")}),
    around=(
        Declared("RoleGroup", "retail", {"name": "Retail"}),
        Declared("RoleGroup", "wholesale", {"name": "Wholesale"}),
    ),
    fields={
        "name": FieldCase("Shop manager", "Branch manager", _rename),
        "group": FieldCase(Ref("retail"), Ref("wholesale")),
    },
    remove=_remove,
    alive=lambda tenant, id_: tenant.role(id_) is not None,
)
