"""State of what was adopted: the program is run by the embedded engine, whose provider finds each object there."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from pulumi.dynamic import ResourceProvider

from pulumi_dingtalk.reconcile import verbs
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.session import Session as TenantSession
from tenantctl.adopt.reading import Item
from tenantctl.engines.base import Event, Listener, Options
from tenantctl.engines.embedded import EmbeddedEngine
from tenantctl.engines.embedded.convert import annotated, for_provider
from tenantctl.engines.embedded.execute import PROVIDER_TYPE, Guard
from tenantctl.engines.embedded.providers import DynamicProviders, Properties, VerbError
from tenantctl.engines.embedded.session import Session
from tenantctl.engines.embedded.steps import STACK_TYPE
from tenantctl.errors import TenantctlError
from tenantctl.plan import Op, Operation, Plan, Source
from tenantctl.project import StackRef
from tenantctl.recovery.checklist import few
from tenantctl.state import files
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.references import name_of

Found = Mapping[tuple[str, str], Item]
"""The objects by kind and logical name."""

_ALONE: Final = '''"""Declares what is being adopted, and nothing else."""

from importlib import import_module

for module in {modules!r}:
    import_module(f"{package}.{{module}}")
'''


class AdoptingProviders(DynamicProviders):
    """Providers whose creation finds the object in the tenant, as it was read, and writes nothing."""

    def __init__(self, session: Session, tenant: TenantSession, found: Found) -> None:
        super().__init__(session.config, session.stack.project.name, session.printer)
        self._tenant, self._found = tenant, found

    def create(self, inputs: Properties) -> tuple[str, dict[str, Any]]:
        """Return the id and the outputs of the object that has this logical name."""
        shown = for_provider(inputs)

        def take(provider: ResourceProvider) -> tuple[str, dict[str, Any]]:
            if not isinstance(provider, TenantProvider):
                raise VerbError("it is no object of a tenant")
            name = str(shown["owner"]).rpartition("/")[2]
            item = self._found.get((provider.kind.name, name))
            if item is None:
                raise VerbError(f'the tenant has no {provider.kind.name} that was to be called "{name}"')
            return item.id, verbs.adopted(provider.kind, self._tenant, item.values, shown)

        id_, outputs = self._call(inputs, inputs, take)
        return id_, annotated(self._returned(outputs, inputs), inputs)


@dataclass(kw_only=True)
class AdoptingSession(Session):
    """A session that begins with an empty state and keeps nothing on disk."""

    make: Callable[[Session], DynamicProviders]

    def providers(self) -> DynamicProviders:
        """Return providers that adopt."""
        return self.make(self)

    def recording(self) -> None:
        """Keep nothing: what was adopted is in the tenant all the same."""


class AdoptingEngine(EmbeddedEngine):
    """Runs a program whose objects are in the tenant already, and returns the state that describes them.

    Args:
        tenant: The run on the tenant, with a client that cannot write.
        found: What was read.
        prompt: Asks for the passphrase; None where there is nobody to ask.
    """

    def __init__(self, tenant: TenantSession, found: Found, prompt: Callable[[], str] | None) -> None:
        super().__init__(os.environ, prompt)
        self._tenant, self._found = tenant, found

    def states(
        self, stack: StackRef, package: str, modules: Sequence[str], listen: Listener
    ) -> list[ResourceState]:
        """Return the resources that some modules of the program declare, the stack and its provider among them.

        Raises:
            TenantctlError: The program failed, or the tenant is not as it says; one line a fault.
        """
        folder = folder_of(stack)
        main = folder / f".adopt-{uuid4().hex}.py"
        files.write_bytes(main, _ALONE.format(modules=tuple(modules), package=package).encode())
        try:
            alone = replace(stack, project=replace(stack.project, main=main))
            return self._run_alone(alone, listen)
        finally:
            files.remove(main)

    def _run_alone(self, stack: StackRef, listen: Listener) -> list[ResourceState]:
        session = self._open(stack, Options(parallel=1), listen)
        nothing = Plan(stack.project.name, stack.name, Source.EMBEDDED, Operation.UPDATE, ())
        run = self._run_program(session, nothing)
        if run.fatal is not None:
            raise run.fatal
        if run.failures:
            raise TenantctlError("\n".join(run.failures))
        found = [step.resource for step in run.steps]
        declared = {(each.type.rpartition(":")[2], name_of(each.urn)) for each in found}
        if missing := sorted(self._found.keys() - declared):
            raise TenantctlError(
                f"the new modules do not declare {few([' '.join(each) for each in missing])}; use --plain"
            )
        return found

    def _guard(self, plan: Plan | None, options: Options | None = None) -> Guard:
        del plan, options
        return lambda step: "" if step.op in (Op.CREATE, Op.SAME) else f"it would be {step.op}"

    def _open(self, stack: StackRef, options: Options, listen: Listener) -> Session:
        opened = super()._open(stack, options, listen)
        own = {each.name: getattr(opened, each.name) for each in fields(Session) if each.init}
        own["base"] = Deployment()
        return AdoptingSession(
            **own, make=lambda session: AdoptingProviders(session, self._tenant, self._found)
        )


class ProvingEngine(EmbeddedEngine):
    """Plans a stack's whole program on a state that is not written yet. Asks the tenant nothing.

    Args:
        base: That state.
        prompt: Asks for the passphrase; None where there is nobody to ask.
    """

    def __init__(self, base: Deployment, prompt: Callable[[], str] | None) -> None:
        super().__init__(os.environ, prompt)
        self._base = base

    def differing(self, stack: StackRef, listen: Listener) -> list[str]:
        """Return what the program would change, a line each; none where state is as it declares."""
        plan = self.plan_update(stack, Options(), listen)
        return [f"{step.op} {step.urn.split('::', 2)[2]}" for step in plan.changed()]

    def _open(self, stack: StackRef, options: Options, listen: Listener) -> Session:
        return replace(super()._open(stack, options, listen), base=replace(self._base))


def folder_of(stack: StackRef) -> Path:
    """Return the folder that the stack's program stands in."""
    main = stack.project.main
    return main if main.is_dir() else main.parent


def joined(base: Deployment, adopted: Sequence[ResourceState]) -> Deployment:
    """Return a state with the adopted resources behind what it has, under the provider that it has."""
    there = {each.urn: each for each in base.resources if not each.delete}
    renamed = {
        f"{each.urn}::{each.id}": f"{each.urn}::{there[each.urn].id}"
        for each in adopted
        if each.type == PROVIDER_TYPE and each.urn in there
    }
    new = [
        replace(each, provider=renamed.get(each.provider, each.provider))
        for each in adopted
        if not (each.type in (STACK_TYPE, PROVIDER_TYPE) and each.urn in there)
    ]
    return replace(base, resources=[*base.resources, *new])


def silent(event: Event) -> None:
    """Listen to nothing."""
    del event
