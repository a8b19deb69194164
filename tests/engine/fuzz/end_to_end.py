"""A real stack to play a history on: a program, the SDK, the whole engine, state on disk, dynamic providers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from engine.fuzz.programs import Program, Round
from engine.fuzz.stack import RefusedError, options_of
from engine.fuzz.watch import Ledger
from support import golden
from support.embedded import Embedded, project_with
from tenantctl.engines.base import Event, Options
from tenantctl.errors import TenantctlError
from tenantctl.plan import Plan
from tenantctl.state.checkpoint import Deployment
from tenantctl.state.integrity import first_fault

PROGRAM: Final = """
import json
from pathlib import Path

import pulumi
from support.golden_resources import Gadget, Thing

MADE = {}
KINDS = {"Thing": Thing, "Gadget": Gadget}


class Box(pulumi.ComponentResource):
    def __init__(self, name, opts, **props):
        super().__init__("golden:index:Box", name, props, opts)
        self.register_outputs({"size": props["size"]})


def alias(it):
    if it["urn"]:
        return it["urn"]
    said = {"name": it["name"], "type_": it["kind"], "parent": it["parent"]}
    nowhere = {"parent": None} if it["no_parent"] else {}
    return pulumi.Alias(**{key: value for key, value in said.items() if value}, **nowhere)


def options(it):
    return pulumi.ResourceOptions(
        parent=MADE.get(it["parent"]),
        depends_on=[MADE[each] for each in it["after"]],
        protect=it["protect"],
        retain_on_delete=it["retain"],
        delete_before_replace=it["first"],
        ignore_changes=it["ignores"],
        replace_on_changes=it["replaces"],
        hide_diffs=it["hides"],
        additional_secret_outputs=it["seals"],
        deleted_with=MADE.get(it["deleted_with"]),
        aliases=[alias(each) for each in it["formers"]],
    )


def declare(it):
    props = {"size": it["size"], "home": it["home"]}
    if it["kind"].endswith("Box"):
        return Box(it["name"], options(it), **props, swap=it["swap"])
    near = [MADE[each] for each in it["near"]]
    props |= {"near": [each.serial for each in near if isinstance(each, Thing)]} if near else {}
    props |= {"swap": "delete-first"} if it["swap"] else {}
    props |= {"undecided": True} if it["undecided"] else {}
    props |= {"whisper": pulumi.Output.secret(f"hidden {it['hidden']}")} if it["hidden"] else {}
    return KINDS[it["kind"].rpartition(":")[2]](it["name"], opts=options(it), called=it["label"], **props)


TOLD = json.loads(Path(__file__).with_name("program.json").read_text())
for number, each in enumerate(TOLD["program"]):
    if number == TOLD["breaks"]:
        raise ValueError("the program breaks here")
    MADE[each["label"]] = declare(each)
pulumi.export("count", len(MADE))
"""


class Files:
    """The world of ``golden_resources``: objects in one file, calls in another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.touched: set[str] = set()

    @property
    def objects(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = golden.world(self._folder)
        return found

    @property
    def calls(self) -> list[tuple[str, str]]:
        broken = self._world()["broken"]
        return [_told(call, broken) for call in golden.calls(self._folder) if call["verb"] in _WRITES]

    def begin(self, broken: list[str]) -> None:
        """Begin a run: nothing called yet, these calls fail."""
        self._write({**self._world(), "broken": broken})
        (self._folder.parent / "calls.jsonl").write_text("")

    def by_hand(self, which: int, *, gone: bool) -> None:
        """Delete or change an object behind everybody's back."""
        world = self._world()
        if world["objects"]:
            id_ = sorted(world["objects"])[which % len(world["objects"])]
            self.touched.add(id_)
            if gone:
                del world["objects"][id_]
            else:
                world["objects"][id_]["size"] = 7
            self._write(world)

    def _world(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self._folder.parent / "world.json").read_text())
        return found

    def _write(self, world: dict[str, Any]) -> None:
        (self._folder.parent / "world.json").write_text(json.dumps(world))


_WRITES = ("create", "update", "delete")


def _told(call: dict[str, Any], broken: list[str]) -> tuple[str, str]:
    name = (call.get("news") or call["props"])["name"]
    verb = call["verb"]
    return f"failed {verb}" if f"{verb} {name}" in broken else verb, call.get("id", f"{name}-0")


class RealStack:
    """See the module; what is on disk is read at each step of a run."""

    in_order = False

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder = project_with(PROGRAM, folder)
        self._embedded = Embedded(self._folder, patch)
        self.world = Files(self._folder)
        self._ledger = Ledger(self.world)  # type: ignore[arg-type]

    @property
    def state(self) -> Deployment:
        return self._embedded.backend.load(self._embedded.stack, self._embedded.secrets)

    def plan(self, program: Program, what: Round) -> Plan:
        self._begin(program, replace(what, faults=frozenset()))
        before = self.world.objects
        engine = self._embedded.engine
        verb = engine.plan_destroy if what.do == "destroy" else engine.plan_update
        try:
            plan = verb(self._embedded.stack, self._options(program, what), lambda _: None)
        except TenantctlError as error:
            raise RefusedError(str(error)) from None
        assert self.world.objects == before
        assert self.world.calls == []
        return plan

    def apply(self, program: Program, what: Round, plan: Plan) -> tuple[Plan, list[str]]:
        self._begin(program, replace(what, unread=None))
        engine = self._embedded.engine
        verb = engine.destroy if what.do == "destroy" else engine.update
        listen = self._look if what.parallel == 1 else lambda _: None
        outcome = verb(self._embedded.stack, plan, self._options(program, what), listen)
        self._look(Event("end"))
        return outcome.plan, list(outcome.failures)

    def refresh(self, program: Program, what: Round) -> None:
        self._begin(program, what)
        engine, stack, options = self._embedded.engine, self._embedded.stack, self._options(program, what)
        try:
            plan = engine.plan_refresh(stack, options, lambda _: None)
        except TenantctlError as error:
            raise RefusedError(str(error)) from None
        assert engine.refresh(stack, plan, options, self._look).ok

    def _begin(self, program: Program, what: Round) -> None:
        labels = [each.label for each in program if each.custom]
        faults = [labels[fault % len(labels)] for fault in sorted(what.faults) if labels]
        unread = [labels[what.unread % len(labels)]] if what.unread is not None and labels else []
        broken = [f"{verb} {label}" for label in faults for verb in _WRITES]
        self.world.begin([*broken, *(f"read {label}" for label in unread)])
        told = {"program": [asdict(each) for each in program], "breaks": what.breaks}
        (self._folder / "program.json").write_text(json.dumps(told))

    def _options(self, program: Program, what: Round) -> Options:
        return replace(
            options_of(program, what),
            parallel=what.parallel,
            refresh=what.refresh,
            continue_on_error=what.keep_going,
        )

    def _look(self, _: Event) -> None:
        deployment = self.state
        assert first_fault(deployment) == ""
        self._ledger.see(deployment)


@contextmanager
def real_stack(folder: str | None) -> Iterator[RealStack]:
    """Make an empty stack in a folder of its own below ``folder``."""
    with TemporaryDirectory(dir=folder) as place, pytest.MonkeyPatch.context() as patch:
        yield RealStack(Path(place) / "stack", patch)
