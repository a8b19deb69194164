"""Who approves a request, from the declared flow alone: a third reading, beside the provider's and the sandbox's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Stage = Mapping[str, Any]


@dataclass(frozen=True)
class Organisation:
    """A small organisation: who leads and manages whom, where, and who has which role."""

    people: tuple[str, ...]
    parents: Mapping[str, str]
    """The department above, by department; the root has none."""
    heads: Mapping[str, tuple[str, ...]]
    managers: Mapping[str, str]
    roles: Mapping[str, tuple[str, ...]]
    administrator: str = "admin"

    def above(self, department: str) -> list[str]:
        chain = [department]
        while chain[-1] in self.parents:
            chain.append(self.parents[chain[-1]])
        return chain


@dataclass(frozen=True)
class Request:
    """A request: by whom, where, and what it says: numbers, keys of options, lists of ids."""

    originator: str
    department: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Evaluator:
    """Follows a request through a declared flow."""

    firm: Organisation
    request: Request
    once: bool = False
    path: list[dict[str, Any]] = field(default_factory=list)
    agreed: set[str] = field(default_factory=set)

    def follow(self, flow: Sequence[Stage], *, parallel: bool = False) -> bool:
        """Walk stages; say whether any was met. ``parallel``: the first that is begins a branch beside another."""
        met = False
        for stage in flow:
            begins = parallel and not met
            if stage["type"] == "route":
                met |= self.follow(self._taken(stage), parallel=begins)
            elif stage["type"] == "parallel":
                met |= self._lanes(stage, begins)
            else:
                met |= self._meet(stage, begins)
        return met

    def _lanes(self, stage: Stage, begins: bool) -> bool:
        met = False
        for lane in stage["lanes"]:
            met |= self.follow(lane["stages"], parallel=begins or met)
        return met

    def _meet(self, stage: Stage, begins: bool) -> bool:
        kind = stage["type"]
        chosen = any(who["by"] == "choice" for who in stage["who"])
        people = list(dict.fromkeys(one for who in stage["who"] for one in self._who(who)))
        if kind == "notifier" and not people and not chosen:
            return False
        if kind != "notifier" and not people and not chosen:
            people = [] if stage.get("nobody") == "skip" else [self.firm.administrator]
        elif kind == "approver" and self.once:
            people = [one for one in people if one not in self.agreed]
        if kind == "approver":
            self.agreed |= set(people)
        step: dict[str, Any] = {"stage": stage["name"]}
        if people:
            step["who"] = people
        if len(people) > 1 and kind != "notifier" and stage.get("mode", "all") != "all":
            step["how"] = stage["mode"]
        if kind == "notifier":
            step["copy_only"] = True
        if begins:
            step["parallel"] = True
        self.path.append(step)
        return True

    def _who(self, who: Mapping[str, Any]) -> list[str]:  # noqa: PLR0911 - one return a rule
        firm, request = self.firm, self.request
        by = who["by"]
        if by == "people":
            return list(who["people"])
        if by == "originator":
            return [request.originator]
        if by == "role":
            return sorted(firm.roles.get(who["role"], ()))
        if by == "field":
            return list(request.values.get(who["field"], ()))
        if by == "head_of":
            return [
                h for dept in request.values.get(who["field"], ()) for h in sorted(firm.heads.get(dept, ()))
            ]
        if by == "manager":
            person: str | None = request.originator
            for _ in range(int(who.get("level", 1))):
                person = firm.managers.get(person or "")
            return [person] if person else []
        if by == "head":
            chain = firm.above(request.department)[int(who.get("level", 1)) - 1 :]
            candidates = [
                sorted(firm.heads.get(dept, ())) for dept in (chain if who.get("up", True) else chain[:1])
            ]
            return next((heads for heads in candidates if heads), [])
        return []

    def _taken(self, stage: Stage) -> Sequence[Stage]:
        for case in stage["cases"]:
            if any(all(self._holds(each) for each in all_of) for all_of in case["when"]):
                found: Sequence[Stage] = case["stages"]
                return found
        rest: Sequence[Stage] = stage["otherwise"]
        return rest

    def _holds(self, wanted: Mapping[str, Any]) -> bool:
        firm, request = self.firm, self.request
        if wanted["on"] == "originator":
            return (
                request.originator in wanted.get("people", ())
                or bool(set(firm.above(request.department)) & set(wanted.get("departments", ())))
                or any(request.originator in firm.roles.get(role, ()) for role in wanted.get("roles", ()))
            )
        value = request.values.get(wanted["field"])
        if wanted["on"] == "department":
            within = {up for dept in value or () for up in firm.above(dept)}
            return bool(within & set(wanted["departments"]))
        if wanted["on"] == "option":
            return value in wanted["any_of"]
        if wanted["on"] == "options":
            chosen, keys = set(value or ()), set(wanted["keys"])
            return {"exact": chosen == keys, "all": keys <= chosen, "any": bool(keys & chosen)}[
                wanted["match"]
            ]
        if value is None:
            return False
        low = wanted.get("at_least", float("-inf")) <= value and value > wanted.get("above", float("-inf"))
        high = value <= wanted.get("at_most", float("inf")) and value < wanted.get("below", float("inf"))
        return low and high and value == wanted.get("equals", value)
