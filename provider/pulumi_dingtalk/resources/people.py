"""What people are called, by all kinds that count them."""

from __future__ import annotations

from typing import Final

from pulumi_dingtalk.reconcile.words import Noun

PEOPLE: Final = Noun("person", "成員", "people", "名")
