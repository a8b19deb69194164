from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.lines import raises_line
from support.states import PREFIX, component, department, of, provider, urn
from tenantctl.errors import UsageError
from tenantctl.state.checkpoint import Deployment
from tenantctl.state.integrity import first_fault
from tenantctl.state.references import needs
from tenantctl.state.surgery import Change, remove, rename, unprotect


def names(deployment: Deployment) -> list[str]:
    return [each.urn.removeprefix(PREFIX) for each in deployment.resources]


def shops(**of_kowloon: object) -> Deployment:
    """A component with Kowloon in it, Mong Kok under Kowloon, Central beside it."""
    kowloon = department("kowloon", parent=component("tree").urn, **of_kowloon)
    below = {
        "dependencies": [kowloon.urn],
        "property_dependencies": {"parent": [kowloon.urn]},
        "extra": {"deletedWith": kowloon.urn},
    }
    return of(provider(), component("tree"), kowloon, department("mong-kok", **below), department("central"))


def test_a_leaf_goes_alone() -> None:
    found = shops()
    mong_kok = found.resources[3]

    assert remove(found, ["mong-kok"]) == [
        Change(mong_kok.urn, "removed from state; the object stays (id mong-kok)")
    ]
    assert mong_kok not in found.resources
    assert len(found.resources) == 4


def test_what_others_depend_on_stays_unless_they_go_too() -> None:
    found = shops()
    tree, kowloon, mong_kok = (each.urn for each in found.resources[1:4])
    with raises_line(
        UsageError,
        f"{tree}: 2 other resources depend on it: {kowloon}, {mong_kok}; remove them first, or "
        "pass --target-dependents",
    ):
        remove(found, ["tree"])
    assert len(found.resources) == 5

    assert [each.urn for each in remove(found, ["tree"], target_dependents=True)] == [tree, kowloon, mong_kok]
    assert names(found) == ["pulumi:providers:pulumi-python::default", "dept::central"]


def test_what_depends_on_each_other_goes_together() -> None:
    found = shops()

    assert len(remove(found, ["tree", "mong-kok", "kowloon", "kowloon"])) == 3


def test_a_provider_goes_with_its_users_alone() -> None:
    found = shops()

    with raises_line(
        UsageError,
        f"{provider().urn}: 3 other resources depend on it: "
        f"{', '.join(each.urn for each in found.resources[2:])}; remove them first, or pass --target-dependents",
    ):
        remove(found, ["default"])


@pytest.mark.parametrize("wanted", ["kowloon", "tree"])
def test_what_is_protected_is_removed_by_force_alone(wanted: str) -> None:
    found = shops(protect=True)
    with raises_line(
        UsageError, f"{found.resources[2].urn} is protected: pass --force to remove it all the same"
    ):
        remove(found, [wanted], target_dependents=True)
    assert len(found.resources) == 5

    remove(found, [wanted], target_dependents=True, force=True)
    assert "kowloon" not in "".join(names(found))


def test_what_leans_on_the_successor_does_not_go_with_the_predecessor() -> None:
    new = department("shops", id="2")
    found = of(provider(), new, department("kowloon", dependencies=[new.urn]))
    found.resources.append(department("shops", id="1", delete=True))

    with raises_line(
        UsageError,
        f"{new.urn} is more than one resource: {new.urn} (id 2), {new.urn} (id 1); one `tenantctl up` deletes what "
        "was replaced",
    ):
        remove(found, [new.urn])


def test_a_name_that_two_have_must_be_told_apart() -> None:
    found = of(provider(), component("shops"), department("shops"))

    with raises_line(
        UsageError,
        f"shops is more than one resource: {component('shops').urn} (id none), {department('shops').urn} (id shops); "
        "name it by its URN",
    ):
        remove(found, ["shops"])
    assert len(remove(found, [department("shops").urn])) == 1


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        ("kowlon", "no resource kowlon in state: did you mean kowloon? `tenantctl state ls` lists them"),
        ("x", "no resource x in state: `tenantctl state ls` lists them"),
    ],
)
def test_what_is_not_there_is_told_with_what_comes_near(wanted: str, line: str) -> None:
    with raises_line(UsageError, line):
        remove(shops(), [wanted])


