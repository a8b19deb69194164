"""Who may see what, by least privilege: duties come with a position, and reach no further than the department."""

from __future__ import annotations

import pulumi

from dingtalk_components import (
    Access,
    AccessModel,
    Duty,
    Guest,
    Person,
    Seen,
    SubAdministrator,
    temporary,
)

from . import Employee, Practice
from .organisation import department_of

ADMINISTRATORS = ("admin", "it-administrator")
"""The emergency account, whose password is in the safe, and who looks after the tenant."""

DUTIES = {
    "client-files": Duty("Client files", sees=["client files"]),
    "sign-off": Duty("Sign-off", sees=["reports to be signed"]),
    "ledger": Duty("Ledger", sees=["ledger", "bank"], everywhere=True),
    "people-files": Duty("People's files", sees=["salaries", "contracts"], everywhere=True),
}
POSITIONS = {
    "partner": ["client-files", "sign-off"],
    "manager": ["client-files"],
    "professional": ["client-files"],
    "finance": ["ledger"],
    "hr": ["people-files"],
    "office": [],
}
PRACTICES = {
    "managing-partner": ["Audit", "Tax", "Bookkeeping", "Company Secretarial"],
    "audit-partner": ["Audit"],
    "tax-partner": ["Tax", "Bookkeeping"],
}
"""Departments that a partner answers for."""

GRANTS = [temporary("audit-senior-01", "sign-off", until="2026-12-31", departments=["Audit"])]
GUESTS = {"peer-reviewer": Guest("Peer reviewer", groups=["audit_review_2026"], until="2026-12-15")}


def declare(practice: Practice) -> None:
    """Declare it, and export who may see what as a table and as a drawing."""
    departments = {name: department_of(practice.tree, name) for name in PRACTICES["managing-partner"]}
    departments["Office"] = practice.tree.department("office")
    model = AccessModel(
        "access",
        Access(
            administrators=ADMINISTRATORS,
            duties=DUTIES,
            positions=POSITIONS,
            people={each.userid: Person(each.position, _reach(each)) for each in practice.people},
            sub_administrators={"hr-manager": SubAdministrator(["contacts", "attendance"], ["Office"])},
            grants=GRANTS,
            guests=GUESTS,
        ),
        departments=departments,
        owner="it-administrator",
        opts=practice.once_there,
        seen={
            "sub-hr-manager": Seen("2026-11-02", "https://evidence.example/hr-manager.png"),
            "guest-peer-reviewer": Seen("2026-11-16", "https://evidence.example/peer-reviewer.png"),
        },
    )
    pulumi.export("who-may-see-what", model.markdown())
    pulumi.export("drawing", model.drawing())


def _reach(person: Employee) -> list[str]:
    """Return the departments that somebody's duties cover: their own, or those that a partner answers for."""
    if person.userid in PRACTICES:
        return PRACTICES[person.userid]
    return [person.department] if person.department in PRACTICES["managing-partner"] else []
