"""A made-up kind of resource for the engine's tests: a world in a JSON file, each provider call in a log.

``GOLDEN_FOLDER`` names the folder of both. The same module serves the real CLI's plugin process and the embedded
engine, so that what each asks of a provider can be compared call by call. The program's words decide what happens:
``name`` replaces when changed, ``size`` must not be negative, ``swap`` says whether a replacement deletes first,
``undecided`` makes ``diff`` leave the answer to the engine, ``talks`` has ``create`` print, ``dies`` has it end the
process, ``interrupted`` names the verb that presses Ctrl-C; ``broken`` in the world lists calls that fail.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)
from pulumi.output import Unknown

SECRET_SIGNATURE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
NOTED = threading.Event()
_CHANGING = threading.Lock()
COMPUTED = ("serial", "loud", "hidden")


def folder() -> Path:
    return Path(os.environ["GOLDEN_FOLDER"])


def load_world() -> dict[str, Any]:
    path = folder() / "world.json"
    fresh: dict[str, Any] = {"next": 1, "objects": {}, "broken": []}
    return json.loads(path.read_text()) if path.exists() else fresh


@contextmanager
def changed_world() -> Iterator[dict[str, Any]]:
    """Change the world, one thread at a time; who reads it sees the old one or the new."""
    with _CHANGING:
        world = load_world()
        yield world
        path = folder() / "world.json"
        path.with_suffix(".new").write_text(json.dumps(world, indent=1, sort_keys=True))
        path.with_suffix(".new").replace(path)


def shown(value: Any) -> Any:
    if isinstance(value, Unknown):
        return "[unknown]"
    if isinstance(value, dict):
        return {key: shown(item) for key, item in sorted(value.items()) if key != "__provider"}
    if isinstance(value, list):
        return [shown(item) for item in value]
    return value


def log(verb: str, **arguments: Any) -> None:
    with (folder() / "calls.jsonl").open("a") as file:
        file.write(json.dumps({"verb": verb, **shown(arguments)}) + "\n")


def interrupt() -> None:
    """Press Ctrl-C, and stay under way until the engine has taken note of it."""
    os.kill(os.getpid(), signal.SIGINT)
    assert NOTED.wait(timeout=10)


def fail_if_broken(verb: str, name: str) -> None:
    if f"{verb} {name}" in load_world()["broken"]:
        raise RuntimeError(f"the world refuses to {verb} {name}")


class ThingProvider(ResourceProvider):
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        if req.config.get("quiet"):
            sys.tracebacklimit = 0
        log("configure", greeting=req.config.get("greeting"), token=req.config.get("other:token"))

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        log("check", olds=olds, news=news)
        failures = []
        if isinstance(news.get("size"), float) and news["size"] < 0:
            failures.append(CheckFailure("size", "must not be negative"))
        return CheckResult({"colour": "grey", **news}, failures)

    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        log("diff", id=id_, olds=olds, news=news)
        before = {key: value for key, value in olds.items() if key not in COMPUTED}
        changed = {key for key in {*before, *news} if shown(before.get(key)) != shown(news.get(key))}
        replaces = sorted(changed & {"name", "home"})
        first = news.get("swap") == "delete-first"
        return DiffResult(None if news.get("undecided") else bool(changed), replaces, [], first)

    def create(self, props: dict[str, Any]) -> CreateResult:
        log("create", props=props)
        fail_if_broken("create", props["name"])
        if props.get("talks"):
            print("creating", props["name"])  # noqa: T201 - what a provider may do
        if props.get("dies"):
            os._exit(9)
        if props.get("interrupted") == "create":
            interrupt()
        with changed_world() as world:
            id_ = f"{props['name']}-{world['next']}"
            world["next"] += 1
            world["objects"][id_] = {key: value for key, value in props.items() if key != "__provider"}
        return CreateResult(id_, self._outputs(id_, props))

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        log("update", id=id_, olds=olds, news=news)
        fail_if_broken("update", news["name"])
        with changed_world() as world:
            world["objects"][id_] = {key: value for key, value in news.items() if key != "__provider"}
        return UpdateResult(self._outputs(id_, news))

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        log("delete", id=id_, props=props)
        if props.get("interrupted") == "delete":
            interrupt()
        fail_if_broken("delete", props["name"])
        with changed_world() as world:
            world["objects"].pop(id_, None)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        log("read", id=id_, props=props)
        fail_if_broken("read", props["name"])
        live = load_world()["objects"].get(id_)
        return ReadResult("", {}) if live is None else ReadResult(id_, self._outputs(id_, live), dict(live))

    def _outputs(self, id_: str, props: dict[str, Any]) -> dict[str, Any]:
        outputs = {**props, "serial": f"serial of {id_}", "loud": props["name"].upper()}
        if "whisper" in props:
            outputs["hidden"] = {**SECRET_SIGNATURE, "value": f"hidden {props['whisper']}"}
        return outputs


class Thing(Resource, module="golden", name="Thing"):
    serial: pulumi.Output[str]
    loud: pulumi.Output[str]
    name: pulumi.Output[str]
    hidden: pulumi.Output[str]

    def __init__(
        self, name: str, opts: pulumi.ResourceOptions | None = None, called: str = "", **props: Any
    ) -> None:
        computed = dict.fromkeys(("serial", "loud", "hidden", "colour"))
        super().__init__(ThingProvider(), name, {**computed, "name": called or name, **props}, opts)


class Gadget(Thing, module="golden", name="Gadget"):
    """A thing of another type."""


class Shelf(pulumi.ComponentResource):
    def __init__(self, name: str, size: int, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("golden:index:Shelf", name, {"size": size}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        self.first = Thing(f"{name}-first", size=size, opts=inside)
        self.second = Thing(f"{name}-second", near=self.first.serial, opts=inside)
        self.register_outputs({"serial": self.second.serial})


class Cabinet(pulumi.ComponentResource):
    """A component whose children carry its name: renamed with an alias, they are theirs too."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("golden:index:Cabinet", name, None, opts)
        inside = pulumi.ResourceOptions(parent=self)
        drawer = Thing(f"{name}-drawer", called="drawer", opts=inside)
        Thing("key", near=drawer.serial, opts=pulumi.ResourceOptions(parent=drawer))
        self.register_outputs({})
