"""DepartmentLeadership, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping

from support.cases import Case, Declared, FieldCase, Ref
from support.hand import Hand

PEOPLE = ("lead-a", "lead-b", "lead-c")


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    for person in PEOPLE:
        tenant.join(person, ids["finance"], ids["marketing"])


def _leave(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for person in PEOPLE:
        tenant.join(person, "1")


def _managers(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.change_department(ids["finance"], dept_manager_userid_list="lead-c")


def _owner(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.change_department(ids["finance"], org_dept_owner="lead-c")


def _leads(tenant: Hand, id_: str) -> bool:
    return bool((tenant.department(id_) or {}).get("dept_manager_userid_list"))


GROUP = {"create_dept_group": True}

CASE = Case(
    base=Declared("DepartmentLeadership", "it", {"department": Ref("finance"), "managers": ["lead-a"]}),
    around=(
        Declared("Department", "finance", {"name": "Finance", **GROUP}),
        Declared("Department", "marketing", {"name": "Marketing", **GROUP}),
    ),
    people=_people,
    leave=_leave,
    fields={
        "department": FieldCase(Ref("finance"), Ref("marketing")),
        "managers": FieldCase(["lead-a", "lead-b"], ["lead-b"], _managers, permuted=["lead-b", "lead-a"]),
        "group_owner": FieldCase("lead-a", "lead-b", _owner),
    },
    alive=_leads,
)
