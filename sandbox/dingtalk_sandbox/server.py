"""The tenant over HTTP, on waitress."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from waitress.channel import ClientDisconnected  # type: ignore[import-untyped]  # waitress ships no types
from waitress.server import create_server  # type: ignore[import-untyped]  # the same

from dingtalk_sandbox.app import Sandbox
from dingtalk_sandbox.errors import ConnectionBroken, SandboxError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_THREADS = 16  # a set latency keeps a thread each


class HttpServer:
    """One tenant listening on one address.

    Args:
        app: the tenant.
        host: address to listen on.
        port: TCP port, 0 = any free one.

    Raises:
        SandboxError: the port can't be had.
    """

    def __init__(self, app: Sandbox, host: str, port: int) -> None:
        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            try:
                return app(environ, start_response)
            except ConnectionBroken:
                # waitress closes the connection without a word when the client seems to be gone
                raise ClientDisconnected from None

        self._closed = False
        try:
            self._server = create_server(answer, host=host, port=port, threads=_THREADS, ident=None)
        except OSError as error:
            raise SandboxError(f"{host}:{port}: can't listen there ({error.strerror})") from None
        self.port = int(self._server.effective_port)
        self.url = f"http://{host}:{self.port}"

    def run(self) -> None:
        """Serves until the process is told to end (SIGINT or SystemExit), or another thread closes the server."""
        try:
            self._server.run()
        except OSError:
            # Closed while it waited on its socket: the wait ends with a bad descriptor.
            if not self._closed:
                raise
            for channel in [*self._server.active_channels.values()]:
                channel.handle_close()

    def close(self) -> None:
        """Stops listening, and ends the threads: an answer under way is finished."""
        self._closed = True
        self._server.task_dispatcher.shutdown()
        self._server.close()
