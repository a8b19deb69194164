"""The stacks apply as they stand, and a second plan is empty; the sample stack uses every kind that there is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dingtalk_components.baseline_lines import LINES
from dingtalk_sandbox import admin
from pulumi_dingtalk.reconcile.registry import kinds, kinds_by_type
from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.cli import main
from tenantctl.errors import ExitCode
from tenantctl.project import Project
from tenantctl.state.backend import open_backend
from tenantctl.state.checkpoint import Deployment
from tenantctl.state.opening import open_secrets

CHECKOUT = Path(__file__).parents[1]
ENV = {"PULUMI_CONFIG_PASSPHRASE": "demo"}


@dataclass(frozen=True)
class Checkout:
    """The project with one of its stacks, in a folder of its own; calling it runs ``tenantctl``."""

    root: Path
    stack: str

    def __call__(self, *arguments: str, engine: str = "embedded") -> int:
        return main(["--engine", engine, "--non-interactive", *arguments])

    def applied(self, engine: str = "embedded") -> Checkout:
        assert self("stack", "init", self.stack, engine=engine) == ExitCode.OK
        assert self("up", "--yes", "--first-run", engine=engine) == ExitCode.OK
        return self

    def state(self) -> Deployment:
        stack = Project.find(self.root).stack(self.stack)
        backend = open_backend(stack.project.backend_url)
        return backend.load(stack, open_secrets(stack, backend, ENV))

    def told(self, capfd: pytest.CaptureFixture[str], *arguments: str) -> Any:
        """Run a command and return the JSON that it printed."""
        capfd.readouterr()
        self("--json", *arguments)
        return json.loads(capfd.readouterr().out)


Check = Callable[[str, str], Checkout]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Copy the project, and let a stack's people into its tenant."""
    shutil.copytree(CHECKOUT / "stacks", tmp_path / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("state", ".sandbox"):
        (tmp_path / folder).mkdir()
    (tmp_path / ".venv").symlink_to(sys.prefix)
    monkeypatch.chdir(tmp_path)

    def prepared(stack: str, people: str) -> Checkout:
        for name in ("Pulumi.yaml", f"Pulumi.{stack}.yaml", "__main__.py"):
            shutil.copy(CHECKOUT / name, tmp_path / name)
        for name, value in _environment(tmp_path, stack).items():
            monkeypatch.setenv(name, value)
        database = tmp_path / ".sandbox" / f"{stack}.db"
        admin.plant_seed(database, tmp_path / people)
        admin.change_settings(database, {"qps": "0", "monthly_quota": "100000"})
        return Checkout(tmp_path, stack)

    return prepared


def _environment(root: Path, stack: str) -> Mapping[str, str]:
    return {
        **ENV,
        "PULUMI_BACKEND_URL": f"file://{root / 'state'}",
        "PULUMI_HOME": str(root / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_STACK": stack,
        "DINGTALK_QPS": "0",
        "TENANTCTL_POLICIES": "stacks/policies",
    }


def retailer(checkout: Check) -> Checkout:
    return checkout("retail-dev", "stacks/seeds/retail-people.json")


def accountants(checkout: Check) -> Checkout:
    return checkout("accounting-dev", "stacks/seeds/accounting-people.json")


def write_people(*options: str) -> Path:
    """Write the 900 people of the whole retailer by the script beside the other seeds."""
    script = [sys.executable, "-m", "stacks.seeds.retail_people", *options]
    written = subprocess.run(script, cwd=CHECKOUT, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    assert len(json.loads(written.stdout)["people"]) == 900
    Path("people.json").write_text(written.stdout, encoding="utf-8")
    return Path("people.json")


def whole_retailer(checkout: Check) -> Checkout:
    return checkout("retail-whole", str(write_people()))


def fed(firm: Checkout) -> None:
    """Have the HR system put the retailer's people into the departments, now that they are there."""
    admin.plant_seed(firm.root / ".sandbox" / "retail-whole.db", write_people("placed"))


def test_the_sample_stack_has_every_kind_and_a_second_plan_is_empty(checkout: Check) -> None:
    sample = retailer(checkout).applied()
    assert sample("preview", "--refresh", "--expect-no-changes", "--strict") == ExitCode.OK
    by_type = kinds_by_type()
    used = {by_type[each.type].name for each in sample.state().resources if each.type in by_type}
    assert sorted(set(kinds()) - used) == [], "a family in stacks/families declares each kind"


def test_the_accounting_firm(checkout: Check, capfd: pytest.CaptureFixture[str]) -> None:
    firm = accountants(checkout).applied()
    assert len([each for each in firm.state().resources if each.type.endswith(":User")]) == 60
    capfd.readouterr()
    assert firm("preview", "--refresh", "--expect-no-changes") == ExitCode.OK
    printed = capfd.readouterr().out
    _, _, by_hand = printed.partition("To do by hand:\n")
    assert by_hand.splitlines()[0].startswith("  recovery within 4 hours (it-administrator)"), printed
    assert by_hand.splitlines()[1].startswith("Nothing to change"), printed
    odd = {
        "main-administrators": "read",  # the access model declares them
        "drive-mounts": "left-out",
        "recovery-drill": "missing",
    }
    assert states(firm, capfd) == {**dict.fromkeys(LINES, "attested"), **odd}
    assert firm("backup") == ExitCode.OK

    somebody_moves_and_somebody_joins(firm)
    plan = firm.told(capfd, "preview")
    assert {each["name"] for each in plan["steps"] if each["op"] != "same"} == {
        "audit-junior-01",
        "tax-junior-05",
        "access-client-files",
        "chats-audit-peak",
        "chats-tax-returns",
        "hours-central-office",
        "annual-leave-2026-audit",
        "annual-leave-2026-tax",
    }
    assert firm("up", "--yes") == ExitCode.OK, "whatever names the new person waits until they are there"

    with (firm.root / "stacks" / "accountants" / "people.csv").open("a") as people:
        people.write("tax-junior-06,Tax junior 06,Tax,professional,tax-manager-01,2026-11-23\n")
    capfd.readouterr()
    assert firm("preview") == ExitCode.FAILED
    assert "tax-junior-06 is in people.csv and has no number in config firm:mobiles" in capfd.readouterr().err


def somebody_moves_and_somebody_joins(firm: Checkout) -> None:
    """Change a line of the table, add one, and say the mobile number of who joins."""
    people = firm.root / "stacks" / "accountants" / "people.csv"
    line = "audit-junior-01,Audit junior 01,Audit,professional,audit-manager-01"
    moved = "audit-junior-01,Audit junior 01,Tax,professional,tax-manager-01"
    joined = "tax-junior-05,Tax junior 05,Tax,professional,tax-manager-01,2026-11-23\n"
    assert line in people.read_text()
    people.write_text(people.read_text().replace(line, moved) + joined)
    config = firm.root / f"Pulumi.{firm.stack}.yaml"
    known = '    tax-junior-04: "'
    assert known in config.read_text()
    config.write_text(config.read_text().replace(known, f'    tax-junior-05: "+852-51199999"\n{known}'))


@pytest.mark.parametrize(("stack", "made"), [("retail-prod", 57), ("accounting-prod", 88)])
def test_what_a_real_tenant_is_to_have_needs_no_config_but_credentials(
    stack: str,
    made: int,
    checkout: Check,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm = checkout(stack, "stacks/seeds/accounting-people.json")
    for key, value in {"ENDPOINT": f"sandbox:.sandbox/{stack}.db", "OPERATOR": "admin"}.items():
        monkeypatch.setenv(f"DINGTALK_{key}", value)
    monkeypatch.setenv("DINGTALK_AS_OF", "2026-11-30")
    assert firm("stack", "init", stack) == ExitCode.OK
    steps = firm.told(capfd, "preview")["steps"]
    assert (
        len([each for each in steps if each["op"] == "create" and "dynamic/dingtalk" in each["type"]]) == made
    )


def states(firm: Checkout, capfd: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Return how each line of the baseline stands."""
    return {row["line"]: row["state"] for row in firm.told(capfd, "compliance")["lines"]}


@pytest.mark.exhaustive
def test_the_whole_retailer(checkout: Check, capfd: pytest.CaptureFixture[str]) -> None:
    firm = whole_retailer(checkout).applied()
    fed(firm)
    assert firm("preview", "--refresh", "--expect-no-changes") == ExitCode.OK
    resources = firm.state().resources
    groups = [each for each in resources if each.type.endswith(":AttendanceGroupMembers")]
    assert len(groups) == 41
    assert len({user for each in groups for user in each.inputs["users"]}) == 897, "all but the area managers"
    odd = {"main-administrators": "read", "recovery-drill": "missing", "training": "lapsed"}
    left_out = dict.fromkeys(("drive-mounts", "esign-authority", "calendar-sync"), "left-out")
    assert states(firm, capfd) == {**dict.fromkeys(LINES, "attested"), **odd, **left_out}


@pytest.mark.exhaustive
@pytest.mark.parametrize("stack", [accountants, whole_retailer])
def test_a_drill_brings_it_back_in_time(
    stack: Callable[[Check], Checkout],
    checkout: Check,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm = stack(checkout).applied()
    if stack is whole_retailer:
        fed(firm)
    assert firm("backup") == ExitCode.OK
    assert firm("drill", "--rto", "4h") == ExitCode.OK
    monkeypatch.setenv("DINGTALK_AS_OF", str(datetime.now(tz=UTC).date()))
    assert states(firm, capfd)["recovery-drill"] == "proven"


@pytest.mark.exhaustive
class TestWithTheCli:
    pytestmark = NEEDS_PULUMI

    @pytest.mark.parametrize("stack", [accountants, whole_retailer])
    def test_both_engines_in_turns(self, stack: Callable[[Check], Checkout], checkout: Check) -> None:
        firm = stack(checkout).applied("pulumi")
        for engine in ("pulumi", "embedded"):
            assert firm("preview", "--refresh", "--expect-no-changes", engine=engine) == ExitCode.OK
        assert firm("up", "--yes", "--refresh", engine="embedded") == ExitCode.OK
        assert firm("preview", "--expect-no-changes", engine="pulumi") == ExitCode.OK


def test_no_module_of_the_stacks_is_too_long_to_be_read() -> None:
    for path in (CHECKOUT / "stacks").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 150, path
