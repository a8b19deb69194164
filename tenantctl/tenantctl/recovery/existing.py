"""What is in the tenant already, under the natural key of something that is to come back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_dingtalk.client.errors import DingTalkError, NotFound
from pulumi_dingtalk.reconcile.pending import PendingCreates
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import has_unknown
from tenantctl.engines.embedded.convert import for_provider
from tenantctl.errors import TenantctlError
from tenantctl.recovery.mapping import Ids, references_in
from tenantctl.recovery.past import kind_of
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of


class LookError(TenantctlError):
    """The tenant could not be asked; one line."""


@dataclass(frozen=True)
class Existing:
    """An object that is there already.

    Args:
        urn: Of the resource that it stands for.
        id: Its id.
        described: How people call it.
        ours: Whether no other program can have made it: nothing deletes such an object, so that it is taken over.
    """

    urn: str
    id: str
    described: str
    ours: bool


class Looking:
    """Looks for what is there already, through a client that cannot write; one for each plan.

    Args:
        tenant: The tenant.
        env: Environment variables: what an earlier run was interrupted in is handed over there.
    """

    def __init__(self, tenant: Tenant, env: Mapping[str, str] = os.environ) -> None:
        self._tenant = tenant
        self._interrupted = PendingCreates.from_environment(env)
        self._there: dict[tuple[str, str], bool] = {}

    def find(self, resource: ResourceState, inputs: Mapping[str, Any]) -> Existing | None:
        """Return the object under the natural key of ``inputs``; None where there is none, or the key is not known yet.

        One that an interrupted run was making is left to the creation, which knows its own.

        Raises:
            LookError: The tenant could not be asked.
        """
        kind = kind_of(resource)
        values = {
            name: value
            for name, value in for_provider(inputs).items()
            if name in (kind.fields if kind else ())
        }
        known = {name: value for name, value in values.items() if not has_unknown(value)}
        if kind is None or any(name in values.keys() - known.keys() for name in kind.natural_key):
            return None
        if self._interrupted.names(kind, known):
            return None
        whole = len(known) == len(values)
        declared = kind.model.model_validate(known) if whole else kind.model.model_construct(**known)
        try:
            id_ = kind.find(self._tenant, declared)
        except NotFound:  # nor is what it would hang on there
            return None
        except DingTalkError as error:
            raise LookError(f"resource {name_of(resource.urn)}: {error}") from None
        return (
            None if id_ is None else Existing(resource.urn, id_, kind.describe(known), bool(kind.undeletable))
        )

    def dangling(self, resource: ResourceState, ids: Ids) -> list[str]:
        """Return a line for each id in ``resource`` that neither the state nor the tenant has.

        What is only attested, and never written to the tenant, needs nobody to be there.

        Raises:
            LookError: The tenant could not be asked.
        """
        kind = kind_of(resource)
        if kind is None or not kind.writes:
            return []
        return [
            f"resource {name_of(resource.urn)}: {each.field} refers to {each.kind} {each.id}, which neither this state "
            "nor the tenant has: make it first, or let the person in"
            for each in references_in(resource)
            if not ids.owner(each.kind, each.id) and not self._is_there(resource, each.kind, each.id)
        ]

    def _is_there(self, resource: ResourceState, kind: str, id_: str) -> bool:
        if (kind, id_) not in self._there:
            try:
                self._there[kind, id_] = kinds()[kind].read(self._tenant, id_) is not None
            except DingTalkError as error:
                raise LookError(f"resource {name_of(resource.urn)}: {error}") from None
        return self._there[kind, id_]
