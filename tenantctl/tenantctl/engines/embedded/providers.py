"""Dynamic providers, called in process with the same values that Pulumi's plugin process would hand them.

``pulumi.dynamic.__main__`` starts a server when it is imported, so what it does between the wire and the provider is
said again here: the provider travels as a pickle in the property ``__provider``, is configured once per pickle and run
with the whole stack config, sees bare secrets, and never sees the marks of the wire.
"""

from __future__ import annotations

import asyncio
import base64
import contextvars
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import dill  # type: ignore[import-untyped]
from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider
from pulumi.runtime import Settings, configure, rpc
from pulumi.runtime._serialization import _deserialize

from tenantctl.engines.embedded.convert import (
    annotated,
    for_provider,
    from_struct,
)
from tenantctl.engines.embedded.output import Printer
from tenantctl.engines.embedded.own import PROVIDER_KEY, own_provider
from tenantctl.engines.embedded.paths import Path, differences, ignoring
from tenantctl.values import UNKNOWN, unwrapped

Properties = Mapping[str, Any]
T = TypeVar("T")


class VerbError(Exception):
    """A provider's verb raised. Its text is the provider's own; ``__cause__`` is what was raised."""


@dataclass(frozen=True)
class Checked:
    """What ``check`` made of the program's inputs; ``failures`` are (property, reason)."""

    inputs: dict[str, Any]
    failures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Diff:
    """What a change of inputs would take.

    ``changed``: the paths that differ, known only where the provider left the answer to the engine. ``forced``: a
    replacement that no whole input is to blame for.
    """

    changes: bool
    replaces: tuple[str, ...] = ()
    delete_first: bool = False
    changed: tuple[Path, ...] = ()
    forced: bool = False

    @property
    def replace(self) -> bool:
        """Whether the object must be replaced."""
        return self.changes and bool(self.replaces or self.forced)


@dataclass(frozen=True)
class Found:
    """What ``read`` found; ``id`` is ``""`` where the object is gone, ``inputs`` ``None`` where none were returned."""

    id: str
    outputs: dict[str, Any]
    inputs: dict[str, Any] | None


class Providers(Protocol):
    """The verbs that planning needs; none of them writes."""

    def check(self, olds: Properties, news: Properties) -> Checked:
        """Validate ``news`` and fill in defaults; ``olds`` is empty for a new object."""

    def diff(
        self,
        id_: str,
        outputs: Properties,
        old_inputs: Properties,
        news: Properties,
        ignore: Sequence[str] = (),
    ) -> Diff:
        """Tell what it takes to get from ``outputs`` to ``news``; ``ignore`` counts where the engine has to answer."""


