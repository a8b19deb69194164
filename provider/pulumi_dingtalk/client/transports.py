"""Where calls go: two hosts, one origin, or a transport that another package registers for a URL scheme."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

import httpx

from pulumi_dingtalk.client.errors import ConfigurationError

if TYPE_CHECKING:
    from pulumi_dingtalk.client.operation import World

GROUP = "pulumi_dingtalk.transports"
_SITES = ("dingtalk.com", "dingtalk.io")
_REAL_HOSTS: dict[World, str] = {"legacy": "oapi", "new": "api", "gateway": "mcp-gw"}


class TransportFactory(Protocol):
    """What an entry point of the group ``pulumi_dingtalk.transports`` holds.

    It may also carry ``default_credentials``: a dict with corp_id, client_id and client_secret, used where
    config gives none.
    """

    def __call__(self, url: str) -> httpx.BaseTransport:
        """Open a transport on a URL of the entry point's scheme, with an absolute path."""


def is_network(endpoint: str) -> bool:
    """Tell whether an endpoint is reached over HTTP rather than through a registered transport.

    Args:
        endpoint: A URL.

    Returns:
        True for ``http:`` and ``https:``.
    """
    return urlsplit(endpoint).scheme in {"http", "https"}


def find_factory(endpoint: str) -> TransportFactory:
    """Find who opens transports for an endpoint's scheme.

    Args:
        endpoint: A URL such as ``sandbox:/srv/tenant.db``.

    Returns:
        The registered callable.

    Raises:
        ConfigurationError: Nobody registered the scheme, or what registered it does not import.
    """
    scheme = urlsplit(endpoint).scheme
    found = _registered(scheme, tuple(sys.path))
    if found is None:
        raise ConfigurationError(
            f'dingtalk:endpoint (DINGTALK_ENDPOINT) "{endpoint}": nothing opens "{scheme}:" URLs; '
            "use https://dingtalk.com, https://dingtalk.io, an http(s) URL or sandbox:PATH"
        )
    return _load(found, endpoint)


@lru_cache
def _registered(scheme: str, where: tuple[str, ...]) -> EntryPoint | None:
    """Looking through all that is installed takes 8 ms, and a run opens several clients."""
    del where
    return next(iter(entry_points(group=GROUP, name=scheme)), None)


def _load(found: EntryPoint, endpoint: str) -> TransportFactory:
    try:
        return cast("TransportFactory", found.load())
    except (ImportError, AttributeError) as error:
        reason = str(error)
    raise ConfigurationError(
        f'dingtalk:endpoint (DINGTALK_ENDPOINT) "{endpoint}": {found.value} could not be loaded: {reason}; '
        "install the package that provides it again"
    )


def default_credentials(endpoint: str) -> Mapping[str, str]:
    """Return the credentials an endpoint itself offers.

    Args:
        endpoint: A URL.

    Returns:
        corp_id, client_id and client_secret, or nothing: real tenants offer none.

    Raises:
        ConfigurationError: As find_factory.
    """
    if is_network(endpoint):
        return {}
    return cast("Mapping[str, str]", getattr(find_factory(endpoint), "default_credentials", {}))


def origins(endpoint: str) -> dict[World, str]:
    """Return the origin of each of DingTalk's two worlds.

    Args:
        endpoint: ``https://dingtalk.com`` and ``https://dingtalk.io`` have a host for each world; any other
            http(s) URL serves both; behind a registered transport requests keep the real hosts.

    Returns:
        The origin of each world, without a slash at the end.
    """
    parts = urlsplit(endpoint)
    if not is_network(endpoint):
        return {world: f"https://{host}.{_SITES[0]}" for world, host in _REAL_HOSTS.items()}
    if parts.hostname in _SITES:
        return {world: f"https://{host}.{parts.hostname}" for world, host in _REAL_HOSTS.items()}
    base = endpoint.rstrip("/")
    return {"legacy": base, "new": base, "gateway": base}


def open_transport(endpoint: str) -> httpx.BaseTransport:
    """Open the transport for an endpoint, with the environment's proxy where one is set.

    Args:
        endpoint: A URL; behind a registered scheme its path is absolute.

    Returns:
        A transport that is safe to use from several threads.

    Raises:
        ConfigurationError: As find_factory.
    """
    if not is_network(endpoint):
        return find_factory(endpoint)(endpoint)
    return httpx.HTTPTransport(proxy=_proxy(origins(endpoint)["legacy"]))


def _proxy(origin: str) -> str | None:
    """Look the proxy up ourselves: httpx leaves proxies alone once it is given a transport."""
    parts = urlsplit(origin)
    if urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    return urllib.request.getproxies().get(parts.scheme)


class HiddenQueryTransport(httpx.BaseTransport):
    """Adds the secret part of a query string behind httpx's back.

    The legacy world takes its token in the URL, and httpx logs each URL. So a request carries the secret part
    in its extensions, and it joins the URL only here, below everything that logs or keeps the request.

    Args:
        inner: The transport that sends.
    """

    EXTENSION = "pulumi_dingtalk.hidden_query"

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request with its hidden query.

        Args:
            request: May carry a dict of strings in its EXTENSION.

        Returns:
            What the inner transport answered.
        """
        hidden = cast("dict[str, Any] | None", request.extensions.get(self.EXTENSION))
        if not hidden:
            return self._inner.handle_request(request)
        extensions = {key: value for key, value in request.extensions.items() if key != self.EXTENSION}
        sent = httpx.Request(
            request.method,
            request.url.copy_merge_params(hidden),
            headers=request.headers,
            stream=request.stream,
            extensions=extensions,
        )
        return self._inner.handle_request(sent)

    def close(self) -> None:
        """Close the inner transport."""
        self._inner.close()
