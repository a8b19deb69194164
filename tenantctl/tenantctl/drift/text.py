"""A drift run's findings as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from rich.text import Text

from pulumi_dingtalk.reconcile.registry import type_token
from tenantctl.drift.listing import BUDGET, NO_LIST, Coverage, Found, names_in
from tenantctl.drift.log_text import lines_of, who
from tenantctl.drift.result import Drift
from tenantctl.plan import Step
from tenantctl.render.names import Names, present_name
from tenantctl.render.schema import Schema
from tenantctl.review.due import told
from tenantctl.review.entries import Entries
from tenantctl.review.formats.terminal import INDENT, entry_lines
from tenantctl.review.show import clean, quoted
from tenantctl.review.words import Speaker

_LISTED_AT_MOST = 20
_PERCENT = 100


@dataclass(frozen=True)
class DriftText:
    """One run's findings, ready to be written as lines.

    Args:
        drift: The findings.
        schema: What is known of the kinds.
        say: The language.
    """

    drift: Drift
    schema: Schema
    say: Speaker

    def lines(self) -> Iterator[Text]:
        """Yield the report: what differs first, the sum last."""
        for section in (
            self._drifted,
            self._remembered,
            self._log,
            self._two_owners,
            self._due,
            self._found,
            self._coverage,
        ):
            found = list(section())
            if found:
                yield from (*found, Text())
        yield from map(Text, self._rules())
        yield Text(self._read())
        yield Text(self._sum(), style="bold")

    def _drifted(self) -> Iterator[Text]:
        if self.drift.drifted:
            entries = Entries(self.drift.plan, self.schema, self.say, names_in(self.drift.found))
            shown = [
                replace(entry, notes=(*entry.notes, *who(self.drift.log, step.urn, self.say)))
                for step in self.drift.drifted
                if (entry := entries.of(step))
            ]
            yield Text(self.say("section.drift"), style="bold")
            yield from entry_lines(
                sorted(shown, key=lambda each: (each.within, each.kind, each.name)), self.say
            )

    def _remembered(self) -> Iterator[Text]:
        if self.drift.remembered:
            names = Names.of(self.drift.plan.steps, self.schema, self.say("value.root-department"))
            yield Text(self.say("drift.remembered"), style="bold")
            yield from (Text(INDENT + self._titled(step, names)) for step in self.drift.remembered)

    def _log(self) -> Iterator[Text]:
        if self.drift.drifted:
            yield from (Text(line) for line in lines_of(self.drift.log, self.say))

    def _titled(self, step: Step, names: Names) -> str:
        kind, owner = self.schema.kind(step.type), self.schema.settings_of(step.type)
        if owner:
            return f"{self._kind(kind)} {names.label(self.schema.reference(step.type, owner), step.id)}"
        return self._called(kind, present_name(step) or step.name, step.id)

    def _two_owners(self) -> Iterator[Text]:
        if self.drift.two_owners:
            yield Text(self.say("drift.two-owners"), style="bold red")
        for each in self.drift.two_owners:
            text = self.say(
                "drift.two-owners-line",
                what=self._called(each.kind, each.name, each.id),
                ours=each.ours,
                theirs=each.theirs,
            )
            yield Text(INDENT + text)

    def _due(self) -> Iterator[Text]:
        if texts := told(self.drift.plan, self.say):
            yield Text(self.say("plan.manual"), style="bold")
            yield from (Text(INDENT + clean(text), style="yellow") for text in texts)

    def _found(self) -> Iterator[Text]:
        if self.drift.unmanaged:
            yield Text(self.say("drift.unmanaged", count=len(self.drift.unmanaged)), style="bold")
            yield from self._listed(self.drift.unmanaged)
        if self.drift.elsewhere:
            yield Text(self.say("drift.elsewhere", count=len(self.drift.elsewhere)), style="bold")
            yield from self._listed(self.drift.elsewhere)

    def _listed(self, found: Iterable[Found]) -> Iterator[Text]:
        for _, of_kind in groupby(found, key=lambda each: each.kind):
            every = list(of_kind)
            for each in every[:_LISTED_AT_MOST]:
                yield Text(f"{INDENT}{self._called(each.kind, each.name, each.id)}{self._whose(each)}")
            if len(every) > _LISTED_AT_MOST:
                yield Text(INDENT + self.say("drift.more", count=len(every) - _LISTED_AT_MOST))

    def _whose(self, found: Found) -> str:
        if found.lost:
            return self.say("drift.lost")
        return self.say("drift.by", owner=found.owner) if found.owner else ""

    def _coverage(self) -> Iterator[Text]:
        told = [each for each in self.drift.coverage if each.managed or each.all]
        if told:
            yield Text(self.say("drift.coverage"), style="bold")
        for each in told:
            yield Text(f"{INDENT}{self._kind(each.kind)}: {self._share(each)}")
        unasked = [
            self._kind(each.kind) for each in self.drift.coverage if not each.managed and each.all is None
        ]
        if unasked:
            yield Text(
                INDENT + self.say("drift.not-looked-for", kinds=self.say("summary.joint").join(unasked))
            )

    def _share(self, coverage: Coverage) -> str:
        reasons = {NO_LIST: self.say("drift.no-list"), BUDGET: self.say("drift.not-listed-budget")}
        if coverage.all is None:
            why = reasons.get(coverage.why) or self.say("drift.not-listed", why=coverage.why)
            return self.say("drift.covered-of-unknown", managed=coverage.managed, why=why)
        text = self.say("drift.covered", managed=coverage.managed, all=coverage.all)
        return text + (self.say("drift.of-others", count=coverage.elsewhere) if coverage.elsewhere else "")

    def _rules(self) -> Iterator[str]:
        for rule, times in self.drift.ignored.items():
            yield self.say("drift.ignored", count=times, rule=rule)
        for rule in self.drift.unused:
            yield self.say("drift.unused", rule=rule)

    def _read(self) -> str:
        fresh = self.drift.freshness
        text = self.say(
            "drift.read",
            read=fresh.read,
            held=fresh.held,
            percent=f"{fresh.share * _PERCENT:.0f}",
            calls=sum(self.drift.calls.values()),
            metered=self.drift.metered,
        )
        if fresh.oldest:
            text += self.say("drift.oldest", when=f"{fresh.oldest:%Y-%m-%d %H:%M} UTC")
        return text + (self.say("drift.never", count=fresh.never) if fresh.never else "")

    def _sum(self) -> str:
        drift = self.drift
        parts = [
            self.say(key, count=count)
            for key, count in (
                ("drift.sum-failed", len(drift.failures)),
                ("drift.sum-two-owners", len(drift.two_owners)),
                ("drift.sum-drifted", len(drift.drifted) + len(drift.remembered)),
            )
            if count
        ]
        return self.say("summary.joint").join(parts) if parts else self.say("drift.none")

    def _kind(self, kind: str) -> str:
        """Return how people call a kind."""
        return self.say.of(self.schema.words(type_token(kind))) or kind

    def _called(self, kind: str, name: str, id_: str) -> str:
        called = f"{quoted(name)} ({clean(id_)})" if name else clean(id_)
        return f"{self._kind(kind)} {called}"
