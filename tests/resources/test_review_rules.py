"""Each kind's words and risk rules: in every language, one rule or an explicit routine, a case for and one against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.output import Unknown

from pulumi_dingtalk.reconcile.assess import Finding, assess
from pulumi_dingtalk.reconcile.behaviour import NO_DEFAULT
from pulumi_dingtalk.reconcile.model import DeclaredField
from pulumi_dingtalk.reconcile.registry import kinds, schema
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule
from pulumi_dingtalk.reconcile.values import canonical
from pulumi_dingtalk.reconcile.words import LANGUAGES, Noun, Words
from resources.conftest import CASES
from support.cases import settled

CHINESE = re.compile("[\u4e00-\u9fff]")
WIRE = re.compile(r"[a-z]_[a-z]|dept|userid|None")


def told(words: Words) -> None:
    """Fail where a text is missing in a language, or speaks the wire's language and not people's."""
    assert [words.tell(language) for language in LANGUAGES] == [words.en, words.zh]
    assert words.en.strip()
    assert words.en.isascii()
    assert CHINESE.search(words.zh)
    for text in (words.en, words.zh):
        assert not WIRE.search(text)
        assert not text.endswith((".", "。"))


def deep(fields: dict[str, DeclaredField]) -> Iterator[DeclaredField]:
    for field in fields.values():
        if not field.behaviour.bookkeeping:
            yield field
            yield from deep(dict(field.parts))


def parts_of(fields: dict[str, DeclaredField]) -> Iterator[dict[str, DeclaredField]]:
    for field in fields.values():
        if field.parts:
            yield dict(field.parts)
            yield from parts_of(dict(field.parts))


def rules() -> list[tuple[str, str, Rule]]:
    return [
        (name, field.name, rule)
        for name, kind in kinds().items()
        for field in kind.fields.values()
        for rule in field.behaviour.risk
    ]


def transitions(kind: str, name: str) -> list[tuple[Any, Any]]:
    """Every change that the kind's case knows of a field: set, changed there and back, left out, and none at all."""
    case, field = CASES[kind].fields[name], kinds()[kind].fields[name]
    unset = None if field.behaviour.default is NO_DEFAULT else field.behaviour.default
    first, second = settled(case.first), settled(case.second)
    pairs = [(None, first), (None, second), (first, second), (second, first), (first, unset), (first, first)]
    pairs += [(settled(old), settled(new)) for old, new in case.changes]
    return [(canonical(field, old), canonical(field, new)) for old, new in pairs]


def test_every_kind_is_put_into_words(kind: str) -> None:
    label = kinds()[kind].label
    assert isinstance(label, Noun)
    told(label)
    assert label.plural != label.en
    assert CHINESE.search(label.measure)
    told(kinds()[kind].deletion.reason)


def test_every_field_and_part_has_a_label_of_its_own(kind: str) -> None:
    """No two of one place share a label; a column of a table and a component of a form may."""
    fields = dict(kinds()[kind].fields)
    for field in deep(fields):
        told(field.behaviour.label)
        for words in field.behaviour.values.values():
            told(words)
        if field.behaviour.unit:
            told(field.behaviour.unit)
    for place in ({n: f for n, f in fields.items() if not f.behaviour.bookkeeping}, *parts_of(fields)):
        for language in LANGUAGES:
            assert len({field.behaviour.label.tell(language) for field in place.values()}) == len(place)


def test_every_field_and_part_has_a_rule_or_says_routine(kind: str) -> None:
    for field in deep(dict(kinds()[kind].fields)):
        risk = field.behaviour.risk
        assert risk, f"{kind}.{field.name}"
        assert risk == ROUTINE or all(rule.risk is not Risk.ROUTINE for rule in risk)


@pytest.mark.parametrize(
    ("of_kind", "field", "rule"), rules(), ids=lambda value: getattr(value, "name", value)
)
def test_every_rule_has_a_case_for_and_a_case_against(of_kind: str, field: str, rule: Rule) -> None:
    told(rule.reason)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    found = {bool(rule.applies(old, new)) for old, new in transitions(of_kind, field)}
    assert found == {True, False}


def test_a_rules_name_means_one_thing() -> None:
    by_name = {rule.name: rule for _, _, rule in rules()}
    assert {rule.name for _, _, rule in rules() if by_name[rule.name] != rule} == set()


def test_a_value_not_known_yet_meets_every_rule(any_field: str, field_kind: str) -> None:
    kind = kinds()[field_kind]
    first = settled(CASES[field_kind].fields[any_field].first)
    unknown = Unknown()  # type: ignore[no-untyped-call]  # the SDK's own constructor
    found = assess(kind, {any_field: first}, {any_field: unknown})
    assert [item.rule for item in found if item.field == any_field] == [
        rule.name for rule in sorted(kind.fields[any_field].behaviour.risk, key=lambda rule: rule.risk.rank)
    ]
    assert not any(item.known for item in found)


def test_a_first_value_not_known_yet_is_no_change_of_another() -> None:
    unknown = Unknown()  # type: ignore[no-untyped-call]  # the SDK's own constructor
    found = assess(kinds()["Department"], None, {"name": "Mong Kok", "parent": unknown})
    assert [finding.risk for finding in found] == [Risk.ROUTINE]


def test_no_change_is_routine(kind: str) -> None:
    values = settled(CASES[kind].base.values)
    assert [(f.field, f.risk) for f in assess(kinds()[kind], values, values)] == [("", Risk.ROUTINE)]


def test_a_deletion_and_a_replacement_carry_the_kinds_own_rule(kind: str) -> None:
    values = settled(CASES[kind].base.values)
    rule = kinds()[kind].deletion
    whole = Finding("", rule.name, rule.risk, rule.reason)
    assert whole in assess(kinds()[kind], values, None)
    assert whole in assess(kinds()[kind], values, values, replaced=True)
    assert whole not in assess(kinds()[kind], None, values)


def test_findings_come_worst_first() -> None:
    old = {"department": "5", "managers": ["a"], "group_owner": "a"}
    found = assess(kinds()["DepartmentLeadership"], old, {**old, "managers": ["b"]}, replaced=True)
    assert [(f.rule, str(f.risk)) for f in found] == [
        ("deleted", "destroys"),
        ("manager-added", "exposes"),
        ("manager-removed", "disrupts"),
    ]


def test_the_schema_carries_words_and_risks(kind: str) -> None:
    body = schema()["kinds"][kind]
    label = kinds()[kind].label
    assert body["label"] == {"en": label.en, "zh-Hant": label.zh}
    assert body["plural"] == {"en": label.plural, "zh-Hant": label.zh}
    assert body["measure"] == label.measure
    for name, field in kinds()[kind].fields.items():
        shown = body["fields"][name]
        assert shown["label"]["zh-Hant"] == field.behaviour.label.zh
        assert [rule["name"] for rule in shown["risks"]] == [rule.name for rule in field.behaviour.risk]
        assert shown.get("parts", {}).keys() == field.parts.keys()
        assert shown.get("key", "") in {"", *field.parts}


def test_what_a_role_group_leaves_is_said() -> None:
    kind = kinds()["RoleGroup"]
    (step,) = kind.manual({"name": "Retail"}, None)
    assert step.en == 'delete the role group "Retail" in the admin console if it is not wanted any more'
    assert list(kind.manual({"name": "Retail"}, {"name": "Retail"})) == []
    assert [risk.risk for risk in assess(kind, {"name": "Retail"}, None)] == [Risk.ROUTINE]
