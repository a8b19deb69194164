"""After an export one change by hand of each readable field of each kind shows as exactly that, none as another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_dingtalk.reconcile.registry import kinds
from support.firm import changed, keys, passphrase
from support.many_cases import Copy, Gathering, config, copies, experimental, readable, settings
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, PULUMI, TwoEngines
from tenantctl.adopt.scope import settings_target
from tenantctl.cli import main
from tenantctl.plan import Plan
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of

__all__ = ["passphrase"]

pytestmark = pytest.mark.usefixtures("passphrase")

UNTOLD = {"ConsoleSetting", "LeaveQuota", "ShiftSchedule", "WebhookBot", "BotQuickEntries"}
"""Kinds of which no reading tells what people declare."""
NAMED = ("ChatGroup", "SceneGroup", "TrustedDevice")
"""Kinds that no list shows: exported by their ids."""


def told(kind: str, field: str) -> bool:
    """Whether an export says the field, so that a change of it can show."""
    return kind not in UNTOLD and field not in kinds()[kind].unsurveyed and readable(kind, field)


def tenantctl(firm: TwoEngines, *arguments: str) -> int:
    return main(
        ["--cwd", str(firm.folder), "--stack", firm.stack.name, "--engine", "embedded", "--yes", *arguments]
    )


def found(plan: Plan) -> dict[tuple[str, str], object]:
    return {
        (step.type.rpartition(":")[2], step.name): "gone" if step.new_inputs is None else keys(step)
        for step in changed(plan)
    }


def forget(firm: TwoEngines) -> None:
    """Lose state and program; the tenant is as it is."""
    tenantctl(firm, "stack", "rm", firm.stack.name, "--force", "--yes")
    for file in ("__main__.py", "program.json"):
        (firm.folder / file).unlink()
    tenantctl(firm, "stack", "init", firm.stack.name)


def built(firm: TwoEngines, every: list[Copy]) -> Gathering:
    """Make all of it in the tenant."""
    firm.settle({**settings(), "mask_external_mobile": "false"})
    hand = Gathering(firm.hand)
    firm.declare(*[resource for copy in every for resource in copy.around()])
    firm.apply()
    for copy in every:
        copy.people(hand, firm.ids())
    firm.declare(*[resource for copy in every for resource in copy.declared()])
    firm.apply()
    return hand


def mended(kind: str, field: str) -> bool:
    """Whether the next run can mend it too: a chat group cannot be un-created."""
    return told(kind, field) and field != "create_dept_group"


def few(kind: str, field: str) -> bool:
    return kind in {"Role", "RoleMembers", "DepartmentLeadership"} and mended(kind, field)


def exported(firm: TwoEngines) -> dict[tuple[str, str], ResourceState]:
    """Lose state and program, export the tenant, and return what the state has then by kind and id."""
    objects = [
        argument
        for each in firm.deployment().resources
        if (kind := each.type.rpartition(":")[2]) in NAMED
        for argument in ("--object", f"{kind}={each.id}")
    ]
    forget(firm)
    code = tenantctl(firm, "export", "--from", "live", "--people", "--every-field", *objects)
    assert code in (0, 1)
    return {(each.type.rpartition(":")[2], each.id): each for each in firm.deployment().resources if each.id}


def gone(kind: str, id_: str) -> set[tuple[str, str]]:
    """What goes with an object: what is set of it."""
    settings_of_it = {each.name for each in kinds().values() if settings_target(each) == kind}
    also = {"AppVisibility"} if kind == "Bot" else set()
    return {(kind, id_), *((each, id_) for each in settings_of_it | also)}


def secret(kind: str, field: str) -> bool:
    """Whether the CLI's events mask both sides of it."""
    return bool(field) and kinds()[kind].fields[field].behaviour.secret


CLI = [*NEEDS_PULUMI, pytest.mark.exhaustive]


@pytest.mark.parametrize(
    ("wanted", "engine"),
    [
        (few, EMBEDDED),
        pytest.param(told, EMBEDDED, marks=pytest.mark.exhaustive),
        pytest.param(mended, EMBEDDED, marks=pytest.mark.exhaustive),
        pytest.param(told, PULUMI, marks=CLI),
    ],
)
def test_each_change_by_hand_shows_as_exactly_that(
    wanted: Callable[[str, str], bool], engine: str, tmp_path: Path
) -> None:
    every = copies(wanted)
    firm = TwoEngines(tmp_path, EMBEDDED, experimental=experimental(), **config())
    hand = built(firm, every)
    ids = firm.ids()
    held = exported(firm)
    assert found(firm.by(engine).drift()) == {}
    unset: list[str] = []
    expected: dict[tuple[str, str], object] = {}
    for copy in every:
        copy.change(hand, ids)
        kind, id_ = copy.case.base.kind, ids[copy.name]
        if (kind, id_) not in held:
            unset.append(copy.name)
        elif copy.field:
            assert copy.field in held[kind, id_].inputs, copy.name
            if engine == EMBEDDED or not secret(kind, copy.field):
                expected[kind, name_of(held[kind, id_].urn)] = {copy.field}
        else:
            expected |= {(key[0], name_of(held[key].urn)): "gone" for key in gone(kind, id_) & held.keys()}
    assert found(firm.drift()) == expected
    assert unset in ([], ["appvisibility-only-admin-it"])  # where nothing is set, nothing is declared
    if wanted is not told:
        assert tenantctl(firm, "up", "--refresh") == 0
        assert found(firm.drift()) == {}
