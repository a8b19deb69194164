"""App: an internal app, H5 or mini program. Wire: contract apps-security.md 1.3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, cast

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import apps, users
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Listed, Made, Update
from pulumi_dingtalk.reconcile.model import Inputs
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import TenantResource, Text
from pulumi_dingtalk.reconcile.risk import (
    ROUTINE,
    Risk,
    Rule,
    added,
    any_change,
    changed,
    disrupts,
    exposes,
    removed,
)
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts import operator

__all__ = ["App"]

_GONE = Rule(
    "app-gone",
    Risk.DESTROYS,
    Words(
        "its robot, key and secret stop working; for 24 hours the console can restore it",
        "其機械人、密鑰即時失效, 24 小時內可在後台復原",
    ),
    any_change,
)
CALLER_STAYS = Words(
    "it is the app that this tool calls as: set dingtalk:clientId to another app first",
    "這是本工具呼叫 API 所用的應用, 請先把 dingtalk:clientId 設為其他應用",
)
_ELSEWHERE = exposes(
    "app-page", "people who open the app get to another page", "使用者會被帶到另一頁面", changed
)
_RENAMED = disrupts("app-renamed", "people look for the app by its name", "使用者以名稱尋找此應用", changed)
_ADDRESS_IN = exposes(
    "address-added", "another machine may call as the app", "更多伺服器可代表應用呼叫", added
)
_ADDRESS_OUT = disrupts(
    "address-removed", "a machine may not call as the app any more", "有伺服器不能再呼叫", removed
)

_WIRE = {
    "homepage_link": "homepageLink",
    "pc_homepage_link": "pcHomepageLink",
    "omp_link": "ompLink",
    "ip_white_list": "ipWhiteList",
}
_TYPES = ("h5", "mini")
Link = Annotated[str, Field(pattern=r"^(https?://\S+)?$")]
Address = Annotated[str, Field(pattern=r"^(\d{1,3}|\*)(\.(\d{1,3}|\*)){3}$")]


class AppInputs(Inputs):
    """An internal app: a page or a mini program, with a key of its own."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "名稱"), risk=(_RENAMED,)),
        Field(
            pattern=r"^[\u4e00-\u9fffA-Za-z0-9]{2,20}$",
            description="2 to 20 letters, digits or Chinese characters.",
        ),
    ]
    desc: Annotated[
        str,
        Behaviour(label=Words("description", "描述"), risk=ROUTINE),
        Field(min_length=1, max_length=200, description="Description, 1 to 200 characters."),
    ]
    develop_type: Annotated[
        Literal["h5", "mini"],
        Behaviour(
            replaces=True,
            label=Words("type", "類型"),
            risk=ROUTINE,
            values={"h5": Words("H5 app", "H5 微應用"), "mini": Words("mini program", "小程式")},
        ),
        Field(
            description="h5 or mini. The API cannot change it, so a change makes a new app with a new key."
        ),
    ]
    homepage_link: Annotated[
        Link | None,
        Behaviour(default="", label=Words("page on mobiles", "手機端主頁"), risk=(_ELSEWHERE,)),
        Field(description="Page on mobiles, http or https; an H5 app needs one."),
    ] = None
    pc_homepage_link: Annotated[
        Link | None,
        Behaviour(default="", label=Words("page on desktops", "電腦端主頁"), risk=(_ELSEWHERE,)),
        Field(description="Page on desktops, http or https."),
    ] = None
    omp_link: Annotated[
        Link | None,
        Behaviour(default="", label=Words("administration page", "管理後台"), risk=(_ELSEWHERE,)),
        Field(description="Page for its administrators, http or https."),
    ] = None
    icon: Annotated[
        str | None,
        Behaviour(write_only=True, label=Words("icon", "圖示"), risk=ROUTINE),
        Field(
            pattern="^@",
            description="Media id of the icon (@...). It reads back as an address, so never compared.",
        ),
    ] = None
    ip_white_list: Annotated[
        list[Address] | None,
        Behaviour(
            write_only=True,
            unordered=True,
            default=[],
            label=Words("machines that may call", "伺服器出口 IP"),
            risk=(_ADDRESS_IN, _ADDRESS_OUT),
        ),
        Field(
            max_length=apps.ADDRESSES_AT_MOST,
            description="Addresses that may call as the app, at most 50, one part of each may be *. Never read back.",
        ),
    ] = None


