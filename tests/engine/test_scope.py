"""Runs about some resources only, where no recording tells: the engine's words, and what the CLI itself gets wrong."""

from __future__ import annotations

from typing import Any

import pytest

from support import golden
from support.embedded import refusal, write
from tenantctl.engines.base import Options
from tenantctl.engines.embedded.engine import RunError
from tenantctl.engines.embedded.selection import Patterns, Scope
from tenantctl.state.checkpoint import ResourceState

CHAIN = """
import pulumi
from support.golden_resources import Thing

a = Thing("a", size=1)
b = Thing("b", near=a.serial, size=1)
c = Thing("c", near=b.serial, size=1)
"""
A, B, C = map(golden.long, "abc")


def names(plan: Any) -> list[str]:
    return [f"{step.op} {step.name}" for step in plan.changed()]


class TestWhatIsMissing:
    def test_target_that_needs_what_is_not_there(self, make: Any) -> None:
        line = f"resource b: it needs a, which is not there and no target; add --target '{A}'"
        assert refusal(make(CHAIN), target=(B,)) == line

    def test_each_is_told_once(self, make: Any) -> None:
        lines = refusal(make(CHAIN), target=(B, C)).splitlines()
        assert lines == [f"resource b: it needs a, which is not there and no target; add --target '{A}'"]

    def test_exclusion_of_what_others_need(self, make: Any) -> None:
        """The CLI makes ``c`` all the same, and writes a state that it then refuses to read."""
        line = (
            "resource c: it needs b, which is not there and excluded; "
            "exclude what needs it too, with --exclude-dependents"
        )
        embedded = make(CHAIN)
        assert refusal(embedded, exclude=(B,)) == line
        assert names(embedded.plan(exclude=(B,), exclude_dependents=True))[1:] == ["create a"]


class TestNamesThatMeanNothing:
    NOWHERE = "urn:pulumi:dev::golden::x::nowhere"
    ADVICE = "name it by its whole URN, in quotes if there is a $ in it"

    def test_target(self, make: Any) -> None:
        embedded = make(CHAIN)
        line = f"{self.NOWHERE}: no such resource in state or in the program; {self.ADVICE}"
        assert refusal(embedded, target=(self.NOWHERE, A)) == line
        assert refusal(embedded, target=("a",)) == line.replace(self.NOWHERE, "a")

    def test_exclusion_is_told_and_no_fault(self, make: Any) -> None:
        embedded = make(CHAIN)
        assert len(embedded.plan(exclude=(self.NOWHERE,)).changed()) == 4
        assert embedded.said("warning") == [
            f"--exclude {self.NOWHERE}: no such resource in state; {self.ADVICE}"
        ]

    def test_pattern_may_match_nothing(self, make: Any) -> None:
        embedded = make(CHAIN)
        assert names(embedded.plan(target=("**nowhere",))) == ["create golden-dev"]
        assert embedded.said("warning") == []


class TestDeletions:
    def test_dependents_of_a_target_are_named(self, make: Any) -> None:
        embedded = make(CHAIN)
        embedded.apply()
        write(embedded.folder, "")
        told = refusal(embedded, target=(A,)).splitlines()
        advice = "it would be deleted and is no target; name it by --target too, or add --target-dependents"
        assert told == [f"resource b: {advice}", f"resource c: {advice}"]
        assert names(embedded.plan(target=(A, B, C))) == ["delete c", "delete b", "delete a"]

    def test_what_is_excluded_keeps_what_it_needs(self, make: Any) -> None:
        embedded = make(CHAIN)
        embedded.apply()
        write(embedded.folder, "")
        assert names(embedded.plan(exclude=(B,))) == ["delete c"]


def test_renamed_target_keeps_its_old_name_for_nobody(make: Any) -> None:
    """The CLI writes both names into state here, and refuses to read that."""
    embedded = make(CHAIN)
    embedded.apply()
    renamed = (
        'Thing("new", called="a", size=2, opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")]))'
    )
    write(embedded.folder, CHAIN.replace('Thing("a", size=1)', renamed))
    assert embedded.apply(target=(golden.long("new"),)).ok
    found = {golden.short(each["urn"]): each for each in embedded.state()["resources"]}
    assert [each.rpartition("::")[2] for each in found][2:] == ["new", "b", "c"]
    assert found[golden.short(B)]["dependencies"] == [golden.long("new")]
    assert names(embedded.plan()) == []


def test_renamed_and_left_alone_keeps_its_old_name(make: Any) -> None:
    embedded = make(CHAIN)
    embedded.apply()
    renamed = (
        'Thing("new", called="a", size=2, opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")]))'
    )
    write(embedded.folder, CHAIN.replace('Thing("a", size=1)', renamed))
    assert embedded.apply(target=(C,)).ok
    assert [each["urn"] for each in embedded.state()["resources"]][2:] == [A, B, C]


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        (A, [A]),
        ("**::a", [A]),
        ("*::a", []),
        ("**", [A, B, C]),
        ("urn:*:dev::golden::*dynamic/golden:Thing::[ab]", []),
        ("urn:*:dev::golden::**::b", [B]),
    ],
)
def test_patterns(pattern: str, matches: list[str]) -> None:
    assert [urn for urn in (A, B, C) if urn in Patterns((pattern,))] == matches


def test_a_long_chain_of_dependents() -> None:
    """No recursion: a chain as long as a stack."""
    chain = [
        ResourceState(f"r{at}", "t", custom=True, dependencies=[f"r{at - 1}"] if at else [])
        for at in range(3000)
    ]
    assert len(Scope(Options(target=("r0",), target_dependents=True)).included(chain)) == 3000
    assert Scope(Options(exclude=("r1",), exclude_dependents=True)).included(chain) == chain[:1]


def test_at_a_time_or_not_state_has_each_after_what_it_needs(make: Any) -> None:
    """What is left alone still needs in state what the program no longer says."""
    count = 24
    chain = ['import pulumi\nfrom support.golden_resources import Thing\nt0 = Thing("t0", size=1)']
    chain += [
        f't{at} = Thing("t{at}", size=1, opts=pulumi.ResourceOptions(depends_on=[t{at - 1}]))'
        for at in range(1, count)
    ]
    embedded = make("\n".join(chain))
    embedded.apply()
    loose = [f'Thing("t{at}", size=2)' for at in range(count)]
    write(embedded.folder, "\n".join(["from support.golden_resources import Thing", *loose]))
    late = "in state something needs it that the program declares before it"
    for target in ("t23", "t0", "t10"):
        try:
            failures = embedded.apply(target=(golden.long(target),), parallel=8).failures
        except RunError as error:
            failures = (str(error),)
        assert all(late in each for each in failures)
        assert target != "t23" or not failures
        in_order(embedded.state()["resources"])


def in_order(resources: list[dict[str, Any]]) -> None:
    there: set[str] = set()
    for each in resources:
        assert there.issuperset(each.get("dependencies", []))
        there.add(each["urn"])
