"""A firm with the security baseline of the component's page, and the command run on it in this process."""

from __future__ import annotations

from support.firm import passphrase
from support.program import program, retailer

__all__ = ["passphrase", "program", "retailer"]
