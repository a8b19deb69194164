"""`tenantctl backup` and `backup verify`: what is kept, how it is sealed, and what is found to be wrong with it."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path

import pytest

from support.firm import PASSPHRASE
from support.hand import Hand
from support.shop import Shop
from tenantctl.recovery.source import read_source

ENV = {"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE}


@pytest.fixture(scope="module")
def made(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup, taken once, of the shop with something in it that nobody manages."""
    root = tmp_path_factory.mktemp("backup") / "project"
    shutil.copytree(template, root)
    shop = Shop(root, lambda: ("", ""))
    with Hand(shop.url) as hand:
        hand.post("/topapi/v2/department/create", name="Grown by hand", parent_id=1)
    file = root / "shop.tenant-backup"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
        assert shop("backup", "--out", str(file)).code == 0
    return file


@pytest.fixture
def backup(shop: Shop, made: Path) -> Path:
    return Path(shutil.copy2(made, shop.root))


class TestBackup:
    def test_it_has_what_the_tenant_shows_managed_or_not(self, shop: Shop, backup: Path) -> None:
        snapshot = read_source(backup, ENV, None).snapshot
        departments = {each["name"]: each for each in snapshot["Department"]}
        assert departments["Grown by hand"]["managed"] == ""
        assert departments["Mong Kok"]["managed"].endswith("::mong-kok")
        assert departments["Mong Kok"]["values"]["parent"] == shop.ids()["shops"]
        assert [each["id"] for each in snapshot["User"]] == ["clerk", "keeper"]

    def test_it_tells_no_secret_and_only_its_owner_may_read_it(self, backup: Path) -> None:
        text = backup.read_text()
        for told in ("51230001", "Mong Kok", "clerk", PASSPHRASE):
            assert told not in text
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600

    def test_it_writes_one_file_and_tells_its_dated_place(self, shop: Shop) -> None:
        before = shop.tables()["departments"], shop.deployment()
        ran = shop("backup")
        assert (shop.tables()["departments"], shop.deployment()) == before
        assert re.search(
            r"Kept 10 objects of stack dev .* in .*/backups/dev\.\d{8}T\d{6}Z\.tenant-backup\.", ran.out
        )

    def test_a_tenant_comes_back_from_it_in_an_empty_folder(
        self, shop: Shop, backup: Path, tmp_path: Path
    ) -> None:
        before = {row["name"] for row in shop.tables()["departments"]}
        shop.new_tenant()
        database = shop.root / "tenant.db"
        empty = tmp_path / "empty"
        empty.mkdir()
        database.rename(empty / "tenant.db")
        shop.root = empty
        ran = shop("restore", "--from", str(backup), "--yes")
        assert ran.code == 0, ran.err
        assert "Wrote Pulumi.yaml from the backup." in ran.err
        assert {row["name"] for row in shop.tables()["departments"]} == before - {"Grown by hand"}


class TestVerify:
    def test_a_whole_one(self, shop: Shop, backup: Path) -> None:
        ran = shop("backup", "verify", str(backup))
        assert ran.code == 0
        assert "A restore has all it needs." in ran.out
        assert "10 objects: App 1, Department 4" in ran.out
        assert "User keeper" in ran.out
        assert "people set a new password" in ran.out
        assert "has no API" in ran.out

    def test_as_json(self, shop: Shop, backup: Path) -> None:
        told = json.loads(shop("--json", "backup", "verify", str(backup)).out)
        assert told["ok"] is True
        assert told["about"]["stack"] == "dev"
        assert told["objects"]["Department"] == 4

    def test_an_export(self, shop: Shop, kept: Path) -> None:
        ran = shop("backup", "verify", str(kept))
        assert ran.code == 0
        assert "an export is a state alone" in ran.out

    @pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
    def test_one_that_was_cut_off(self, shop: Shop, backup: Path, at: float) -> None:
        data = backup.read_bytes()
        backup.write_bytes(data[: int(len(data) * at)])
        self.refused(shop, backup, "cut off")

    def test_one_that_was_changed(self, shop: Shop, backup: Path) -> None:
        body = json.loads(backup.read_text())
        data = body["data"]
        body["data"] = f"{data[:400]}{'A' if data[400] != 'A' else 'B'}{data[401:]}"
        backup.write_text(json.dumps(body))
        self.refused(shop, backup, "is damaged")

    def test_one_that_is_newer(self, shop: Shop, backup: Path) -> None:
        backup.write_text(backup.read_text().replace('"version": 1', '"version": 2'))
        self.refused(shop, backup, "is a backup of version 2, this tool knows versions up to 1")

    def test_a_wrong_passphrase(self, shop: Shop, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "another")
        self.refused(shop, backup, "wrong passphrase")

    def refused(self, shop: Shop, file: Path, why: str) -> None:
        ran = shop("backup", "verify", str(file))
        assert ran.code not in (0, 1, 2)
        assert [why in line for line in ran.err.splitlines()] == [True]
