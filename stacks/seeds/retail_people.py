"""Writes the people of the whole retailer, 900, as a seed of the embedded tenant, as an HR system would feed it.

``python -m stacks.seeds.retail_people > people.json`` before the first ``up``. Afterwards, when there are departments,
with ``placed`` behind it: then everybody is in theirs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from stacks.shops import area_manager, areas, office, places

IT = "it-administrator"


def people() -> Iterator[dict[str, Any]]:
    """Yield everybody with whom they report to: staff to the shop's manager, who reports to the area's."""
    reports: dict[str, str] = {}
    for place in places():
        reports |= dict.fromkeys(place.staff, place.manager) | {place.manager: area_manager(place.area)}
    reports |= dict.fromkeys([*map(area_manager, areas()), *office()], "admin")
    managers = sorted(set(reports.values()) & set(reports), key=lambda user: not user.startswith("area-"))
    order = [*managers, *(user for user in reports if user not in managers)]
    for number, user in enumerate(order, 1):
        yield {
            "userid": user,
            "name": user.replace("-", " ").capitalize(),
            "mobile": f"+852-52{number:06}",
            "fields": {"manager_userid": reports[user]},
            **({"admin_level": 1} if user == IT else {}),
        }


def departments() -> dict[str, str]:
    """Return the path of everybody's department, by userid."""
    found = dict.fromkeys(office(), "Head Office")
    for place in places():
        found |= dict.fromkeys(place.staff, f"Shops/{place.area}/{place.name}")
    return found | {area_manager(area): f"Shops/{area}" for area in areas()}


def seed(*, placed: bool) -> dict[str, Any]:
    """Return the seed: the people, and an edition that has all that the program declares."""
    found = list(people())
    if placed:
        where = departments()
        found = [{**each, "departments": [where[each["userid"]]]} for each in found]
    return {"settings": {"edition": "exclusive", "trusted_device_query": "allow"}, "people": found}


if __name__ == "__main__":
    json.dump(seed(placed=sys.argv[1:] == ["placed"]), sys.stdout, indent=1)
