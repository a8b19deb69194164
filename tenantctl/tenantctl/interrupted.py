"""What an earlier run was interrupted in: read from state, handed to the provider before an engine starts."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pulumi_dingtalk.resources  # noqa: F401 - importing it registers the kinds
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.pending import VARIABLE, entry, gone_entry
from pulumi_dingtalk.reconcile.registry import kinds_by_type
from tenantctl.errors import UnsupportedError
from tenantctl.plan import Op, Plan
from tenantctl.project import StackRef
from tenantctl.state.backend import SCHEME, open_backend, open_secrets


@contextmanager
def handed_over(stack: StackRef) -> Iterator[None]:
    """Let the provider know, while the block runs, what was interrupted. A cloud backend can't be asked."""
    entries = unfinished(stack)
    if not entries:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="tenantctl-") as folder:
        file = Path(folder) / "pending.json"
        file.write_text(json.dumps(entries), encoding="utf-8")
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = str(file)
        try:
            yield
        finally:
            del os.environ[VARIABLE]
            if before is not None:
                os.environ[VARIABLE] = before


def settle(stack: StackRef) -> None:
    """Take what the embedded engine noted before it was killed into the state, which the Pulumi CLI reads alone.

    Raises:
        LockedError: the stack is locked.
    """
    if stack.project.backend_url.startswith(SCHEME):
        backend = open_backend(stack.project.backend_url)
        if backend.journal_file(stack).exists():
            with backend.lock(stack):
                pass


def forget_settled(stack: StackRef, done: Plan) -> None:
    """Drop from state what the Pulumi CLI leaves there for ever: that a creation was pending which ``done`` made good.

    Raises:
        LockedError: the stack is locked.
    """
    if not stack.project.backend_url.startswith(SCHEME):
        return
    made = {step.urn for step in done.steps if step.op in (Op.CREATE, Op.REPLACE, Op.CREATE_REPLACEMENT)}
    backend = open_backend(stack.project.backend_url)
    pending = backend.export(stack)["deployment"].get("pending_operations", [])
    if not any(_makes(each, made) for each in pending):
        return
    with (
        backend.lock(stack),
        suppress(UnsupportedError),
    ):  # of state that only the CLI reads nothing is dropped
        secrets = open_secrets(stack, backend, os.environ, None)
        deployment = backend.load(stack, secrets)
        backend.backup(stack)
        deployment.pending_operations = [
            each for each in deployment.pending_operations if not _makes(each, made)
        ]
        backend.save(stack, deployment, secrets)


def _makes(operation: dict[str, Any], urns: set[str]) -> bool:
    return operation.get("type") == "creating" and operation["resource"].get("urn") in urns


def under_way(stack: StackRef) -> list[str]:
    """Return what an earlier run was in the middle of, as "creating shop": whether it took effect is not known."""
    if not stack.project.backend_url.startswith(SCHEME):
        return []
    deployment = open_backend(stack.project.backend_url).export(stack)["deployment"]
    pending = deployment.get("pending_operations", [])
    return [f"{each.get('type')} {each['resource'].get('urn', '').rpartition('::')[2]}" for each in pending]


def unfinished(stack: StackRef) -> list[dict[str, Any]]:
    """Return in the provider's words what an earlier run left unfinished: creations, and replaced objects gone."""
    if not stack.project.backend_url.startswith(SCHEME):
        return []
    deployment = open_backend(stack.project.backend_url).export(stack)["deployment"]
    resources = deployment.get("resources", [])
    replaced = [each for each in resources if each.get("pendingReplacement")]
    there = _told((each for each in resources if not each.get("pendingReplacement")), entry)
    pending = _told(
        (
            each["resource"]
            for each in deployment.get("pending_operations", [])
            if each.get("type") == "creating"
        ),
        entry,
    )
    return [*(each for each in pending if each not in there), *_told(replaced, gone_entry)]


def _told(
    resources: Iterable[dict[str, Any]], how: Callable[[Kind[Any], dict[str, Any]], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the provider's own among ``resources`` in its words."""
    by_type = kinds_by_type()
    of_ours = ((by_type.get(str(each.get("type", "")).rpartition("$")[2]), each) for each in resources)
    return [how(kind, each.get("inputs") or {}) for kind, each in of_ours if kind is not None]
