"""The tenant as one WSGI application: a call in, a transaction, an answer out."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from dingtalk_sandbox import calls, envelope, faults, gate, routes
from dingtalk_sandbox import settings as settings_module
from dingtalk_sandbox.errors import ApiError, ConnectionBroken
from dingtalk_sandbox.operations import Call, Operation, build_map, find
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.settings import Settings
from dingtalk_sandbox.store.db import Database
from dingtalk_sandbox.tenant.empty import fill

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

routes.load()
_MAP = build_map()


@dataclass(frozen=True)
class _Answer:
    """What a call came to, and what the log says of it."""

    response: Response | None  # None: the connection breaks
    outcome: str
    app: str | None = None


class Sandbox:
    """A DingTalk tenant on the file at `path`; a file that does not exist becomes an empty tenant.

    Args:
        path: the tenant's SQLite file.
        clock: seconds since 1970 as the machine has them; the tenant's own clock adds its offset.
        sleep: holds an answer back when a latency is set.

    Raises:
        SandboxError: the file is no tenant of this version.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.database = Database(path, fill)
        self._clock = clock
        self._sleep = sleep

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request.

        Raises:
            ConnectionBroken: a planted fault; whoever carries the answer breaks the connection.
        """
        try:
            response = self._answer(Request(environ))
        except (
            sqlite3.Error
        ) as error:  # a full disk, a file that somebody broke: the server's trouble, in one line
            line = f"sandbox tenant {self.database.path}: {error}"
            response = Response(line, status=500, content_type="text/plain;charset=UTF-8")
        return response(environ, start_response)

    def close(self) -> None:
        """Closes the connections to the file."""
        self.database.close()

    def _answer(self, request: Request) -> Response:
        found, arguments, other_method = find(_MAP, request.method, request.path)
        body = request.get_data()  # read before the transaction: a slow caller must not hold the tenant
        with self.database.transaction() as conn:
            settings, facts = settings_module.load(conn)
            now = self._clock() + settings.clock_offset_s
            if found is None:
                answer = _no_operation(request, other_method=other_method)
            else:
                serving = _Serving(conn, found, request, settings=settings, corp_id=facts["corp_id"], now=now)
                answer = serving.run(body, arguments)
            calls.record(conn, now, found.name if found else request.path, answer.app, answer.outcome)
        if settings.latency_ms:
            self._sleep(settings.latency_ms / 1000)
        if answer.response is None:
            raise ConnectionBroken(answer.outcome)
        return answer.response


def _no_operation(request: Request, *, other_method: bool) -> _Answer:
    if other_method and not request.path.startswith("/v1.0/"):
        error = ApiError(43002 if request.method == "GET" else 43001)
        return _Answer(envelope.refusal(error, new_world=False, behind_gateway=False), str(error.code))
    return _Answer(envelope.unknown(request.path), "unknown")


class _Serving:
    """One call on its way through the gate and the operation."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        operation: Operation,
        request: Request,
        *,
        settings: Settings,
        corp_id: str,
        now: float,
    ) -> None:
        self._conn, self._settings, self._corp_id, self._now = conn, settings, corp_id, now
        self._operation, self._request = operation, request
        self._app: str | None = None

    def run(self, body: bytes, arguments: Mapping[str, str]) -> _Answer:
        """The answer, whatever happens; a refusal leaves the tenant as it was."""
        fault = faults.due(self._conn, self._operation.name)
        try:
            if fault is not None and not fault.after:
                return _Answer(self._struck(fault), fault.kind)
            response = self._served(body, arguments)
            if fault is not None:
                return _Answer(faults.strike_after(fault, response), fault.kind, self._app)
        except ConnectionBroken as broken:
            return _Answer(None, str(broken), self._app)
        except ApiError as error:
            return _Answer(self._refused(error), str(error.code), self._app)
        return _Answer(response, "ok", self._app)

    def _struck(self, fault: faults.Fault) -> Response:
        return faults.strike_before(fault, new_world=self._operation.new_world)

    def _refused(self, error: ApiError) -> Response:
        operation = self._operation
        return envelope.refusal(error, new_world=operation.new_world, behind_gateway=operation.behind_gateway)

    def _served(self, body: bytes, arguments: Mapping[str, str]) -> Response:
        operation, conn = self._operation, self._conn
        app = None if operation.public else self._admit()
        params = Params(_decoded(self._request, body, operation), arguments)
        if operation.public:
            self._admit_public(params)
        query, address = dict(self._request.args), self._request.remote_addr or ""
        token = self._request.headers.get("x-user-access-token")
        call = Call(conn, params, self._settings, self._corp_id, self._now, app, query, address, token)
        conn.execute("SAVEPOINT operation")
        try:
            payload = operation.handler(call)
        except ApiError as error:
            # What the gate counted stays; what the operation began does not.
            if not error.keep:
                conn.execute("ROLLBACK TO operation")
            raise
        finally:
            conn.execute("RELEASE operation")
        return envelope.success(operation, payload)

    def _admit(self) -> settings_module.App:
        operation, request, conn = self._operation, self._request, self._conn
        header = request.headers.get("x-acs-dingtalk-access-token")
        token = header if operation.new_world else request.args.get("access_token")
        app = gate.app_of_token(conn, token, self._now)
        self._app = app.client_id if app else None
        gate.check_address(operation, app, request.remote_addr or "")
        gate.check_pace(conn, operation, self._app, self._now, self._settings.qps)
        admitted = gate.need_app(operation, app, token)
        gate.check_permission(operation, admitted)
        gate.check_edition(operation, self._settings.edition)
        gate.check_quota(conn, operation, self._settings, self._now)
        return admitted

    def _admit_public(self, params: Params) -> None:
        caller = next((params.text(key) for key in ("appkey", "appKey", "client_id") if key in params), None)
        known = self._conn.execute("SELECT 1 FROM apps WHERE client_id = ?", (caller,)).fetchone()
        self._app = caller if known else None
        gate.check_pace(self._conn, self._operation, self._app, self._now, self._settings.qps)
        gate.check_quota(self._conn, self._operation, self._settings, self._now)


def _decoded(request: Request, body: bytes, operation: Operation) -> dict[str, Any]:
    """The arguments: query of a GET or DELETE, else JSON or form; the new world takes JSON alone."""
    if operation.method in {"GET", "DELETE"}:
        return dict(request.args)
    form = request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}
    if form and not operation.new_world:
        return dict(request.form)
    if operation.new_world and (form or not body):
        raise ApiError("Missingbody", "body is mandatory for this action", status=400)
    if not body:
        return {}
    try:
        decoded = json.loads(body)
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict):
        raise _unreadable(new_world=operation.new_world)
    return decoded


def _unreadable(*, new_world: bool) -> ApiError:
    return ApiError("parameter.error", "参数错误", status=400) if new_world else ApiError(40035)
