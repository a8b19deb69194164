"""How a run goes when something is wrong or out of the ordinary: what is done, what is said, what state is left."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import golden, golden_resources
from support.embedded import Embedded, refusal, write
from tenantctl.engines.base import Event, Outcome
from tenantctl.engines.embedded.monitor import ProgramMonitor
from tenantctl.errors import StackNotFoundError, StateError, StorageError
from tenantctl.plan import Op

ONE = 'from support.golden_resources import Thing\nThing("a", size=1)\n'
CHAIN = """
import pulumi
from support.golden_resources import Thing

a = Thing("a", size=1)
b = Thing("b", near=a.serial)
Thing("c", near=b.serial)
"""


def test_the_sdk_keeps_nothing_of_a_plan(make: Any) -> None:
    before = monitors()
    make(ONE).plan()
    assert [each for each in monitors() if not any(each is one for one in before)] == []


def monitors() -> list[ProgramMonitor]:
    """Those that are alive: a test before this one may have left one, by a run that failed half-way."""
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, ProgramMonitor)]


class TestFaultsOfThePlan:
    """A plan that cannot be made ends in one line a fault, and nothing is written."""

    def test_check_failure(self, make: Any) -> None:
        embedded = make(CHAIN.replace("size=1", "size=-1"))
        assert refusal(embedded) == "resource a: size: must not be negative"
        assert embedded.state().get("resources") is None

    def test_program_raises(self, make: Any) -> None:
        line = refusal(make(CHAIN + '\nraise ValueError("no such tenant")\n'))
        assert line == "the program failed at __main__.py:9: ValueError: no such tenant"

    def test_program_is_not_python(self, make: Any) -> None:
        assert refusal(make("import pulumi\nThing(\n")).startswith(
            "the program failed at __main__.py:2: SyntaxError:"
        )

    def test_program_exits(self, make: Any) -> None:
        assert (
            refusal(make("import sys\nsys.exit(3)\n"))
            == "the program failed at __main__.py:2: it ended with exit code 3"
        )

    def test_program_exits_without_complaint(self, make: Any) -> None:
        assert make("import sys\nsys.exit(0)\n").plan().counts() == {"create": 1}

    def test_two_of_one_name(self, make: Any) -> None:
        line = (
            "resource a: two resources of type pulumi-python:dynamic/golden:Thing have this name; rename one"
        )
        assert refusal(make(ONE + 'Thing("a")\n')) == line

    def test_every_protected_resource_is_named(self, make: Any) -> None:
        protect = ", opts=pulumi.ResourceOptions(protect=True))"
        program = CHAIN.replace("size=1)", f'home="here"{protect}').replace(
            "near=b.serial)", f"near=b.serial{protect}"
        )
        embedded = make(program)
        assert embedded.apply().ok
        write(
            embedded.folder,
            CHAIN.replace("size=1)", f'home="there"{protect}').replace('Thing("c", near=b.serial)', ""),
        )
        assert refusal(embedded).splitlines() == [
            "resource c: it is protected and cannot be deleted; remove `protect` in the program and run `up` first",
            "resource a: it is protected and the change of home would replace it; "
            "remove `protect` in the program and run `up` first",
        ]

    def test_no_such_stack(self, make: Any) -> None:
        embedded = make(ONE)
        with pytest.raises(StackNotFoundError, match="stack other does not exist in file:"):
            embedded.engine.plan_update(
                embedded.stack.project.stack("other"), embedded.options(), embedded.events.append
            )

    def test_object_that_cannot_be_read(self, make: Any) -> None:
        embedded = make(CHAIN)
        embedded.apply()
        embedded.break_calls("read b", "read c")
        assert refusal(embedded, refresh=True).splitlines() == [
            "resource b: the world refuses to read b",
            "resource c: the world refuses to read c",
        ]


class TestFailuresOfTheApply:
    """What fails is told with the resource's name; what was done is in state; the next run goes on from there."""

    def test_failing_create(self, make: Any) -> None:
        embedded = make(CHAIN)
        plan = embedded.plan()
        embedded.break_calls("create b")
        outcome = embedded.apply(plan)
        assert outcome.failures == ("resource b: the world refuses to create b",)
        assert [step.name for step in outcome.plan.steps] == ["golden-dev", "a"]
        assert "pending_operations" not in embedded.state()
        embedded.break_calls()
        assert embedded.apply().ok
        assert embedded.calls("create") == ["create a", "create b", "create b", "create c"]

    def test_full_disk_stops_before_the_next_write(self, make: Any) -> None:
        embedded = make(CHAIN)
        plan = embedded.plan()
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)

        def fill(event: Event) -> None:
            if event.status == "done" and event.urn.endswith("::a"):
                size = embedded.backend.journal_file(embedded.stack).stat().st_size
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))

        try:
            with pytest.raises(StorageError, match="File too large"):
                embedded.engine.update(embedded.stack, plan, embedded.options(), fill)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert embedded.calls("create") == ["create a"]
        assert embedded.apply().ok
        assert embedded.calls("create") == ["create a", "create b", "create c"]

    def test_full_disk_at_the_start_makes_nothing(self, make: Any) -> None:
        embedded = make(CHAIN)
        plan = embedded.plan()
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        before = embedded.state()
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, limits[1]))
        try:
            with pytest.raises(StorageError, match="File too large"):
                embedded.apply(plan)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert embedded.calls("create") == []
        assert embedded.state() == before

    def test_killed_in_the_middle(self, make: Any, tmp_path: Path) -> None:
        embedded = make(CHAIN.replace('b = Thing("b"', 'b = Thing("b", dies=True'))
        script = "from support.embedded import kill_at_create; kill_at_create()"
        env = {
            **os.environ,
            "PYTHONPATH": str(golden.FOLDER.parents[1]),
            "GOLDEN_PROJECT": str(embedded.folder),
        }
        done = subprocess.run([sys.executable, "-c", script], env=env, check=False)  # noqa: S603 - ourselves
        assert done.returncode == 9
        state = embedded.state()
        pending = [
            (each["type"], golden.short(each["resource"]["urn"])) for each in state["pending_operations"]
        ]
        assert pending == [("creating", "pulumi-python:dynamic/golden:Thing::b")]
        assert [golden.short(each["urn"]).rpartition("::")[2] for each in state["resources"]][-1] == "a"


