"""The catalogue: every text in every language, none missing, none that nobody says."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import tenantctl
from tenantctl.review.words import LANGUAGES, Speaker, catalogue

CODE = Path(tenantctl.__file__).parent


def texts(key: str, language: str) -> list[str]:
    entry = catalogue()[key][language]
    return [entry] if isinstance(entry, str) else list(entry.values())


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_every_text_is_in_every_language_with_the_same_places(key: str) -> None:
    assert set(catalogue()[key]) == set(LANGUAGES)
    places = {
        frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
        for language in LANGUAGES
        for text in texts(key, language)
    }
    assert len(places) == 1


def test_chinese_is_chinese() -> None:
    """A text without a single Chinese character was forgotten; signs and bare places are the same everywhere."""
    for key in catalogue():
        letters = {c for text in texts(key, "en") for c in text if c.isalpha() and "{" not in text}
        if letters:
            assert any("\u4e00" <= c <= "\u9fff" for text in texts(key, "zh-Hant") for c in text), key


def _said() -> Iterator[str]:
    """Yield the keys in the code: whole texts, and the fixed start of those that are put together."""
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_text_is_said_somewhere() -> None:
    said = set(_said())
    starts = {text for text in said if text.endswith(".")}
    unused = [
        key for key in catalogue() if key not in said and not any(key.startswith(start) for start in starts)
    ]
    assert unused == []


def test_every_key_that_is_said_exists() -> None:
    speaking = (
        text for path in CODE.rglob("*.py") if "Speaker" in (text := path.read_text(encoding="utf-8"))
    )
    for text in speaking:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
                "say",
                "_say",
            ):
                key = node.args[0] if node.args else None
                if isinstance(key, ast.Constant):
                    assert key.value in catalogue(), ast.unparse(node)


def test_one_and_several_differ_where_the_language_says_so() -> None:
    assert Speaker("en")("summary.nothing", count=1) == "Nothing to change: 1 object as declared"
    assert Speaker("en")("summary.nothing", count=2000) == "Nothing to change: 2,000 objects as declared"
    assert "1 項與程式一致" in Speaker("zh-Hant")("summary.nothing", count=1)


def test_a_providers_words_are_told_in_the_language_or_in_english() -> None:
    assert Speaker("zh-Hant").of({"en": "department", "zh-Hant": "部門"}) == "部門"
    assert Speaker("zh-Hant").of({"en": "department"}) == "department"
    assert Speaker("zh-Hant").of({}) == ""
