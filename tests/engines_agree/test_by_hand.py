"""One change by hand of each readable field of each kind, all in one tenant: both engines show exactly those."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_dingtalk.reconcile.registry import kinds
from support.firm import changed, keys, passphrase
from support.many_cases import Copy, Gathering, config, copies, experimental, readable, settings
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, OTHER, PULUMI, TwoEngines, as_lines, steps_of
from tenantctl.plan import Op, Plan

__all__ = ["passphrase"]

pytestmark = [*NEEDS_PULUMI, pytest.mark.usefixtures("passphrase")]


def found(plan: Plan) -> dict[str, object]:
    """What was found at each object: the fields that differ, or that it is gone."""
    return {step.name: "gone" if step.new_inputs is None else keys(step) for step in changed(plan)}


def repairs(plan: Plan) -> dict[str, object]:
    return {step.name: "made again" if step.op is Op.CREATE else keys(step) for step in changed(plan)}


def secret(every: list[Copy]) -> set[str]:
    """The objects whose changed field is a secret."""
    return {
        copy.name
        for copy in every
        if copy.field and kinds()[copy.case.base.kind].fields[copy.field].behaviour.secret
    }


def as_the_cli_tells(plan: Plan, hidden: set[str]) -> dict[tuple[str, str], object]:
    """The steps of the embedded engine's plan but those that found another secret.

    The CLI's events mask both values, which look the same then; what it does about them is another step.
    """
    return {
        (urn, op): told
        for (urn, op), told in steps_of(plan).items()
        if op != Op.REFRESH or urn.rpartition("::")[2] not in hidden
    }


# Either way both engines find, plan and are compared; ``first`` makes the objects and repairs them.
@pytest.mark.parametrize("first", [EMBEDDED, pytest.param(PULUMI, marks=pytest.mark.exhaustive)])
def test_each_change_by_hand_shows_as_exactly_that(first: str, tmp_path: Path) -> None:
    every = copies(readable)
    firm = TwoEngines(tmp_path, first, experimental=experimental(), **config())
    firm.settle(settings())
    hand = Gathering(firm.hand)
    firm.declare(*[resource for copy in every for resource in copy.around()])
    firm.apply()
    for copy in every:
        copy.people(hand, firm.ids())
    firm.declare(*[resource for copy in every for resource in copy.declared()])
    firm.apply()
    assert found(firm.by(OTHER[first]).drift()) == {}

    for copy in every:
        copy.change(hand, firm.ids())
    expected = {copy.name: {copy.field} if copy.field else "gone" for copy in every}
    hidden = secret(every)
    assert hidden
    drifts = {engine: firm.by(engine).drift() for engine in (first, OTHER[first])}
    assert found(drifts[EMBEDDED]) == expected
    assert found(drifts[PULUMI]) == {name: told for name, told in expected.items() if name not in hidden}
    assert steps_of(drifts[PULUMI]) == steps_of(drifts[EMBEDDED])

    # A switch that the API cannot turn off again: the program gives in.
    stubborn = [copy for copy in every if copy.field and copy.case.fields[copy.field].refused_back]
    given_in = [
        resource.but(**{copy.field: True}) if copy in stubborn and resource.name == copy.name else resource
        for copy in every
        for resource in copy.declared()
    ]
    firm.declare(*given_in)
    expected |= {copy.name: "made again" for copy in every if not copy.field}
    for copy in stubborn:
        del expected[copy.name]
    plans = {engine: firm.by(engine).plan(refresh=True) for engine in (OTHER[first], first)}
    assert hidden <= expected.keys()
    assert repairs(plans[EMBEDDED]) == expected
    assert repairs(plans[PULUMI]) == expected
    assert steps_of(plans[PULUMI]) == as_the_cli_tells(plans[EMBEDDED], hidden)

    firm.apply(refresh=True)
    repaired = as_lines(firm.state())
    assert found(firm.by(first).drift()) == {}
    assert repairs(firm.plan()) == {}
    firm.refresh()
    assert as_lines(firm.state()) == repaired
