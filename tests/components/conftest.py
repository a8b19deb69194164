"""Each test has a firm of its own, whose program it writes."""

from __future__ import annotations

from support.firm import passphrase
from support.program import program, retailer

__all__ = ["passphrase", "program", "retailer"]
