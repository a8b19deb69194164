"""What is wrong with a flow, told before any call: with the place, as a program would look it up.

A route is looked at as DingTalk takes it: its cases in order, the first whose conditions hold. To tell which can be
taken at all, every combination of what the conditions can tell apart is tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product
from math import inf, prod
from typing import Any, Final

from pulumi_dingtalk.resources.approval import flow as model
from pulumi_dingtalk.resources.approval.components import every

_NUMBERS: Final = frozenset({"NumberField", "MoneyField", "CalculateField", "StarRatingField"})
_FITS: Final[Mapping[type[Any], tuple[frozenset[str], str]]] = {
    model.Number: (_NUMBERS, "a number or an amount"),
    model.Option: (frozenset({"DDSelectField"}), "a choice of one"),
    model.Options: (frozenset({"DDMultiSelectField"}), "a choice of several"),
    model.InDepartment: (frozenset({"DepartmentField"}), "a department"),
    model.HeadOf: (frozenset({"DepartmentField"}), "a department"),
    model.InField: (frozenset({"InnerContactField"}), "a contact"),
}
COMBINATIONS_AT_MOST: Final = 50_000
"""Beyond so many a flow is not searched for branches that nothing reaches."""

Problem = tuple[str, str]
Facts = Mapping[Any, Any]
"""What a request can be: by field or question, one of the values that conditions tell apart."""


def problems(flow: Sequence[Any], form: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield what is wrong with a validated flow on a form, each with its place."""
    told = list(_references(flow, form))
    told += _people(flow)
    told += [problem for place, stage in model.walk(flow) for problem in _names(place, stage)]
    if not any(isinstance(stage, model.Approver) for _, stage in model.walk(flow)):
        told.append(("flow", "nobody approves: a flow has at least one approver"))
    yield from told
    if not told:
        yield from _Reach(form).problems(flow)


