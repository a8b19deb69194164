"""What is in the tenant already, under the natural key of something that is to come back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_dingtalk.client.errors import DingTalkError, NotFound
from pulumi_dingtalk.reconcile.pending import PendingCreates
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import has_unknown
from tenantctl.engines.embedded.convert import for_provider
from tenantctl.recovery.outside import LookError
from tenantctl.recovery.past import kind_of
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of


@dataclass(frozen=True)
class Existing:
    """An object that is there already.

    Args:
        urn: Of the resource that it stands for.
        id: Its id.
        described: How people call it.
        ours: Whether no other program can have made it: nothing deletes such an object, so that it is taken over.
        mark: The owner's mark that it carries, if that is another resource's: ``project/stack/kind/name``.
    """

    urn: str
    id: str
    described: str
    ours: bool
    mark: str = ""


class Looking:
    """Looks for what is there already, through a client that cannot write; one for each plan.

    Args:
        tenant: The tenant.
        env: Environment variables: what an earlier run was interrupted in is handed over there.
    """

    def __init__(self, tenant: Tenant, env: Mapping[str, str] = os.environ) -> None:
        self._tenant = tenant
        self._interrupted = PendingCreates.from_environment(env)

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
            mark = kind.mark(self._tenant, id_) if id_ is not None else ""
        except NotFound:  # nor is what it would hang on there
            return None
        except DingTalkError as error:
            raise LookError(f"resource {name_of(resource.urn)}: {error}") from None
        if id_ is None:
            return None
        others = mark if mark and mark != known.get("owner") else ""
        return Existing(resource.urn, id_, kind.describe(known), bool(kind.undeletable), others)
