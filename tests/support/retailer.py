"""A retailer: five shifts, and a group, people and a month of rosters a shop; its people are planted, not declared."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dingtalk_sandbox.admin import plant_seed
from support.cases import Declared, Ref
from support.firm import Firm

SHIFTS = {
    "morning": ("08:00", "16:00"),
    "day": ("10:00", "19:00"),
    "late": ("13:00", "22:00"),
    "night": ("22:00", "07:00"),
    "short": ("12:00", "16:00"),
}
MARKS = {"M": "morning", "D": "day", "L": "late", "N": "night", "S": "short"}
PATTERN = "MMDDLLN--S"
DAYS = 31


def people(shop: int, count: int) -> list[str]:
    return [f"shop-{shop:02}-staff-{n:02}" for n in range(count)]


def retailer(shops: int, staff: int) -> Iterator[Declared]:
    """The program: so many shops, with so many people each."""
    for name, (start, end) in SHIFTS.items():
        yield Declared(
            "AttendanceShift", name, {"name": name.capitalize(), "sections": [{"start": start, "end": end}]}
        )
    for shop in range(shops):
        yield Declared(
            "AttendanceGroup",
            f"shop-{shop}",
            {
                "name": f"Shop {shop:02}",
                "type": "scheduled",
                "shifts": [Ref(name) for name in SHIFTS],
                "skip_holidays": False,
                "wifis": [{"mac": f"00:1A:2B:3C:4D:{shop:02X}", "name": f"shop-{shop:02}"}],
                "positions": [
                    {
                        "address": f"Shop {shop:02}",
                        "latitude": 22.3 + shop / 1000,
                        "longitude": 114.1,
                        "radius": 100,
                    }
                ],
            },
        )
        yield Declared(
            "AttendanceGroupMembers",
            f"people-{shop}",
            {"group": Ref(f"shop-{shop}"), "users": people(shop, staff)},
        )
        yield Declared(
            "ShiftSchedule",
            f"december-{shop}",
            {
                "group": Ref(f"people-{shop}"),
                "first_day": "2026-12-01",
                "shifts": [{"mark": mark, "shift": Ref(name)} for mark, name in MARKS.items()],
                "rows": [
                    {"user": user, "days": ((PATTERN * 5)[n % 10 :])[:DAYS]}
                    for n, user in enumerate(people(shop, staff))
                ],
            },
        )


def staffed(firm: Firm, shops: int, staff: int) -> None:
    """Plant everybody in the tenant, and a quota that lasts."""
    firm.settle({"monthly_quota": "100000"})
    seed = firm.folder / "people.json"
    found = [
        {"userid": user, "name": "Shop staff", "mobile": f"+852-5{shop:03}{n:04}"}
        for shop in range(shops)
        for n, user in enumerate(people(shop, staff))
    ]
    seed.write_text(json.dumps({"people": found}), encoding="utf-8")
    plant_seed(firm.folder / "tenant.db", seed)