class AppKind(Kind[AppInputs]):
    """Internal apps. The natural key is the name; DingTalk tells no code for a second of that name, this kind does."""

    name = "App"
    label = Noun("app", "應用", "apps")
    model = AppInputs
    natural_key = ("name",)
    deletion = _GONE
    needs_operator = True
    shown_once: ClassVar = {"app_key": False, "app_secret": True}
    reads: ClassVar = (apps.LIST, users.GET)
    writes: ClassVar = (apps.CREATE, apps.UPDATE, apps.DELETE)
    lists: ClassVar = (apps.LIST,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'app "{values.get("name", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        if values.get("develop_type") == "h5" and values.get("homepage_link") == "":
            yield Failure("homepage_link", "an H5 app needs a page (apps-security.md 1.3)")
        for place, address in enumerate(values.get("ip_white_list") or ()):
            if address.count("*") > 1:
                yield Failure(f"ip_white_list[{place}]", f"one * at most (illegalIp; given: {address!r})")

    def listed(self, tenant: Tenant) -> list[Listed]:
        """An app that has a robot is a ``Bot``'s."""
        return [Listed(id_, app["name"]) for id_, app in inner(tenant).items() if "robotInfo" not in app]

    def untouchable(self, id_: str, outputs: Mapping[str, Any], config: TenantConfig | None) -> Words | None:
        return CALLER_STAYS if config and outputs.get("app_key") == config.client_id else None

    def find(self, tenant: Tenant, declared: AppInputs) -> str | None:
        return next((id_ for id_, app in inner(tenant).items() if app["name"] == declared.name), None)

    def create(self, tenant: Tenant, declared: AppInputs) -> Made:
        fields = expand({name: getattr(declared, name) for name in declared.model_fields_set})
        new = apps.create(tenant.client, operator.unionid(tenant), fields)
        note(tenant, str(new.agent_id), fields)
        outputs = {"app_key": new.app_key, "app_secret": new.app_secret.get_secret_value()}
        return Made(str(new.agent_id), outputs)

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Look in the list: it is whole, and no documented operation asks for one app."""
        live = inner(tenant).get(id_)
        return None if live is None else flatten(live)

    def update(self, tenant: Tenant, id_: str, update: Update[AppInputs]) -> None:
        fields = expand({name: getattr(update.new, name) for name in update.changed})
        apps.update(tenant.client, operator.unionid(tenant), int(id_), fields)
        note(tenant, id_, fields)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Delete what the list has: a missing app and an operator without the right share one code (1.3)."""
        if id_ in inner(tenant):
            apps.delete(tenant.client, operator.unionid(tenant), int(id_))
            tenant.inventory.amend("apps", lambda known: known.pop(id_, None))


def inner(tenant: Tenant) -> dict[str, apps.AppFields]:
    """Return all internal apps by their agentId, asked once a run; the call is metered."""
    return tenant.inventory.once(
        "apps", lambda: {str(id_): app for id_, app in apps.list_inner(tenant.client).items()}
    )


def note(tenant: Tenant, id_: str, fields: apps.AppFields) -> None:
    """Correct this run's list of apps by what was written."""
    tenant.inventory.amend("apps", lambda known: known.update({id_: {**known.get(id_, {}), **fields}}))


def expand(values: Mapping[str, Any]) -> apps.AppFields:
    """Return wire fields for declared ones."""
    names = frozenset(AppInputs.model_fields) - frozenset(Inputs.model_fields)
    fields = {
        _WIRE.get(name, name): value for name, value in values.items() if name in names and value is not None
    }
    if "develop_type" in fields:
        fields["developType"] = _TYPES.index(fields.pop("develop_type"))
    return cast("apps.AppFields", fields)


def flatten(live: apps.AppFields) -> dict[str, Any]:
    """Return every readable field in the program's spelling."""
    wire = cast("Mapping[str, Any]", live)
    shown = ("name", "desc", "homepage_link", "pc_homepage_link", "omp_link")
    values = {name: wire.get(_WIRE.get(name, name)) for name in shown}
    return {**values, "develop_type": _TYPES[wire.get("developType", 0)]}


KIND = AppKind()
register(KIND)


class AppProvider(TenantProvider):
    """The provider of App. Its module path and name stand in every state file."""

    kind = KIND


class App(TenantResource, module="dingtalk", name="App"):
    """An internal app (apps-security.md 1.3; permissions qyapi_microapp_manage, qyapi_get_microapp_list).

    Calls are made in the name of ``dingtalk:operator``, an administrator who may manage apps; only the app's maker or
    the organisation's creator may delete it. Deleting takes effect for good after 24 hours, in which the console can
    restore the app; declared again, it is a new app with a new key. Every call is metered. Where the answer of the
    creation is lost, the secret is lost with it, and ``app_secret`` is empty: the developer console shows it.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: 2 to 20 letters, digits or Chinese characters, unique among the internal apps.
        desc: Description, 1 to 200 characters.
        develop_type: ``h5`` or ``mini``. Another one makes a new app.
        homepage_link: Page on mobiles; an H5 app needs one.
        pc_homepage_link: Page on desktops.
        omp_link: Page for its administrators.
        icon: Media id of the icon. Never compared.
        ip_white_list: Addresses that may call as the app, at most 50; one part of each may be ``*``. Never read back.
        adopt: Take over an app that exists already under this name; its secret is not told again.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]
    app_key: pulumi.Output[str]
    """The app's key (client id), as its creation told it."""
    app_secret: pulumi.Output[str]
    """The app's secret, as its creation told it; a Pulumi secret."""

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        desc: Text,
        develop_type: Text = "h5",
        homepage_link: Text | None = None,
        pc_homepage_link: Text | None = None,
        omp_link: Text | None = None,
        icon: Text | None = None,
        ip_white_list: Sequence[Text] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "desc": desc,
            "develop_type": develop_type,
            "homepage_link": homepage_link,
            "pc_homepage_link": pc_homepage_link,
            "omp_link": omp_link,
            "icon": icon,
            "ip_white_list": ip_white_list,
            "app_key": None,
            "app_secret": None,
        }
        super().__init__(AppProvider(), resource_name, arguments, opts, adopt=adopt)
