"""The real CLI finds an adopted tenant in order, and one change by hand as that."""

from __future__ import annotations

from support.grown import Firm
from support.hand import Hand
from support.plain_cli import PlainCli
from support.pulumi_cli import NEEDS_PULUMI

pytestmark = NEEDS_PULUMI


def test_the_next_preview_is_empty(adopted: Firm) -> None:
    pulumi = PlainCli(adopted.root)
    stack = ("--stack", "dev")
    ran = pulumi("preview", "--refresh", "--expect-no-changes", *stack)
    assert ran.code == 0, ran.text
    kowloon = next(
        id_ for (kind, id_), name in adopted.held().items() if (kind, name) == ("Department", "kowloon")
    )
    with Hand(adopted.url) as hand:
        hand.change_department(kowloon, name="Kowloon East")
    ran = pulumi("preview", "--refresh", "--diff", *stack)
    assert ran.code == 0, ran.text
    assert ran.lines_with('name: "Kowloon East" => "Kowloon"') or ran.lines_with("Kowloon East"), ran.text
    assert ran.lines_with("~ 1 to update"), ran.text
    ran = pulumi("up", "--refresh", "--yes", *stack)
    assert ran.code == 0, ran.text
    adopted.nothing_to_do()
