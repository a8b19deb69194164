"""Rules of aliases, stated and tried on many: a resource under another name is the one it was."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenantctl.engines.embedded.aliases import ALIASES, Alias, Identity, normalised
from tenantctl.engines.embedded.goal import Goal, StepError
from tenantctl.engines.embedded.registered import Registered
from tenantctl.engines.embedded.urns import STACK_TYPE, make_urn
from tenantctl.state.checkpoint import ResourceState

STACK, PROJECT = "dev", "golden"
ROOT = make_urn(STACK, PROJECT, "", STACK_TYPE, "golden-dev")
TYPES = ("t:index:Box", "t:index:Thing")
NAMES = st.sampled_from(["a", "b", "a-b", "ab", "a::b"])


@dataclass(frozen=True)
class Declared:
    """One resource of a program: ``parent`` is the place of an earlier one, None is the stack."""

    type: str
    name: str
    parent: int | None

    def urn(self, program: list[Declared]) -> str:
        parent = ROOT if self.parent is None else program[self.parent].urn(program)
        return make_urn(STACK, PROJECT, parent, self.type, self.name)


@st.composite
def programs(draw: st.DrawFn) -> list[Declared]:
    program: list[Declared] = []
    for at in range(draw(st.integers(1, 6))):
        parent = draw(st.none() | st.integers(0, at - 1)) if at else None
        program.append(Declared(draw(st.sampled_from(TYPES)), draw(NAMES), parent))
    urns = [each.urn(program) for each in program]
    return [replace(each, name=f"{each.name}{at}" if urns.count(urns[at]) > 1 else each.name)
            for at, each in enumerate(program)]  # fmt: skip


def state_of(program: list[Declared]) -> list[ResourceState]:
    root = ResourceState(ROOT, STACK_TYPE, custom=False)
    return [root] + [
        ResourceState(
            each.urn(program), each.type, custom=True,
            parent=ROOT if each.parent is None else program[each.parent].urn(program),
        )
        for each in program
    ]  # fmt: skip


def registered(
    old: list[Declared], new: list[Declared], aliases: list[tuple[Alias, ...]]
) -> list[str | None]:
    """Register ``new`` over the state of ``old`` and return what each was found as."""
    names = Registered(STACK, PROJECT, state_of(old))
    names.take(Goal(STACK_TYPE, "golden-dev", custom=False, inputs={}))
    found = []
    for each, formers in zip(new, aliases, strict=True):
        parent = ROOT if each.parent is None else new[each.parent].urn(new)
        goal = Goal(each.type, each.name, custom=True, inputs={}, parent=parent, aliases=formers)
        urn, goal = names.take(goal)
        was, clash = names.old(goal, urn)
        assert clash == ""
        found.append(None if was is None else was.urn)
    return found


@given(programs())
def test_without_a_change_each_is_itself(program: list[Declared]) -> None:
    assert registered(program, program, [()] * len(program)) == [each.urn(program) for each in program]


@given(programs(), st.sets(st.integers(0, 5)))
def test_renamed_ones_are_found_and_their_children_with_them(
    program: list[Declared], which: set[int]
) -> None:
    new = [replace(each, name=f"new-{at}") if at in which else each for at, each in enumerate(program)]
    aliases = [
        (Alias(name=each.name),) if at in which else () for at, each in enumerate(program)
    ]  # fmt: skip
    assert registered(program, new, aliases) == [each.urn(program) for each in program]


@given(programs(), st.sets(st.integers(0, 5)))
def test_whole_urns_find_whatever_changed(program: list[Declared], which: set[int]) -> None:
    new = [
        Declared("t:index:Other", f"new-{at}", None) if at in which else replace(each, name=f"kept-{at}")
        for at, each in enumerate(program)
    ]
    aliases = [(Alias(urn=each.urn(program)),) for each in program]
    assert registered(program, new, aliases) == [each.urn(program) for each in program]


@given(programs(), st.integers(0, 5))
def test_moved_to_the_stack_is_found_by_its_parent_of_before(program: list[Declared], at: int) -> None:
    # Types alone tell a path in a URN, so that what moves may free a URN for another: that is a clash, another rule.
    program = [replace(each, name=f"{each.name}-{place}") for place, each in enumerate(program)]
    at %= len(program)
    moved = program[at]
    new = [*program]
    new[at] = replace(moved, parent=None, name=f"moved-{at}")
    parent = ROOT if moved.parent is None else program[moved.parent].urn(program)
    aliases: list[tuple[Alias, ...]] = [()] * len(program)
    aliases[at] = (Alias(name=moved.name, parent=parent),)
    assert registered(program, new, aliases) == [each.urn(program) for each in program]


@given(programs())
def test_who_says_nothing_has_no_former_name(program: list[Declared]) -> None:
    for each in program:
        identity = Identity(STACK, PROJECT, each.type, each.name, ROOT)
        assert identity.former((), {}) == []
        assert identity.former((Alias(),), {}) == [make_urn(STACK, PROJECT, ROOT, each.type, each.name)]


@given(st.lists(st.builds(Alias, name=NAMES, type=st.sampled_from(["", *TYPES])), max_size=4), st.booleans())
def test_no_former_name_comes_twice(aliases: list[Alias], parent_was_renamed: bool) -> None:
    parent = make_urn(STACK, PROJECT, ROOT, TYPES[0], "box")
    was = {parent: make_urn(STACK, PROJECT, ROOT, TYPES[0], "old")} if parent_was_renamed else {}
    former = Identity(STACK, PROJECT, TYPES[1], "box-lid", parent).former(aliases, was)
    assert len(former) == len(set(former))
    assert (make_urn(STACK, PROJECT, was[parent], TYPES[1], "old-lid") in former) if was else True


@given(programs(), st.sets(st.integers(0, 5)))
def test_in_state_nothing_names_what_is_not_there(program: list[Declared], which: set[int]) -> None:
    """A run that renames is anywhere under way: what it has reached has its new name, the rest the old ones."""
    new = [replace(each, name=f"new-{at}") if at in which else each for at, each in enumerate(program)]
    for reached in range(len(program) + 1):
        half = state_of(new)[: reached + 1] + state_of(program)[reached + 1 :]
        for at, resource in enumerate(half[1 : reached + 1]):
            if resource.urn != program[at].urn(program):
                resource.extra[ALIASES] = [program[at].urn(program)]
        for resource in half[2:]:
            resource.dependencies = [half[1].urn] if which.isdisjoint({0}) else [program[0].urn(program)]
        whole = normalised(half)
        there = [each.urn for each in whole]
        assert len(there) == len(set(there))
        assert all(each.parent in {"", *there} for each in whole)
        assert all(urn in there for each in whole for urn in each.dependencies)
        assert not any(ALIASES in each.extra for each in whole)
        assert normalised(whole) == whole


def test_two_of_one_former_name() -> None:
    old = [Declared(TYPES[0], "a", None)]
    new = [Declared(TYPES[0], "b", None), Declared(TYPES[0], "c", None)]
    names = Registered(STACK, PROJECT, state_of(old))
    names.take(Goal(STACK_TYPE, "golden-dev", custom=False, inputs={}))
    clashes = []
    for each in new:
        goal = Goal(each.type, each.name, custom=True, inputs={}, parent=ROOT, aliases=(Alias(name="a"),))
        urn, goal = names.take(goal)
        clashes.append(names.old(goal, urn)[1])
    assert clashes == ["", old[0].urn(old)]


def test_a_name_twice_and_a_parent_that_is_not_there() -> None:
    names = Registered(STACK, PROJECT, [])
    goal = Goal(TYPES[0], "a", custom=True, inputs={})
    names.take(goal)
    with pytest.raises(StepError, match="two resources of type t:index:Box have this name; rename one"):
        names.take(goal)
    with pytest.raises(StepError, match=f"resource b: its parent {ROOT} is not registered"):
        names.take(replace(goal, name="b", parent=ROOT))
