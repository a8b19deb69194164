"""Whether a backup has all that a restore needs, and what none can bring back. Asks no tenant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenantctl.engines.embedded.own import PROVIDER_KEY
from tenantctl.project import Project, StackRef
from tenantctl.recovery.checklist import checklist, few
from tenantctl.recovery.mapping import Ids, references_in
from tenantctl.recovery.order import needs_of
from tenantctl.recovery.past import NO_OBJECT, Past, kind_of, past_of
from tenantctl.recovery.source import PROJECT, Source
from tenantctl.state.references import name_of


@dataclass(frozen=True)
class Verified:
    """What was found in a backup.

    Args:
        counts: How many objects of each kind.
        about: The backup's manifest; empty for an export.
        outside: What objects refer to and the state does not have: the tenant must have it.
        faults: Why a restore would not come to its end, one line each.
        remarks: What a restore does without.
        lost: What none can bring back.
    """

    counts: dict[str, int]
    about: dict[str, Any]
    outside: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether a restore has all it needs."""
        return not self.faults

    def lines(self) -> Iterator[str]:
        """Yield it for people."""
        if self.about:
            yield f"Backup of stack {self.about['stack']} of {self.about['project']}, made {self.about['made']}"
            yield f"by tenantctl {self.about['tool']}; every text in it has the hash that its manifest says."
        counted = ", ".join(f"{kind} {count}" for kind, count in self.counts.items())
        yield f"{sum(self.counts.values())} objects: {counted or 'none'}"
        yield from (f"missing: {each}" for each in self.faults)
        if self.ok:
            yield "A restore has all it needs."
        yield from (f"note: {each}" for each in self.remarks)
        if self.outside:
            yield "The tenant must have, since the state has not:"
            yield from (f"  - {each}" for each in self.outside)
        yield "What cannot come back:"
        yield from (f"  - {each}" for each in self.lost)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "ok": self.ok,
            "about": {key: value for key, value in self.about.items() if key != "files"},
            "objects": self.counts,
            "missing": list(self.faults),
            "notes": list(self.remarks),
            "outside": list(self.outside),
            "cannotComeBack": list(self.lost),
        }


def verify(source: Source) -> Verified:
    """Return what a restore from ``source`` would find.

    Raises:
        TenantctlError: The state in it breaks a rule, so that no restore can begin.
    """
    past = past_of(source.deployment, _own_stack(source), source.path)
    ids = Ids(past.resources)
    needs_of(past.resources, ids)
    counts = Counter(kind.name for each in past.objects if (kind := kind_of(each)))
    return Verified(
        counts=dict(sorted(counts.items())),
        about=dict(source.about),
        outside=tuple(_outside(past, ids, source)),
        faults=tuple(_faults(past)),
        remarks=tuple(_remarks(source)),
        lost=tuple(checklist(past)),
    )


def _own_stack(source: Source) -> StackRef:
    """Return the stack that it was; its project need not be here."""
    here = Path.cwd()
    return StackRef(Project(here, source.project or "none", here, "", here), source.stack or "none")


def _outside(past: Past, ids: Ids, source: Source) -> Iterator[str]:
    names = {(kind, each["id"]): each["name"] for kind, found in source.snapshot.items() for each in found}
    wanted: dict[tuple[str, str], list[str]] = {}
    for resource in past.objects:
        for each in references_in(resource):
            if not ids.owner(each.kind, each.id):
                wanted.setdefault((each.kind, each.id), []).append(name_of(resource.urn))
    for (kind, id_), users in sorted(wanted.items()):
        name = names.get((kind, id_), "")
        shown = f' "{name}"' if name and name != id_ else ""
        yield f"{kind} {id_}{shown} (for {', '.join(dict.fromkeys(users))})"


def _faults(past: Past) -> Iterator[str]:
    for resource in past.objects:
        if PROVIDER_KEY not in resource.inputs:
            yield f"resource {name_of(resource.urn)}: its state names no provider"
    if past.foreign:
        yield f"{few(past.foreign)}: {NO_OBJECT}"


def _remarks(source: Source) -> Iterator[str]:
    if not source.is_backup:
        yield "an export is a state alone: no snapshot of the tenant, no project file, no stack config"
        return
    if PROJECT not in source.texts:
        yield f"it has no {PROJECT}: restore in the project's folder"
    for kind, why in source.about.get("unseen", {}).items():
        yield f"{kind} could not be seen as a whole when it was made: {why}"
