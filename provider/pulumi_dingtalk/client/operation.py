"""Operations of the wire: what each needs and how it may be treated when it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from pulumi_dingtalk.client.errors import DingTalkError

World = Literal["legacy", "new", "gateway"]
Codes = Mapping[str, type[DingTalkError]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of DingTalk's API, as the contract tells it.

    Args:
        name: Short name, used in errors and counters (``"department/create"``).
        method: HTTP method.
        world: ``"legacy"`` (oapi host, ``errcode``), ``"new"`` (api host, HTTP status), or ``"gateway"`` (the host of
            people's tools: JSON-RPC, signed in as a user).
        path: Path on the host; ``{name}`` parts are filled from the call's ``path_args``.
        permission: The permission point the app needs; "" where every app may call it.
        writes: Whether it changes the tenant.
        metered: Whether it counts against the monthly quota (contract 1.8).
        repeatable: Whether sending it again after a lost answer does no harm.
        source: The contract's section (``"contact.md 2.1"``).
        codes: What codes mean here that mean nothing, or something else, elsewhere.
    """

    name: str
    method: str
    world: World
    path: str
    permission: str
    writes: bool
    metered: bool
    repeatable: bool
    source: str
    codes: Codes = field(default_factory=dict, compare=False)

    def fill(self, values: Mapping[str, object]) -> str:
        """Fill the path.

        Args:
            values: A value for each ``{name}`` of the path.

        Returns:
            The path, its values quoted so that none of them adds a part or a query.
        """
        return self.path.format(**{key: quote(str(value), safe="") for key, value in values.items()})


OPERATIONS: dict[str, Operation] = {}
"""Every operation this client knows, by name."""


def read(
    name: str,
    path: str,
    permission: str,
    source: str,
    *,
    method: str = "POST",
    metered: bool = False,
    codes: Codes | None = None,
) -> Operation:
    """Register an operation that only reads, in the world that its path tells.

    Args:
        name: See Operation.
        path: See Operation.
        permission: See Operation.
        source: See Operation.
        method: See Operation.
        metered: See Operation; most of contacts' operations are free of the quota (contract 1.8).
        codes: See Operation.

    Returns:
        The operation, also in OPERATIONS.
    """
    operation = Operation(
        name=name,
        method=method,
        world=_world(path),
        path=path,
        permission=permission,
        writes=False,
        metered=metered,
        repeatable=True,
        source=source,
        codes=codes or {},
    )
    return register(operation)


def write(
    name: str,
    path: str,
    permission: str,
    source: str,
    *,
    repeatable: bool,
    method: str = "POST",
    metered: bool = False,
    codes: Codes | None = None,
) -> Operation:
    """Register an operation that writes, in the world that its path tells.

    Args:
        name: See Operation.
        path: See Operation.
        permission: See Operation.
        source: See Operation.
        repeatable: See Operation.
        method: See Operation.
        metered: See Operation; most of contacts' operations are free of the quota (contract 1.8).
        codes: See Operation.

    Returns:
        The operation, also in OPERATIONS.
    """
    operation = Operation(
        name=name,
        method=method,
        world=_world(path),
        path=path,
        permission=permission,
        writes=True,
        metered=metered,
        repeatable=repeatable,
        source=source,
        codes=codes or {},
    )
    return register(operation)


def _world(path: str) -> World:
    return "new" if path.startswith(("/v1.0/", "/v2.0/")) else "legacy"


def register(operation: Operation) -> Operation:
    """Put an operation into OPERATIONS.

    Args:
        operation: One whose name is not there yet.

    Returns:
        The same operation.

    Raises:
        ValueError: The name is taken.
    """
    if operation.name in OPERATIONS:
        raise ValueError(f"operation {operation.name} is registered twice")
    OPERATIONS[operation.name] = operation
    return operation