class TestInterrupts:
    """Ctrl-C: what is under way is finished and recorded, nothing else is begun, the run has failed."""

    LINE = "interrupted: what was under way has been finished and recorded, nothing else was begun"

    @pytest.fixture(autouse=True)
    def note(self) -> Iterator[None]:
        golden_resources.NOTED.clear()
        yield
        golden_resources.NOTED.set()

    def apply(self, embedded: Embedded) -> Outcome:
        def listen(event: Event) -> None:
            if event.text == "interrupted: finishing what is under way":
                golden_resources.NOTED.set()

        return embedded.engine.update(embedded.stack, embedded.plan(), embedded.options(), listen)

    def test_during_a_create(self, make: Any) -> None:
        embedded = make(CHAIN.replace('Thing("b"', 'Thing("b", interrupted="create"'))
        assert self.apply(embedded).failures == (self.LINE,)
        assert embedded.calls("create") == ["create a", "create b"]
        state = embedded.state()
        assert [golden.short(each["urn"])[-1] for each in state["resources"]][-2:] == ["a", "b"]
        assert "pending_operations" not in state
        assert embedded.apply().ok
        assert embedded.calls("create") == ["create a", "create b", "create c"]

    def test_during_a_delete(self, make: Any) -> None:
        embedded = make(CHAIN.replace('Thing("c"', 'Thing("c", interrupted="delete"'))
        assert embedded.apply().ok
        write(embedded.folder, "")
        assert self.apply(embedded).failures == (self.LINE,)
        assert embedded.calls("delete") == ["delete c"]
        assert [golden.short(each["urn"])[-1] for each in embedded.state()["resources"]][-2:] == ["a", "b"]


