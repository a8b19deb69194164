"""Makes one step real: the provider's call between two notes in the snapshot, or in a preview only the note."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tenantctl.engines.embedded.graph import is_provider
from tenantctl.engines.embedded.providers import DynamicProviders, VerbError
from tenantctl.engines.embedded.redact import Redactor
from tenantctl.engines.embedded.snapshot import Snapshot
from tenantctl.engines.embedded.steps import Step
from tenantctl.plan import Op
from tenantctl.state.checkpoint import ResourceState
from tenantctl.values import UNKNOWN_MARK, Secret, unwrapped


class ProtectedError(Exception):
    """A protected resource stands in the way; other deletions go on, as in Pulumi."""


class Applier:
    """Applies steps against ``providers`` and keeps ``snapshot``; in a ``preview`` no provider writes.

    ``apply`` raises ``VerbError`` where the provider failed (the snapshot then tells nothing of the step),
    ``ProtectedError``, and ``TenantctlError`` where state could not be written.
    """

    def __init__(
        self, providers: DynamicProviders, snapshot: Snapshot, redactor: Redactor, *, preview: bool
    ) -> None:
        self._providers, self._snapshot, self._redactor = providers, snapshot, redactor
        self._preview = preview

    def apply(self, step: Step) -> None:
        """Apply ``step`` and complete its states."""
        if step.op is Op.SAME:
            self._same(step)
        elif step.op in (Op.CREATE, Op.CREATE_REPLACEMENT):
            self._create(step)
        elif step.op is Op.UPDATE:
            self._update(step)
        elif step.op in (Op.DELETE, Op.DELETE_REPLACED):
            self._delete(step)

    def set_outputs(self, step: Step, outputs: dict[str, Any]) -> None:
        """Set the outputs of a component or of the stack."""
        differ = step.resource.outputs != outputs
        with self._snapshot.change(write=differ):
            step.resource.outputs = outputs
            self._snapshot.changed(step.resource)

    def write(self) -> None:
        """Write the state that the run leaves."""
        self._snapshot.end()

    def close(self) -> None:
        """Write nothing any more, whatever is still under way."""
        self._snapshot.close()

    def _same(self, step: Step) -> None:
        if step.omits or step.stands:
            return
        old, new = _both(step)
        with self._snapshot.change(write=False):
            new.id, new.outputs = old.id, _marked(old.outputs, new)
            self._snapshot.put(new, old)

    def _create(self, step: Step) -> None:
        new, old = step.resource, step.old
        id_, outputs = self._written(new, "creating", lambda: self._created(new))
        with self._snapshot.change():
            new.id, new.outputs = id_, self._kept(outputs, new)
            new.created = new.modified = _now()
            self._snapshot.finish(new)
            self._snapshot.created(new)
            self._snapshot.add(new)
            if old is not None and old.pending_replacement:
                self._snapshot.drop(old)
            if old is not None and step.condemns:
                old.delete = True
                self._snapshot.changed(old)

    def _created(self, new: ResourceState) -> tuple[str, dict[str, Any]]:
        if not new.custom:
            return "", {}
        if is_provider(new.type):
            return (UNKNOWN_MARK if self._preview else str(uuid.uuid4())), dict(new.inputs)
        return ("", dict(new.inputs)) if self._preview else self._providers.create(new.inputs)

    def _update(self, step: Step) -> None:
        old, new = _both(step)
        outputs = self._written(new, "updating", lambda: self._updated(old, new))
        with self._snapshot.change():
            new.id, new.outputs = old.id, self._kept(outputs, new)
            new.modified = _now() if new.custom else old.modified
            self._snapshot.finish(new)
            self._snapshot.put(new, old)

    def _updated(self, old: ResourceState, new: ResourceState) -> dict[str, Any]:
        if not new.custom:
            return {}
        if is_provider(new.type) or self._preview:
            return dict(new.inputs)
        return self._providers.update(old.id, old.outputs, new.inputs)

    def _delete(self, step: Step) -> None:
        old = step.resource
        if step.op is Op.DELETE and old.protect:
            raise ProtectedError(
                f"resource {step.name}: it is protected and cannot be deleted; "
                "remove `protect` in the program and run `up` first"
            )
        spared = step.forgets or step.spares or self._preview
        if old.custom and not is_provider(old.type) and not spared:
            self._written(old, "deleting", lambda: self._providers.delete(old.id, old.outputs))
        with self._snapshot.change():
            self._snapshot.finish(old)
            if step.awaits:
                old.pending_replacement = True
                self._snapshot.changed(old)
            else:
                self._snapshot.drop(old)

    def _written(self, resource: ResourceState, kind: str, verb: Callable[[], Any]) -> Any:
        """Call a verb between the notes that a crash must leave behind."""
        if self._preview or not resource.custom or is_provider(resource.type):
            return verb()
        self._snapshot.begin(resource, kind)
        try:
            return verb()
        except VerbError:
            self._snapshot.fail(resource)
            raise

    def _kept(self, outputs: Mapping[str, Any], new: ResourceState) -> dict[str, Any]:
        marked = _marked(outputs, new)
        self._redactor.learn(marked)
        return marked


def _both(step: Step) -> tuple[ResourceState, ResourceState]:
    assert step.old is not None  # noqa: S101 - same and update have both sides
    assert step.new is not None  # noqa: S101
    return step.old, step.new


def _marked(outputs: Mapping[str, Any], resource: ResourceState) -> dict[str, Any]:
    """Return ``outputs`` with what the program or an input of the same name makes secret marked as such."""
    secret = {key for key, value in resource.inputs.items() if isinstance(value, Secret)}
    secret.update(resource.additional_secret_outputs)
    return {
        key: Secret(unwrapped(value)) if key in secret and not isinstance(value, Secret) else value
        for key, value in outputs.items()
    }


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