def _references(flow: Sequence[Any], form: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    top = {each["id"]: each for each in form}
    all_ = {each["id"] for each in every(form)}
    for place, each in _asking(flow):
        types, wanted = _FITS[type(each)]
        name = each.field
        if name not in top:
            inside = (
                "it stands in a table, which no condition sees"
                if name in all_
                else "the form has no such field"
            )
            yield place, f"{name}: {inside}"
        elif top[name]["type"] not in types:
            yield place, f"{name} is a {top[name]['type']}; this takes {wanted}"
        elif lost := set(_keys(each)) - {option["key"] for option in top[name].get("options", ())}:
            yield place, f"{name} has no option {', '.join(sorted(lost))}"


def _asking(flow: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Yield whatever names a field, with its place."""
    for place, stage in model.walk(flow):
        for number, who in enumerate(getattr(stage, "who", ())):
            if type(who) in _FITS:
                yield f"{place}.who[{number}]", who
        for number, case in enumerate(stage.cases if isinstance(stage, model.Route) else ()):
            for one, all_of in enumerate(case.when):
                for two, wanted in enumerate(all_of):
                    if type(wanted) in _FITS:
                        yield f"{place}.cases[{number}].when[{one}][{two}]", wanted


def _keys(condition: Any) -> Sequence[str]:
    if isinstance(condition, model.Option):
        return condition.any_of
    return condition.keys if isinstance(condition, model.Options) else ()


def _people(flow: Sequence[Any]) -> Iterator[Problem]:
    for place, stage in model.walk(flow):
        named = [
            one for who in getattr(stage, "who", ()) if isinstance(who, model.People) for one in who.people
        ]
        if len(named) > model.PEOPLE_AT_MOST:
            yield f"{place}.who", f"{len(named)} people; a stage takes {model.PEOPLE_AT_MOST}"
        twice = sorted({one for one in named if named.count(one) > 1})
        if twice:
            yield f"{place}.who", f"named twice: {', '.join(twice)}"


def _names(place: str, stage: Any) -> Iterator[Problem]:
    inner = [case.name for case in stage.cases] if isinstance(stage, model.Route) else []
    inner += [lane.name for lane in stage.lanes] if isinstance(stage, model.Parallel) else []
    for name in sorted({name for name in inner if inner.count(name) > 1}):
        yield place, f'two branches are called "{name}"'


@dataclass(frozen=True)
class _Interval:
    """A point, or the open interval between two."""

    low: float
    high: float

    @property
    def inside(self) -> float:
        if self.low == self.high:
            return self.low
        if self.low == -inf:
            return -inf if self.high == inf else self.high - 1
        return self.low + 1 if self.high == inf else (self.low + self.high) / 2

    def __str__(self) -> str:
        if self.low == self.high:
            return _digits(self.low)
        low = "" if self.low == -inf else f"above {_digits(self.low)}"
        high = "" if self.high == inf else f"below {_digits(self.high)}"
        return " and ".join(filter(None, (low, high))) or "any number"


class _Reach:
    """Looks which branches of a flow can be taken."""

    def __init__(self, form: Sequence[Mapping[str, Any]]) -> None:
        self._options = {each["id"]: [o["key"] for o in each.get("options", ())] for each in form}
        self._needed = {each["id"] for each in form if each.get("required")}

    def problems(self, flow: Sequence[Any]) -> Iterator[Problem]:
        values = self._values(flow)
        few = prod(map(len, values.values())) <= COMBINATIONS_AT_MOST
        combinations_ = product(*values.values()) if few else ()
        every_one = [dict(zip(values, facts, strict=True)) for facts in combinations_]
        yield from self._within(flow, "flow", every_one)

    def _within(self, flow: Sequence[Any], place: str, reaching: list[dict[Any, Any]]) -> Iterator[Problem]:
        for number, stage in enumerate(flow):
            here = f"{place}[{number}]"
            if isinstance(stage, model.Route):
                yield from _ranges(stage, here, self._options)
                yield from self._route(stage, here, reaching)
            elif isinstance(stage, model.Parallel):
                for lane_number, lane in enumerate(stage.lanes):
                    yield from self._within(lane.stages, f"{here}.lanes[{lane_number}].stages", reaching)

    def _route(self, stage: model.Route, place: str, reaching: list[dict[Any, Any]]) -> Iterator[Problem]:
        left = reaching
        for number, case in enumerate(stage.cases):
            taken = [facts for facts in left if holds(case.when, facts)]
            here = f"{place}.cases[{number}]"
            if not taken and reaching:
                yield here, f'"{case.name}" is never reached: {_why(case, reaching)}'
            else:
                left = [facts for facts in left if not holds(case.when, facts)]
                yield from self._within(case.stages, f"{here}.stages", taken)
        if reaching and not left and stage.otherwise:
            yield f"{place}.otherwise", "never reached: the cases before it take every request"
        else:
            yield from self._within(stage.otherwise, f"{place}.otherwise", left)

    def _values(self, flow: Sequence[Any]) -> dict[Any, list[Any]]:
        """Return what conditions can tell apart, by what they ask for."""
        numbers: dict[str, set[float]] = {}
        values: dict[Any, list[Any]] = {}
        for wanted in _conditions(flow):
            match wanted:
                case model.Number():
                    numbers.setdefault(wanted.field, set()).update(_points(wanted))
                case model.Option():
                    values[wanted.field] = [*self._empty(wanted.field), *self._options.get(wanted.field, ())]
                case model.Options():
                    values[wanted.field] = list(self._subsets(flow, wanted.field))
                case model.From() | model.InDepartment():
                    values |= {question: [False, True] for question in _questions(wanted)}
        intervals = {name: [*self._empty(name), *_intervals(points)] for name, points in numbers.items()}
        return {**values, **intervals}

    def _empty(self, name: str) -> list[None]:
        """What a field is that may be left empty."""
        return [] if name in self._needed else [None]

    def _subsets(self, flow: Sequence[Any], name: str) -> Iterator[frozenset[str]]:
        """Yield the sets of options that are asked for, and one that stands for all others."""
        asked = sorted(
            {key for c in _conditions(flow) if getattr(c, "field", "") == name for key in _keys(c)}
        )
        other = ["\0"] if set(self._options.get(name, ())) - set(asked) else []
        for size in range(len(asked) + 1):
            for chosen in combinations(asked, size):
                yield from (frozenset({*chosen, *more}) for more in ((), other) if not more or other)


def _conditions(flow: Sequence[Any]) -> Iterator[Any]:
    for _, stage in model.walk(flow):
        for case in stage.cases if isinstance(stage, model.Route) else ():
            for all_of in case.when:
                yield from all_of


def holds(when: Iterable[Iterable[Any]], facts: Facts) -> bool:
    """Whether all conditions of one of the lists hold."""
    return any(all(_holds(each, facts) for each in all_of) for all_of in when)


def _holds(wanted: Any, facts: Facts) -> bool:
    match wanted:
        case model.Number():
            value = facts.get(wanted.field)
            return value is not None and within(wanted, value.inside)
        case model.Option():
            return facts.get(wanted.field) in wanted.any_of
        case model.Options():
            chosen, keys = facts.get(wanted.field, frozenset()), frozenset(wanted.keys)
            if wanted.match == "exact":
                return bool(chosen == keys)
            return keys <= chosen if wanted.match == "all" else bool(keys & chosen)
    return any(facts.get(question) for question in _questions(wanted))


def within(wanted: model.Number, value: float) -> bool:
    """Whether a number is within the bounds of a condition."""
    return (
        (wanted.equals is None or value == wanted.equals)
        and (wanted.above is None or value > wanted.above)
        and (wanted.at_least is None or value >= wanted.at_least)
        and (wanted.below is None or value < wanted.below)
        and (wanted.at_most is None or value <= wanted.at_most)
    )


def _questions(wanted: Any) -> Iterator[tuple[str, str, str]]:
    about = getattr(wanted, "field", "originator")
    for kind in ("departments", "roles", "people"):
        yield from ((about, kind, value) for value in getattr(wanted, kind, ()))


def _points(wanted: model.Number) -> set[float]:
    bounds = (wanted.above, wanted.at_least, wanted.below, wanted.at_most, wanted.equals)
    return {each for each in bounds if each is not None}


def _intervals(points: Iterable[float]) -> list[_Interval]:
    edges = sorted(set(points))
    found = [_Interval(-inf, edges[0])]
    for low, high in zip(edges, [*edges[1:], inf], strict=True):
        found += [_Interval(low, low), _Interval(low, high)]
    return found


def _why(case: model.Case, reaching: list[dict[Any, Any]]) -> str:
    if any(holds(case.when, facts) for facts in reaching):
        return "the cases before it take all that it would"
    return "its conditions cannot hold here"


def _ranges(stage: model.Route, place: str, options: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield ranges of one field that overlap, or leave something out between them."""
    single = [(n, case, *_only(case)) for n, case in enumerate(stage.cases) if _only(case)]
    for (n, one, name, wanted), (m, two, other, against) in combinations(single, 2):
        if name == other and (both := _both(wanted, against, options.get(name, ()))):
            where = f"{place}.cases[{m}]"
            yield where, f'"{two.name}" overlaps "{one.name}" (cases[{n}]): {name} {both} is in both'
    names = {name for _, _, name, wanted in single if isinstance(wanted, model.Number)}
    if len(single) == len(stage.cases) and len(names) == 1:
        yield from _gaps([w for *_, w in single if isinstance(w, model.Number)], names.pop(), stage, place)


def _only(case: model.Case) -> tuple[str, Any] | tuple[()]:
    """Return the one field and condition that a case asks for, nothing where it asks for more."""
    if len(case.when) == 1 and len(case.when[0]) == 1:
        (wanted,) = case.when[0]
        if isinstance(wanted, model.Number | model.Option):
            return wanted.field, wanted
    return ()


def _both(one: Any, two: Any, options: Sequence[str]) -> str:
    if isinstance(one, model.Number) and isinstance(two, model.Number):
        shared = [
            each
            for each in _intervals(_points(one) | _points(two))
            if within(one, each.inside) and within(two, each.inside)
        ]
        return str(shared[0]) if shared else ""
    if isinstance(one, model.Option) and isinstance(two, model.Option):
        return ", ".join(key for key in options if key in one.any_of and key in two.any_of)
    return ""


def _gaps(ranges: Sequence[model.Number], name: str, stage: model.Route, place: str) -> Iterator[Problem]:
    """Yield what lies between ranges and in none: a single number is a slip; more is one where nothing takes it."""
    if not ranges:
        return
    covered = [
        (each, any(within(wanted, each.inside) for wanted in ranges))
        for each in _intervals({point for wanted in ranges for point in _points(wanted)})
    ]
    inner = [number for number, (_, is_in) in enumerate(covered) if is_in]
    between = covered[min(inner, default=0) : max(inner, default=0)]
    for is_in, run in groupby(between, key=lambda found: found[1]):
        each = [interval for interval, _ in run]
        single = each[0].low == each[-1].high
        if not is_in and (single or not stage.otherwise):
            told = (
                _digits(each[0].low)
                if single
                else f"between {_digits(each[0].low)} and {_digits(each[-1].high)}"
            )
            yield place, f"{name} {told} is in no case: ranges leave it out"


def _digits(value: float) -> str:
    return f"{int(value):,}" if value.is_integer() else f"{value:,}"
