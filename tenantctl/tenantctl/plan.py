"""The plan: one value that both engines make, and that rendering, review and safety work on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Properties = Mapping[str, Any]


class Op(StrEnum):
    """What a step does. Names and spelling are Pulumi's (``pulumi preview --json``)."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    CREATE_REPLACEMENT = "create-replacement"
    DELETE_REPLACED = "delete-replaced"
    REFRESH = "refresh"


class Source(StrEnum):
    """Where a plan comes from; a file of plain ``pulumi preview --json`` tells less than the engines do."""

    EMBEDDED = "embedded"
    PULUMI = "pulumi"
    PREVIEW_FILE = "preview-file"


class Operation(StrEnum):
    """What the plan as a whole is for."""

    UPDATE = "update"
    REFRESH = "refresh"
    DESTROY = "destroy"


@dataclass(frozen=True)
class Step:
    """One step of a plan.

    ``old_*`` and ``new_*`` hold JSON values, ``values.Secret`` and ``values.UNKNOWN``; ``None`` where the
    step has no such side. ``replace_keys`` are the inputs that force a replacement; ``parent`` is the parent's URN;
    ``property_dependencies`` names, per input, the URNs its value comes from (so that an unknown has a name).

    A refresh that finds drift has ``op`` REFRESH and differing ``old_inputs``/``new_inputs``; one that finds
    the object gone has ``new_inputs`` None.
    """

    op: Op
    urn: str
    type: str
    name: str
    id: str = ""
    custom: bool = True
    protect: bool = False
    old_inputs: Properties | None = None
    old_outputs: Properties | None = None
    new_inputs: Properties | None = None
    new_outputs: Properties | None = None
    replace_keys: tuple[str, ...] = ()
    parent: str = ""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether the step changes the tenant or, for a refresh, found it changed."""
        if self.op is Op.REFRESH:
            return self.new_inputs is None or self.old_inputs != self.new_inputs
        return self.op is not Op.SAME

    @property
    def left_out(self) -> bool:
        """Whether this is a creation that a run about other resources leaves out: the object is not there."""
        return self.op is Op.SAME and self.custom and not self.id


@dataclass(frozen=True)
class Behind:
    """What hangs on an object and is lost or homeless when it is deleted: how many, and what, by language."""

    count: int
    what: Mapping[str, str]


@dataclass(frozen=True)
class Foreseen:
    """What only the tenant knew of a change, by language; ``way``: what to do, where the apply would refuse it."""

    text: Mapping[str, str]
    way: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Plan:
    """What one run would do: steps in the order of execution, and remarks for the reader.

    ``behind`` tells, by URN, what hangs on each object that is to be deleted; None where the tenant was not asked.
    ``foreseen`` tells, by URN, what changes do that only the tenant knows; None where it was not asked.
    ``due`` tells, by language, what people must do themselves as long as things stand so; None where nobody looked.
    ``lapsed`` tells, by language, what the plan changes because its end is past; None where nobody looked.
    """

    project: str
    stack: str
    source: Source
    operation: Operation
    steps: tuple[Step, ...]
    outputs: Properties = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    behind: Mapping[str, tuple[Behind, ...]] | None = None
    foreseen: Mapping[str, tuple[Foreseen, ...]] | None = None
    due: tuple[Mapping[str, str], ...] | None = None
    lapsed: tuple[Mapping[str, str], ...] | None = None

    def changed(self) -> tuple[Step, ...]:
        """Return the steps that change something, in order."""
        return tuple(step for step in self.steps if step.changes)

    def counts(self) -> dict[str, int]:
        """Return how many resources each operation concerns; a replacement counts once, as ``replace``."""
        skipped = {Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED}
        tally = Counter(str(step.op) for step in self.steps if step.op not in skipped)
        return dict(sorted(tally.items()))
