"""A plan is held to the project's policy pack: mandatory ones refuse it, advisory ones are told in the report."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.errors import ExitCode

from .conftest import Held

Make = Callable[[str, str], Held]

PROGRAM = """
import pulumi_dingtalk as dingtalk

shops = dingtalk.Department("shops", name="Shops")
dingtalk.Department("mong-kok", name="{name}", parent=shops)
dingtalk.ConsoleSetting("sso", setting="sso", value="company accounts"{owner})
"""
FINE = PROGRAM.format(name="Mong Kok", owner=', responsible="it-administrator"')
NO_OWNER = PROGRAM.format(name="Mong Kok", owner="")
PACK = """
from dingtalk_components.policies import *
from pulumi_policy import EnforcementLevel

POLICIES = [
    nothing_without_owner(),
    named_by_rule("Department", "[A-Z][a-z]+( [A-Z][a-z]+)?", "words with capitals", EnforcementLevel.ADVISORY),
]
"""
REFUSED = "refused: policy owner-named: sso: nobody answers for it: name somebody in `responsible`"
ENGINES = ["embedded", pytest.param("pulumi", marks=NEEDS_PULUMI)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_mandatory_policy_refuses_and_nothing_is_written(held: Make, engine: str) -> None:
    firm = held(NO_OWNER, PACK)
    for command in (("preview",), ("up", "--yes")):
        ran = firm("--engine", engine, *command)
        assert (ran.code, REFUSED in ran.err) == (ExitCode.REFUSED, True), ran.err
        assert "Note: policy owner-named, mandatory: sso: nobody answers for it" in ran.out
    assert firm.firm.hand.children() == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_advisory_one_is_told_and_goes_on(held: Make, engine: str) -> None:
    firm = held(FINE.replace("Mong Kok", "mong kok 2"), PACK)
    ran = firm("--engine", engine, "up", "--yes")
    assert (ran.code, "Note: policy department-names, advisory: mong-kok:" in ran.out) == (0, True)
    chinese = firm("--engine", engine, "--lang", "zh-Hant", "preview")
    assert "政策 department-names" in chinese.out


def test_what_stands_already_is_held_to_it_too(held: Make) -> None:
    firm = held(NO_OWNER, "POLICIES = []")
    assert firm("up", "--yes").code == 0
    firm.pack(PACK)
    ran = firm("up", "--yes")
    assert (ran.code, REFUSED in ran.err) == (ExitCode.REFUSED, True)
    assert firm("destroy", "--yes").code == 0


def test_a_saved_plan_says_what_policies_said(held: Make) -> None:
    firm = held(FINE.replace("Mong Kok", "mong kok 2"), PACK)
    saved = firm.firm.folder / "plan.json"
    assert firm("preview", "--save", str(saved)).code == 0
    assert "policy department-names, advisory: mong-kok:" in saved.read_text()
    assert "Note: policy department-names, advisory" in firm("review", str(saved)).out


UNKNOWN = """
from pulumi_policy import *

def validate(args, report):
    if args.name == "mong-kok" and args.props["parent"] != "1":
        report("every shop stands below the root", None)

POLICIES = [ResourceValidationPolicy("flat", "Shops are flat.", validate, EnforcementLevel.MANDATORY)]
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_what_only_the_apply_knows_is_asked_after_it(held: Make, engine: str) -> None:
    firm = held(FINE, UNKNOWN)
    ran = firm("--engine", engine, "up", "--yes")
    assert "policy flat cannot be told before it is applied: mong-kok: string value at .parent" in ran.out
    told = {
        "embedded": "error: resource mong-kok: policy flat: mong-kok: every shop stands below the root",
        "pulumi": "error: policy flat, known now: mong-kok: every shop stands below the root",
    }
    assert (ran.code, told[engine] in ran.err) == (ExitCode.FAILED, True)
    (shops,) = firm.firm.hand.children().values()
    assert list(firm.firm.hand.children(shops)) == ([] if engine == "embedded" else ["Mong Kok"])
    assert firm("--engine", engine, "preview").code == ExitCode.REFUSED


STACK_AFTER = """
from pulumi_policy import *

def validate(args, report):
    for one in args.resources:
        if one.name == "mong-kok" and one.props["parent"] != "1":
            report("every shop stands below the root", one.urn)

POLICIES = [StackValidationPolicy("flat", "Shops are flat.", validate, EnforcementLevel.MANDATORY)]
"""


def test_a_stack_s_policy_is_asked_again_at_the_end(held: Make) -> None:
    ran = held(FINE, STACK_AFTER)("up", "--yes")
    assert "policy flat cannot be told before it is applied: string value at .parent" in ran.out
    told = "error: policy flat, known now: mong-kok: every shop stands below the root"
    assert (ran.code, told in ran.err) == (ExitCode.FAILED, True)


