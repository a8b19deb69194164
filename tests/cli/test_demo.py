"""``make demo`` plays to its end, and does not when a step fails to do what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tenantctl import demo
from tenantctl.errors import ExitCode

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("Pulumi.yaml", "Pulumi.retail-dev.yaml", "__main__.py"):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    shutil.copytree(CHECKOUT / "stacks", tmp_path / "stacks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.exhaustive
def test_it_plays_to_its_end(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert demo.main() == ExitCode.OK
    shown = capfd.readouterr().out
    assert f'"{demo.BEFORE}" -> "{demo.AFTER}"' in shown
    assert f'"{demo.AFTER}" -> "{demo.BEFORE}"' in shown
    assert shown.count("Nothing to change") == 2
    assert "\x1b" not in shown


def test_a_step_that_fails_ends_it(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (checkout / "stacks/seeds/retail-people.json").unlink()
    assert demo.main() == ExitCode.FAILED
    captured = capfd.readouterr()
    assert captured.err.splitlines()[-1].startswith(
        "demo: `tenantctl sandbox seed stacks/seeds/retail-people.json` ended"
    )
    assert "preview" not in captured.out
