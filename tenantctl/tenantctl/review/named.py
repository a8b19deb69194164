"""Texts of the provider that refer to objects, with the names that a plan knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi_dingtalk.reconcile.words import REFERENCE, Words
from tenantctl.plan import Plan
from tenantctl.render.names import Names
from tenantctl.render.schema import Schema


def by_language(words: Words) -> dict[str, str]:
    """Return a provider's text in the form in which plans and the schema carry it."""
    return {"en": words.en, "zh-Hant": words.zh}


def named(plan: Plan, texts: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    """Return texts, by language, with the names of the objects that they refer to."""
    if not any(REFERENCE.search(text) for each in texts for text in each.values()):
        return tuple(texts)
    names = Names.of(plan.steps, Schema.of_provider())
    return tuple(
        {
            language: REFERENCE.sub(lambda found: names.label(*found.groups()), text)
            for language, text in each.items()
        }
        for each in texts
    )
