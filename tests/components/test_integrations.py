"""Integrations: what each system becomes, the register, renewal, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.firm import Firm, changed
from support.program import Write
from tenantctl.review.due import with_due
from tenantctl.review.tenant import StackTenant

PAGE = Path(__file__).parents[2] / "docs" / "components" / "Integrations.md"
EXAMPLE = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]


def due(firm: Firm) -> list[str]:
    """What is to be done by hand, by the names of settings."""
    with StackTenant(firm.stack) as tenant:
        found = with_due(firm.plan(), lambda: tenant.as_of).due or ()
    return sorted(text["en"].partition(" (")[0] for text in found)


def test_each_system_has_an_app_that_named_people_see(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    made = {(r.type.rpartition(":")[2], r.urn.split("::")[-1]): r for r in firm.deployment().resources}
    seen = made["AppVisibility", "systems-books"].inputs
    assert (seen["app"], seen["users"]) == (made["App", "systems-books"].id, ["finance-specialist"])
    assert made["App", "systems-books"].inputs["ip_white_list"] == ["203.0.113.7"]
    token = made["ConsoleSetting", "systems-books-token"].inputs
    assert (token["attested_on"], token["lapses_on"], token["responsible"]) == (
        "2026-10-01",
        "2026-12-30",
        "finance-specialist",
    )
    (stack,) = (r for r in firm.deployment().resources if r.type == "pulumi:pulumi:Stack")
    lines = stack.outputs["register"].splitlines()
    assert (
        lines[0]
        == "| system | app | sort | owner | purpose | seen by | permissions | callbacks | credentials |"
    )
    assert lines[2].endswith("| token in vault:books/dingtalk-token, renew by 2026-12-30 |")
    assert lines[3].endswith("|  | token in config:outlook-token, never renewed |")


def test_a_token_that_was_renewed_too_long_ago_is_asked_for(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    missing = ["systems-books-callbacks", "systems-calendar-permissions", "systems-calendar-token"]
    assert due(firm) == missing
    stack = firm.folder / "Pulumi.dev.yaml"
    stack.write_text(stack.read_text().replace("2026-11-30", "2026-12-30"))
    assert due(firm) == sorted([*missing, "systems-books-token"])
    program(EXAMPLE.replace('renewed="2026-10-01"', 'renewed="2026-12-29"'))
    assert [step.name for step in changed(firm.plan())] == ["systems-books-token"]
    assert due(firm) == missing


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            'sort="accounting"',
            'sort="books"',
            'systems: books is of sort "books"; give one of calendar, meetings',
        ),
        ('owner="finance-specialist"', 'owner=" "', "systems: books needs an owner and a purpose"),
        ('users=["finance-specialist"]', "users=[]", "systems: books is seen by nobody"),
        (
            '["https://books.example/dingtalk/events"]',
            '["http://books.example"]',
            "is called at http://books.example",
        ),
        (
            '"vault:books/dingtalk-token"',
            '"canary secret 9f2"',
            "books says of token no place where it is kept",
        ),
        ("lifetime=90", "lifetime=0", "calendar renews token every 0 days; give 1 to 366"),
        (
            'credentials={"token": Credential("config',
            'credentials={"permissions": Credential("config',
            "another name",
        ),
        (
            '"books-permissions": Seen',
            '"books-rights": Seen',
            "systems has no setting books-rights; it has books-perm",
        ),
        ('renewed="2026-10-01"', 'renewed="autumn"', 'token was seen on "autumn"; give a day'),
    ],
)
def test_what_is_refused(program: Write, old: str, new: str, line: str) -> None:
    assert old in EXAMPLE
    with pytest.raises(Exception, match=line) as caught:
        program(EXAMPLE.replace(old, new)).plan()
    assert "canary" not in str(caught.value)
