"""RoleGroup, for the generic tests."""

from __future__ import annotations

from support.cases import Case, Declared, FieldCase, named_apart

CASE = Case(
    base=Declared("RoleGroup", "it", {"name": "Retail"}),
    fields={"name": FieldCase("Retail", "Wholesale")},
    alive=lambda tenant, id_: id_ in tenant.groups().values(),
    apart=named_apart,
)
