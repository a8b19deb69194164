from __future__ import annotations

from tenantctl.render.failures import condensed


def test_what_failed_alike_is_told_once_whatever_the_request() -> None:
    lines = [f"resource shop-{n}: token refused (request R{n}); check" for n in range(5)]
    assert condensed([*lines, "resource hr: taken"]) == [
        "5 resources (shop-0, shop-1, shop-2, ...): token refused (request R0); check",
        "resource hr: taken",
    ]


def test_one_resource_keeps_its_name() -> None:
    assert condensed(["resource a: x (request 1)", "resource a: x (request 2)"]) == [
        "resource a: x (request 1)"
    ]


def test_lines_of_no_resource_stay() -> None:
    assert condensed(["no network", "no network"]) == ["no network"]
