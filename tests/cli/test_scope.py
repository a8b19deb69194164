"""Runs about some resources only, by what the commands print."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.cli.scope import options_of
from tenantctl.errors import ExitCode
from tenantctl.project import Project

from .conftest import PROGRAM, Shop

ENGINES = [
    pytest.param("embedded"),
    pytest.param("pulumi", marks=NEEDS_PULUMI),
]
SHOPS, MONG_KOK = "**::shops", "**::mong-kok"


@pytest.mark.parametrize("name", ENGINES)
def test_one_after_the_other(shop: Shop, name: str) -> None:
    engine = ("--engine", name, "--parallel", "2")
    told = shop("preview", "--target", SHOPS, *engine).out
    assert "this plan is limited by --target: it says nothing of the rest" in told
    assert told.endswith("1 to create\n")
    assert "Done: 1 created in " in shop("up", "--yes", "--target", SHOPS, *engine).out
    rest = shop("preview", *engine).out
    assert rest.endswith("1 to create, 1 unchanged\n")
    assert "limited" not in rest
    assert "Done: 1 created in " in shop("up", "--yes", *engine).out
    shop.write(PROGRAM.replace('"Shops"', '"All shops"').replace('"Mong Kok"', '"Mong Kok East"'))
    assert shop("preview", "--target", SHOPS, "--target-dependents", *engine).out.endswith("2 to update\n")
    assert "Done: 1 updated in " in shop("up", "--yes", "--exclude", MONG_KOK, *engine).out
    assert "Mong Kok East" in shop("preview", *engine).out


@pytest.mark.parametrize("name", ENGINES)
def test_destroy_of_one(shop: Shop, name: str) -> None:
    engine = ("--engine", name)
    assert shop("up", "--yes", *engine).code == ExitCode.OK
    refused = shop("destroy", "--yes", "--target", SHOPS, *engine)
    assert refused.code == ExitCode.FAILED
    assert "mong-kok" in refused.err
    assert "--target-dependents" in refused.err
    assert "Done: 1 deleted in " in shop("destroy", "--yes", "--target", MONG_KOK, *engine).out
    assert "Done: 1 deleted in " in shop("destroy", "--yes", *engine).out


def test_refresh_of_one(shop: Shop, by_hand: Callable[[str, str], None]) -> None:
    engine = ("--engine", "embedded")
    shop("up", "--yes", *engine)
    by_hand("Mong Kok", "Mong Kok East")
    assert "Nothing to change" in shop("refresh", "--target", SHOPS, *engine).out
    assert "Nothing to change" in shop("refresh", "--exclude", MONG_KOK, *engine).out
    assert "1 changed outside the program" in shop("refresh", "--yes", "--target", MONG_KOK, *engine).out


def test_a_name_is_no_urn(shop: Shop) -> None:
    ran = shop("up", "--yes", "--target", "shops", "--engine", "embedded")
    assert ran.code == ExitCode.FAILED
    assert ran.err.startswith(
        "error: shops: no such resource in state or in the program; name it by its whole URN"
    )


@pytest.mark.parametrize(
    ("given", "flags", "expected"),
    [(None, {}, 4), ("8", {}, 8), ("8", {"parallel": None}, 8), ("8", {"parallel": 2}, 2)],
)
def test_how_many_operations_at_a_time(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    given: str | None,
    flags: dict[str, int | None],
    expected: int,
) -> None:
    if given:
        monkeypatch.setenv("TENANTCTL_PARALLEL", given)
    stack = Project.find(shop.root).stack("test")
    assert options_of(flags, stack, debug=False).parallel == expected


@pytest.mark.parametrize("given", ["0", "many", "-1"])
def test_a_setting_that_is_no_number_is_one_line(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("TENANTCTL_PARALLEL", given)
    ran = shop("preview", "--engine", "embedded")
    assert ran.code == ExitCode.CONFIG
    assert ran.err == f"error: tenantctl:parallel is {given!r}: it takes a whole number above 0, such as 4\n"
