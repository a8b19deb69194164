"""`tenantctl drill`: a backup comes back in an empty tenant, or the drill fails and says why."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pulumi_dingtalk.config import TenantConfig
from support.firm import PASSPHRASE
from support.hand import Hand
from support.shop import Shop
from tenantctl.compliance.drills import last_drill
from tenantctl.project import Project
from tenantctl.recovery.drill import Drilled, Estimate, Pass, estimate
from tenantctl.recovery.drill_report import DrillReport
from tenantctl.recovery.seed import seed_of
from tenantctl.recovery.source import read_source
from tenantctl.recovery.verifying import Verified

LEADERS = """
dingtalk.DepartmentLeadership("shops", department=shops, managers=["keeper"])
"""


@pytest.fixture
def backup(shop: Shop) -> Path:
    """A backup whose state refers to somebody who must be in a department that only the state has."""
    with Hand(shop.url) as hand:
        hand.join("keeper", shop.ids()["shops"])
    shop.append(LEADERS)
    assert shop("up", "--yes").code == 0
    assert shop("backup").code == 0
    (file,) = (shop.root / "backups").glob("*")
    return file


def test_the_latest_backup_comes_back(shop: Shop, backup: Path) -> None:
    before = shop.tables()
    ran = shop("drill", "--rto", "4h")
    assert ran.code == 0, ran.out + ran.err
    assert "Drill passed: 11 of 11 objects came back" in ran.out
    (report,) = backup.parent.glob("drill.*.md")
    text = report.read_text()
    assert "- people in their departments: " in text
    assert "DepartmentLeadership: 1 of 1" in text
    assert "people set a new password" in text
    drill = last_drill(Project.find(shop.root).stack("dev"), None)
    assert drill
    assert (drill.ok, drill.seconds < 4 * 3600) == (True, True)
    assert shop.tables() == before


def test_people_report_to_whom_they_reported_to(shop: Shop) -> None:
    with Hand(shop.url) as hand:
        chief = {"userid": "zz-chief", "name": "Chief", "mobile": "+852-51239998", "dept_id_list": "1"}
        hand.post("/topapi/v2/user/create", **chief, manager_userid="admin")
        hand.post("/topapi/v2/user/update", userid="keeper", manager_userid="zz-chief")
    assert shop("backup").code == 0
    (file,) = (shop.root / "backups").glob("*")
    people = seed_of(read_source(file, {"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE}, None)).first["people"]
    line = [(each["userid"], each.get("fields", {}).get("manager_userid")) for each in people]
    assert line == [("zz-chief", None), ("keeper", "zz-chief")]


def test_one_that_would_take_too_long(kept: Path) -> None:
    drilled = Drilled([Pass("everything", 3.0, 0)], {"ok": True, "kinds": {}, "faults": []})
    found = Estimate(paced=40.0, network=20.0, here=3.0, metered=0, quota=5000)
    began = datetime(2026, 11, 22, tzinfo=UTC)
    told = {
        rto: DrillReport(str(kept), began, Verified({}, {}), drilled, found, rto).failures
        for rto in (None, 43, 42)
    }
    assert told == {None: [], 43: [], 42: ["the real restore takes about 43 s, more than the 42 s of --rto"]}


def test_one_that_is_broken(shop: Shop, backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-400])
    ran = shop("drill")
    assert ran.code == 65
    assert "is damaged" in ran.err


@pytest.mark.exhaustive
def test_an_export_whose_people_nobody_knows_of_comes_back_too(shop: Shop, kept: Path) -> None:
    report = shop.root / "report.md"
    ran = shop("drill", "--from", str(kept), "--report", str(report))
    assert ran.code == 0, ran.out + ran.err
    assert "Drill passed: 10 of 10" in report.read_text()


@pytest.mark.exhaustive
def test_one_that_holds_what_no_tenant_takes(shop: Shop, kept: Path) -> None:
    kept.write_text(kept.read_text().replace('"Mong Kok"', '"Mong-Kok,"'))
    ran = shop("drill", "--from", str(kept))
    assert ran.code == 1
    assert "Drill FAILED" in ran.out
    assert "mong-kok" in ran.out


def test_without_a_backup(shop: Shop) -> None:
    ran = shop("drill")
    assert ran.code == 64
    assert "has no backup in" in ran.err


def test_a_time_that_is_none(shop: Shop) -> None:
    ran = shop("drill", "--rto", "soon")
    assert ran.code == 64
    assert "write 4h, 30min or 90s" in ran.err


def test_the_estimate_is_of_the_slower_of_limit_and_network() -> None:
    config = TenantConfig.load({"corpId": "d", "clientId": "c", "clientSecret": "s", "qps": "20"}, {})
    drilled = Drilled()
    drilled.calls.update({"department/create": 1600, "department/get": 16})
    found = estimate(drilled, config)
    assert found.paced == pytest.approx(100, rel=0.01)  # 16 a second: 0.8 of 20
    assert found.network == pytest.approx(1616 * 0.2 / 4)
    assert found.seconds == found.paced
