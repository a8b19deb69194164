"""The client: one call, with its token, its pace, its retries, and an error that says what happened."""

from __future__ import annotations

import copy
import hashlib
import logging
import os
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from pulumi_dingtalk.client.codes import MONTH_SPENT, build_error
from pulumi_dingtalk.client.envelope import Refusal, read_answer
from pulumi_dingtalk.client.errors import (
    Ambiguous,
    DingTalkError,
    Throttled,
    Transient,
    UnexpectedAnswer,
    WriteRefused,
)
from pulumi_dingtalk.client.meter import Meter, Usage
from pulumi_dingtalk.client.pacing import Pacer
from pulumi_dingtalk.client.retry import retrying
from pulumi_dingtalk.client.tally import tally_from
from pulumi_dingtalk.client.tokens import OPERATION, Auth, TokenAuth, TokenCache
from pulumi_dingtalk.client.transports import HiddenQueryTransport, open_transport, origins

if TYPE_CHECKING:
    from pydantic import SecretStr

    from pulumi_dingtalk.client.operation import Operation
    from pulumi_dingtalk.config import TenantConfig

_log = logging.getLogger(__name__)
_TIMEOUT = httpx.Timeout(30.0, connect=10.0, pool=60.0)
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_WITHOUT_A_BODY = frozenset({"GET", "DELETE"})
_PERSONAL = frozenset(
    {"mobile", "exclusive_mobile", "telephone", "email", "org_email", "login_email", "init_password"}
)

Result = TypeVar("Result")


@dataclass(slots=True)
class _App:
    """What all clients of one app in a process share: its token and its pace."""

    pacer: Pacer
    tokens: TokenCache = field(default_factory=TokenCache)


_APPS: dict[tuple[object, ...], _App] = {}
_APPS_LOCK = Lock()


