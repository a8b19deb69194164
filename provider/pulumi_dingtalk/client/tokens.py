"""Access tokens (contract contact.md 1.1-1.4): three forms, one cache for the process, one fetch at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import httpx

from pulumi_dingtalk.client.codes import STALE_TOKEN, build_error
from pulumi_dingtalk.client.envelope import Refusal, read_answer
from pulumi_dingtalk.client.errors import AuthenticationFailed, DingTalkError, NotSignedIn, UnexpectedAnswer
from pulumi_dingtalk.client.operation import Operation, register
from pulumi_dingtalk.client.transports import HiddenQueryTransport, origins

if TYPE_CHECKING:
    from pulumi_dingtalk.config import TenantConfig

OPERATION = "pulumi_dingtalk.operation"
"""Key of a request's extensions that holds its Operation."""

USER_TOKEN_HEADER = "x-user-access-token"  # noqa: S105  # a header's name
TOKEN_HEADER = "x-acs-dingtalk-access-token"  # noqa: S105  # a header's name
_EARLY = 600.0
_WRONG_FORM = frozenset({"22", "unsupported.grant.type"})

BY_CORP = register(
    Operation(
        name="oauth2/token",
        method="POST",
        world="new",
        path="/v1.0/oauth2/{corpId}/token",
        permission="",
        writes=False,
        metered=True,
        repeatable=True,
        source="contact.md 1.3",
    )
)
BY_APP = register(
    Operation(
        name="oauth2/accessToken",
        method="POST",
        world="new",
        path="/v1.0/oauth2/accessToken",
        permission="",
        writes=False,
        metered=False,
        repeatable=True,
        source="contact.md 1.2",
    )
)
BY_KEY = register(
    Operation(
        name="gettoken",
        method="GET",
        world="legacy",
        path="/gettoken",
        permission="",
        writes=False,
        metered=True,
        repeatable=True,
        source="contact.md 1.1",
    )
)


_FORMS = (BY_CORP, BY_APP, BY_KEY)


@dataclass(slots=True)
class TokenCache:
    """One app's token. The lock is held while it is fetched, so that others wait for that one fetch.

    ``seen`` keeps the last few tokens, which an error may still speak of after they were renewed.
    """

    lock: Lock = field(default_factory=Lock)
    token: str | None = None
    renew_at: float = 0.0
    form: int = 0
    seen: deque[str] = field(default_factory=lambda: deque(maxlen=8))


class Auth(httpx.Auth, ABC):
    """Puts on each request what proves that it may be made."""

    @abstractmethod
    def redact(self, text: str) -> str:
        """Take the proof out of a text.

        Args:
            text: What the service or the network said.

        Returns:
            The text with ``***`` in its place.
        """


