"""Keeps secrets out of what is said: errors of providers, prints of programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from tenantctl.engines.embedded.convert import secret_texts
from tenantctl.values import MASK

_SHORTEST: Final = 3  # masking "1" or "no" wherever it stands would garble the line and hide nothing


class Redactor:
    """Replaces known secrets in texts by ``[secret]``."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = {text for text in texts if len(text) >= _SHORTEST}

    def learn(self, values: Any) -> None:
        """Take in every secret that ``values`` holds."""
        new = {text for text in secret_texts(values) if len(text) >= _SHORTEST} - self._texts
        if new:
            self._texts = self._texts | new  # a new set: other threads may be walking the old one

    def clean(self, text: str) -> str:
        """Return ``text`` without known secrets."""
        for secret in sorted(self._texts, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text

    def line(self, text: str) -> str:
        """Return ``text`` in one line, without known secrets."""
        return " ".join(self.clean(text).split())
