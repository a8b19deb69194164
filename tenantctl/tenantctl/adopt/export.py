"""One export: read, name, declare, write the program, make its state, prove that nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from tenantctl.adopt.components import fitting
from tenantctl.adopt.config import keep_secrets, known_secrets
from tenantctl.adopt.declaring import Declaration, Declaring, references_of, untold
from tenantctl.adopt.left_out import LeftOut, merged
from tenantctl.adopt.naming import Names
from tenantctl.adopt.programs import Programs, config_key
from tenantctl.adopt.reading import Item, Surveyor, dependencies_first
from tenantctl.adopt.scope import Scope
from tenantctl.adopt.state import AdoptingEngine, ProvingEngine, joined, silent
from tenantctl.adopt.written import Written, write
from tenantctl.drift.asking import Asking
from tenantctl.drift.holding import Holding
from tenantctl.drift.owners import Owners
from tenantctl.errors import TenantctlError
from tenantctl.project import StackRef
from tenantctl.recovery.checklist import few
from tenantctl.state.backend import open_backend
from tenantctl.state.checkpoint import Deployment
from tenantctl.state.crypto import Secrets
from tenantctl.state.history import Record
from tenantctl.state.references import name_of
from tenantctl.state.upgrade import upgraded_deployment

Say = Callable[[str], None]
PACKAGE: Final = "tenant"
_CALL_IT: Final = (
    f". If the program does not call it yet, let it say `import {PACKAGE}` and `{PACKAGE}.declare()`, with an empty "
    f"folder {PACKAGE}, and export again"
)


class NotWholeError(TenantctlError):
    """The program does not declare what was adopted; nothing was kept."""


@dataclass(frozen=True)
class Adopted:
    """What came of an export.

    Args:
        objects: By kind, how many were adopted.
        written: The files.
        secrets: The keys in the stack's config that were set.
        left_out: What is not in the program, and why.
        calls: The calls that were made.
        metered: Those of them that count against the month's quota.
    """

    objects: Mapping[str, int] = field(default_factory=dict)
    written: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    calls: Mapping[str, int] = field(default_factory=dict)
    metered: int = 0


class Export:
    """Exports the tenant of one stack.

    Args:
        holding: What the stack holds.
        secrets: Encrypts and decrypts its state and config.
        scope: What the export is about.
        prompt: Asks for the passphrase; None where there is nobody to ask.
        say: Takes a line on what is under way.
    """

    def __init__(
        self, holding: Holding, secrets: Secrets, scope: Scope, prompt: Callable[[], str] | None, say: Say
    ) -> None:
        self._holding, self._secrets, self._scope = holding, secrets, scope
        self._prompt, self._say = prompt, say
        self._stack: StackRef = holding.stack

    def run(self, budget: int | None = None) -> Adopted:
        """Export, and write program and state; nothing is written where there is nothing to adopt.

        Args:
            budget: Calls to make at most; None for no limit.

        Raises:
            DingTalkError: What every question meets, such as wrong credentials.
            NotWholeError: The stack's program does not declare what was adopted.
            TenantctlError: State or files cannot be written.
        """
        with Asking(self._holding.config, budget) as asking:
            held = self._holding.objects
            managed = frozenset((each.kind.name, each.resource.id) for each in held)
            owners = Owners(self._holding)
            found = Surveyor(asking.session, managed, owners, self._scope, self._say).survey()
            items = dependencies_first(found.items, references_of)
            names = Names(items, {(e.kind.name, e.resource.id): e.name for e in held})
            declarations = self._declared(items, names)
            left_out = [*found.left_out, *(each for made in declarations for each in made.left_out)]
            left_out += _untold(items)
            whole = [each for each in declarations if each.whole]
            done = self._adopt(asking, whole, names, merged(left_out)) if whole else Adopted()
            return replace(
                done,
                left_out=tuple(merged(left_out)),
                calls=dict(asking.counted.calls),
                metered=asking.counted.metered,
            )

    def _declared(self, items: Sequence[Item], names: Names) -> list[Declaration]:
        known = known_secrets(self._stack, self._secrets)

        def key(item: Item, name: str) -> str:
            return config_key(item, names.of(item), name)

        declaring = Declaring(
            every_field=self._scope.every_field,
            experimental=self._holding.config.experimental,
            key=key,
            known=known,
        )
        return [declaring.declare(item) for item in items]

    def _adopt(
        self, asking: Asking, whole: Sequence[Declaration], names: Names, left_out: Sequence[LeftOut]
    ) -> Adopted:
        started = datetime.now(UTC)
        backend = open_backend(self._stack.project.backend_url)
        with backend.lock(self._stack), write(self._stack, PACKAGE) as written:
            fits = [] if self._scope.plain else fitting(whole, names, self._components)
            programs = Programs(whole, names, fits, written.suffix)
            modules = programs.modules()
            written.modules(modules)
            kept = keep_secrets(self._stack, self._secrets, programs.secrets, written)
            self._say(f"Making the state of {len(whole):,} objects")
            found = {(each.item.kind.name, names.of(each.item)): each.item for each in whole}
            engine = AdoptingEngine(asking.session, found, self._prompt)
            names_of_modules = [name.removesuffix(".py") for name in modules]
            states = engine.states(self._stack, PACKAGE, names_of_modules, silent)
            base = joined(upgraded_deployment(backend.load(self._stack, self._secrets)), states)
            self._prove(base, written)
            written.left_out(left_out)
            backend.backup(self._stack)
            backend.save(self._stack, base, self._secrets)
            written.keep()
            backend.record_history(self._stack, self._record(started, len(whole)))
        return Adopted(_counted(whole), tuple(written.paths), tuple(kept))

    @property
    def _components(self) -> frozenset[str]:
        """The logical names of the components in state."""
        return frozenset(name_of(each.urn) for each in self._holding.resources if not each.custom)

    def _prove(self, base: Deployment, written: Written) -> None:
        """Hold the stack's whole program to the state before that is written."""
        self._say("Planning the program on it")
        differing = ProvingEngine(base, self._prompt).differing(self._stack, silent)
        if differing:
            raise NotWholeError(
                f"the program as a whole would still change something after this: {few(differing)}; nothing was kept"
                f"{'' if written.own_main else _CALL_IT}"
            )

    def _record(self, started: datetime, count: int) -> Record:
        ended = datetime.now(UTC)
        return Record("import", "succeeded", started=started, ended=ended, changes={"import": count})


def _untold(items: Sequence[Item]) -> list[LeftOut]:
    kinds = {item.kind.name: item.kind for item in items}
    every = (untold(kind, [each for each in items if each.kind is kind]) for kind in kinds.values())
    return [each for each in every if each]


def _counted(declared: Sequence[Declaration]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in declared:
        counts[each.item.kind.name] = counts.get(each.item.kind.name, 0) + 1
    return dict(sorted(counts.items()))
