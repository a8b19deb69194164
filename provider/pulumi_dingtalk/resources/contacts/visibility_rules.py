"""What the three kinds of rules on visibility have in common: written whole, listed once, deleted by id."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import Annotated, Any, ClassVar, TypeVar, cast

from pydantic import Field

from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.visibility import NODES_AT_MOST, Rule
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Listed, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, UserId
from pulumi_dingtalk.reconcile.risk import (
    ROUTINE,
    Risk,
    added,
    any_change,
    disrupts,
    exposes,
    removed,
    turned_off,
    turned_on,
)
from pulumi_dingtalk.reconcile.risk import Rule as RiskRule
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Words

LIFTED = RiskRule(
    "protection-lifted",
    Risk.EXPOSES,
    Words("what it keeps from view is seen again", "受保護的資料會重新可見"),
    any_change,
)
OFF = exposes(
    "rule-off",
    "what it keeps from view is seen again",
    "受保護的資料會重新可見",
    turned_off,
    at_creation=False,
)
ON = disrupts("rule-on", "people lose sight of what it concerns", "成員會看不到相關資料", turned_on)
_FEWER = exposes(
    "subject-removed", "somebody is not covered by the rule any more", "有對象不再受規則約束", removed
)
_MORE = disrupts("subject-added", "the rule covers more", "規則涵蓋更多對象", added)
_EXCEPTED = exposes("exception-added", "the rule does not hold for somebody", "有對象獲得豁免", added)
_HELD = disrupts("exception-removed", "the rule holds for somebody again", "有對象不再獲得豁免", removed)

SUBJECTS = ("users", "departments", "roles")
EXCEPTIONS = ("except_users", "except_departments", "except_roles")
_NUMBERS = frozenset({"departments", "roles", "except_departments", "except_roles"})


class RuleInputs(Inputs):
    """A rule on who sees what."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "名稱"), risk=ROUTINE),
        Field(
            min_length=1,
            description="Name of the rule; DingTalk does not ask for unique ones, this kind does.",
        ),
    ]
    active: Annotated[
        bool,
        Behaviour(label=Words("in force", "生效"), risk=(OFF, ON)),
        Field(description="Whether the rule is in force."),
    ]
    description: Annotated[
        str | None,
        Behaviour(default="", label=Words("description", "描述"), risk=ROUTINE),
        Field(description="Description."),
    ] = None
    users: Annotated[
        list[UserId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="User",
            label=Words("people it concerns", "涉及成員"),
            risk=(_FEWER, _MORE),
        ),
        Field(description="Userids of people whom it concerns."),
    ] = None
    departments: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="Department",
            label=Words("departments it concerns", "涉及部門"),
            risk=(_FEWER, _MORE),
        ),
        Field(description="Departments that it concerns."),
    ] = None
    roles: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="Role",
            label=Words("roles it concerns", "涉及角色"),
            risk=(_FEWER, _MORE),
        ),
        Field(description="Roles that it concerns."),
    ] = None
    except_users: Annotated[
        list[UserId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="User",
            label=Words("people excepted", "豁免成員"),
            risk=(_EXCEPTED, _HELD),
        ),
        Field(description="Userids of people for whom it does not hold."),
    ] = None
    except_departments: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="Department",
            label=Words("departments excepted", "豁免部門"),
            risk=(_EXCEPTED, _HELD),
        ),
        Field(description="Departments for which it does not hold."),
    ] = None
    except_roles: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="Role",
            label=Words("roles excepted", "豁免角色"),
            risk=(_EXCEPTED, _HELD),
        ),
        Field(description="Roles for which it does not hold."),
    ] = None


M = TypeVar("M", bound=RuleInputs)


class RuleKind(Kind[M]):
    """Rules that the API lists and writes whole. The natural key is the name: the server's id says nothing."""

    natural_key = ("name",)
    deletion = LIFTED
    title: ClassVar[str]
    renamed: ClassVar[Mapping[str, str]] = {}
    """What the client calls a field, where it says something else than the program."""

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'{self.title} "{values.get("name", "?")}"'

    def listed(self, tenant: Tenant) -> list[Listed]:
        return [Listed(id_, str(rule.get("name", ""))) for id_, rule in self._known(tenant).items()]

    def find(self, tenant: Tenant, declared: M) -> str | None:
        known = self._known(tenant).items()
        return next((id_ for id_, rule in known if rule.get("name") == declared.name), None)

    def create(self, tenant: Tenant, declared: M) -> str:
        named = {name: getattr(declared, name) for name in declared.model_fields_set}
        return self._written(tenant, self._expand(named, {}))

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Look in the list: it is whole, and there is no other way to ask."""
        rule = self._known(tenant).get(id_)
        return None if rule is None else self._flatten(rule)

    def update(self, tenant: Tenant, id_: str, update: Update[M]) -> None:
        """Write the whole rule: what becomes of a field that is left out is not documented (6)."""
        named = {name: getattr(update.new, name) for name in update.new.model_fields_set}
        self._written(tenant, {"id": int(id_), **self._expand(named, self.read(tenant, id_) or {})})

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        self.erase(tenant, int(id_))
        tenant.inventory.amend(self.name, lambda known: known.pop(id_, None))

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter([self.writes[0]])

    @abstractmethod
    def every(self, tenant: Tenant) -> list[Rule]:
        """Return all rules of the kind."""

    @abstractmethod
    def save(self, tenant: Tenant, rule: Rule) -> int:
        """Write a rule, a new one where it has no id; return its id."""

    @abstractmethod
    def erase(self, tenant: Tenant, id_: int) -> None:
        """Delete a rule."""

    def _known(self, tenant: Tenant) -> dict[str, Rule]:
        return tenant.inventory.once(
            self.name, lambda: {str(rule["id"]): rule for rule in self.every(tenant)}
        )

    def _written(self, tenant: Tenant, rule: Rule) -> str:
        id_ = self.save(tenant, rule)
        tenant.inventory.amend(self.name, lambda known: known.update({str(id_): {**rule, "id": id_}}))
        return str(id_)

    def _expand(self, declared: Mapping[str, Any], live: Mapping[str, Any]) -> Rule:
        """Return the whole rule: what is declared, else what is live, else what is empty."""
        empty = {name: field.behaviour.default for name, field in self.fields.items() if field.has_default}
        values = {**empty, **live, **{name: value for name, value in declared.items() if value is not None}}
        rule = {
            self.renamed.get(name, name): [int(item) for item in value] if name in _NUMBERS else value
            for name, value in values.items()
            if name in self.nameable
        }
        return cast("Rule", rule)

    def _flatten(self, rule: Rule) -> dict[str, Any]:
        wire = cast("Mapping[str, Any]", rule)
        values = {name: wire.get(self.renamed.get(name, name)) for name in self.nameable}
        return {
            name: [str(item) for item in value] if name in _NUMBERS else value
            for name, value in values.items()
            if value is not None and self.fields[name].behaviour.readable
        }


def too_many(values: Mapping[str, Any]) -> Iterable[Failure]:
    """Yield a failure for each side of a rule that names more than 50 people, departments and roles together."""
    for side in (SUBJECTS, EXCEPTIONS):
        together = sum(len(values.get(name) or ()) for name in side)
        if together > NODES_AT_MOST:
            yield Failure(
                side[0],
                f"{', '.join(side[:-1])} and {side[-1]} hold {together} together; the limit is {NODES_AT_MOST}",
            )
