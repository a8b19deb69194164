"""What the contract says of each operation, as data: a request, its answer, the refusals, the quirks.

One module a family in tests/contract/samples, found by being there, with ``SAMPLES``. The sandbox is asked the
request and must answer in the answer's shape; the provider must send the request, is given the answer and must read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from pulumi_dingtalk.client import Client
from pulumi_dingtalk.client.errors import DingTalkError

FOLDER = Path(__file__).parents[1] / "contract" / "samples"
Values = Mapping[str, Any]
"""JSON. ``"<shop>"`` stands for what the tenant of these tests knows by that name (support.firm_on_the_wire)."""

GATEWAY = "POST /server/oa"
"""The gateway for people's tools: neither world's envelope, one path for all tools (tests/client/test_gateway.py)."""


@dataclass(frozen=True)
class Refused:
    """One code that the contract lists for an operation.

    Args:
        code: as it comes.
        means: the provider's error; None where the provider does not call the operation.
        change: what makes the sandbox refuse, over the sample's request; ``...`` takes a key away. Without ``change``,
            ``settings`` or ``after`` the refusal is planted.
        settings: of the sandbox.
        after: requests that go before, each an operation and its request.
        status: HTTP status in the newer world.
    """

    code: int | str
    means: type[DingTalkError] | None = None
    change: Values | None = None
    settings: Values = field(default_factory=dict)
    after: tuple[tuple[str, Values], ...] = ()
    status: int = 400

    @property
    def planted(self) -> bool:
        """Whether nothing that a caller does leads to it."""
        return self.change is None and not self.settings and not self.after


@dataclass(frozen=True)
class Quirk:
    """Something that nobody would expect, and both sides must know.

    Args:
        what: in a few words.
        change: over the sample's request.
        settings: of the sandbox.
        after: requests that go before.
        shows: what the sandbox then answers, by path (``"list.0.id"``).
        hides: what it then does not answer, by path.
        answer: another spelling that the provider must read too.
        returns: what the provider makes of ``answer``; what it makes of the sample's where None.
    """

    what: str
    change: Values = field(default_factory=dict)
    settings: Values = field(default_factory=dict)
    after: tuple[tuple[str, Values], ...] = ()
    shows: Values = field(default_factory=dict)
    hides: tuple[str, ...] = ()
    answer: Values | None = None
    returns: Any = None


@dataclass(frozen=True)
class Sample:
    """One operation.

    Args:
        operation: method and path, as the contract writes them.
        source: the contract's section.
        request: path arguments, query or body in one: exactly what the provider sends; ``?key`` is query beside a body.
        answer: the sample answer, whole; {} for an empty one.
        provider: calls the provider's function, given a client and the tenant's names; None where it has none.
        returns: what that gives, or a function of the tenant's names that tells.
        refused: every code listed for it.
        quirks: every quirk named for it.
        lacks: paths of ``answer`` that the sandbox never shows, each documented for cases that it does not have.
        sdk: the module of the vendor's SDK that has it (``contact_1_0``); "" in the older world, which that SDK lacks.
        sdk_lacks: paths of ``answer`` that the vendor's SDK does not know; "answer" where it cannot read any of it.
        settings: of the sandbox, for all that is asked of it here.
        after: requests that go before each.
    """

    operation: str
    source: str
    request: Values
    answer: Values
    provider: Callable[[Client, Mapping[str, Any]], object] | None = None
    returns: Any = None
    refused: tuple[Refused, ...] = ()
    quirks: tuple[Quirk, ...] = ()
    lacks: tuple[str, ...] = ()
    sdk: str = ""
    sdk_lacks: tuple[str, ...] = ()
    settings: Values = field(default_factory=dict)
    after: tuple[tuple[str, Values], ...] = ()

    @property
    def method(self) -> str:
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.operation.partition(" ")[2]

    @property
    def new_world(self) -> bool:
        return self.path.startswith("/v")


def load_samples() -> dict[str, Sample]:
    """Return every sample by its operation."""
    modules = [import_module(f"contract.samples.{path.stem}") for path in sorted(FOLDER.glob("[a-z]*.py"))]
    found: dict[str, Sample] = {}
    for sample in (sample for module in modules for sample in module.SAMPLES):
        assert sample.operation not in found, f"{sample.operation} has two samples"
        found[sample.operation] = sample
    return found


def plain(operation: str) -> str:
    """An operation without the names of its path's parts."""
    return re.sub(r"{.*?}", "{}", operation)


def named(values: Any, names: Mapping[str, Any]) -> Any:
    """Return ``values`` with what each ``"<name>"`` stands for; within a longer text, as a text."""
    if callable(values):
        return values(names)
    if isinstance(values, Mapping):
        return {key: named(value, names) for key, value in values.items() if value is not ...}
    if isinstance(values, list):
        return [named(value, names) for value in values]
    if not isinstance(values, str):
        return values
    whole = re.fullmatch(r"<([^<>]+)>", values)
    return names[whole[1]] if whole else re.sub(r"<([^<>]+)>", lambda found: str(names[found[1]]), values)


def shape(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path and JSON type of all that ``value`` holds; items of a list count as one."""
    kinds = {bool: "boolean", int: "number", float: "number", str: "text", dict: "object", list: "list"}
    yield f"{path or 'answer'}: {kinds.get(type(value), 'null')}"
    items = value.items() if isinstance(value, dict) else ()
    for key, item in [*items, *((("[]", each) for each in value) if isinstance(value, list) else ())]:
        yield from shape(item, f"{path}.{key}".lstrip("."))


def at(value: Any, path: str) -> Any:
    """Return what stands at ``path`` of an answer; ``...`` where nothing does."""
    for key in path.split("."):
        if isinstance(value, list):
            value = value[int(key)] if int(key) < len(value) else ...
        else:
            value = value.get(key, ...) if isinstance(value, dict) else ...
    return value