def test_a_new_name_reaches_all_that_refer_to_it() -> None:
    found = shops()
    old, new = found.resources[2].urn, f"{PREFIX}comp$dept::kln"
    found.resources[3].extra["replaceWith"] = [old]

    assert rename(found, "kowloon", "kln") == [Change(old, f"is {new} now")]

    kowloon, mong_kok = found.resources[2:4]
    assert kowloon.urn == new
    assert mong_kok.dependencies == [new]
    assert mong_kok.property_dependencies == {"parent": [new]}
    assert mong_kok.extra == {"deletedWith": new, "replaceWith": [new]}
    assert first_fault(found) == ""


def test_a_parents_new_name_leaves_its_childrens_urns() -> None:
    found = shops()
    rename(found, "tree", "org")

    assert found.resources[2].parent == f"{PREFIX}comp::org"
    assert found.resources[2].urn == f"{PREFIX}comp$dept::kowloon"
    assert first_fault(found) == ""


def test_a_providers_new_name_reaches_its_users() -> None:
    found = shops()
    rename(found, "default", "other")

    assert {each.provider for each in found.resources if each.provider} == {
        f"{PREFIX}pulumi:providers:pulumi-python::other::p"
    }
    assert first_fault(found) == ""


def test_its_own_name_is_no_change() -> None:
    found = shops()

    assert rename(found, "kowloon", "kowloon") == []
    assert found == shops()


@pytest.mark.parametrize(
    ("wanted", "name", "line"),
    [
        ("mong-kok", "central", f"{PREFIX}dept::central is there already: choose another name"),
        ("central", "", "the new name is empty"),
        (urn("dept", "no"), "x", f"no resource {PREFIX}dept::no in state: `tenantctl state ls` lists them"),
    ],
)
def test_a_new_name_that_does_not_do_changes_nothing(wanted: str, name: str, line: str) -> None:
    found = shops()
    with raises_line(UsageError, line):
        rename(found, wanted, name)
    assert found == shops()


def test_one_or_all_are_unprotected() -> None:
    found = shops(protect=True)
    found.resources[4].protect = True

    assert unprotect(found, ["central"]) == [Change(found.resources[4].urn, "is protected no more")]
    assert found.resources[2].protect
    assert [each.urn for each in unprotect(found, None)] == [found.resources[2].urn]
    assert unprotect(found, ["kowloon"]) == []
    assert not any(each.protect for each in found.resources)


def test_what_a_replacement_left_stays_protected() -> None:
    left = department("shops", id="1", delete=True, protect=True)
    found = of(provider(), department("shops", id="2", protect=True), left)

    assert len(unprotect(found, None)) == 1
    assert left.protect
    with raises_line(UsageError, "no resource no in state: `tenantctl state ls` lists them"):
        unprotect(found, ["no"])


@st.composite
def sound(draw: st.DrawFn) -> Deployment:
    """A state of up to 8 departments, each leaning on some of those before it."""
    found = of(provider())
    for index in range(draw(st.integers(1, 8))):
        before = [each.urn for each in found.resources[1:]]
        some = st.lists(st.sampled_from(before), max_size=2, unique=True) if before else st.just([])
        found.resources.append(
            department(
                f"d{index}",
                dependencies=draw(some),
                property_dependencies={"parent": draw(some)},
                protect=draw(st.booleans()),
            )
        )
    return found


@given(sound(), st.data())
def test_any_removal_and_any_new_name_leave_a_sound_state(found: Deployment, data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from([each.urn for each in found.resources]))
    renamed = deepcopy(found)
    rename(renamed, wanted, "new name::新")
    assert first_fault(renamed) == ""
    assert len(renamed.resources) == len(found.resources)

    gone = {each.urn for each in remove(found, [wanted], force=True, target_dependents=True)}
    assert first_fault(found) == ""
    assert wanted in gone
    assert all(not needs(each) & gone for each in found.resources)
