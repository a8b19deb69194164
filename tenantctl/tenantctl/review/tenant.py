"""What a plan must be told that only the tenant or the stack's configuration knows. Reads alone; asked once a plan."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from types import TracebackType
from typing import Final

from pulumi_dingtalk.client import Client, users
from pulumi_dingtalk.client.errors import DingTalkError
from pulumi_dingtalk.client.meter import Usage
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.inventory import Inventory
from pulumi_dingtalk.reconcile.session import Tenant
from tenantctl.errors import TenantctlError
from tenantctl.plan import Behind, Plan
from tenantctl.project import ConfigValue, StackConfig, StackRef
from tenantctl.provider_config import tenant_config, told_by_the_cli
from tenantctl.review.ahead import asking, foreseen
from tenantctl.review.objects import Change, changes
from tenantctl.review.risk import counts_behind
from tenantctl.state.backend import SCHEME, open_backend
from tenantctl.state.document import EXPORT_SCHEME
from tenantctl.state.opening import open_secrets

MOST_ASKED: Final = 50
"""The number of objects that a plan asks about at most: what hangs on more is too much to read, and to ask."""

_MAIN_ADMINISTRATOR: Final = 1  # contact.md 4: sys_level of the main administrator


class StackTenant:
    """One stack's tenant, as a reviewer asks it. Nothing is opened before the first question.

    Args:
        stack: The stack.
        env: Environment variables.
    """

    def __init__(self, stack: StackRef, env: Mapping[str, str] = os.environ) -> None:
        self._stack, self._env = stack, env
        self._client: Client | None = None

    def __enter__(self) -> StackTenant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            self._client.close()

    @cached_property
    def config(self) -> TenantConfig | None:
        """As which app the stack asks, None where its configuration cannot be read: the engine tells why."""
        try:
            return tenant_config(self._stack, self._values(), self._env)
        except (TenantctlError, DingTalkError):
            return None

    @property
    def as_of(self) -> date | None:
        """The day that dates are compared with; None where the configuration names none, or cannot be read."""
        return None if self.config is None else self.config.as_of

    @cached_property
    def usage(self) -> Usage | None:
        """This month's metered calls by the local count, None where they are not counted."""
        return None if self.config is None else self._tenant(self.config).client.usage()

    def with_behind(self, plan: Plan) -> Plan:
        """Return the plan with what hangs on each object that goes; an object that could not be asked is left out."""
        going = [c for _, c in changes(plan) if c.removes and c.step.id and counts_behind(c.kind)]
        if going and self.config is None:
            return plan
        tenant = self._tenant(self.config) if going and self.config else None
        found = {c.step.urn: _behind(tenant, c) for c in going[:MOST_ASKED] if tenant}
        return replace(plan, behind={urn: behind for urn, behind in found.items() if behind is not None})

    def with_foreseen(self, plan: Plan) -> Plan:
        """Return the plan with what its changes do that only the tenant knows; nothing is asked where nothing is."""
        asked = asking(plan)
        if asked and self.config is None:
            return plan
        return replace(
            plan, foreseen=foreseen(plan, asked, self._tenant(self.config)) if self.config and asked else {}
        )

    def administrators(self) -> frozenset[str] | None:
        """Return the userids of the main administrators, None where they could not be asked."""
        if self.config is None:
            return None
        try:
            listed = users.list_admins(self._tenant(self.config).client)
        except DingTalkError:
            return None
        return frozenset(userid for userid, level in listed if level == _MAIN_ADMINISTRATOR)

    def _tenant(self, config: TenantConfig) -> Tenant:
        if self._client is None:
            self._client = Client(config)
        return Tenant(self._client.reading(), Inventory())

    def _values(self) -> dict[str, ConfigValue]:
        url = self._stack.project.backend_url
        if not url.startswith((SCHEME, EXPORT_SCHEME)):
            return told_by_the_cli(self._stack)
        secrets = open_secrets(self._stack, open_backend(url), self._env)
        return StackConfig.load(self._stack).values(secrets)


def _behind(tenant: Tenant, change: Change) -> tuple[Behind, ...] | None:
    """Return what hangs on an object, None where that could not be asked: which is not "nothing"."""
    try:
        found = change.kind.behind(tenant, change.step.id)
    except DingTalkError:
        return None
    return tuple(
        Behind(
            each.count,
            {
                "en": each.what.en if each.count == 1 else each.what.plural,
                "zh-Hant": each.what.measure + each.what.zh,
            },
        )
        for each in found
    )
