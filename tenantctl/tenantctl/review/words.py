"""What reports say, in English and in Traditional Chinese: one catalogue, ``catalogue.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = ("en", "zh-Hant")
"""The languages that every text of the catalogue has, the default first."""

Entry = Mapping[str, "str | Mapping[str, str]"]


@dataclass(frozen=True)
class Speaker:
    """Says what the catalogue holds, in one language.

    Args:
        language: One of ``LANGUAGES``.
    """

    language: str = LANGUAGES[0]

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the text at ``key`` with ``values`` put in; ``count`` chooses between one and several.

        Raises:
            KeyError: The catalogue has no such text.
        """
        text = catalogue()[key][self.language]
        if isinstance(text, Mapping):
            text = text["one" if values["count"] == 1 else "other"]
        return text.format(**{name: _number(value) for name, value in values.items()})

    def of(self, words: Mapping[str, str]) -> str:
        """Return the text of a provider's label, ``""`` where it has none: ``{"en": ..., "zh-Hant": ...}``."""
        return words.get(self.language) or words.get(LANGUAGES[0], "")


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return every text: by key, then by language; where it counts, by ``one`` and ``other``."""
    text = files("tenantctl.review").joinpath("catalogue.toml").read_text(encoding="utf-8")
    found: Mapping[str, Entry] = {
        f"{section}.{name}": entry
        for section, entries in tomllib.loads(text).items()
        for name, entry in entries.items()
    }
    return found


def _number(value: Any) -> Any:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value
