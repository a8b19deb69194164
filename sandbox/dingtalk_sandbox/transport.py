"""The tenant in process: an httpx transport that the provider finds by the URL scheme `sandbox`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from dingtalk_sandbox.errors import ConnectionBroken, SandboxError
from dingtalk_sandbox.store import schema

if TYPE_CHECKING:
    from dingtalk_sandbox.app import Sandbox

_SCHEME = "sandbox:"


class SandboxTransport(httpx.BaseTransport):
    """Carries requests for any host to one tenant; paths alone decide what answers.

    Args:
        app: the tenant.
    """

    def __init__(self, app: Sandbox) -> None:
        self._app = app
        self._wsgi = httpx.WSGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answers one request.

        Raises:
            httpx.ReadTimeout: a planted fault; the request may have taken effect.
        """
        try:
            return self._wsgi.handle_request(request)
        except ConnectionBroken:
            raise httpx.ReadTimeout(
                "the sandbox broke the connection: a planted fault", request=request
            ) from None

    def close(self) -> None:
        """Closes the tenant's connections to its file."""
        self._app.close()


class TransportOpener:
    """Opens transports from URLs; `default_credentials` are those of a tenant that was made on the first call."""

    default_credentials: dict[str, str] = {  # noqa: RUF012  # the seam reads a plain dict; nobody of ours writes it
        "corp_id": schema.DEFAULT_CORP_ID,
        "client_id": schema.DEFAULT_CLIENT_ID,
        "client_secret": schema.DEFAULT_CLIENT_SECRET,
        "gateway_token": "sandbox-user-token",
    }

    def __call__(self, url: str) -> httpx.BaseTransport:
        """A transport to the tenant of a URL.

        Args:
            url: `sandbox:/absolute/path/of/tenant.db`; a file that does not exist becomes an empty tenant.

        Raises:
            SandboxError: not such a URL, or the file is no tenant.
        """
        path = url.removeprefix(_SCHEME)
        if path == url or not path:
            raise SandboxError(f"{url}: not a sandbox URL; write sandbox:PATH")
        from dingtalk_sandbox.app import Sandbox  # noqa: PLC0415 - many runs ask for the credentials and call nothing

        return SandboxTransport(Sandbox(Path(path)))


open_transport = TransportOpener()
