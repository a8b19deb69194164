"""ConsoleSetting: what only the admin console sets, declared and attested. No API: contract apps-security.md 6."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from typing import Annotated, Any, ClassVar, Final

import pulumi
from pydantic import AfterValidator, Field

from pulumi_dingtalk.client import users
from pulumi_dingtalk.client.errors import Invalid, NotInEdition, OutOfScope, PermissionDenied
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import TenantResource, Text
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, any_change, changed, exposes
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.security.console_catalogue import (
    CATALOGUE,
    MAIN,
    OTHER,
    SUB,
    label,
    place,
    table,
)
from pulumi_dingtalk.resources.security.console_standing import NOBODY, NOT_TOLD, PARTS, standing

__all__ = ["ConsoleSetting"]

_LEVELS = {MAIN: 1, SUB: 2}
_UNWATCHED = Rule(
    "setting-unwatched",
    Risk.EXPOSES,
    Words("nobody is told any more when it lapses", "到期後不再有人收到提示"),
    any_change,
)
_OTHER_POLICY = exposes(
    "policy-changed", "another policy holds once somebody has set it", "設定後會採用另一政策", changed
)


def _known(text: str) -> str:
    if text not in CATALOGUE and not (text.startswith(OTHER) and text != OTHER):
        raise ValueError(f"must be one of {', '.join(CATALOGUE)}, or {OTHER} and a name of yours")
    return text


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a day that there is, such as 2026-11-30") from None
    return text


Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_day)]
_STAYS: Final = Words(
    "no API sets it: change it in the console if it is not wanted so any more (apps-security.md 6)",
    "沒有可設定它的 API: 如不再需要, 請在管理後台更改 (apps-security.md 6)",
)


class ConsoleSettingInputs(Inputs):
    """A setting that only the admin console has: what it is to be, and who saw that it is so. Nothing here sets it."""

    setting: Annotated[
        str,
        Field(max_length=100),
        AfterValidator(_known),
        Behaviour(
            replaces=True,
            write_only=True,
            label=Words("setting", "設定"),
            risk=ROUTINE,
            values={name: entry.label for name, entry in CATALOGUE.items()},
        ),
        Field(description=f"Which setting: one of the catalogue, or {OTHER} and a name of yours."),
    ]
    value: Annotated[
        str,
        Behaviour(write_only=True, label=Words("wanted", "要求"), risk=(_OTHER_POLICY,)),
        Field(
            min_length=1,
            max_length=500,
            description="What it is to be, in words; of administrators their userids with commas between, or none.",
        ),
    ]
    where: Annotated[
        str | None,
        Behaviour(
            write_only=True, default=None, label=Words("place in the console", "後台位置"), risk=ROUTINE
        ),
        Field(
            min_length=1, max_length=200, description="Where people find it, if not where the catalogue says."
        ),
    ] = None
    evidence: Annotated[
        str | None,
        Behaviour(write_only=True, default=None, label=Words("evidence", "證據"), risk=ROUTINE),
        Field(min_length=1, max_length=2000, description="What shows that it is so: an address, or words."),
    ] = None
    attested_by: Annotated[
        str | None,
        Behaviour(write_only=True, default=None, label=Words("attested by", "確認人"), risk=ROUTINE),
        Field(min_length=1, max_length=100, description="Who saw that it is so, by userid or function."),
    ] = None
    attested_on: Annotated[
        Day | None,
        Behaviour(write_only=True, default=None, label=Words("attested on", "確認日期"), risk=ROUTINE),
        Field(description="The day on which they saw it, YYYY-MM-DD."),
    ] = None
    lapses_on: Annotated[
        Day | None,
        Behaviour(write_only=True, default=None, label=Words("lapses on", "到期日"), risk=ROUTINE),
        Field(description="The first day on which that counts no more, YYYY-MM-DD."),
    ] = None
    responsible: Annotated[
        str | None,
        Behaviour(write_only=True, default=None, label=Words("owner", "負責人"), risk=ROUTINE),
        Field(min_length=1, max_length=100, description="Who answers for it, by userid or function."),
    ] = None


class ConsoleSettingKind(Kind[ConsoleSettingInputs]):
    """Console settings. Nothing of them is in the tenant's API, but for the lists of administrators."""

    name = "ConsoleSetting"
    label = Noun("console setting", "後台設定", "console settings", "項")
    model = ConsoleSettingInputs
    natural_key = ("setting",)
    findable = False
    deletion = _UNWATCHED
    undeletable = _STAYS
    notes = f"""## The catalogue

{table()}

`{MAIN}` and `{SUB}` are read, while the app may: `observed` says who they are, and no attestation is needed.

DingTalk documents two more signs, which are not read: which security functions hit a person (exclusive edition; the
functions have no published names, so that none can be told to be a setting above), and in which storage a space lies
(which needs a space to be made). What they show can be the `evidence` of an attestation.
"""
    attestation = tuple(PARTS)
    observes = ("observed", "attested_value")
    reads: ClassVar = (users.LIST_ADMINS,)
    writes: ClassVar = ()

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'console setting "{values.get("setting", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        begins, ends = values.get("attested_on"), values.get("lapses_on")
        if begins and ends and ends <= begins:
            yield Failure("lapses_on", f"must be after attested_on, which is {begins} (given: {ends!r})")

    def find(self, tenant: Tenant, declared: ConsoleSettingInputs) -> str | None:
        """There is nothing to find."""
        return None

    def create(self, tenant: Tenant, declared: ConsoleSettingInputs) -> str:
        """Only note it: nothing here sets it."""
        return declared.setting

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Say that it is there, and nothing of it: what can be seen is observed, beside what was declared."""
        return {}

    def update(self, tenant: Tenant, id_: str, update: Update[ConsoleSettingInputs]) -> None:
        """Only note it: nothing here sets it."""

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        raise Invalid(_STAYS.en, subject=self.describe(old))

    def observed(self, tenant: Tenant, values: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, str]:
        """Say what the tenant tells of it, "" where it was not told; and which value was attested."""
        day = values.get("attested_on")
        again = bool(day) and day == old.get("attested_on") and "attested_value" in old
        attested = old["attested_value"] if again else values.get("value", "") if day else ""
        return {"observed": _administrators(tenant, str(values.get("setting"))), "attested_value": attested}

    def due(
        self, declared: Mapping[str, Any], outputs: Mapping[str, Any], as_of: date | None
    ) -> Iterator[Words]:
        setting = str(declared.get("setting", "?"))
        if setting in _LEVELS and not outputs:
            return  # its creation asks the tenant
        todo = standing(declared, outputs, as_of).todo
        if todo is NOT_TOLD:
            yield NOT_TOLD
        elif todo is not None:
            name, where = label(setting), place(setting, declared.get("where"))
            whose = f" ({declared['responsible']})" if declared.get("responsible") else ""
            en, zh = todo.en.format(where=where.en), todo.zh.format(where=where.zh)
            yield Words(f"{name.en}{whose}: {en}", f"{name.zh}{whose}: {zh}")

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return Counter()

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter()


def _administrators(tenant: Tenant, setting: str) -> str:
    """Return the userids of administrators, asked once a run (contact.md 4); "" where nobody may ask, or can."""
    if setting not in _LEVELS:
        return ""
    try:
        listed = tenant.inventory.once("administrators", lambda: users.list_admins(tenant.client))
    except (PermissionDenied, OutOfScope, NotInEdition):
        return ""
    return ", ".join(sorted(who for who, level in listed if level == _LEVELS[setting])) or NOBODY


KIND = ConsoleSettingKind()
register(KIND)


class ConsoleSettingProvider(TenantProvider):
    """The provider of ConsoleSetting. Its module path and name stand in every state file."""

    kind = KIND


class ConsoleSetting(TenantResource, module="dingtalk", name="ConsoleSetting"):
    """A setting that only the admin console has (apps-security.md 6). Nothing here sets it, or says it did.

    People set it and attest that: evidence, who, on which day, until when. Where one of these is missing, the day that
    ``dingtalk:asOf`` names is not within them, or the value is another than the one that was attested, each plan and
    report says what is to be done by hand, and ``--strict`` fails. The administrators are read (permission
    qyapi_get_member, not metered): while that is allowed, they need no attestation. Destroying forgets the declaration
    and changes nothing.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        setting: One of the catalogue (docs/kinds/ConsoleSetting.md), or ``other/`` and a name of yours.
        value: What it is to be, in words, 1 to 500 characters; of administrators their userids with commas between,
            or ``none``.
        where: Where people find it, if not where the catalogue says.
        evidence: What shows that it is so: an address, or words, at most 2000 characters.
        attested_by: Who saw that it is so, by userid or function.
        attested_on: The day on which they saw it, ``YYYY-MM-DD``.
        lapses_on: The first day on which that counts no more, ``YYYY-MM-DD``.
        responsible: Who answers for it, by userid or function; told with whatever is to be done.
        opts: Pulumi's resource options.
    """

    setting: pulumi.Output[str]
    observed: pulumi.Output[str]
    """What the tenant tells of the setting; "" where it tells nothing, or was not allowed to be asked."""
    attested_value: pulumi.Output[str]
    """The value that was attested; "" where none was."""

    def __init__(
        self,
        resource_name: str,
        *,
        setting: Text,
        value: Text,
        where: Text | None = None,
        evidence: Text | None = None,
        attested_by: Text | None = None,
        attested_on: Text | None = None,
        lapses_on: Text | None = None,
        responsible: Text | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "setting": setting,
            "value": value,
            "where": where,
            "evidence": evidence,
            "attested_by": attested_by,
            "attested_on": attested_on,
            "lapses_on": lapses_on,
            "responsible": responsible,
            "observed": None,
            "attested_value": None,
        }
        super().__init__(ConsoleSettingProvider(), resource_name, arguments, opts, adopt=False)
