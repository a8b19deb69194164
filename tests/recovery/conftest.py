"""A small shop on a tenant of its own, that can be lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from support.firm import PASSPHRASE, SALT
from support.shop import KEPT, Shop


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shop as it stands, and its state exported; made once."""
    root = tmp_path_factory.mktemp("shop") / "project"
    root.mkdir()
    (root / "Pulumi.yaml").write_text("name: shop\nruntime: python\nbackend:\n  url: file://./state\n")
    lines = ["endpoint: sandbox:tenant.db", 'qps: "0"', "operator: admin"]
    config = "".join(f"  dingtalk:{line}\n" for line in lines)
    (root / "Pulumi.dev.yaml").write_text(f"config:\n{config}encryptionsalt: {SALT}\n")
    shop = Shop(root, lambda: ("", ""))
    shop.find_program()
    shop.new_tenant()
    with pytest.MonkeyPatch.context() as patch:
        _environment(patch, root.parent)
        for command in (
            ("stack", "init", "dev"),
            ("up", "--yes"),
            ("stack", "export", "--file", str(root / KEPT)),
        ):
            assert shop(*command).code == 0
    return root


def _environment(patch: pytest.MonkeyPatch, folder: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("PULUMI_", "DINGTALK_"))]:
        patch.delenv(name)
    patch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    patch.setenv("PULUMI_HOME", str(folder / "home"))


@pytest.fixture
def shop(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shop:
    _environment(monkeypatch, tmp_path)
    root = tmp_path / "project"
    shutil.copytree(template, root)

    def printed() -> tuple[str, str]:
        out, err = capsys.readouterr()
        return out, err

    return Shop(root, printed)


@pytest.fixture
def kept(shop: Shop) -> Path:
    """An export of the shop, which stands."""
    return shop.root / KEPT
