"""A tenant that was grown by hand, and an empty stack beside it."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from support.firm import PASSPHRASE
from support.grown import Firm, Template, grow


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Makes a tenant of so many shops, each number once, and returns its file."""
    made: dict[int, Path] = {}

    def tenant(shops: int) -> Path:
        if shops not in made:
            made[shops] = tmp_path_factory.mktemp("grown") / "tenant.db"
            grow(made[shops], shops)
        return made[shops]

    return tenant


def _environment(patch: pytest.MonkeyPatch, folder: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("PULUMI_", "DINGTALK_"))]:
        patch.delenv(name)
    patch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    patch.setenv("PULUMI_HOME", str(folder / "home"))


@pytest.fixture(scope="session")
def template(grown: Callable[[int], Path], tmp_path_factory: pytest.TempPathFactory) -> Template:
    root = tmp_path_factory.mktemp("adopted") / "project"
    root.mkdir()
    shutil.copyfile(grown(4), root / "tenant.db")
    out = io.StringIO()

    def printed() -> tuple[str, str]:
        return out.getvalue(), ""

    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(out):
        _environment(patch, root.parent)
        firm = Firm(root, printed)
        firm.set_up()
        told = firm.export("--people", code=1)
        assert "came under" in told, told
    return Template(root, told)


@pytest.fixture
def capture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], tuple[str, str]]:
    """Returns what was printed since it was called last."""
    _environment(monkeypatch, tmp_path)

    def printed() -> tuple[str, str]:
        out, err = capsys.readouterr()
        return out, err

    return printed


@pytest.fixture
def adopted(template: Template, tmp_path: Path, capture: Callable[[], tuple[str, str]]) -> Firm:
    """A copy of that project."""
    shutil.copytree(template.root, tmp_path / "project")
    return Firm(tmp_path / "project", capture)


@pytest.fixture
def new_firm(
    grown: Callable[[int], Path], tmp_path: Path, capture: Callable[[], tuple[str, str]]
) -> Callable[..., Firm]:
    """Makes a project with an empty stack on a tenant of so many shops, which nobody manages."""

    def make(shops: int = 2, name: str = "project", **config: str) -> Firm:
        root = tmp_path / name
        root.mkdir()
        shutil.copyfile(grown(shops), root / "tenant.db")
        firm = Firm(root, capture)
        firm.set_up(**config)
        return firm

    return make


@pytest.fixture
def firm(new_firm: Callable[..., Firm]) -> Firm:
    return new_firm()
