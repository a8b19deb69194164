"""Providers without an engine: one run on an embedded tenant, verb by verb, with its calls counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pulumi.dynamic import DiffResult, ReadResult

from dingtalk_sandbox.admin import change_settings, plant_fault
from pulumi_dingtalk.client import Client
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.session import Session
from support.hand import Hand
from support.tenant import sandbox_url, tenant_config

OWNER = "firm/dev"


@dataclass(frozen=True)
class Thing:
    """One object in state: what the engine keeps of it."""

    kind: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


class Run:
    """One run: the providers of all kinds over one session, as an engine asks them."""

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None, **config: object) -> None:
        settings = tenant_config(url, **config)
        self._client = Client(settings, transport=transport, sleep=lambda _seconds: None)
        self.session = Session(self._client, self)
        self.kinds = {cls.kind.name: cls for cls in TenantProvider.__subclasses__()}

    def close(self) -> None:
        self._client.close()

    def provider(self, kind: str) -> TenantProvider:
        made = self.kinds[kind]()
        made._session = self.session
        return made

    def check(self, kind: str, values: Mapping[str, Any], olds: Mapping[str, Any] | None = None) -> Any:
        return self.provider(kind).check(dict(olds or {}), dict(values))

    def failures(
        self, kind: str, olds: Mapping[str, Any] | None = None, **values: Any
    ) -> list[tuple[str, str]]:
        """The rules that a declaration breaks: property and reason."""
        return [(f.property, f.reason) for f in self.check(kind, values, olds).failures]

    def create(self, kind: str, mark: str = "it", **values: Any) -> Thing:
        """Declare and make an object; ``mark`` is its logical name."""
        inputs = self._checked(kind, {"owner": f"{OWNER}/{kind}/{mark}", **values}, {})
        made = self.provider(kind).create(inputs)
        assert made.outs is not None
        return Thing(kind, made.id, inputs, made.outs)

    def diff(self, thing: Thing, **values: Any) -> DiffResult:
        """Compare ``thing`` with a declaration of ``values`` alone, or with its own where none are given."""
        return self.provider(thing.kind).diff(thing.id, dict(thing.outputs), self._news(thing, values))

    def update(self, thing: Thing, **values: Any) -> Thing:
        """Bring ``thing`` to a declaration of ``values`` alone."""
        news = self._news(thing, values)
        provider = self.provider(thing.kind)
        answer = provider.diff(thing.id, dict(thing.outputs), news)
        assert answer.changes, "an update follows a difference"
        assert not answer.replaces
        outs = provider.update(thing.id, dict(thing.outputs), news).outs
        assert outs is not None
        return Thing(thing.kind, thing.id, news, outs)

    def read(self, thing: Thing) -> ReadResult:
        return self.provider(thing.kind).read(thing.id, dict(thing.outputs))

    def delete(self, thing: Thing) -> None:
        self.provider(thing.kind).delete(thing.id, dict(thing.outputs))

    def counted(self) -> dict[str, int]:
        """The calls since the last look, by operation, without those for a token."""
        found = {name: n for name, n in self._client.calls.items() if not name.startswith(_TOKENS)}
        self._client.calls.clear()
        return found

    def _news(self, thing: Thing, values: Mapping[str, Any]) -> dict[str, Any]:
        if not values:
            return dict(thing.inputs)
        return self._checked(thing.kind, {"owner": thing.inputs["owner"], **values}, thing.inputs)

    def _checked(self, kind: str, values: Mapping[str, Any], olds: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.check(kind, values, olds)
        assert not answer.failures, [(f.property, f.reason) for f in answer.failures]
        return dict(answer.inputs)


_TOKENS = ("oauth2/", "gettoken")


class Place:
    """A tenant of one test: runs on it, a hand in it, faults and settings."""

    def __init__(self, folder: Path) -> None:
        self.url = sandbox_url(folder)
        self.path = Path(self.url.removeprefix("sandbox:"))
        self.hand = Hand(self.url)
        self._runs: list[Run] = []

    def run(self, **config: object) -> Run:
        """Begin another run, which knows nothing of the ones before."""
        self._runs.append(Run(self.url, **config))
        return self._runs[-1]

    def fault(self, kind: str, operation: str, at: int = 1, times: int = 1) -> None:
        """Plant a fault; ``operation`` is the end of its path."""
        plant_fault(self.path, kind, operation, at, times)

    def settings(self, **settings: str) -> None:
        change_settings(self.path, settings)

    def close(self) -> None:
        for run in self._runs:
            run.close()
        self.hand.__exit__()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A tenant that only this test has."""
    one = Place(tmp_path)
    yield one
    one.close()


@pytest.fixture
def run(place: Place) -> Run:
    """A run on a tenant that only this test has."""
    return place.run()
