"""What `restore` and `rollback` ask of who sits at a terminal, and what changes while they are thinking."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.hand import Hand
from support.shop import Ran, Shop
from tenantctl.cli import main

Answer = str | Callable[[], str]
Ask = Callable[..., Ran]


class Terminal(io.StringIO):
    """A terminal at which somebody gives these answers, in order; one may do something before it is given."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__()
        self._answers = list(answers)

    def isatty(self) -> bool:
        return True

    def readline(self, _size: int | None = -1, /) -> str:
        answer = self._answers.pop(0)
        return f"{answer() if callable(answer) else answer}\n"

    @property
    def asked_all(self) -> bool:
        return not self._answers


@pytest.fixture
def ask(shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*arguments: str, answers: tuple[Answer, ...]) -> Ran:
        keyboard, screen = Terminal(*answers), Terminal()
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", keyboard)
            patch.setattr(sys, "stderr", screen)
            code = main(["--cwd", str(shop.root), "--engine", "embedded", "--stack", "dev", *arguments])
        assert keyboard.asked_all
        return Ran(code, capsys.readouterr().out, screen.getvalue())

    return asked


def departments(shop: Shop) -> list[str]:
    return [row["name"] for row in shop.tables()["departments"]]


class TestWhatIsThereAlready:
    @pytest.fixture
    def half_full(self, shop: Shop) -> str:
        shop.lose()
        with Hand(shop.url) as hand:
            shops = hand.post("/topapi/v2/department/create", name="Shops", parent_id=1)["result"]["dept_id"]
            hand.post("/topapi/v2/department/create", name="Mong Kok", parent_id=shops)
        return str(shops)

    def test_yes_takes_it_over(self, shop: Shop, kept: Path, half_full: str, ask: Ask) -> None:
        ran = ask("restore", "--from", str(kept), answers=("y", "y"))
        assert ran.code == 0, ran.err
        assert 'In the tenant already: department "Shops" under 1' in ran.err
        assert "Take over these 2, and make them as they were kept? [y/N]" in ran.err
        assert "Make this in dev? [y/N]" in ran.err
        assert shop.ids()["shops"] == half_full
        assert departments(shop).count("Mong Kok") == 1

    @pytest.mark.parametrize("answers", [("n",), ("",), ("y", "n")])
    def test_no_writes_nothing(
        self, answers: tuple[str, ...], shop: Shop, kept: Path, half_full: str, ask: Ask
    ) -> None:
        before = departments(shop)
        ran = ask("restore", "--from", str(kept), answers=answers)
        assert ran.code == 1
        assert departments(shop) == before
        assert not [each for each in shop.deployment().resources if each.custom]

    def test_who_was_told_is_not_asked(self, shop: Shop, kept: Path, half_full: str, ask: Ask) -> None:
        assert ask("restore", "--from", str(kept), "--on-existing", "fail", answers=()).code == 3
        assert ask("restore", "--from", str(kept), "--on-existing", "adopt", answers=("y",)).code == 0

    def test_a_rollback_asks_too(self, shop: Shop, kept: Path, ask: Ask) -> None:
        (urn,) = [each.urn for each in shop.deployment().resources if each.urn.endswith("::till")]
        forgotten = shop("state", "rm", urn, "--yes")
        assert forgotten.code == 0, forgotten.err
        ran = ask("rollback", "--to", str(kept), answers=("y", "y"))
        assert ran.code == 0, ran.err
        assert "Take over these 1" in ran.err


class TestMeanwhile:
    def test_a_name_is_taken(self, shop: Shop, kept: Path, ask: Ask) -> None:
        shop.lose()

        def take() -> str:
            with Hand(shop.url) as hand:
                hand.post("/topapi/v2/department/create", name="Shops", parent_id=1)
            return "y"

        ran = ask("restore", "--from", str(kept), answers=(take,))
        assert ran.code == 1
        (line,) = [line for line in ran.err.splitlines() if "exists already" in line]
        assert "resource shops" in line
        assert 'department "Shops" under 1' in line
        again = ask("restore", "--from", str(kept), answers=("y", "y"))
        assert again.code == 0, again.err
        self.all_in_order(shop)

    def test_a_person_is_let_in_and_what_was_done_is_in_the_state(
        self, shop: Shop, kept: Path, ask: Ask
    ) -> None:
        shop.lose()

        def let_in() -> str:
            with Hand(shop.url) as hand:
                hand.join("clerk", "1")
            return "y"

        ran = ask("restore", "--from", str(kept), answers=(let_in,))
        assert ran.code == 1
        (line,) = [line for line in ran.err.splitlines() if "exists already" in line]
        assert "resource clerk" in line
        # The person is put into a department that is made before.
        ids = {row["name"]: str(row["dept_id"]) for row in shop.tables()["departments"]}
        assert (ids["Shops"], ids["Mong Kok"]) == (shop.ids()["shops"], shop.ids()["mong-kok"])
        with Hand(shop.url) as hand:
            hand.post("/topapi/v2/user/delete", userid="clerk")
        again = ask("restore", "--from", str(kept), answers=("y",))
        assert again.code == 0, again.err
        assert shop.ids()["mong-kok"] == ids["Mong Kok"]
        self.all_in_order(shop)

    def all_in_order(self, shop: Shop) -> None:
        shop.find_program()
        assert shop("preview", "--refresh", "--expect-no-changes").code == 0
