"""What `tenantctl restore` is given by mistake or by accident: one line each, and nothing is written.

Of issue 9: truncated (`test_cut_off`, and for backups `test_backup.py`), edited (`test_edited_out_of_order`,
`test_code_in_state.py`), newer (`test_newer`, `test_old_schema.py`), a wrong passphrase, another project's, dangling
references (`test_a_reference_to_nothing`, `test_a_person_who_is_not_there`), cycles, names taken by others meanwhile
(`test_asking.py`, with what was done in the state), a missing edition (`TestAMissingEdition`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.firm import PASSPHRASE
from support.shop import Shop
from support.tenant import sandbox


def edited(kept: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    body = json.loads(kept.read_text())
    change(body)
    file = kept.with_name("edited.json")
    file.write_text(json.dumps(body))
    return file


def resource(body: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in body["deployment"]["resources"] if each["urn"].endswith(f"::{name}")
    )
    return found


class TestBadInput:
    """One clear line each; nothing is written."""

    def refused(self, shop: Shop, file: Path, *options: str) -> str:
        shop.lose()
        before = shop.tables()
        ran = shop("restore", "--from", str(file), "--yes", *options)
        assert ran.code not in (0, 1, 2), ran.err
        errors = [line for line in ran.err.splitlines() if line.startswith("error: ")]
        assert len(errors) == 1
        assert "Traceback" not in ran.err
        assert shop.tables()["departments"] == before["departments"]
        return errors[0]

    def test_no_file(self, shop: Shop, kept: Path) -> None:
        assert "no file" in self.refused(shop, kept.with_name("none.json"))

    def test_cut_off(self, shop: Shop, kept: Path) -> None:
        kept.write_bytes(kept.read_bytes()[:2000])
        assert "cut off" in self.refused(shop, kept)

    def test_no_state(self, shop: Shop, kept: Path) -> None:
        kept.write_text("[1]")
        assert "is no Pulumi state" in self.refused(shop, kept)

    def test_newer(self, shop: Shop, kept: Path) -> None:
        assert "version 9" in self.refused(shop, edited(kept, lambda body: body.update(version=9)))

    def test_another_project(self, shop: Shop, kept: Path) -> None:
        text = kept.read_text().replace("::shop::", "::bakery::")
        kept.write_text(text)
        assert "is of project bakery, and this is shop" in self.refused(shop, kept)

    def test_an_unknown_kind(self, shop: Shop, kept: Path) -> None:
        kept.write_text(kept.read_text().replace("dingtalk:RoleGroup", "dingtalk:Holiday"))
        assert "is a Holiday, which this version does not know" in self.refused(shop, kept)

    def test_edited_out_of_order(self, shop: Shop, kept: Path) -> None:
        def swap(body: dict[str, Any]) -> None:
            resources = body["deployment"]["resources"]
            resources.append(resources.pop(resources.index(resource(body, "shops"))))

        assert "comes after it" in self.refused(shop, edited(kept, swap))

    def test_a_person_who_is_not_there(self, shop: Shop, kept: Path) -> None:
        text = kept.read_text().replace('"keeper"', '"nobody"')
        kept.write_text(text)
        line = self.refused(shop, kept)
        assert "resource managers: members refers to User nobody" in line

    def test_a_circle(self, shop: Shop, kept: Path) -> None:
        def circle(body: dict[str, Any]) -> None:
            east = resource(body, "nathan-road-east")["id"]
            resource(body, "shops")["inputs"]["parent"] = east

        assert "in a circle" in self.refused(shop, edited(kept, circle))

    def test_a_wrong_passphrase(self, shop: Shop, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "another")
        assert "wrong passphrase: it does not open the secrets of" in self.refused(shop, kept)
        monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)

    def test_secrets_of_a_cloud(self, shop: Shop, kept: Path) -> None:
        def cloud(body: dict[str, Any]) -> None:
            body["deployment"]["secrets_providers"] = {"type": "cloud", "state": {"url": "awskms://key"}}

        line = self.refused(shop, edited(kept, cloud))
        assert 'were encrypted by "cloud"' in line
        assert "while it still answers, `pulumi stack export --show-secrets`" in line

    @pytest.mark.parametrize("field", ["parent", "dependencies", "propertyDependencies"])
    def test_a_reference_to_nothing(self, field: str, shop: Shop, kept: Path) -> None:
        def dangle(body: dict[str, Any]) -> None:
            east, gone = resource(body, "nathan-road-east"), "urn:pulumi:dev::shop::a:b:C::gone"
            east[field] = {"parent": gone, "dependencies": [gone], "propertyDependencies": {"name": [gone]}}[
                field
            ]

        line = self.refused(shop, edited(kept, dangle))
        assert "nathan-road-east" in line
        assert "gone" in line

    def test_an_id_of_nothing(self, shop: Shop, kept: Path) -> None:
        def dangle(body: dict[str, Any]) -> None:
            resource(body, "managers")["inputs"]["members"][0]["departments"] = ["424242"]

        line = self.refused(shop, edited(kept, dangle))
        assert "resource managers: members refers to Department 424242" in line


class TestAMissingEdition:
    DEVICE = (
        'dingtalk.TrustedDevice("till-pc", user="keeper", platform="Win", mac_address="88:66:5a:07:2b:04", '
        'status="trusted")\n'
    )

    @pytest.fixture
    def exclusive(self, shop: Shop) -> Path:
        self.edition(shop, "exclusive")
        shop.append(self.DEVICE)
        assert shop("up", "--yes").code == 0
        file = shop.root / "exclusive.json"
        assert shop("stack", "export", "--file", str(file)).code == 0
        return file

    def test_it_is_told_in_one_line_before_anything_is_written(self, shop: Shop, exclusive: Path) -> None:
        shop.lose()
        before = shop.tables()["departments"]
        ran = shop("restore", "--from", str(exclusive), "--yes")
        assert ran.code == 1
        (line,) = [line for line in ran.err.splitlines() if line.startswith("error: ")]
        assert "resource till-pc: " in line
        assert "buy the edition that has it (docs/kinds.md)" in line
        assert shop.tables()["departments"] == before
        self.edition(shop, "exclusive")
        ran = shop("restore", "--from", str(exclusive), "--yes")
        assert ran.code == 0, ran.err
        shop.find_program()
        shop.append(self.DEVICE)
        assert shop("preview", "--refresh", "--expect-no-changes").code == 0

    def edition(self, shop: Shop, edition: str) -> None:
        sandbox(
            "settings",
            "--db",
            str(shop.root / "tenant.db"),
            f"edition={edition}",
            "trusted_device_query=allow",
        )
