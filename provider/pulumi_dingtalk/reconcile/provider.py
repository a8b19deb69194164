"""The dynamic provider: Pulumi's protocol on one side, the verbs on the other.

Pulumi pickles a provider by the module path and the name of its class, into every resource in state: neither ever
changes, and an instance holds nothing before ``configure`` (../shared/pulumi-facts.md).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any, ClassVar, ParamSpec, TypeVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_dingtalk.client.errors import DingTalkError
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile import verbs
from pulumi_dingtalk.reconcile.check import check
from pulumi_dingtalk.reconcile.kind import Failure, Kind
from pulumi_dingtalk.reconcile.session import Session
from pulumi_dingtalk.reconcile.upgrade import SCHEMA, present
from pulumi_dingtalk.reconcile.values import has_unknown, plain

P = ParamSpec("P")
R = TypeVar("R")

NAMESPACE = "dingtalk:"
_PICKLE_KEY = "__provider"


def _one_line(verb: Callable[P, R]) -> Callable[P, R]:
    """Let a DingTalkError reach the engine without what it was raised from: the line is complete by itself."""

    @wraps(verb)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except DingTalkError as error:
            raise error.with_traceback(None) from None

    return wrapped


def _alone() -> bool:
    """Whether this process is the CLI's plugin, where a traceback is all that an error becomes.

    In a process that runs the program too, the SDK looks at its own stack, and a limit of 0 would show it none.
    """
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec is not None and spec.name == "pulumi.dynamic.__main__"


class TenantProvider(ResourceProvider):
    """The provider of one kind; each kind's module has a subclass that names its kind."""

    serialize_as_secret_always = False
    kind: ClassVar[Kind[Any]]
    _session: Session

    @_one_line
    def configure(self, req: ConfigureRequest) -> None:
        """Take the tenant from config and environment. Raises ConfigurationError, in one line."""
        # Config.get asks for one key; only the bag itself tells which keys there are, so that a typing error shows.
        bag: Mapping[str, Any] = req.config._props  # noqa: SLF001
        values = {k.removeprefix(NAMESPACE): v for k, v in bag.items() if k.startswith(NAMESPACE)}
        alone = _alone()
        if alone:
            sys.tracebacklimit = 0
        config = TenantConfig.load(values, os.environ)
        if alone and config.debug:
            del sys.tracebacklimit
        # Both engines hand one and the same bag to all providers of a run.
        self._session = Session.of(config, bag)

    def close(self) -> None:
        """Close the run's connections. The embedded engine calls it at the end of a run; the CLI's plugin just ends."""
        self._session.close()

    @_one_line
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the program's values; unknown ones wait for the apply."""
        olds = present(self.kind, _olds)
        verbs.refuse_other_corp(self.kind, self._session, plain(olds))
        declared = {name: value for name, value in news.items() if name not in (_PICKLE_KEY, SCHEMA)}
        checked, failures = check(self.kind, olds, declared, self._session.config.experimental)
        if not failures:
            failures = self._unnamed() or self._claimed(checked) or self._not_from(olds, checked)
        checked["corp"], checked[SCHEMA] = self._session.corp_id, self.kind.version
        return CheckResult(checked, [CheckFailure(failure.property, failure.reason) for failure in failures])

    @_one_line
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Say what differs from state. Asks the tenant nothing."""
        answer = verbs.diff(self.kind, self._session, _id, _olds, _news)
        return DiffResult(
            changes=answer.changes,
            replaces=answer.replaces,
            delete_before_replace=answer.delete_before_replace,
        )

    @_one_line
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make the object, or take over an existing one where that is allowed."""
        id_, outputs = verbs.create(self.kind, self._session, props)
        return CreateResult(id_, outputs)

    @_one_line
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Read the live object. Only a definite not-found is "gone"."""
        seen = verbs.read(self.kind, self._session, id_, props)
        if seen is None:
            return ReadResult("", {})
        outputs, inputs = seen
        return ReadResult(id_, outputs, inputs)

    @_one_line
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Write what differs."""
        return UpdateResult(verbs.update(self.kind, self._session, _id, _olds, _news))

    @_one_line
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the object."""
        verbs.delete(self.kind, self._session, _id, _props)

    def _unnamed(self) -> list[Failure]:
        """Refuse a kind that needs to know of config in whose name it calls, or which day it is, and is not told."""
        found, config = [], self._session.config
        if self.kind.needs_operator and not config.operator:
            found.append(
                Failure(
                    "",
                    "DingTalk wants to know in whose name: set dingtalk:operator (DINGTALK_OPERATOR) to the userid of "
                    "an administrator who may manage this",
                )
            )
        if self.kind.needs_as_of and config.as_of is None:
            found.append(
                Failure(
                    "",
                    "days that are past are left alone: set dingtalk:asOf (DINGTALK_AS_OF) to today, YYYY-MM-DD, since "
                    "nothing here reads a clock",
                )
            )
        return found

    def _not_from(self, olds: Mapping[str, Any], checked: Mapping[str, Any]) -> list[Failure]:
        """Refuse what may be declared, but not of an object that is as state has it."""
        old, new = (
            {name: value for name, value in plain(side).items() if not has_unknown(value)}
            for side in (olds, checked)
        )
        return list(self.kind.transition(old, new, self._session.config)) if old else []

    def _claimed(self, checked: Mapping[str, Any]) -> list[Failure]:
        """Refuse a natural key, or what else can be declared once only, that another resource of this program has."""
        values = plain(checked)
        owner = str(values.get("owner", ""))
        if not owner:
            return []
        known = {name: value for name, value in values.items() if not has_unknown(value)}
        claim = self._session.holdings.claim
        with suppress(KeyError):
            if holder := claim(self.kind.name, self.kind.key(known), owner):
                what = self.kind.describe(values)
                return [
                    Failure(
                        "", f"{what} is declared twice: as {holder} and as {owner}. Remove one of the two"
                    )
                ]
        taken = [(what, claim(self.kind.name, what, owner)) for what in self.kind.claims(known)]
        return [
            Failure("", f"{what} is declared by {holder} too. Leave it to one of the two")
            for what, holder in taken
            if holder
        ]
