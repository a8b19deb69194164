"""A tenant of the fuzzer's own, with its provider: every call noted, faults where they are due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tenantctl.engines.embedded.convert import contains_unknown
from tenantctl.engines.embedded.paths import differences, ignoring
from tenantctl.engines.embedded.providers import Checked, Diff, Found, VerbError
from tenantctl.values import unwrapped

Properties = Mapping[str, Any]
COMPUTED = ("serial",)


@dataclass
class World:
    """Objects by id, and what was asked of them.

    Args:
        objects: what there is.
        touched: the ids of those that somebody changed or deleted by hand since state last learnt of them.
        calls: the writes of the run under way, as (verb, id).
    """

    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    calls: list[tuple[str, str]] = field(default_factory=list)
    faults: frozenset[int] = frozenset()
    late: bool = False
    unread: int | None = None
    made: int = 0
    reads: int = 0

    def begin(
        self, faults: frozenset[int] = frozenset(), *, late: bool = False, unread: int | None = None
    ) -> None:
        """Begin a run: nothing called yet, these calls fail."""
        self.calls, self.reads = [], 0
        self.faults, self.late, self.unread = faults, late, unread

    def check(self, olds: Properties, news: Properties) -> Checked:
        if isinstance(news.get("size"), int) and news["size"] < 0:
            return Checked(dict(news), (("size", "must not be negative"),))
        return Checked({"colour": "grey", **news})

    def diff(
        self,
        id_: str,
        outputs: Properties,
        old_inputs: Properties,
        news: Properties,
        ignore: Sequence[str] = (),
    ) -> Diff:
        first = bool(news.get("swap"))
        before = {key: value for key, value in outputs.items() if key not in COMPUTED}
        changed = {key for key in {*before, *news} if _differ(before.get(key), news.get(key))}
        replaces = tuple(sorted(changed & {"home"}))
        if not news.get("undecided"):
            return Diff(bool(changed), replaces, first)
        compared = ignoring(news, old_inputs, ignore)
        paths = tuple(differences(unwrapped(old_inputs), unwrapped(compared)))
        return Diff(bool(paths), replaces, first, paths)

    def create(self, inputs: Properties) -> tuple[str, dict[str, Any]]:
        assert not contains_unknown(inputs)
        self._write("create", "")
        self.made += 1
        id_ = f"{inputs['name']}-{self.made}"
        self.calls[-1] = ("create", id_)
        self.objects[id_] = dict(unwrapped(inputs))
        return id_, _outputs(id_, inputs)

    def update(self, id_: str, outputs: Properties, news: Properties) -> dict[str, Any]:
        assert not contains_unknown(news)
        fails = self._write("update", id_)
        if id_ in self.objects:
            self.objects[id_] = dict(unwrapped(news))
        self._fail(fails)
        return _outputs(id_, news)

    def delete(self, id_: str, outputs: Properties) -> None:
        fails = self._write("delete", id_)
        self.objects.pop(id_, None)
        if fails:
            self.touched.add(id_)  # state has it still, and only a refresh or another deletion tells
        self._fail(fails)

    def read(self, id_: str, outputs: Properties, inputs: Properties) -> Found:
        self.reads += 1
        if self.reads == self.unread:
            raise VerbError("the world refuses to be read")
        if id_ not in self.objects:
            return Found("", {}, None)
        hidden = {key: inputs[key] for key in ("hidden",) if key in inputs}
        live = {**self.objects[id_], **hidden}
        return Found(id_, _outputs(id_, live), live)

    def by_hand(self, which: int, *, gone: bool) -> None:
        """Delete or change an object behind everybody's back."""
        if self.objects:
            id_ = sorted(self.objects)[which % len(self.objects)]
            self.touched.add(id_)
            if gone:
                del self.objects[id_]
            else:
                self.objects[id_]["size"] = 7

    def _write(self, verb: str, id_: str) -> bool:
        """Note a write; return whether it fails after it has taken effect."""
        self.calls.append((verb, id_))
        fails = len(self.calls) in self.faults
        if not (self.late and verb != "create"):
            self._fail(fails)
        return fails

    def _fail(self, fails: bool) -> None:
        if fails:
            self.calls[-1] = (f"failed {self.calls[-1][0]}", self.calls[-1][1])
            raise VerbError("the world refuses")


def _differ(left: Any, right: Any) -> bool:
    return contains_unknown(right) or bool(unwrapped(left) != unwrapped(right))


def _outputs(id_: str, inputs: Properties) -> dict[str, Any]:
    return {**inputs, "serial": f"serial of {id_}"}
