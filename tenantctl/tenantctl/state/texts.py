"""The text of a state file, put together from pieces; that of a resource is made once while it is as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tenantctl.state.checkpoint import Deployment, ResourceState, deployment_to_json, resource_to_sealed
from tenantctl.state.crypto import Secrets
from tenantctl.state.document import Document, dump, dump_members


class Texts:
    """JSON of resources as it stands in the file, secrets encrypted. Not thread-safe.

    A piece is kept until ``forget``: whoever changes a resource says so.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        # The resources are kept too: the id of one that is gone may be another's.
        self._kept: dict[int, tuple[ResourceState, bytes]] = {}

    def of(self, resource: ResourceState) -> bytes:
        """Return the text of ``resource``."""
        kept = self._kept.get(id(resource))
        if kept is None:
            kept = self._kept[id(resource)] = resource, dump(resource_to_sealed(resource, self._secrets))
        return kept[1]

    def forget(self, resource: ResourceState) -> None:
        """Make the text of ``resource`` anew when it is next asked for."""
        self._kept.pop(id(resource), None)

    def hand_over(self, old: ResourceState, new: ResourceState) -> None:
        """Give ``new``, which equals ``old``, the text of that one."""
        kept = self._kept.pop(id(old), None)
        if kept is not None:
            self._kept[id(new)] = new, kept[1]

    def checkpoint(self, deployment: Deployment, stack: str) -> bytes:
        """Return the file that Pulumi's DIY backend keeps for a stack, ``stack`` being its qualified name."""
        rest = deployment_to_json(replace(deployment, resources=[], pending_operations=[]), self._secrets)
        behind = {"metadata": rest.pop("metadata"), **deployment.extra}
        parts = {key: dump(value) for key, value in rest.items() if key not in deployment.extra}
        if deployment.resources:
            parts["resources"] = _list(map(self.of, deployment.resources))
        if deployment.pending_operations:
            parts["pending_operations"] = _list(map(self._operation, deployment.pending_operations))
        parts.update((key, dump(value)) for key, value in behind.items())
        self._keep(deployment)
        return Document().checkpoint_around(dump_members(parts), stack)

    def _keep(self, deployment: Deployment) -> None:
        """Keep the texts of ``deployment`` alone."""
        there = {id(each) for each in deployment.resources}
        there.update(id(each["resource"]) for each in deployment.pending_operations)
        self._kept = {key: value for key, value in self._kept.items() if key in there}

    def _operation(self, operation: Mapping[str, Any]) -> bytes:
        resource = operation["resource"]
        if not isinstance(resource, ResourceState):
            body = deployment_to_json(Deployment(pending_operations=[dict(operation)]), self._secrets)
            return dump(body["pending_operations"][0])
        members = {key: dump(value) for key, value in operation.items() if key != "resource"}
        return dump_members({"resource": self.of(resource), **members})


def _list(texts: Iterable[bytes]) -> bytes:
    pieces = [b"["]
    for text in texts:
        pieces += (b"," if len(pieces) > 1 else b"", text)
    return b"".join([*pieces, b"]"])
