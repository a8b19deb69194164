"""What the program declared of one resource, and the steps that it takes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from tenantctl.engines.embedded.aliases import ALIASES, Alias
from tenantctl.errors import TenantctlError
from tenantctl.plan import Op
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of


class StepError(TenantctlError):
    """The program asks for something that cannot be planned; one line a fault."""


@dataclass(frozen=True)
class Goal:
    """What the program declared of one resource; ``None`` is "not said"."""

    type: str
    name: str
    custom: bool
    inputs: dict[str, Any]
    parent: str = ""
    provider: str = ""
    protect: bool | None = None
    delete_before_replace: bool | None = None
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    additional_secret_outputs: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    hide_diffs: tuple[str, ...] = ()
    retain_on_delete: bool | None = None
    deleted_with: str = ""
    aliases: tuple[Alias, ...] = ()

    def inheriting(self, parent: Goal) -> Goal:
        """Return the goal with what it leaves to its parent."""
        return replace(
            self,
            protect=parent.protect if self.protect is None else self.protect,
            retain_on_delete=parent.retain_on_delete
            if self.retain_on_delete is None
            else self.retain_on_delete,
            deleted_with=self.deleted_with or parent.deleted_with,
        )

    def kept_options(self) -> dict[str, Any]:
        """Return the options that stand in state, in Pulumi's spelling."""
        options = {
            "ignoreChanges": list(self.ignore_changes),
            "replaceOnChanges": list(self.replace_on_changes),
            "hideDiff": list(self.hide_diffs),
            "retainOnDelete": bool(self.retain_on_delete),
            "deletedWith": self.deleted_with,
        }
        return {key: value for key, value in options.items() if value}


class Ending(StrEnum):
    """How a registration ended: a failed one, or one that needs it, has no outputs."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(eq=False)
class Step:
    """One step: ``old`` and ``new`` are live state objects, completed while the step is applied.

    ``condemns``: the create of a replacement leaves ``old`` for deletion at the end. ``awaits``: the delete is followed
    by the create of its replacement, until then ``old`` stays in state as pending. ``forgets`` and ``spares``: the
    delete leaves the object alone, because it is gone already or because an option says so. ``omits``: what the program
    declares is not made, because the run is not about it; state does not learn of it. ``stands``: state has ``new``
    already, because something that the run leaves alone needs it and came first.
    """

    op: Op
    old: ResourceState | None = None
    new: ResourceState | None = None
    keys: tuple[str, ...] = ()
    condemns: bool = False
    awaits: bool = False
    forgets: bool = False
    spares: bool = False
    omits: bool = False
    stands: bool = False
    ending: Ending = Ending.DONE

    @property
    def resource(self) -> ResourceState:
        """The state that the step is about: the new one where there is one."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - every step has a side; this tells the type checker
        return found

    @property
    def urn(self) -> str:
        """The resource's URN."""
        return self.resource.urn

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return name_of(self.urn)


def new_state(goal: Goal, urn: str, old: ResourceState | None) -> ResourceState:
    """Return the state that ``goal`` asks for, without what only its step will know."""
    aliases = {ALIASES: [old.urn]} if old is not None and old.urn != urn else {}
    return ResourceState(
        urn=urn,
        type=goal.type,
        custom=goal.custom,
        inputs=goal.inputs,
        parent=goal.parent,
        dependencies=sorted(goal.dependencies),
        provider=goal.provider,
        property_dependencies={key: sorted(urns) for key, urns in goal.property_dependencies.items()},
        protect=bool(goal.protect),
        additional_secret_outputs=list(goal.additional_secret_outputs),
        created=old.created if old else "",
        modified=old.modified if old else "",
        extra={**goal.kept_options(), **aliases},
    )
