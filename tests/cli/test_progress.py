from __future__ import annotations

import io

from rich.console import Console

from support.plans import SCHEMA, STACK, plan, step, urn
from tenantctl.engines.base import Event, Outcome
from tenantctl.plan import Op, Operation
from tenantctl.render.progress import Progress
from tenantctl.render.result import left_behind, outcome_json, result_line


def shown(*events: Event, steps: bool = True, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=80, highlight=False)
    with Progress(console, SCHEMA, "Applying", steps=steps) as progress:
        for event in events:
            progress.listen(event)
    return out.getvalue()


def test_one_line_a_finished_step_and_none_for_the_engines_records() -> None:
    a, b = urn("Department", "a"), urn("Department", "b")
    assert shown(
        Event("started", urn=a, op=Op.CREATE),
        Event("done", urn=a, op=Op.CREATE, seconds=0.2),
        Event("done", urn=STACK, op=Op.CREATE),
        Event("done", urn=b, op=Op.DELETE_REPLACED, seconds=3.4),
        Event("done", urn=b, op=Op.REFRESH),
        Event("failed", urn=b, op=Op.UPDATE),
        Event("message", text="said\ntwice", severity="output"),
        Event("message", text="careful", severity="warning"),
    ) == (
        "  + Department a created\n"
        "  +- Department b old one deleted (3 s)\n"
        "  ! Department b failed\n"
        "  said\n"
        "  twice\n"
        "  warning: careful\n"
    )


def test_planning_has_no_lines_of_its_own() -> None:
    a = urn("Department", "a")
    assert shown(Event("done", urn=a, op=Op.CREATE), Event("failed", urn=a, op=Op.CREATE), steps=False) == ""


def test_on_a_terminal_the_line_under_way_goes_away() -> None:
    text = shown(Event("started", urn=urn("Department", "a"), op=Op.CREATE), terminal=True)
    assert text.endswith("\x1b[2K") or "\x1b[?25h" in text


def test_the_result_counts_what_was_done() -> None:
    done = plan(step(Op.CREATE, "a", None, {"name": "A"}), step(Op.UPDATE, "b", {"name": "B"}, {"name": "C"}))
    assert result_line(Outcome(done), SCHEMA, 4.21) == "Done: 1 created, 1 updated in 4.2 s"
    assert result_line(Outcome(done, ("x",)), SCHEMA, 1) == (
        "Failed with 1 error after 1.0 s; what was done is in state, run again to go on"
    )
    assert result_line(Outcome(plan()), SCHEMA, 0) == "Done: the stack's records written in 0.0 s"
    assert (
        result_line(Outcome(plan(operation=Operation.REFRESH)), SCHEMA, 0)
        == "Done: nothing had changed in 0.0 s"
    )


def test_left_behind_is_told_once_and_only_after_success() -> None:
    gone = plan(
        step(Op.DELETE, "retail", {"name": "Retail"}, id="9", kind="RoleGroup"), operation=Operation.DESTROY
    )
    assert left_behind(Outcome(gone), SCHEMA) == ('RoleGroup retail ("Retail", 9)',)
    assert left_behind(Outcome(gone, ("failed",)), SCHEMA) == ()
    assert outcome_json(Outcome(gone), SCHEMA, 1.0)["leftBehind"] == ['RoleGroup retail ("Retail", 9)']