def test_no_policy_sees_a_secret(held: Make) -> None:
    firm = held(
        """
import pulumi
import pulumi_dingtalk as dingtalk

hook = pulumi.Config().require("cash-webhook")
dingtalk.WebhookBot("cash", name="Cash", webhook=pulumi.Output.secret(hook), owner_user="admin", purpose="cash")
""",
        """
from pulumi_policy import *

def validate(args, report):
    if args.name == "cash":
        report(f"props: {dict(args.props)['webhook']}", None)

POLICIES = [ResourceValidationPolicy("nosy", "Tells all.", validate, EnforcementLevel.ADVISORY)]
""",
    )
    ran = firm("preview")
    assert "advisory: cash: props: [secret]" in ran.out
    assert "canary" not in ran.out + ran.err


STACK_WIDE = """
from pulumi_policy import *

async def soon(args, report):
    report(str(args.get_config()["most"]), None)

def whole(args, report):
    kinds = sorted(r.resource_type.rpartition(":")[2] for r in args.resources)
    report(f"{kinds}", None)
    (below,) = [r for r in args.resources if r.property_dependencies.get("parent")]
    report(f"below {below.property_dependencies['parent'][0].name}", below.urn)

def none_of_it(args, report):
    args.not_applicable("never")

schema = PolicyConfigSchema({"most": {"type": "integer", "default": 12}})
A = EnforcementLevel.ADVISORY
POLICIES = [
    ResourceValidationPolicy("soon", "Waits.", soon, A, schema),
    StackValidationPolicy("whole", "All of it.", whole, A),
    StackValidationPolicy("none", "Nothing.", none_of_it, EnforcementLevel.MANDATORY),
    StackValidationPolicy("off", "Off.", whole, EnforcementLevel.DISABLED),
]
"""


def test_what_policies_may_be(held: Make) -> None:
    ran = held(FINE, STACK_WIDE)("preview")
    assert ran.code == 0
    assert "policy soon, advisory: shops: 12" in ran.out
    assert "policy whole, advisory: ['ConsoleSetting', 'Department', 'Department']" in ran.out
    assert "policy whole, advisory: mong-kok: below shops" in ran.out
    assert "policy off" not in ran.out


@pytest.mark.parametrize(
    ("pack", "line"),
    [
        ("POLICIES = 1", "has no list POLICIES of pulumi_policy's policies"),
        ("import no_such_module", "No module named 'no_such_module'"),
        ("POLICIES = [1 / 0]", "ZeroDivisionError: division by zero"),
        (
            PACK.replace("nothing_without_owner()", "nothing_without_owner(None)"),
            "owner-named has no enforcement",
        ),
        (
            PACK.replace("nothing_without_owner()", "nothing_without_owner(EnforcementLevel.REMEDIATE)"),
            "owner-named remediates, and tenantctl changes no plan",
        ),
    ],
)
def test_a_pack_that_is_off_is_one_line(held: Make, pack: str, line: str) -> None:
    ran = held(FINE, pack)("preview")
    assert (ran.code, line in ran.err, ran.err.count("error:")) == (ExitCode.CONFIG, True, 1), ran.err


def test_a_policy_that_fails_is_no_yes(held: Make) -> None:
    ran = held(FINE, UNKNOWN.replace('args.name == "mong-kok"', "args.no_such"))("preview")
    assert ran.code == ExitCode.FAILED
    assert "policy flat fails on urn:pulumi:dev::" in ran.err


def test_there_is_no_such_folder(held: Make) -> None:
    firm = held(FINE, PACK)
    (firm.firm.folder / "pack" / "PulumiPolicy.yaml").unlink()
    ran = firm("preview")
    assert (ran.code, "is no policy pack: PulumiPolicy.yaml and pack.py make one" in ran.err) == (78, True)


TWO = """
import pulumi_dingtalk as dingtalk

dingtalk.Department("shops", name="{name}")
dingtalk.ConsoleSetting("sso", setting="sso", value="company accounts"{owner})
"""


def test_a_run_about_a_part_is_refused_for_what_it_changes_alone(held: Make) -> None:
    firm = held(TWO.format(name="Shops", owner=""), "POLICIES = []")
    assert firm("up", "--yes").code == 0
    firm.pack(PACK)
    firm.write(TWO.format(name="Stores", owner=""))
    assert firm("up", "--yes").code == ExitCode.REFUSED
    ran = firm("up", "--yes", "--target", "**::shops")
    assert (ran.code, "policy owner-named, mandatory: sso" in ran.out) == (0, True)
    assert set(firm.firm.hand.children()) == {"Stores"}
    firm.write(TWO.format(name="Stores", owner=', where="Console"'))
    refused = firm("up", "--yes", "--target", "**::sso")
    assert (refused.code, REFUSED in refused.err) == (ExitCode.REFUSED, True)


def test_what_a_pack_prints_is_no_part_of_the_report(held: Make) -> None:
    firm = held(FINE, "print('hello')\n" + PACK)
    ran = firm("preview", "--json")
    assert json.loads(ran.out)["steps"]
    assert "hello" in ran.err