class Client:
    """Calls DingTalk's API as one app in one organisation. Safe to use from several threads.

    Clients on one app in one process share its token and its pace, unless they were given a transport, a clock
    or a sleep of their own.

    Args:
        config: Which tenant, as which app, how fast.
        transport: Sends requests; by default what ``config.endpoint`` asks for.
        clock: Seconds, ever rising.
        sleep: Waits for seconds.
        now: The time, with its zone.

    Raises:
        ConfigurationError: Nothing opens the endpoint.
    """

    def __init__(
        self,
        config: TenantConfig,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        own = transport is not None or clock is not time.monotonic or sleep is not time.sleep
        app = _new_app(config, clock, sleep) if own else _shared_app(config)
        self._config = config
        self._sleep = sleep
        self._clock = clock
        self._pacer = app.pacer
        self._auth: Auth = TokenAuth(config, app.tokens, clock)
        self._meter = Meter(config.meter_file, config.corp_id, config.monthly_quota, now)
        self._origins = origins(config.endpoint)
        self._read_only = False
        self._counting = Lock()
        self.calls: Counter[str] = Counter()
        self._tally = tally_from(os.environ)
        outer = HiddenQueryTransport(transport or open_transport(config.endpoint))
        self._http = httpx.Client(
            transport=outer,
            timeout=_TIMEOUT,
            event_hooks={"request": [self._before], "response": [self._after]},
        )
        weakref.finalize(self._http, outer.close)  # an engine drops its providers without closing anything

    @property
    def corp_id(self) -> str:
        """The organisation that calls go to."""
        return self._config.corp_id

    @property
    def config(self) -> TenantConfig:
        """The configuration that this client was made with."""
        return self._config

    def reading(self) -> Client:
        """Return a view of this client that cannot write.

        Returns:
            A client with the same token, pace and counters; an operation that writes raises WriteRefused before
            anything is sent.
        """
        view = copy.copy(self)
        view._read_only = True  # noqa: SLF001  # our own class
        return view

    def as_app(self, client_id: str, client_secret: SecretStr, tokens: TokenCache) -> Client:
        """Return a view of this client that calls as another app of the organisation.

        Args:
            client_id: The other app.
            client_secret: Its secret.
            tokens: That app's token; the same for every view of it, so that it is asked for once.

        Returns:
            A client with the same connections, pace and counters.
        """
        config = replace(self._config, client_id=client_id, client_secret=client_secret)
        view = self.proving_by(TokenAuth(config, tokens, self._clock))
        view._config = config  # noqa: SLF001  # our own class
        return view

    def proving_by(self, auth: Auth) -> Client:
        """Return a view of this client that proves by other means that it may call.

        Args:
            auth: Puts the proof on each request.

        Returns:
            A client with the same connections, pace and counters.
        """
        view = copy.copy(self)
        view._auth = auth  # noqa: SLF001  # our own class
        return view

    def pause(self, seconds: float) -> None:
        """Wait before looking again whether something that was accepted has been done.

        Args:
            seconds: How long.
        """
        self._sleep(seconds)

    def usage(self) -> Usage | None:
        """Return the local estimate of this month's metered calls.

        Returns:
            The estimate, or None for "unknown": no meter file, or none of this month in it.
        """
        return self._meter.usage()

    def close(self) -> None:
        """Close connections, of views too."""
        self._http.close()

    def call(
        self,
        operation: Operation,
        *,
        subject: str,
        body: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        path_args: Mapping[str, object] | None = None,
    ) -> Any:
        """Call an operation and return its whole answer.

        Args:
            operation: What to call.
            subject: The object concerned, for people; no secret, no mobile number.
            body: JSON body.
            params: Query string; nothing secret.
            path_args: Values for the ``{name}`` parts of the path.

        Returns:
            The decoded body.

        Raises:
            DingTalkError: The call failed; see errors for the classes.
        """
        return self.ask(
            operation, subject=subject, parse=lambda it: it, body=body, params=params, path_args=path_args
        )

    def ask(
        self,
        operation: Operation,
        *,
        subject: str,
        parse: Callable[[Any], Result],
        body: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        path_args: Mapping[str, object] | None = None,
    ) -> Result:
        """Call an operation and read its answer.

        Args:
            operation: As call.
            subject: As call.
            parse: Reads the decoded body.
            body: As call.
            params: As call.
            path_args: As call.

        Returns:
            What ``parse`` made of the answer.

        Raises:
            DingTalkError: As call. A success that ``parse`` cannot read is Ambiguous after a write, else
                UnexpectedAnswer.
        """
        if operation.writes and self._read_only:
            raise WriteRefused(
                "this client may only read; nothing was sent", operation=operation.name, subject=subject
            )
        attempt = retrying(operation, self._sleep)
        answer = attempt(lambda: self._once(operation, subject, body, params, path_args or {}))
        try:
            return parse(answer)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            reason = f"{type(error).__name__} on reading the answer"
        kind = Ambiguous if operation.writes else UnexpectedAnswer
        raise kind(reason, operation=operation.name, subject=subject, request_id=_request_id(answer))

    def _once(
        self,
        operation: Operation,
        subject: str,
        body: Mapping[str, object] | None,
        params: Mapping[str, str] | None,
        path_args: Mapping[str, object],
    ) -> dict[str, Any]:
        request = self._http.build_request(
            operation.method,
            self._origins[operation.world] + operation.fill(path_args),
            params=params,
            json=None if operation.method in _WITHOUT_A_BODY else dict(body or {}),
            extensions={OPERATION: operation},
        )
        try:
            response = self._http.send(request, auth=self._auth)
        except httpx.RequestError as error:
            lost = error
        else:
            answer = read_answer(response, operation.world)
            if not isinstance(answer, Refusal):
                return answer
            raise build_error(operation, subject, self._redacted(answer, body))
        raise self._lost_error(operation, subject, lost)

    def _lost_error(self, operation: Operation, subject: str, lost: httpx.RequestError) -> DingTalkError:
        """Tell "never sent" from "sent, answer lost"; a lost token request never sent the call itself."""
        sent: Operation = lost.request.extensions[OPERATION]
        unsent = isinstance(lost, _NEVER_SENT)
        if sent.metered and not unsent:
            self._meter.count()
        kind = Ambiguous if operation.writes and sent is operation and not unsent else Transient
        text = self._auth.redact(f"{type(lost).__name__}: {lost}")
        return kind(text, operation=operation.name, subject=subject)

    def _redacted(self, refusal: Refusal, body: Mapping[str, object] | None) -> Refusal:
        text = self._auth.redact(refusal.text)
        for value in _personal(body or {}):
            text = text.replace(value, "***")
        return replace(refusal, text=text)

    def _before(self, request: httpx.Request) -> None:
        operation: Operation = request.extensions[OPERATION]
        self._pacer.wait(operation.name)
        with self._counting:
            self.calls[operation.name] += 1
        self._tally(operation.name)

    def _after(self, response: httpx.Response) -> None:
        """Meter what was answered: throttled calls do not count, a spent quota is the truth (1.8)."""
        operation: Operation = response.request.extensions[OPERATION]
        response.read()
        answer = read_answer(response, operation.world)
        error = build_error(operation, "", answer) if isinstance(answer, Refusal) else None
        _log.debug("%s: %s", operation.name, "ok" if error is None else type(error).__name__)
        if error is not None and error.code in MONTH_SPENT:
            self._meter.exhaust()
        elif operation.metered and not isinstance(error, Throttled):
            self._meter.count()


def _personal(body: Mapping[str, object]) -> Iterator[str]:
    """Yield what a request says of a person that nobody else should read, at any depth."""
    for key, value in body.items():
        if isinstance(value, Mapping):
            yield from _personal(value)
        elif key in _PERSONAL and value:
            yield str(value)


def _new_app(config: TenantConfig, clock: Callable[[], float], sleep: Callable[[float], None]) -> _App:
    return _App(Pacer(config.qps * config.qps_share, clock=clock, sleep=sleep))


def _shared_app(config: TenantConfig) -> _App:
    """The secret is part of the key, so that a wrong one never rides on a token that the right one fetched."""
    secret = hashlib.sha256(config.client_secret.get_secret_value().encode()).hexdigest()
    key = (config.endpoint, config.corp_id, config.client_id, secret, config.qps, config.qps_share)
    with _APPS_LOCK:
        if key not in _APPS:
            _APPS[key] = _new_app(config, time.monotonic, time.sleep)
        return _APPS[key]


def _request_id(answer: Mapping[str, Any]) -> str | None:
    return str(answer["request_id"]) if "request_id" in answer else None
