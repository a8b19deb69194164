"""ConsoleSetting, for the generic tests. The administrators are asked for, the rest is only noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase


def apart(values: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    """There is one setting of each name, so that another one is one of our own."""
    return {**values, "setting": f"other/{values['setting'].removeprefix('other/')} {word}"}


CASE = Case(
    base=Declared("ConsoleSetting", "it", {"setting": "main-administrators", "value": "admin"}),
    fields={
        "setting": FieldCase("main-administrators", "sub-administrators"),
        "value": FieldCase("admin", "admin, it-administrator"),
        "where": FieldCase("Administrators", "Administrators > Main"),
        "evidence": FieldCase("https://evidence.example/1", "Screenshot in the audit folder"),
        "attested_by": FieldCase("it-administrator", "Internal auditor"),
        "attested_on": FieldCase("2026-11-01", "2026-11-20"),
        "lapses_on": FieldCase("2027-05-01", "2027-11-01"),
        "responsible": FieldCase("it-administrator", "Internal auditor"),
    },
    apart=apart,
    fine=(
        {"setting": "other/Gate of the pier shop", "value": "v" * 500},
        {"where": "w" * 200, "evidence": "e" * 2000, "attested_by": "a" * 100, "responsible": "o" * 100},
        {"attested_on": "2026-11-30", "lapses_on": "2026-12-01"},
    ),
    refused=(
        ({"setting": "two-factor"}, "setting", "must be one of sso, "),
        ({"setting": "other/"}, "setting", "must be one of sso, "),
        ({"setting": f"other/{'n' * 95}"}, "setting", "String should have at most 100 characters"),
        ({"value": ""}, "value", "String should have at least 1 character"),
        ({"value": "v" * 501}, "value", "String should have at most 500 characters"),
        ({"where": "w" * 201}, "where", "String should have at most 200 characters"),
        ({"evidence": "e" * 2001}, "evidence", "String should have at most 2000 characters"),
        ({"attested_by": "a" * 101}, "attested_by", "String should have at most 100 characters"),
        ({"responsible": "o" * 101}, "responsible", "String should have at most 100 characters"),
        ({"attested_on": "30/11/2026"}, "attested_on", "String should match pattern"),
        ({"attested_on": "2026-11-31"}, "attested_on", "must be a day that there is"),
        ({"attested_on": "2026-11-30", "lapses_on": "2026-11-30"}, "lapses_on", "must be after attested_on"),
    ),
)