class TestPlanGuard:
    """An apply takes no step that its plan did not show."""

    def test_new_resource(self, make: Any) -> None:
        embedded = make(ONE)
        plan = embedded.plan()
        write(embedded.folder, ONE + 'Thing("later")\n')
        outcome = embedded.apply(plan)
        assert outcome.failures == (
            "resource later: it would be created, which the plan did not show; nothing more was changed, plan again",
        )
        assert embedded.calls("create") == ["create a"]

    @pytest.mark.parametrize(
        ("later", "what"),
        [
            (ONE.replace("size=1", "size=2"), "updated"),
            (ONE.replace("size=1", 'size=1, home="x"'), "replaced"),
            ("", "deleted"),
        ],
    )
    def test_same_becomes_a_change(self, make: Any, later: str, what: str) -> None:
        embedded = make(ONE)
        embedded.apply()
        plan = embedded.plan()
        write(embedded.folder, later)
        outcome = embedded.apply(plan)
        assert outcome.failures == (
            f"resource a: it would be {what}, which the plan did not show; nothing more was changed, plan again",
        )
        assert embedded.calls("update", "delete") == []

    def test_resource_made_of_what_only_the_apply_knows(self, make: Any) -> None:
        embedded = make(CHAIN + 'a.serial.apply(lambda serial: Thing("d", near=serial))\n')
        outcome = embedded.apply()
        assert len(outcome.failures) == 1
        assert outcome.failures[0].startswith("resource d: it would be created, which the plan did not show")

    def test_less_than_planned_is_no_fault(self, make: Any) -> None:
        embedded = make(CHAIN)
        embedded.apply()
        write(embedded.folder, CHAIN.replace("size=1", "size=2"))
        plan = embedded.plan()
        assert [step.op for step in plan.changed()] == [
            Op.UPDATE
        ] * 3  # b and c hang on what is unknown in a preview
        outcome = embedded.apply(plan)
        assert outcome.ok
        assert [step.name for step in outcome.plan.changed()] == ["a"]

    def test_refresh_writes_what_was_read_then(self, make: Any) -> None:
        embedded = make(ONE)
        embedded.apply()
        plan = embedded.engine.plan_refresh(embedded.stack, embedded.options(), embedded.events.append)
        assert embedded.apply(embedded.plan()).ok
        write(embedded.folder, ONE.replace("size=1", "size=2"))
        assert embedded.apply().ok
        with pytest.raises(
            StateError, match="resource a: state has changed since this plan was made; plan again"
        ):
            embedded.engine.refresh(embedded.stack, plan, embedded.options(), embedded.events.append)


def test_parallel_apply_does_the_same(make: Any) -> None:
    many = ONE + "\n".join(f'Thing("t{n}", size={n})' for n in range(30))
    embedded = make(many)
    assert embedded.apply(parallel=8).ok
    assert sorted(embedded.calls("create")) == sorted(["create a", *(f"create t{n}" for n in range(30))])
    assert embedded.plan(parallel=8).changed() == ()
    write(embedded.folder, ONE)
    assert embedded.apply(parallel=8).ok
    assert len(embedded.state()["resources"]) == 3


def test_rotated_config_reaches_refresh_and_destroy(make: Any) -> None:
    embedded = make(ONE)
    embedded.configure({"greeting": "old"})
    embedded.apply()
    embedded.configure({"greeting": "new"})
    (embedded.folder.parent / "calls.jsonl").write_text("")
    embedded.engine.plan_refresh(embedded.stack, embedded.options(), embedded.events.append)
    plan = embedded.engine.plan_destroy(embedded.stack, embedded.options(), embedded.events.append)
    assert embedded.engine.destroy(embedded.stack, plan, embedded.options(), embedded.events.append).ok
    configured = [call["greeting"] for call in golden.calls(embedded.folder) if call["verb"] == "configure"]
    assert configured == ["new", "new"]


def test_each_object_is_read_once(make: Any) -> None:
    embedded = make(CHAIN)
    embedded.apply()
    embedded.apply(refresh=True)
    assert embedded.calls("read") == ["read a", "read b", "read c"]