class TokenAuth(Auth):
    """Puts the token on each request; fetches, renews early, and renews once when it is refused.

    Args:
        config: Which app, in which organisation, where.
        cache: Shared by all clients of the app.
        clock: Seconds, ever rising.
    """

    requires_response_body = True

    def __init__(self, config: TenantConfig, cache: TokenCache, clock: Callable[[], float]) -> None:
        self._config = config
        self._cache = cache
        self._clock = clock
        self._origins = origins(config.endpoint)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield the requests that one call takes (httpx's protocol for authentication).

        Args:
            request: The call; its extensions hold its Operation.

        Yields:
            Token requests as needed, and the call, a second time if its token was refused.

        Raises:
            DingTalkError: No token could be had.
        """
        operation: Operation = request.extensions[OPERATION]
        if operation.world == "gateway":
            request.headers[USER_TOKEN_HEADER] = self._user_token(operation)
            yield request
            return
        token = yield from self._token(request, refused=None)
        response = yield _with_token(request, operation, token)
        if _is_stale(response, operation):
            token = yield from self._token(request, refused=token)
            yield _with_token(request, operation, token)

    def _user_token(self, operation: Operation) -> str:
        token = self._config.gateway_token
        if token is None:
            raise NotSignedIn("no user's token is set; nothing was sent", operation=operation.name)
        return token.get_secret_value()

    def redact(self, text: str) -> str:
        """Star out the tokens and the client secret.

        Args:
            text: Anything on its way to an error or a log.

        Returns:
            The text without them.
        """
        own = (self._config.client_secret, self._config.gateway_token)
        secrets = [each.get_secret_value() for each in own if each is not None]
        for secret in (*tuple(self._cache.seen), *secrets):
            text = text.replace(secret, "***")
        return text

    def _token(
        self, request: httpx.Request, *, refused: str | None
    ) -> Generator[httpx.Request, httpx.Response, str]:
        cache = self._cache
        with cache.lock:
            if cache.token is None or cache.token == refused or self._clock() >= cache.renew_at:
                cache.token = None
                yield from self._fetch(request.extensions.get("timeout"))
            return cache.token or ""

    def _fetch(self, timeout: Mapping[str, Any] | None) -> Generator[httpx.Request, httpx.Response, None]:
        for number in range(self._cache.form, len(_FORMS)):
            form = _FORMS[number]
            response = yield self._request(form, timeout)
            answer = read_answer(response, form.world)
            if not isinstance(answer, Refusal):
                self._keep(answer, number)
                return
            if form is _FORMS[-1] or not _is_wrong_form(answer):
                raise self._refused(form, answer)

    def _request(self, form: Operation, timeout: Mapping[str, Any] | None) -> httpx.Request:
        config, secret = self._config, self._config.client_secret.get_secret_value()
        extensions: dict[str, Any] = {OPERATION: form, "timeout": timeout or {}}
        url = self._origins[form.world] + form.fill({"corpId": config.corp_id})
        if form is BY_KEY:
            extensions[HiddenQueryTransport.EXTENSION] = {"appkey": config.client_id, "appsecret": secret}
            return httpx.Request(form.method, url, extensions=extensions)
        body = {"appKey": config.client_id, "appSecret": secret}
        if form is BY_CORP:
            body = {
                "client_id": config.client_id,
                "client_secret": secret,
                "grant_type": "client_credentials",
            }
        return httpx.Request(form.method, url, json=body, extensions=extensions)

    def _keep(self, answer: Mapping[str, Any], number: int) -> None:
        token = answer.get("access_token") or answer.get("accessToken")
        lifetime = answer.get("expires_in") or answer.get("expireIn")
        if not isinstance(token, str) or lifetime is None:
            raise UnexpectedAnswer(
                "a token answer without a token or its lifetime",
                operation=_FORMS[number].name,
                subject=self._app(),
            )
        self._cache.form = number
        self._cache.token = token
        self._cache.seen.append(token)
        self._cache.renew_at = self._clock() + max(float(lifetime) - _EARLY, float(lifetime) / 2)

    def _refused(self, form: Operation, answer: Refusal) -> DingTalkError:
        clean = replace(answer, text=self.redact(answer.text))
        error = build_error(form, self._app(), clean)
        if answer.code == "unauthorized.client":
            text = f"the app is not authorised in this organisation: {clean.text}"
            return AuthenticationFailed(text, operation=form.name, subject=self._app(), code=answer.code)
        return error

    def _app(self) -> str:
        return f"app {self._config.client_id} in organisation {self._config.corp_id}"


def _with_token(request: httpx.Request, operation: Operation, token: str) -> httpx.Request:
    if operation.world == "new":
        request.headers[TOKEN_HEADER] = token
    else:
        request.extensions[HiddenQueryTransport.EXTENSION] = {"access_token": token}
    return request


def _is_stale(response: httpx.Response, operation: Operation) -> bool:
    answer = read_answer(response, operation.world)
    return isinstance(answer, Refusal) and answer.code in STALE_TOKEN


def _is_wrong_form(answer: Refusal) -> bool:
    return answer.code in _WRONG_FORM or answer.status in {404, 405}
