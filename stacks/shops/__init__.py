"""The forty shops, a line each in shops.csv, and who works in them.

Nobody is declared here: an HR system feeds the tenant, and posts are userids: ``shop-manager-mong-kok``,
``mong-kok-cashier-01``. ``stacks/seeds/retail_people.py`` writes the same people for an embedded tenant.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dingtalk_components import OrgTree

POSTS = {"deputy": 1, "cashier": 4, "sales": 12, "stock": 4}
"""How many people of each sort a shop has beside its manager."""

OFFICE = {
    "finance-specialist": 1,
    "finance-officer": 3,
    "hr-officer": 1,
    "hr-assistant": 2,
    "it-administrator": 1,
    "it-technician": 2,
    "marketing-officer": 3,
    "buyer": 4,
}
"""How many people of each sort head office has."""


@dataclass(frozen=True)
class Place:
    """A line of shops.csv.

    Args:
        area: The area that it is in.
        name: Its name, and its department's.
        street: Where it is.
        latitude, longitude: Where it is, in degrees.
        radius: Within how many metres people punch.
        hours: Which roster it goes by (``rosters.py``).
        wifi: MAC address of its Wi-Fi.
    """

    area: str
    name: str
    street: str
    latitude: str
    longitude: str
    radius: str
    hours: str
    wifi: str

    @property
    def slug(self) -> str:
        """Its name in logical names and userids."""
        return OrgTree.slug(self.name)

    @property
    def manager(self) -> str:
        """Userid of its manager."""
        return f"shop-manager-{self.slug}"

    @property
    def staff(self) -> list[str]:
        """Userids of everybody who works there, the manager first."""
        return [self.manager, *_posts({f"{self.slug}-{post}": count for post, count in POSTS.items()})]


def places() -> list[Place]:
    """Return the shops, as shops.csv has them."""
    with Path(__file__).with_name("shops.csv").open(encoding="utf-8", newline="") as lines:
        return [Place(**line) for line in csv.DictReader(lines)]


def areas() -> dict[str, tuple[str, ...]]:
    """Return the names of the shops by area."""
    found: dict[str, tuple[str, ...]] = {}
    for place in places():
        found[place.area] = (*found.get(place.area, ()), place.name)
    return found


def area_manager(area: str) -> str:
    """Return the userid of who manages an area."""
    return f"area-manager-{OrgTree.slug(area)}"


def office() -> list[str]:
    """Return the userids of head office."""
    return list(_posts(OFFICE))


def roles() -> dict[str, dict[str, list[str]]]:
    """Return who has which role, as config ``people`` does for a tenant whose people are called otherwise."""
    return {
        "roles": {
            "Finance specialist": ["finance-specialist"],
            "HR": ["hr-officer"],
            "IT": ["it-administrator"],
        },
        "area_managers": {area: [area_manager(area)] for area in areas()},
        "shop_managers": {place.name: [place.manager] for place in places()},
    }


def _posts(counts: dict[str, int]) -> Iterator[str]:
    for post, count in counts.items():
        yield from [post] if count == 1 else (f"{post}-{number:02}" for number in range(1, count + 1))
