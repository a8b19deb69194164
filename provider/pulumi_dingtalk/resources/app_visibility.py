"""AppVisibility: who sees an internal app. Wire: contract apps-security.md 1.3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import apps
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, reference, references
from pulumi_dingtalk.reconcile.risk import (
    ROUTINE,
    Risk,
    Rule,
    added,
    any_change,
    disrupts,
    exposes,
    removed,
    turned_off,
    turned_on,
)
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.app import inner

__all__ = ["AppVisibility"]

_SEES = exposes("app-shown", "more people see and use the app", "更多成員可使用此應用", added)
_LOSES = disrupts("app-hidden", "people lose the app", "有成員不能再使用此應用", removed)
_OPENED = exposes(
    "app-opened",
    "the app is not for administrators alone any more",
    "此應用不再只限管理員",
    turned_off,
    at_creation=False,
)
_CLOSED = disrupts(
    "app-closed", "all but administrators lose the app", "管理員以外的成員不能再使用此應用", turned_on
)
_NOBODY = Rule(
    "app-withdrawn",
    Risk.DISRUPTS,
    Words("all but administrators lose the app", "管理員以外的成員不能再使用此應用"),
    any_change,
)


class AppVisibilityInputs(Inputs):
    """Who sees an internal app. The lists are whole: who is in none of them does not."""

    app: Annotated[
        NumberId,
        Behaviour(replaces=True, reference="App", label=Words("app", "應用"), risk=ROUTINE),
        Field(description="Id (agentId) of the app."),
    ]
    users: Annotated[
        list[UserId],
        Behaviour(
            unordered=True,
            reference="User",
            label=Words("people who see it", "可見成員"),
            risk=(_SEES, _LOSES),
        ),
        Field(max_length=apps.VISIBLE_AT_MOST, description="Userids of people who see it, at most 2000."),
    ]
    departments: Annotated[
        list[NumberId],
        Behaviour(
            unordered=True,
            reference="Department",
            label=Words("departments that see it", "可見部門"),
            risk=(_SEES, _LOSES),
        ),
        Field(
            max_length=apps.VISIBLE_AT_MOST,
            description="Departments that see it, at most 2000; 1 is everybody.",
        ),
    ]
    roles: Annotated[
        list[NumberId],
        Behaviour(
            unordered=True,
            reference="Role",
            label=Words("roles that see it", "可見角色"),
            risk=(_SEES, _LOSES),
        ),
        Field(max_length=apps.VISIBLE_AT_MOST, description="Roles whose holders see it, at most 2000."),
    ]
    only_admin: Annotated[
        bool,
        Behaviour(label=Words("administrators alone", "只限管理員"), risk=(_OPENED, _CLOSED)),
        Field(description="Whether administrators alone see it."),
    ]


class AppVisibilityKind(Kind[AppVisibilityInputs]):
    """The visibility of an app: one object an app, with the app's id."""

    name = "AppVisibility"
    label = Noun("app visibility", "應用可見範圍", "app visibilities")
    model = AppVisibilityInputs
    natural_key = ("app",)
    settings_of = "app"
    deletion = _NOBODY
    reads: ClassVar = (apps.LIST, apps.GET_SCOPES)
    writes: ClassVar = (apps.CHANGE_SCOPES,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"visibility of app {values.get('app', '?')}"

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        given = [name for name in ("users", "departments", "roles") if values.get(name)]
        if values.get("only_admin") and given:
            yield Failure(given[0], "has no effect while only_admin is True: take one of the two out")

    def find(self, tenant: Tenant, declared: AppVisibilityInputs) -> str | None:
        """An app that somebody but administrators sees already is taken; a new bot is seen by who made it."""
        live = apps.get_scopes(tenant.client, int(declared.app))
        others = live.users - {tenant.client.config.operator}
        return declared.app if others or live.departments or live.roles else None

    def create(self, tenant: Tenant, declared: AppVisibilityInputs) -> str:
        self._bring(tenant, declared.app, _scopes(dict(declared)))
        return declared.app

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Whether the app is there, the list of apps tells: an unknown one has no code of its own."""
        if id_ not in inner(tenant):
            return None
        live = apps.get_scopes(tenant.client, int(id_))
        return {
            "app": id_,
            "users": sorted(live.users),
            "departments": [str(item) for item in sorted(live.departments)],
            "roles": [str(item) for item in sorted(live.roles)],
            "only_admin": live.only_admin,
        }

    def update(self, tenant: Tenant, id_: str, update: Update[AppVisibilityInputs]) -> None:
        self._bring(tenant, id_, _scopes(dict(update.new)))

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Leave the app to administrators, who always see it."""
        if id_ in inner(tenant):
            self._bring(tenant, id_, apps.Scopes(only_admin=True))

    def _bring(self, tenant: Tenant, id_: str, wanted: apps.Scopes) -> None:
        """Write what the live lists lack, so that a half-done change ends where a whole one does."""
        live = apps.get_scopes(tenant.client, int(id_))
        apps.change_scopes(tenant.client, int(id_), live, wanted)

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return _cost(apps.Scopes(only_admin=True), _scopes(values))

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return _cost(_scopes(old), _scopes(new))

    def delete_cost(self, old: Mapping[str, Any]) -> Counter[Operation]:
        return _cost(_scopes(old), apps.Scopes(only_admin=True))


def _scopes(values: Mapping[str, Any]) -> apps.Scopes:
    return apps.Scopes(
        frozenset(values.get("users") or ()),
        frozenset(int(item) for item in values.get("departments") or ()),
        frozenset(int(item) for item in values.get("roles") or ()),
        bool(values.get("only_admin")),
    )


def _cost(live: apps.Scopes, wanted: apps.Scopes) -> Counter[Operation]:
    return Counter({apps.CHANGE_SCOPES: len(apps.deltas(live, wanted))})


KIND = AppVisibilityKind()
register(KIND)


class AppVisibilityProvider(TenantProvider):
    """The provider of AppVisibility. Its module path and name stand in every state file."""

    kind = KIND


class AppVisibility(TenantResource, module="dingtalk", name="AppVisibility"):
    """Who sees an internal app (apps-security.md 1.3; permission qyapi_microapp_manage; every call is metered).

    The lists are whole: who is in none of them does not see the app. Deleting it leaves the app to administrators.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        app: The app or its id. Another one replaces this object.
        users: People who see it, at most 2000.
        departments: Departments that see it, at most 2000; the root (``"1"``) is everybody.
        roles: Roles whose holders see it, at most 2000.
        only_admin: Whether administrators alone see it; the lists are empty then.
        adopt: Take over an app that somebody sees already.
        opts: Pulumi's resource options.
    """

    app: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        app: Reference,
        users: Sequence[Reference] = (),
        departments: Sequence[Reference] = (),
        roles: Sequence[Reference] = (),
        only_admin: pulumi.Input[bool] = False,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "app": reference(app),
            "users": references(users),
            "departments": references(departments),
            "roles": references(roles),
            "only_admin": only_admin,
        }
        super().__init__(AppVisibilityProvider(), resource_name, arguments, opts, adopt=adopt)