class DynamicProviders:
    """Every dynamic provider of one run.

    ``config``: the stack's config, full keys, secrets bare; ``project``: the name that ``config.get("key")`` without a
    namespace looks under; ``printer`` takes what providers print; ``foreign``: whether a provider that is not ours is
    loaded, which runs what its pickle says. Verbs raise ``VerbError``. Thread-safe; a provider's own state is its own
    matter.
    """

    def __init__(
        self, config: Mapping[str, str], project: str, printer: Printer, *, foreign: bool = True
    ) -> None:
        self._foreign = foreign
        self._config = dict(config)
        self._project = project
        self._loaded: dict[str, ResourceProvider] = {}
        self._loading = threading.Lock()
        self._context = contextvars.Context()
        self._context.run(_forget_the_program, project)
        self._context.run(printer.use)

    def close(self) -> None:
        """Have every provider that can close what it holds open do so: nothing is asked of them any more."""
        loaded, self._loaded = self._loaded, {}
        for provider in loaded.values():
            close = getattr(provider, "close", None)
            if callable(close):
                close()

    def check(self, olds: Properties, news: Properties) -> Checked:
        """Call ``check``; see ``Providers``. Secrets of ``news`` stay secrets in what comes back."""
        shown_olds, shown_news = for_provider(olds), for_provider(news)
        result = self._call(olds, news, lambda provider: provider.check(shown_olds, shown_news))
        inputs = self._returned(result.inputs, news)
        failures = tuple((failure.property or "", failure.reason) for failure in result.failures or ())
        return Checked(annotated(inputs, news), failures)

    def diff(
        self,
        id_: str,
        outputs: Properties,
        old_inputs: Properties,
        news: Properties,
        ignore: Sequence[str] = (),
    ) -> Diff:
        """Call ``diff``; where it cannot tell, a difference of inputs is a change."""
        shown_olds, shown_news = for_provider(outputs), for_provider(news)
        result = self._call(outputs, news, lambda provider: provider.diff(id_, shown_olds, shown_news))
        changes = result.changes
        changed: tuple[Path, ...] = ()
        if changes is None:
            compared = ignoring(news, old_inputs, ignore)
            changed = tuple(differences(unwrapped(old_inputs), unwrapped(compared)))
            changes = bool(changed)
        return Diff(bool(changes), tuple(result.replaces or ()), bool(result.delete_before_replace), changed)

    def create(self, inputs: Properties) -> tuple[str, dict[str, Any]]:
        """Call ``create`` and return the new object's id and outputs."""
        shown = for_provider(inputs)
        result = self._call(inputs, inputs, lambda provider: provider.create(shown))
        if not result.id:
            raise VerbError("the provider returned no id from create")
        return str(result.id), annotated(self._returned(result.outs or {}, inputs), inputs)

    def update(self, id_: str, outputs: Properties, news: Properties) -> dict[str, Any]:
        """Call ``update`` and return the object's outputs."""
        shown_olds, shown_news = for_provider(outputs), for_provider(news)
        result = self._call(news, news, lambda provider: provider.update(id_, shown_olds, shown_news))
        return annotated(self._returned(result.outs or {}, news), news)

    def delete(self, id_: str, outputs: Properties) -> None:
        """Call ``delete``."""
        shown = for_provider(outputs)
        self._call(outputs, outputs, lambda provider: provider.delete(id_, shown))

    def read(self, id_: str, outputs: Properties, inputs: Properties) -> Found:
        """Call ``read``. Secrets of ``outputs`` and ``inputs`` stay secrets in what comes back."""
        shown = for_provider(outputs or inputs)
        result = self._call(outputs, inputs, lambda provider: provider.read(id_, shown))
        if not result.id:
            return Found("", {}, None)
        found = annotated(self._returned(result.outs or {}, outputs or inputs), outputs)
        if result.inputs is None:
            return Found(str(result.id), found, None)
        return Found(
            str(result.id), found, annotated(self._returned(result.inputs, outputs or inputs), inputs)
        )

    def _returned(self, properties: Mapping[str, Any], given: Properties) -> dict[str, Any]:
        pickled = unwrapped(given[PROVIDER_KEY])
        try:
            return self._context.copy().run(_serialized, {**properties, PROVIDER_KEY: pickled})
        except Exception as error:
            raise VerbError(f"the provider returned what cannot be kept: {error}") from error

    def _call(self, olds: Properties, news: Properties, verb: Callable[[ResourceProvider], T]) -> T:
        pickled = unwrapped(news.get(PROVIDER_KEY))
        if pickled is UNKNOWN or pickled is None:
            pickled = unwrapped(olds.get(PROVIDER_KEY))
        if not isinstance(pickled, str):
            raise VerbError("its state names no provider (property __provider)")

        def run() -> T:
            return verb(self._provider(pickled))

        try:
            return self._context.copy().run(run)
        except Exception as error:
            raise VerbError(str(error) or type(error).__name__) from error

    def _provider(self, pickled: str) -> ResourceProvider:
        with self._loading:
            if pickled not in self._loaded:
                provider = self._made(pickled)
                # The config is one and the same for all providers of a run, as in the plugin: they may share by it.
                with _own_traceback_limit():
                    provider.configure(ConfigureRequest(Config(self._config, self._project)))
                self._loaded[pickled] = provider
            return self._loaded[pickled]

    def _made(self, pickled: str) -> ResourceProvider:
        own = own_provider(pickled)
        if own is not None:
            return own()
        if not self._foreign:
            raise VerbError("its provider is code in a state, which is run here where --trust-state says so")
        # The pickle is the program's own, or that of a state which the program's stack has: as trusted as the program.
        loaded: ResourceProvider = _deserialize(lambda: dill.loads(base64.b64decode(pickled)))  # noqa: S301
        return loaded


def _forget_the_program(project: str) -> None:
    """Make this context look like the plugin's own process: no monitor, no preview flag, no root resource."""
    configure(Settings(project=project, stack="stack", organization="organization"))


def _serialized(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``properties`` as they come over the wire. Plain values wait for nothing, and need no event loop."""
    coroutine = rpc.serialize_properties(properties, {})
    try:
        coroutine.send(None)
    except StopIteration as ended:
        return from_struct(ended.value)
    except RuntimeError:  # one that waits and finds no loop
        pass
    else:
        coroutine.close()
    return _serialized_in_loop(properties)


def _serialized_in_loop(properties: Mapping[str, Any]) -> dict[str, Any]:
    loop = asyncio.new_event_loop()
    try:
        return from_struct(loop.run_until_complete(rpc.serialize_properties(properties, {})))
    finally:
        loop.close()


@contextmanager
def _own_traceback_limit() -> Iterator[None]:
    """Take back what a provider does to ``sys.tracebacklimit``, which is the process's.

    Providers set it to 0 so that the CLI shows one line of an error. Here the program runs in the same process, and
    with that limit the SDK cannot find the caller of a resource's constructor and waits for ever.
    """
    limit = getattr(sys, "tracebacklimit", None)
    try:
        yield
    finally:
        if limit is not None:
            sys.tracebacklimit = limit
        elif hasattr(sys, "tracebacklimit"):
            del sys.tracebacklimit
