"""`tenantctl restore` and `rollback`: what comes back, from what, into what, and what is refused in one line."""

from __future__ import annotations

import json
import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from support.firm import PASSPHRASE
from support.hand import Hand
from support.shop import Shop
from support.tenant import sandbox
from tenantctl.drift.holding import open_holding
from tenantctl.recovery.past import past_of
from tenantctl.recovery.proof import prove
from tenantctl.recovery.source import read_source
from tenantctl.render.schema import Schema
from tenantctl.state.references import name_of


class TestRestore:
    def test_the_program_finds_nothing_to_change(self, shop: Shop, kept: Path) -> None:
        before = shop.ids()
        shop.lose()
        with Hand(shop.url) as hand:  # so that no id is what it was
            for number in range(8):
                hand.post("/topapi/v2/department/create", name=f"another {number}", parent_id=1)
        ran = shop("restore", "--from", str(kept), "--yes")
        assert ran.code == 0, ran.err
        after = shop.ids()
        changed = {name for name in before if before[name] != after[name]}
        assert {"shops", "mong-kok", "nathan-road-east", "sign"} <= changed
        shop.find_program()
        assert shop("preview", "--refresh", "--expect-no-changes").code == 0
        assert shop("drift").code == 0

    def test_ids_in_texts_parts_and_outputs_are_those_of_today(self, shop: Shop, kept: Path) -> None:
        shop.lose()
        with Hand(shop.url) as hand:
            hand.post("/topapi/v2/department/create", name="a", parent_id=1)
        assert shop("restore", "--from", str(kept), "--yes").code == 0
        ids = shop.ids()
        states = {name_of(each.urn): each for each in shop.deployment().resources if each.custom}
        assert states["sign"].inputs["name"] == f"Sign of {ids['mong-kok']}"
        assert states["managers"].inputs["members"] == [{"user": "keeper", "departments": [ids["mong-kok"]]}]
        assert states["clerk"].inputs["departments"] == [ids["mong-kok"]]
        stack = shop.deployment().resources[0]
        others = {name_of(each.urn): each.outputs for each in shop.deployment().resources if not each.custom}
        assert stack.outputs["mong_kok"] == ids["mong-kok"]
        assert stack.outputs["deep"] == {"streets": [ids["nathan-road-east"]], "text": "1"}
        assert others["nathan-road"] == {"east": ids["nathan-road-east"]}

    def test_it_reads_everything_back_and_says_what_is_for_people(self, shop: Shop, kept: Path) -> None:
        shop.lose()
        ran = shop("restore", "--from", str(kept), "--yes")
        assert "Department: 4 of 4 read back as they were kept" in ran.out
        assert "User: 1 of 1 read back" in ran.out
        assert "people set a new password" in ran.out
        assert "apps get a new app_key and app_secret: hand it to who uses it (till)" in ran.out
        assert "has no API" in ran.out

    def test_again_it_finds_nothing_to_do(self, shop: Shop, kept: Path) -> None:
        shop.lose()
        assert shop("restore", "--from", str(kept), "--yes").code == 0
        tables = shop.tables()
        ran = shop("restore", "--from", str(kept), "--yes")
        assert ran.code == 0
        assert "Nothing to change" in ran.out
        for volatile in ("calls", "meter"):
            tables.pop(volatile)
        assert tables == {name: rows for name, rows in shop.tables().items() if name in tables}

    def test_a_stale_state_of_a_tenant_that_is_gone(self, shop: Shop, kept: Path) -> None:
        shop.lose_program()
        shop.new_tenant()
        ran = shop("restore", "--from", str(kept), "--yes")
        assert ran.code == 0, ran.err
        shop.find_program()
        assert shop("preview", "--refresh", "--expect-no-changes").code == 0

    def test_an_export_with_secrets_in_plain(self, shop: Shop) -> None:
        plain = shop.root / "plain.json"
        assert shop("stack", "export", "--show-secrets", "--file", str(plain)).code == 0
        shop.lose()
        assert shop("restore", "--from", str(plain), "--yes").code == 0
        assert "51230001" not in "".join(path.read_text() for path in (shop.root / "state").rglob("*.json"))

    def test_into_another_stack(self, shop: Shop, kept: Path) -> None:
        shop.new_tenant()
        (shop.root / "Pulumi.twin.yaml").write_text((shop.root / "Pulumi.dev.yaml").read_text())
        ran = shop("restore", "--from", str(kept), "--to", "twin", "--yes")
        assert ran.code == 0, ran.err
        twin = shop.deployment("twin")
        assert {each.urn.split("::")[0] for each in twin.resources} == {"urn:pulumi:twin"}
        owners = {
            each.inputs.get("owner", "").split("/")[1] for each in twin.resources if "owner" in each.inputs
        }
        assert owners == {"twin"}
        assert shop("preview", "--refresh", "--expect-no-changes", stack="twin").code == 0

    def test_it_asks_before_it_writes(self, shop: Shop, kept: Path) -> None:
        shop.lose()
        ran = shop("restore", "--from", str(kept))
        assert ran.code == 64
        assert "run again with --yes" in ran.err
        assert not any(row["name"] == "Shops" for row in shop.tables()["departments"])

    def test_who_must_accept_is_told(self, shop: Shop, kept: Path) -> None:
        shop.lose()
        sandbox("settings", "--db", str(shop.root / "tenant.db"), "pending_invitation=true")
        ran = shop("restore", "--from", str(kept), "--yes")
        assert ran.code == 0, ran.err
        assert "of these invited, and not joined yet: clerk" in ran.out

    def test_json_is_one_document(self, shop: Shop, kept: Path) -> None:
        shop.lose()
        proof = shop.root / "proof.json"
        told = json.loads(shop("--json", "restore", "--from", str(kept), "--yes", "--proof", str(proof)).out)
        assert told["plan"]["counts"]["create"] >= 10
        assert json.loads(proof.read_text())["kinds"]["Department"] == {"kept": 4, "same": 4}

    def test_what_differs_is_told_and_fails(self, shop: Shop, kept: Path) -> None:
        past = past_of(
            read_source(kept, {"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE}, None).deployment, shop.stack, kept
        )
        with Hand(shop.url) as hand:
            hand.change_department(shop.ids()["mong-kok"], name="By hand")
            hand.post("/topapi/v2/department/delete", dept_id=shop.ids()["sign"])
        with chdir(shop.root):
            proof = prove(past, open_holding(shop.stack, "embedded", None), Schema.of_provider())
        assert proof.faults == ["mong-kok differs in name", "sign is not in the tenant"]
        assert proof.same["Department"] == 2

    def test_a_state_of_another_organisation(self, shop: Shop, kept: Path) -> None:
        kept.write_text(kept.read_text().replace("dingsandbox", "dingother"))
        shop.lose()
        assert shop("restore", "--from", str(kept), "--yes").code == 0
        assert {each.outputs["corp"] for each in shop.deployment().resources if "corp" in each.outputs} == {
            "dingsandbox"
        }


class TestInParts:
    def test_departments_first(self, shop: Shop, kept: Path) -> None:
        shop.lose()
        ran = shop("restore", "--from", str(kept), "--only", "Department", "--yes")
        assert ran.code == 0, ran.err
        assert not shop.ids().keys() & {"retail", "manager", "clerk", "till"}
        assert shop("restore", "--from", str(kept), "--only", "Role", "--yes").code == 0
        assert {"retail", "manager", "mong-kok"} <= shop.ids().keys()
        assert shop("restore", "--from", str(kept), "--yes").code == 0
        shop.find_program()
        assert shop("preview", "--refresh", "--expect-no-changes").code == 0

    def test_a_kind_that_is_not_in_it(self, shop: Shop, kept: Path) -> None:
        ran = shop("restore", "--from", str(kept), "--only", "Departments", "--yes")
        assert ran.code == 64
        assert "--only Departments: there is none of it; there are App, Department, " in ran.err


class TestAnotherOrganisation:
    def test_a_role_that_is_there_under_another_id(self, shop: Shop) -> None:
        with Hand(shop.url) as hand:
            group = hand.post("/role/add_role_group", name="By hand")["groupId"]
            role = hand.post("/role/add_role", roleName="Cashier", groupId=group)["roleId"]
        shop.append(f'dingtalk.RoleMembers("cashiers", role="{role}", members=["keeper"])\n')
        assert shop("up", "--yes").code == 0
        file = shop.root / "shop.tenant-backup"
        assert shop("backup", "--out", str(file)).code == 0
        shop.lose()
        refused = shop("restore", "--from", str(file), "--yes")
        assert refused.code == 65
        assert f"resource cashiers: role refers to Role {role}" in refused.err
        with Hand(shop.url) as hand:
            hand.post("/role/add_role_group", name="Before")
            group = hand.post("/role/add_role_group", name="By hand")["groupId"]
            for name in ("Before", "Between"):
                hand.post("/role/add_role", roleName=name, groupId=group)
            new = hand.post("/role/add_role", roleName="Cashier", groupId=group)["roleId"]
        ran = shop("restore", "--from", str(file), "--yes")
        assert ran.code == 0, ran.err
        assert new != role
        assert shop.ids()["cashiers"] == str(new)


class TestWhatIsThereAlready:
    @pytest.fixture
    def half_full(self, shop: Shop, kept: Path) -> str:
        shop.lose()
        with Hand(shop.url) as hand:
            shops = hand.post("/topapi/v2/department/create", name="Shops", parent_id=1)["result"]["dept_id"]
            hand.post("/topapi/v2/department/create", name="Mong Kok", parent_id=shops)
        return str(shops)

    def test_it_stops_unless_told(self, shop: Shop, kept: Path, half_full: str) -> None:
        before = shop.tables()["departments"]
        for options in ((), ("--on-existing", "fail")):
            ran = shop("restore", "--from", str(kept), "--yes", *options)
            assert ran.code == 3
            assert f'In the tenant already: department "Mong Kok" under {half_full}' in ran.err
            assert "--on-existing adopt" in ran.err
        assert shop.tables()["departments"] == before

    def test_it_takes_over(self, shop: Shop, kept: Path, half_full: str) -> None:
        ran = shop("restore", "--from", str(kept), "--yes", "--on-existing", "adopt")
        assert ran.code == 0, ran.err
        assert shop.ids()["shops"] == half_full
        names = [row["name"] for row in shop.tables()["departments"]]
        assert names.count("Shops") == names.count("Mong Kok") == 1
        shop.find_program()
        assert shop("preview", "--refresh", "--expect-no-changes").code == 0

    def test_whose_it_is_is_told(self, shop: Shop, kept: Path) -> None:
        (shop.root / "Pulumi.twin.yaml").write_text((shop.root / "Pulumi.dev.yaml").read_text())
        ran = shop("restore", "--from", str(kept), "--to", "twin", "--yes")
        assert ran.code == 3
        assert f"(id {shop.ids()['shops']}), marked as shop/dev/Department/shops\n" in ran.err

    def test_what_was_adopted_once_is_not_taken_over_unasked(self, shop: Shop, kept: Path) -> None:
        (shop.root / "state").rename(shop.root / "lost")
        assert shop("restore", "--from", str(kept), "--yes", "--on-existing", "adopt").code == 0
        again = shop.root / "again.json"
        assert shop("stack", "export", "--file", str(again)).code == 0
        shutil.rmtree(shop.root / "state")
        assert shop("restore", "--from", str(again), "--yes").code == 3


class TestRollback:
    def test_it_makes_changes_and_deletes(self, shop: Shop, kept: Path) -> None:
        program = (shop.root / "__main__.py").read_text()
        later = program.replace('name="East"', 'name="Far East"').replace('"Till"', '"Tills"')
        later = later.replace(
            "dingtalk.RoleMembers", 'dingtalk.Role("hand", name="Hand", group=group)\ndingtalk.RoleMembers'
        )
        later = later.replace(next(line for line in later.splitlines() if line.startswith("sign =")), "")
        (shop.root / "__main__.py").write_text(later)
        assert shop("up", "--yes").code == 0
        shop.lose_program()
        ran = shop("rollback", "--to", str(kept), "--yes")
        assert ran.code == 0, ran.err
        assert "1 to create, 2 to update, 1 to delete" in ran.out
        shop.find_program()
        assert shop("preview", "--refresh", "--expect-no-changes").code == 0

    def test_a_restore_deletes_nothing(self, shop: Shop, kept: Path) -> None:
        program = (shop.root / "__main__.py").read_text()
        (shop.root / "__main__.py").write_text(
            f'{program}\ndingtalk.Role("hand", name="Hand", group=group)\n'
        )
        assert shop("up", "--yes").code == 0
        ran = shop("restore", "--from", str(kept), "--yes")
        assert ran.code == 64
        assert "has what" in ran.err
        assert "hand" in ran.err
        assert "rollback" in ran.err

    def test_the_safety_rules_hold(self, shop: Shop, kept: Path) -> None:
        program = (shop.root / "__main__.py").read_text()
        more = "".join(f'dingtalk.Role("r{n}", name="R{n}", group=group)\n' for n in range(12))
        (shop.root / "__main__.py").write_text(program + more)
        assert shop("up", "--yes").code == 0
        assert shop("rollback", "--to", str(kept), "--yes").code == 3
        allowed = ("--allow-deletes", "Role=95%", "--reason", "drill")
        assert shop("rollback", "--to", str(kept), "--yes", *allowed).code == 0
