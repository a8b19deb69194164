"""The sign and the colour of each operation that a reader sees."""

from __future__ import annotations

from collections.abc import Mapping

from tenantctl.plan import Op

SIGNS: Mapping[Op, tuple[str, str]] = {
    Op.CREATE: ("+", "green"),
    Op.UPDATE: ("~", "yellow"),
    Op.REPLACE: ("+-", "magenta"),
    Op.DELETE: ("-", "red"),
    Op.REFRESH: ("~", "yellow"),
}
