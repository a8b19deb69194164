"""AccountStatus: whether an enterprise account can log in. Wire: contract contact.md 5.6."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import accounts
from pulumi_dingtalk.client.errors import Invalid, NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference
from pulumi_dingtalk.reconcile.risk import (
    ROUTINE,
    Risk,
    Rule,
    any_change,
    disrupts,
    exposes,
    turned_off,
    turned_on,
)
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts.people import OPERATOR_STAYS

__all__ = ["AccountStatus"]

_OPENED = Rule("account-opened", Risk.EXPOSES, Words("the account can log in", "帳號可以登入"), any_change)
_OUT = disrupts("account-shut", "the person cannot log in any more", "成員不能再登入", turned_on)
_IN = exposes(
    "account-enabled", "the person can log in again", "成員可再次登入", turned_off, at_creation=False
)


class AccountStatusInputs(Inputs):
    """Whether an enterprise account, one that belongs to the organisation, can log in."""

    user: Annotated[
        UserId,
        Behaviour(replaces=True, reference="User", label=Words("person", "成員"), risk=ROUTINE),
        Field(description="Userid of whose enterprise account it is."),
    ]
    disabled: Annotated[
        bool,
        Behaviour(label=Words("disabled", "停用"), risk=(_OUT, _IN)),
        Field(description="Whether the account is disabled."),
    ]
    reason: Annotated[
        str | None,
        Behaviour(write_only=True, label=Words("reason", "原因"), risk=ROUTINE),
        Field(min_length=1, description="Why, for the console's log. Never read back."),
    ] = None


class AccountStatusKind(Kind[AccountStatusInputs]):
    """The status of an enterprise account: one object a person, with the person's id."""

    name = "AccountStatus"
    label = Noun("account status", "帳號狀態", "account statuses")
    model = AccountStatusInputs
    natural_key = ("user",)
    settings_of = "user"
    deletion = _OPENED
    reads: ClassVar = (accounts.STATUS,)
    writes: ClassVar = (accounts.DISABLE, accounts.ENABLE)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"account status of {values.get('user', '?')}"

    def find(self, tenant: Tenant, declared: AccountStatusInputs) -> str | None:
        """An account that is disabled already is taken."""
        self._refuse_own(tenant, declared)
        return declared.user if accounts.is_disabled(tenant.client, declared.user) else None

    def create(self, tenant: Tenant, declared: AccountStatusInputs) -> str:
        """An account that is to be enabled is so already, or it would be taken."""
        if declared.disabled:
            accounts.disable(tenant.client, declared.user, declared.reason)
        return declared.user

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        try:
            return {"user": id_, "disabled": accounts.is_disabled(tenant.client, id_)}
        except NotFound:
            return None

    def surveyed(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Somebody's own account has no status that the organisation sets."""
        try:
            return self.read(tenant, id_)
        except Invalid:
            return None

    def update(self, tenant: Tenant, id_: str, update: Update[AccountStatusInputs]) -> None:
        self._refuse_own(tenant, update.new)
        change = accounts.disable if update.new.disabled else accounts.enable
        change(tenant.client, id_, update.new.reason)

    def _refuse_own(self, tenant: Tenant, declared: AccountStatusInputs) -> None:
        """Refuse before any call what would shut this tool out of the tenant."""
        if declared.disabled and declared.user == tenant.client.config.operator:
            raise Invalid(
                f"{OPERATOR_STAYS.en}; nothing was changed", subject=self.describe({"user": declared.user})
            )

    def shuts_out(self, values: Mapping[str, Any]) -> str | None:
        user = values.get("user")
        return user if values.get("disabled") is True and isinstance(user, str) else None

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        if old.get("disabled"):
            accounts.enable(tenant.client, id_)

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return Counter([accounts.DISABLE] if values.get("disabled") else [])

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter([accounts.DISABLE if new.get("disabled") else accounts.ENABLE])

    def delete_cost(self, old: Mapping[str, Any]) -> Counter[Operation]:
        return Counter([accounts.ENABLE] if old.get("disabled") else [])


KIND = AccountStatusKind()
register(KIND)


class AccountStatusProvider(TenantProvider):
    """The provider of AccountStatus. Its module path and name stand in every state file."""

    kind = KIND


class AccountStatus(TenantResource, module="dingtalk", name="AccountStatus"):
    """Whether an enterprise account can log in (contact.md 5.6; permission Contact.OrgAccountSecurity.ReadWrite).

    Only accounts that belong to the organisation have it (exclusive.account.only). Every call is metered. Deleting
    it enables the account where it was disabled.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        user: The person, or their userid. Another one replaces this object.
        disabled: Whether the account is disabled.
        reason: Why, for the console's log. Never read back.
        adopt: Take over an account that is disabled already.
        opts: Pulumi's resource options.
    """

    user: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        user: Reference,
        disabled: pulumi.Input[bool],
        reason: Text | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {"user": reference(user), "disabled": disabled, "reason": reason}
        super().__init__(AccountStatusProvider(), resource_name, arguments, opts, adopt=adopt)
