"""AccountStatus, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping

from support.cases import Case, Declared, FieldCase, Ref
from support.hand import Hand
from support.visibility import person

PATH = "/v1.0/contact/orgAccounts"


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    """Their accounts belong to the organisation, as no program can say."""
    for name in ("till-a", "till-b"):
        tenant.post("/topapi/v2/user/update", userid=ids[name], exclusive_account=True)


def _enable(tenant: Hand, ids: Mapping[str, str]) -> None:
    assert tenant.new("POST", f"{PATH}/enable", userId=ids["it"])


def _disabled(tenant: Hand, id_: str) -> bool:
    found = tenant.new("GET", f"{PATH}/status", {"userId": id_})
    return bool(found and found["disable"])


CASE = Case(
    base=Declared("AccountStatus", "it", {"user": Ref("till-a"), "disabled": True}),
    around=(person("till-a", "+852-70000001"), person("till-b", "+852-70000002")),
    people=_people,
    fields={
        "user": FieldCase(Ref("till-a"), Ref("till-b")),
        "disabled": FieldCase(True, False, _enable),
        "reason": FieldCase("The till is closed", "The till is sold"),
    },
    alive=_disabled,
    refused=(
        ({"reason": ""}, "reason", "String should have at least 1 character"),
        ({"disabled": "perhaps"}, "disabled", "Input should be a valid boolean"),
        ({"user": "a,b"}, "user", "must be one userid"),
    ),
)
