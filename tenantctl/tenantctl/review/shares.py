"""Shares of kinds in percent, as settings and options say them: ``30%``, ``Department=40%``, or both with commas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pulumi_dingtalk.resources  # noqa: F401 - importing it registers the kinds
from pulumi_dingtalk.reconcile.registry import kinds

ANY_KIND: Final = ""
"""Stands for each kind that is not named."""

_SHARE = re.compile(r"(?:(?P<kind>\w+)=)?(?P<percent>\d{1,3}(?:\.\d+)?)\s*%?")


@dataclass(frozen=True)
class Shares:
    """Shares by kind, in percent; ``ANY_KIND`` is the share of kinds that are not named."""

    by_kind: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Shares:
        """Read shares; each text holds one, or several with commas between.

        Raises:
            ValueError: A text is no share, names no kind that there is, or is more than 100 %.
        """
        found: dict[str, float] = {}
        for text in (part.strip() for each in texts for part in each.split(",")):
            match = _SHARE.fullmatch(text)
            if match is None or float(match["percent"]) > 100:
                raise ValueError(f"{text!r} is no share: write KIND=N%, such as Department=40%")
            kind = match["kind"] or ANY_KIND
            if kind and kind not in kinds():
                raise ValueError(f"there is no kind {kind}: the kinds are {', '.join(kinds())}")
            found[kind] = float(match["percent"])
        return cls(found)

    def of(self, kind: str, otherwise: float) -> float:
        """Return the share of a kind; ``otherwise`` where neither it nor every kind has one."""
        return self.by_kind.get(kind, self.by_kind.get(ANY_KIND, otherwise))
