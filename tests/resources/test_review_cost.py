"""The calls that a reviewer is told are those that the tenant then sees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from dingtalk_sandbox.admin import call_log
from pulumi_dingtalk.client.operation import OPERATIONS
from resources.conftest import CASES
from support.cases import Case, Declared
from support.firm import Firm
from tenantctl.engines.base import Options
from tenantctl.plan import Plan
from tenantctl.review import cost

Make = Callable[[Case], Firm]


def spelt(operation: str) -> tuple[str, str]:
    """The method and path by which both sides tell an operation, whatever each calls its arguments."""
    method, _, path = operation.rpartition(" ")
    return method or "POST", re.sub(r"{.*?}", "{}", path)


# The tenant's log tells the method in the newer world alone.
WRITES = {
    spelt(f"{o.method} {o.path}" if o.world == "new" else o.path): o.name
    for o in OPERATIONS.values()
    if o.writes
}


def predicted(plan: Plan) -> dict[str, int]:
    return dict(cost.of(plan).calls)


def seen(one: Firm) -> dict[str, int]:
    """The calls that wrote, since the last look."""
    log = call_log(Path(one.url.removeprefix("sandbox:")), clear=True)
    found = (WRITES.get(spelt(str(entry["operation"]))) for entry in log)
    return dict(Counter(name for name in found if name))


def applied(one: Firm, *resources: Declared) -> None:
    """Apply a program; what was predicted is what happens."""
    one.declare(*resources)
    plan = one.plan()
    seen(one)
    outcome = one.engine.update(one.stack, plan, Options(), one.events.append)
    assert outcome.ok, outcome.failures
    assert seen(one) == predicted(plan)


def test_every_write_of_a_change_is_predicted(field_kind: str, mutable_field: str, firm: Make) -> None:
    case = CASES[field_kind]
    field = case.fields[mutable_field]
    one = firm(case)
    for which in ("first", "second"):
        values = {**field.needs(which), mutable_field: getattr(field, which)}
        applied(one, *case.around, case.base.but(**values))
    if not field.refused_back:
        applied(one, *case.around, case.base.but(**field.beside))


def test_a_destroy_is_predicted(kind: str, firm: Make) -> None:
    case = CASES[kind]
    one = firm(case)
    applied(one, *case.around, case.base)
    if case.leave:
        case.leave(one.hand, one.ids())
    told = predicted(one.engine.plan_destroy(one.stack, Options(), one.events.append))
    seen(one)
    one.destroy()
    assert seen(one) == told


def test_a_replacement_is_a_deletion_and_a_creation(
    field_kind: str, immutable_field: str, firm: Make
) -> None:
    case = CASES[field_kind]
    field = case.fields[immutable_field]
    one = firm(case)
    for which in ("first", "second"):
        values = {**field.needs(which), immutable_field: getattr(field, which)}
        applied(one, *case.around, case.base.but(**values))
