"""One stack and both engines: who ran last must not show, in the plan or in state."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from support.firm import Firm
from tenantctl.engines.base import Engine, Options, Outcome
from tenantctl.engines.choice import open_engine
from tenantctl.plan import Op, Plan, Step
from tenantctl.project import StackConfig
from tenantctl.state.checkpoint import ResourceState
from tenantctl.values import Secret

EMBEDDED, PULUMI = "embedded", "pulumi"
OTHER = {EMBEDDED: PULUMI, PULUMI: EMBEDDED}

# What a run stamps on a resource or on the whole: when, and where in the program.
_VOLATILE = frozenset({"created", "modified", "sourcePosition", "stackTrace"})


class TwoEngines(Firm):
    """A firm that either engine runs: ``by(name)`` says which one does the next operations.

    One operation at a time runs unless ``parallel`` says otherwise, so that ids do not depend on who was faster.
    """

    def __init__(self, folder: Path, first: str = EMBEDDED, **config: str) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(folder, first, **config)
        self._engines[first] = self.engine

    def by(self, name: str) -> TwoEngines:
        """Let the engine called ``name`` do what comes next."""
        if name not in self._engines:
            self._engines[name] = open_engine(name)
        self.engine = self._engines[name]
        return self

    def program(self, text: str) -> None:
        """Make ``text`` the stack's program."""
        (self.folder / "__main__.py").write_text(text)

    def keep_secret(self, key: str, value: str) -> None:
        """Set a secret in the stack's config."""
        config = StackConfig.load(self.stack)
        config.set(key, value, secret=True, secrets=self.secrets)
        config.save()

    def attempt(self, plan: Plan | None = None, *, refresh: bool = False) -> Outcome:
        """Apply the program, or a plan made already; return how it ended."""
        options = Options(refresh=refresh, parallel=1)
        plan = plan or self.engine.plan_update(self.stack, options, self.events.append)
        return self.engine.update(self.stack, plan, options, self.events.append)

    def apply(self, plan: Plan | None = None, *, refresh: bool = False) -> Outcome:
        """Apply the program, or a plan made already; nothing fails."""
        outcome = self.attempt(plan, refresh=refresh)
        assert outcome.ok, outcome.failures
        return outcome

    def state(self) -> dict[str, Any]:
        """Return every resource in state by URN, all of it but when and where; ids are told by who has them."""
        return described(self.deployment().resources, {self.url: "this firm's tenant"})


def described(
    resources: Sequence[ResourceState], also: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Return resources by URN as ``TwoEngines.state`` does; ``also`` has names for further values."""
    providers = {f"{r.urn}::{r.id}": f"{r.urn}::ID" for r in resources if _is_provider(r)}
    names = {**owners(resources), **providers, **also}
    return {_place(r): _normal(r, names) for r in resources}


def owners(resources: Sequence[ResourceState]) -> dict[str, str]:
    """Return a name for each id in state: settings of an object have its id, so the first one names it.

    For each robot's code too: the tenant gives it as it does ids.
    """
    robots = {
        str(r.outputs["robot_code"]): f"robot of {_name(r)}" for r in resources if r.outputs.get("robot_code")
    }
    return robots | {r.id: f"id of {_name(r)}" for r in reversed(resources) if r.id and not _is_provider(r)}


def steps_of(plan: Plan) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what a plan does to each resource, as far as a reader sees it, without the engine's own order.

    What stays as it is, and the reading of what only Pulumi knows (the stack, a component), is left out.
    """
    return {
        (step.urn.split("::", 2)[2], str(step.op)): _told(step)
        for step in plan.steps
        if step.op is not Op.SAME and (step.custom or step.op is not Op.REFRESH)
    }


def changes(plan: Plan) -> list[tuple[str, str]]:
    """Return what a plan changes, the stack and its components included."""
    return [(str(step.op), step.urn.split("::", 2)[2]) for step in plan.changed()]


def _told(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "protect": step.protect,
        "replace_keys": sorted(step.replace_keys),
        "parent": step.parent,
        "old": _shown(step.old_inputs),
        "new": _shown(step.new_inputs),
    }


def _shown(side: Mapping[str, Any] | None) -> Any:
    return (
        None if side is None else {key: _masked(value) for key, value in side.items() if key != "__provider"}
    )


def _masked(value: Any) -> Any:
    if isinstance(value, Secret):
        return "[secret]"
    if isinstance(value, Mapping):
        return {key: _masked(item) for key, item in value.items()}
    return [_masked(item) for item in value] if isinstance(value, list) else value


def _place(resource: ResourceState) -> str:
    return resource.urn.split("::", 2)[2] + (" (to be deleted)" if resource.delete else "")


def _name(resource: ResourceState) -> str:
    return resource.urn.rsplit("::", 1)[-1]


def _is_provider(resource: ResourceState) -> bool:
    return resource.type.startswith("pulumi:providers:")


def _normal(resource: ResourceState, names: Mapping[str, str]) -> dict[str, Any]:
    body = {**vars(resource), **vars(resource)["extra"]}
    del body["extra"]
    kept = {
        key: value for key, value in body.items() if key not in _VOLATILE and value not in ("", False, [], {})
    }
    kept["dependencies"] = sorted(resource.dependencies)
    # An empty list says as much as none; the CLI drops them when it has read the objects.
    kept["property_dependencies"] = {k: sorted(v) for k, v in resource.property_dependencies.items() if v}
    if _is_provider(resource):
        kept["id"] = "ID"
    return {key: _named(value, names) for key, value in kept.items()}


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Return ``value`` with ids as the names of their owners and secrets as their values, marked."""
    if isinstance(value, Secret):
        return {"secret": _named(value.value, names)}
    if isinstance(value, Mapping):
        return {key: _named(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def as_lines(state: Mapping[str, Any]) -> list[str]:
    """Return a state a line a property, so that a difference reads well."""
    return [
        f"{urn} {key}: {json.dumps(value, sort_keys=True, ensure_ascii=False)}"
        for urn, body in sorted(state.items())
        for key, value in sorted(body.items())
    ]
