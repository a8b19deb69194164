"""Department, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping

from support.cases import Case, Declared, FieldCase, Ref, Setup, named_apart
from support.hand import Hand


def hand(**fields: object) -> Setup:
    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        tenant.change_department(ids["it"], **fields)

    return change


def _move(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.change_department(ids["it"], parent_id=1)


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.post("/topapi/v2/department/delete", dept_id=int(ids["it"]))


GROUP = {"create_dept_group": True}

CASE = Case(
    base=Declared("Department", "it", {"name": "Kowloon", "parent": Ref("shops")}),
    around=(
        Declared("Department", "shops", {"name": "Shops"}),
        Declared("Department", "offices", {"name": "Offices"}),
    ),
    fields={
        "name": FieldCase("Kowloon", "Kowloon East", hand(name="Renamed by hand")),
        "parent": FieldCase(Ref("shops"), Ref("offices"), _move),
        "order": FieldCase(10, 20, hand(order=77)),
        "code": FieldCase("KLN", "KLE", hand(code="HAND")),
        "create_dept_group": FieldCase(False, True, hand(create_dept_group=True), refused_back=True),
        "auto_add_user": FieldCase(True, False, hand(auto_add_user=False), beside=GROUP),
        "auto_approve_apply": FieldCase(True, False, hand(auto_approve_apply=False)),
        "group_contain_sub_dept": FieldCase(True, False, hand(group_contain_sub_dept=False), beside=GROUP),
        "group_contain_outer_dept": FieldCase(True, False, beside=GROUP),
        "group_contain_hidden_dept": FieldCase(True, False, beside=GROUP),
        "brief": FieldCase("Shops of Kowloon", "All of Kowloon", hand(brief="By hand")),
        "telephone": FieldCase("23450000", "23450001", hand(telephone="23459999")),
    },
    remove=_remove,
    alive=lambda tenant, id_: tenant.department(id_) is not None,
    apart=named_apart,
    experimental="Department.brief,Department.telephone",
)
