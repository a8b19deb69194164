"""What a drill found, for whoever reads it the next morning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenantctl.recovery.drill import SECONDS_A_CALL, Drilled, Estimate
from tenantctl.recovery.verifying import Verified

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True)
class DrillReport:
    """A drill as a whole.

    Args:
        backup: The file that was restored.
        began: When.
        verified: What was found in the backup.
        drilled: How the restore went.
        estimate: What it would take in the real tenant.
        rto: The time that it may take, in seconds; None where nobody said.
        stack: The stack that the backup is of.
    """

    backup: str
    began: datetime
    verified: Verified
    drilled: Drilled
    estimate: Estimate
    rto: float | None = None
    stack: str = ""

    @property
    def ok(self) -> bool:
        """Whether the backup came back, and would within the time."""
        return not self.failures

    @property
    def failures(self) -> list[str]:
        """Why not, one line each."""
        found = [f"missing in the backup: {each}" for each in self.verified.faults]
        found += [
            f"{each.what}: exit code {each.code}: {' / '.join(each.said.splitlines())}"
            for each in self.drilled.passes
            if each.code
        ]
        if not self.drilled.proof:
            found.append("nothing could be read back")
        found += self.drilled.proof.get("faults", [])
        if self.estimate.metered > self.estimate.quota:
            found.append(
                f"the real restore makes {self.estimate.metered} metered calls, more than the month's "
                f"{self.estimate.quota}"
            )
        if self.rto is not None and self.estimate.seconds > self.rto:
            found.append(
                f"the real restore takes about {told(self.estimate.seconds)}, more than the {told(self.rto)} of --rto"
            )
        return found

    def summary(self) -> str:
        """Return it in one line."""
        kinds = self.drilled.proof.get("kinds", {})
        same, kept = (sum(each[key] for each in kinds.values()) for key in ("same", "kept"))
        return (
            f"Drill {'passed' if self.ok else 'FAILED'}: {same} of {kept} objects came back in "
            f"{self.drilled.seconds:.1f} s here; about {told(self.estimate.seconds)} in the real tenant"
        )

    def markdown(self) -> Iterator[str]:
        """Yield the lines of the report's page."""
        about = self.verified.about
        yield f"# Drill of {self.began.isoformat(timespec='seconds')}"
        yield ""
        yield self.summary() + "."
        yield ""
        yield f"- Backup: `{self.backup}`" + (f", made {about['made']} by {about['tool']}" if about else "")
        for each in self.drilled.passes:
            yield f"- {each.what}: {each.seconds:.1f} s, exit code {each.code}"
        total = self.drilled.calls.total()
        yield (
            f"- {total} calls, {self.estimate.metered} of them metered (of {self.estimate.quota} a month). In the real "
            f"tenant at least {told(self.estimate.paced)} under the rate limit; {told(self.estimate.network)} at "
            f"{SECONDS_A_CALL} s a call, four at a time"
        )
        if self.rto is not None:
            yield f"- Time that it may take: {told(self.rto)}"
        yield from _section("What failed", self.failures)
        kinds = self.drilled.proof.get("kinds", {})
        yield from _section(
            "Read back", [f"{kind}: {each['same']} of {each['kept']}" for kind, each in kinds.items()]
        )
        yield from _section("What cannot come back", self.verified.lost)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "ok": self.ok,
            "stack": self.stack,
            "backup": self.backup,
            "began": self.began.isoformat(),
            "failures": self.failures,
            "seconds": round(self.drilled.seconds, 3),
            "passes": [vars(each) for each in self.drilled.passes],
            "proof": self.drilled.proof,
            "calls": dict(sorted(self.drilled.calls.items())),
            "estimate": {**vars(self.estimate), "seconds": self.estimate.seconds},
            "rto": self.rto,
            "cannotComeBack": list(self.verified.lost),
        }


def told(seconds: float) -> str:
    """Return a time for people: ``1 h 05 min``, ``3 min``, ``12 s``."""
    if seconds >= _HOUR:
        return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE):02} min"
    return f"{seconds / _MINUTE:.0f} min" if seconds >= 2 * _MINUTE else f"{seconds:.0f} s"


def _section(title: str, lines: Any) -> Iterator[str]:
    found = [f"- {each}" for each in lines]
    if found:
        yield from ("", f"## {title}", "", *found)
