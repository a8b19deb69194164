"""The operations that the tenant answers, and how a path finds one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.settings import App, Settings


@dataclass(frozen=True)
class Envelope:
    """How an operation dresses a success; DingTalk's pages show all of these forms (1.5).

    The first three are the old world's, and so is `wrapped`: an answer in an answer, errcode one level down alone
    (approval-attendance.md 1). `empty` is a success of the new world without a body, and `bare` the payload alone,
    as the gateway for people's tools answers.
    """

    text_errcode: bool = False
    errmsg: bool = True
    request_id: bool = True
    wrapped: bool = False
    empty: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Call:
    """One admitted call as an operation sees it; `query` is what its URL carries, whatever the method."""

    conn: sqlite3.Connection
    params: Params
    settings: Settings
    corp_id: str
    now: float
    app: App | None
    query: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    user_token: str | None = None

    @property
    def caller(self) -> App:
        """The app that calls; every operation behind the gate has one."""
        if self.app is None:
            raise AssertionError("an operation without a token asked who calls")
        return self.app


Handler = Callable[[Call], Mapping[str, object]]


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    method: str
    path: str
    handler: Handler
    permission: str | None
    metered: bool
    public: bool
    envelope: Envelope
    edition: str | None = None

    @property
    def name(self) -> str:
        """What logs and faults call it: the path, and before it the method where the new world has several on one."""
        return self.path if self.method == "POST" or not self.new_world else f"{self.method} {self.path}"

    @property
    def new_world(self) -> bool:
        """Whether the answer follows the rules of api.dingtalk.com (1.5)."""
        return self.path.startswith("/v1.0/")

    @property
    def behind_gateway(self) -> bool:
        """Whether refusals of the gateway arrive as 88 with a sub_code (1.5 b)."""
        return self.path.startswith("/topapi/")


REGISTRY: dict[str, Operation] = {}
"""Every operation by its name."""


def operation(
    method: str,
    path: str,
    *,
    permission: str | None = None,
    metered: bool = False,
    public: bool = False,
    envelope: Envelope | None = None,
    edition: str | None = None,
) -> Callable[[Handler], Handler]:
    """Registers a function as the operation at `method` and `path`.

    Args:
        method: GET, POST, PUT or DELETE.
        path: as documented; `{name}` is an argument.
        permission: permission point that the app needs, None for none.
        metered: counts against the monthly quota (not on the free list of 1.8).
        public: needs no access token.
        envelope: form of a success where it is not the usual one.
        edition: the least edition of the tenant that has it, None where every one does.
    """

    def register(handler: Handler) -> Handler:
        made = Operation(method, path, handler, permission, metered, public, envelope or Envelope(), edition)
        if made.name in REGISTRY:
            raise AssertionError(f"{made.name} is registered twice")
        REGISTRY[made.name] = made
        return handler

    return register


def build_map() -> Map:
    """The paths of every registered operation."""
    return Map(
        [
            Rule(found.path.replace("{", "<").replace("}", ">"), methods=[found.method], endpoint=found.name)
            for found in REGISTRY.values()
        ],
        redirect_defaults=False,
        merge_slashes=False,
    )


def find(routes: Map, method: str, path: str) -> tuple[Operation | None, dict[str, str], bool]:
    """The operation of a request.

    Returns:
        operation or None, its path arguments, and whether the path exists with another method.
    """
    try:
        endpoint, arguments = routes.bind("").match(path, method)
    except NotFound:
        return None, {}, False
    except MethodNotAllowed:
        return None, {}, True
    return REGISTRY[endpoint], dict(arguments), False


def resolve(name: str) -> str:
    """The name of an operation told by its path or its last parts, e.g. `department/create`, `PUT settings`.

    Raises:
        SandboxError: no operation, or more than one, ends like this.
    """
    method, _, path = name.rpartition(" ")
    wanted = "/" + path.strip("/")
    if f"{method} {wanted}".strip() in REGISTRY:
        return f"{method} {wanted}".strip()
    found = [
        told
        for told, known in REGISTRY.items()
        if known.path.endswith(wanted) and method in {"", known.method}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise SandboxError(f"operation {name}: could be {' or '.join(sorted(found))}")
    raise SandboxError(f"operation {name}: not known; `operations` lists them")
