"""The baselines that packages announce: which console settings a firm is to have, seen by whom and how often.

A package announces a ``Baseline`` by an entry point of the group ``pulumi_dingtalk.compliance``, so that ``tenantctl
compliance`` can say of each line how it stands, also of those that no program declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from pulumi_dingtalk.announcements import loaded
from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.reconcile.words import Words

GROUP: Final = "pulumi_dingtalk.compliance"


@dataclass(frozen=True)
class Line:
    """One line of a baseline.

    Args:
        label: What people call it.
        wanted: What it is to be; the English text is what programs declare.
        counts: Days after an attestation on which it lapses.
        where: Where people find it.
        drill: Seconds within which a restore must be proven by ``tenantctl drill``; None for any other line.
    """

    label: Words
    wanted: Words
    counts: int
    where: Words
    drill: float | None = None

    @property
    def where_both(self) -> str:
        """Where people find it as programs declare it, in both languages."""
        return f"{self.where.en} / {self.where.zh}"


@dataclass(frozen=True)
class Baseline:
    """What a package announces.

    Args:
        component: The type of the component that declares the lines. Its output ``left_out`` says, by line, why the
            program does without it.
        lines: The lines by their names.
        settings: By line, the ConsoleSetting that it is declared as.
    """

    component: str
    lines: Mapping[str, Line]
    settings: Mapping[str, str]


def baselines() -> list[Baseline]:
    """Return every baseline that an installed package announces.

    Raises:
        ConfigurationError: One does not import.
    """
    return [load_baseline(found) for found in sorted(entry_points(group=GROUP), key=lambda each: each.name)]


@cache
def lines() -> Mapping[str, Line]:
    """Return the announced lines by their console settings; a package that does not import has none here."""
    found: dict[str, Line] = {}
    for each in entry_points(group=GROUP):
        with suppress(ConfigurationError):
            announced = load_baseline(each)
            found |= {announced.settings[name]: line for name, line in announced.lines.items()}
    return found


def load_baseline(found: EntryPoint) -> Baseline:
    """Return the baseline that an entry point holds.

    Raises:
        ConfigurationError: It does not import, or is no baseline.
    """
    what = f'the baseline "{found.name}"'
    baseline = loaded(found, what)
    if not isinstance(baseline, Baseline):
        raise ConfigurationError(f"{what}, {found.value}, is no Baseline")
    return baseline
