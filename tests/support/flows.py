"""Random flows on one form, as a program declares them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

FORM: list[dict[str, Any]] = [
    {"type": "MoneyField", "id": "amount", "label": "Amount", "required": True},
    {"type": "NumberField", "id": "days", "label": "Days"},
    {
        "type": "DDSelectField",
        "id": "sort",
        "label": "What for",
        "options": [{"key": key, "value": key.title()} for key in ("taxi", "hotel", "meal")],
    },
    {
        "type": "DDMultiSelectField",
        "id": "tags",
        "label": "Tags",
        "options": [{"key": key, "value": key.upper()} for key in ("abroad", "urgent", "client")],
    },
    {"type": "InnerContactField", "id": "deputy", "label": "Deputy"},
    {"type": "DepartmentField", "id": "payer", "label": "Who pays"},
]

Strategy = st.SearchStrategy[Any]
NAMES = st.text("abc 店主", min_size=1, max_size=8).map(str.strip).filter(bool)


class Flows:
    """Strategies for flows whose people, departments and roles are those of one organisation."""

    def __init__(self, people: Sequence[str], departments: Sequence[str], roles: Sequence[str]) -> None:
        person, department, role = map(st.sampled_from, (people, departments, roles))
        persons = st.lists(person, min_size=1, max_size=3, unique=True)
        departments_ = st.lists(department, min_size=1, max_size=2, unique=True)
        roles_ = st.lists(role, min_size=1, max_size=2, unique=True)
        self._who = st.one_of(
            _made(by="people", people=persons),
            _made(by="manager", level=st.integers(1, 3)),
            _made(by="head", level=st.integers(1, 3), up=st.booleans()),
            _made(by="head_of", field="payer"),
            _made(by="role", role=role),
            _made(by="originator"),
            _made(by="field", field="deputy"),
            _made(by="choice", several=st.booleans()),
        )
        self._condition = st.one_of(
            _bounded(st.sampled_from(["amount", "days"])),
            _made(on="option", field="sort", any_of=_some("taxi", "hotel", "meal")),
            _made(
                on="options",
                field="tags",
                match=st.sampled_from(["exact", "all", "any"]),
                keys=_some("abroad", "urgent", "client"),
            ),
            _made(on="originator", people=persons),
            _made(on="originator", departments=departments_, roles=roles_),
            _made(on="department", field="payer", departments=departments_),
        )

    def flows(self, depth: int = 2, *, most: int = 3) -> Strategy:
        """Any flow."""
        stages = st.lists(self._stage(depth), min_size=1, max_size=most)
        # a function of its own: hypothesis would spell the whole strategy out
        return st.composite(lambda draw: draw(stages))()

    def _stage(self, depth: int) -> Strategy:
        who = st.lists(self._who, min_size=1, max_size=2)
        mode = st.sampled_from(["all", "any", "in_turn"])
        nobody = st.sampled_from(["admin", "skip"])
        simple = st.one_of(
            _made(type="approver", name=NAMES, who=who, mode=mode, nobody=nobody),
            _made(type="handler", name=NAMES, who=who, mode=mode),
            _made(type="notifier", name=NAMES, who=who),
        )
        return simple if not depth else st.one_of(simple, self._route(depth - 1), self._parallel(depth - 1))

    def _route(self, depth: int) -> Strategy:
        when = st.lists(st.lists(self._condition, min_size=1, max_size=2), min_size=1, max_size=2)
        below = self.flows(depth, most=2)
        cases = st.lists(_made(name=NAMES, when=when, stages=below), min_size=1, max_size=3, unique_by=_name)
        return _made(type="route", cases=cases, otherwise=below | st.just([]))

    def _parallel(self, depth: int) -> Strategy:
        lane = _made(name=NAMES, stages=self.flows(depth, most=2))
        return _made(type="parallel", lanes=st.lists(lane, min_size=2, max_size=3, unique_by=_name))


def _name(part: dict[str, Any]) -> Any:
    return part["name"]


def _made(**fields: Any) -> Strategy:
    return st.fixed_dictionaries(
        {n: v if isinstance(v, st.SearchStrategy) else st.just(v) for n, v in fields.items()}
    )


def _some(*keys: str) -> Strategy:
    return st.lists(st.sampled_from(keys), min_size=1, max_size=3, unique=True)


def _bounded(name: Strategy) -> Strategy:
    numbers = st.sampled_from([0.0, 100.0, 1000.0, 4999.5, 5000.0])
    bound = st.sampled_from(
        [("above", "at_most"), ("at_least", "below"), ("at_least",), ("below",), ("equals",)]
    )

    def build(parts: tuple[str, tuple[str, ...], list[float]]) -> dict[str, Any]:
        about, bounds, values = parts
        return {"on": "number", "field": about, **dict(zip(bounds, sorted(values), strict=False))}

    return st.tuples(name, bound, st.lists(numbers, min_size=2, max_size=2, unique=True)).map(build)
