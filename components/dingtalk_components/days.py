"""Days that programs name: read, told apart from what is none, and the one that stands for today."""

from __future__ import annotations

import os
from datetime import date

import pulumi

from pulumi_dingtalk import config


def as_of() -> str | None:
    """Return the day that ``dingtalk:asOf`` or its variable names; nothing here reads a clock."""
    return os.environ.get(config.variable("asOf")) or pulumi.Config("dingtalk").get("asOf")


def day(what: str, given: date | str) -> date:
    """Return a day.

    Raises:
        pulumi.RunError: It is none; the line begins with ``what``, such as ``leave: joined on``.
    """
    try:
        return date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise pulumi.RunError(f'{what} "{given}"; give a day, YYYY-MM-DD') from None
