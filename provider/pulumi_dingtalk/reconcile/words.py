"""People's words for kinds, fields and risks: English, and Traditional Chinese as written in Hong Kong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = "\x1f"
REFERENCE: Final = re.compile(f"{_MARK}([A-Za-z]+){_MARK}([^{_MARK}]*){_MARK}")
"""Stands in a text for an object, by kind and id: who shows the text puts its name there."""

LANGUAGES: Final = ("en", "zh-Hant")
"""The languages that every text for people has."""


@dataclass(frozen=True)
class Words:
    """One text in every language.

    Args:
        en: English.
        zh: Traditional Chinese as written in Hong Kong, with DingTalk's own terms.
    """

    en: str
    zh: str

    def tell(self, language: str) -> str:
        """Return the text in one of ``LANGUAGES``. Raises KeyError for another one."""
        return {"en": self.en, "zh-Hant": self.zh}[language]


@dataclass(frozen=True)
class Noun(Words):
    """What a thing is called, alone and in number.

    Args:
        plural: the English plural.
        measure: the Chinese measure word (``"個"``, ``"名"``).
    """

    plural: str
    measure: str = "個"

    def counted(self, count: int) -> Words:
        """Return ``count`` of them: "1 department", "3 departments", "3 個部門"."""
        return Words(
            f"{count:,} {self.en if count == 1 else self.plural}", f"{count:,} {self.measure}{self.zh}"
        )


def refer(kind: str, id_: object) -> str:
    """Return what stands in a text for an object until its name is put there. Arguments: its kind and its id."""
    return f"{_MARK}{kind}{_MARK}{id_}{_MARK}"


NO_WORDS: Final = Words("", "")
"""What a field has that nobody put into words; the generic tests refuse it."""
