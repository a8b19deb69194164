"""States of earlier versions of a kind's schema, on a kind whose schema changed twice."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dingtalk.client.errors import Invalid
from pulumi_dingtalk.reconcile.pending import entry
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.upgrade import present
from pulumi_dingtalk.reconcile.values import is_secret, plain
from support.runs import Place, Run, Thing, place, run
from support.specimen import GrownKind, as_in

__all__ = ["place", "run"]

KIND = GrownKind()
VALUES: dict[str, Any] = {
    "userid": "mgr-mongkok",
    "name": "Shop manager Mong Kok",
    "mobile": "13900001234",
    "departments": ["1"],
    "badges": [{"site": "kowloon", "doors": [1, 2]}],
}
TEXT = st.text("abc", min_size=1, max_size=3)
STATES = st.fixed_dictionaries(
    {"userid": TEXT, "name": st.builds("{} {}".format, TEXT, TEXT), "mobile": TEXT},
    optional={
        "title": TEXT,
        "badges": st.just([{"site": "kowloon", "doors": [1]}]),
        "owner": st.just("firm/dev/GrownPerson/it"),
        "corp": TEXT,
    },
).flatmap(
    lambda values: st.lists(TEXT, min_size=1, max_size=3).map(
        lambda ids: {**values, "departments": ids, "named": sorted(KIND.nameable & {*values, "departments"})}
    )
)


@pytest.fixture
def manager(run: Run) -> Thing:
    made = run.create("GrownPerson", **VALUES)
    run.counted()
    return made


def of(version: int, thing: Thing) -> Thing:
    """Return an object as an earlier version would have left it in state."""
    return Thing(
        thing.kind, thing.id, as_in(version, plain(thing.inputs)), as_in(version, plain(thing.outputs))
    )


class TestTheFunction:
    @given(STATES, st.sampled_from([1, 2]))
    def test_what_an_earlier_version_wrote_becomes_what_this_one_writes(
        self, values: dict[str, Any], version: int
    ) -> None:
        assert present(KIND, as_in(version, values)) == {**values, "schema_version": 3}

    @given(STATES, st.sampled_from([1, 2]))
    def test_it_is_pure_and_twice_is_once(self, values: dict[str, Any], version: int) -> None:
        old = as_in(version, values)
        before = deepcopy(old)
        now = present(KIND, old)
        assert old == before
        assert present(KIND, now) is now
        assert present(KIND, old) == now

    def test_no_values_are_of_every_version(self) -> None:
        assert present(KIND, {}) == {}

    def test_one_that_fails_says_so_in_one_line_without_a_value(self) -> None:
        old = {"owner": "firm/dev/GrownPerson/keeper", "department_ids": 51230001, "schema_version": 2}
        with pytest.raises(
            Invalid, match="GrownPerson keeper: its state cannot be brought to version 3"
        ) as told:
            present(KIND, old)
        assert "51230001" not in str(told.value)

    def test_any_field_may_be_absent(self) -> None:
        for kind in (*kinds().values(), KIND):
            for version in range(1, kind.version):
                now = present(kind, {"schema_version": version, "owner": "a/b/c/d"})
                assert now == {"schema_version": kind.version, "owner": "a/b/c/d"}


@pytest.mark.parametrize("version", [1, 2])
class TestTheVerbs:
    def test_nothing_is_to_be_done_and_nothing_asked(self, run: Run, manager: Thing, version: int) -> None:
        old = of(version, manager)
        assert run.failures("GrownPerson", old.inputs, **VALUES) == []
        answer = run.provider("GrownPerson").diff(old.id, dict(old.outputs), dict(manager.inputs))
        assert (answer.changes, answer.replaces) == (False, [])
        assert run.counted() == {}

    def test_a_refresh_finds_nothing_and_writes_the_present_version(
        self, run: Run, manager: Thing, version: int
    ) -> None:
        seen = run.read(of(version, manager))
        assert seen.outs == manager.outputs
        assert seen.inputs == {name: seen.outs[name] for name in seen.inputs or ()}
        assert is_secret(seen.outs["mobile"])
        # A refresh asks diff with the sides exchanged.
        turned = run.provider("GrownPerson").diff(
            manager.id, dict(seen.outs), dict(of(version, manager).inputs)
        )
        assert not turned.changes

    def test_one_change_is_one_change(self, run: Run, manager: Thing, version: int) -> None:
        changed = run.update(of(version, manager), **{**VALUES, "name": "Shop manager Central"})
        assert run.counted() == {"user/update": 1}
        assert changed.outputs == {**manager.outputs, "name": "Shop manager Central"}

    def test_what_is_dropped_goes_to_its_default(self, run: Run, manager: Thing, version: int) -> None:
        values = {name: value for name, value in VALUES.items() if name != "badges"}
        changed = run.update(of(version, manager), **values)
        assert "badges" not in changed.outputs["named"]
        assert run.read(changed).outs == changed.outputs

    def test_it_is_deleted(self, run: Run, manager: Thing, version: int) -> None:
        run.delete(of(version, manager))
        assert run.counted() == {"user/delete": 1}

    def test_an_interrupted_creation_is_known_again(self, version: int) -> None:
        inputs = as_in(version, {**VALUES, "owner": "firm/dev/GrownPerson/it"})
        assert entry(KIND, inputs)["key"] == {"userid": "mgr-mongkok"}


class TestAVersionThatIsNotKnown:
    def test_every_verb_refuses_in_one_line(self, run: Run, manager: Thing) -> None:
        newer = {**manager.outputs, "schema_version": 4.0}
        provider = run.provider("GrownPerson")
        verbs = [
            lambda: provider.check(dict(newer), dict(manager.inputs)),
            lambda: provider.diff(manager.id, dict(newer), dict(manager.inputs)),
            lambda: provider.read(manager.id, dict(newer)),
            lambda: provider.update(manager.id, dict(newer), dict(manager.inputs)),
            lambda: provider.delete(manager.id, dict(newer)),
        ]
        for verb in verbs:
            with pytest.raises(Invalid) as told:
                verb()
            assert str(told.value).startswith(
                "GrownPerson it: its state is of version 4 of the schema of GrownPerson, and this pulumi-dingtalk "
                "knows up to 3; nothing was done. Install the version that wrote the state, or a newer one"
            )
            assert "\n" not in str(told.value)
        assert run.counted() == {}


def test_a_state_of_before_has_version_1_and_stays_as_it_is(place: Place, run: Run) -> None:
    """Every kind was at version 1 when states began to say so: an old state has no mark, and a reading adds none."""
    made = run.create("Department", name="Shops", parent="1")
    assert made.inputs["schema_version"] == made.outputs["schema_version"] == 1
    old = Thing(
        "Department",
        made.id,
        {name: value for name, value in made.inputs.items() if name != "schema_version"},
        {name: value for name, value in made.outputs.items() if name != "schema_version"},
    )
    seen = run.read(old)
    assert (seen.outs, seen.inputs) == (old.outputs, old.inputs)
    assert not run.diff(old).changes
    assert not run.provider("Department").diff(old.id, dict(old.outputs), dict(made.inputs)).changes
