"""What an engine is: it plans and runs one stack's program, and reports as it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from tenantctl.plan import Op, Plan
from tenantctl.project import StackRef
from tenantctl.state.checkpoint import ResourceState


@dataclass(frozen=True)
class Options:
    """How to run.

    ``refresh``: read each object before the plan is made. ``parallel``: resource operations at a time. ``replace``:
    URNs, or patterns with ``*`` and ``**``, of what is to be replaced, changed or not. ``continue_on_error``: after a
    failure go on with what does not depend on it. ``target``: URNs or patterns of all that the run is about;
    ``exclude``: of what it is not about; ``target_dependents``, ``exclude_dependents``: and of what depends on them.
    ``refuses``: why a resource must not be made as it is, "" if it may; asked by the embedded engine before each write.
    """

    refresh: bool = False
    parallel: int = 4
    debug: bool = False
    replace: tuple[str, ...] = ()
    continue_on_error: bool = False
    target: tuple[str, ...] = ()
    target_dependents: bool = False
    exclude: tuple[str, ...] = ()
    exclude_dependents: bool = False
    refuses: Callable[[ResourceState], str] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Event:
    """Something happened to one resource ("started", "done", "failed") or was said ("message").

    ``severity`` of a message is "info", "warning", "error" or "output" (what the program printed).
    """

    status: str
    urn: str = ""
    op: Op | None = None
    text: str = ""
    severity: str = "info"
    seconds: float = 0.0


Listener = Callable[[Event], None]


@dataclass(frozen=True)
class Outcome:
    """How a run that wrote ended: what was done, what failed, the stack's outputs."""

    plan: Plan
    failures: tuple[str, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every step succeeded."""
        return not self.failures


class Engine(Protocol):
    """The two engines. Every method raises ``TenantctlError`` with one line for the user.

    A plan method never writes to the tenant nor to state. A run method takes the plan that was shown and
    stops with an error before any step that the plan did not have.
    """

    name: str

    def plan_update(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """Run the program as a preview and return its plan."""

    def plan_refresh(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """Read each object in state and return what differs."""

    def plan_destroy(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """Return the deletions that would empty the stack."""

    def update(self, stack: StackRef, plan: Plan, options: Options, listen: Listener) -> Outcome:
        """Apply the program."""

    def refresh(self, stack: StackRef, plan: Plan, options: Options, listen: Listener) -> Outcome:
        """Write what ``plan_refresh`` found into state."""

    def destroy(self, stack: StackRef, plan: Plan, options: Options, listen: Listener) -> Outcome:
        """Delete every object of the stack in reverse dependency order."""


@runtime_checkable
class ReadsAgain(Protocol):
    """An engine whose ``refresh`` reads every object again after ``plan_refresh`` did.

    Where nobody is asked in between, ``refresh_at_once`` reads and writes in one pass, each object once.
    """

    def refresh_at_once(self, stack: StackRef, options: Options, listen: Listener) -> Outcome:
        """Read each object and write what is found into state; the outcome's plan tells what was found."""
