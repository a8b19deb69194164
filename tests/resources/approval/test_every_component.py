"""Every type of component, as its function makes it: written, read back in either way, and a second plan empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from pulumi_dingtalk import approvals as oa
from pulumi_dingtalk.reconcile.check import check
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.unseen import completed
from pulumi_dingtalk.resources.approval.component_parts import ComponentPart, Type
from pulumi_dingtalk.resources.approval.components import expand, flatten
from support.cases import Declared
from support.firm import Firm, changed, keys, passphrase

__all__ = ["passphrase"]

FORM: list[Any] = [
    oa.text("line", "Line", placeholder="Short", required=True),
    oa.text("lines", "Lines", lines=True, print=False),
    oa.number("km", "Distance", unit="km"),
    oa.money("sum", "Sum", uppercase=False),
    oa.select("sort", "Kind", {"a": "First", "other": "Other"}),
    oa.select("tags", "Marks", {"x": "X", "y": "Y"}, several=True),
    oa.date("day", "Day", invisible=True),
    oa.date("at", "At", time=True),
    oa.date_range("when", "From", "To", duration=True),
    oa.note("note", "Read this", link="https://shops.example/rules"),
    oa.photos("photos", "Photos"),
    oa.attachments("files", "Files"),
    oa.phone("phone", "Phone", mode="tel"),
    oa.contact("who", "Who", several=True),
    oa.department("where", "Where", several=True),
    oa.related("related", "Related"),
    oa.address("address", "Address", model="city"),
    oa.rating("stars", "Stars", limit=10),
    oa.time_and_place("visit", "When", "Where"),
    oa.calculated("all", "All", "MoneyField_sum*2"),
    oa.table(
        "rows",
        "Rows",
        [
            oa.text("what", "What", placeholder="As printed"),
            oa.money("each", "HK$"),
            oa.select("s", "S", {"a": "A"}),
        ],
        totals=["each"],
        view="table",
        add="One more",
        vertical_print=True,
    ),
]
FLAG = "ApprovalTemplate.components.formula"


@pytest.fixture
def firm(passphrase: None, tmp_path: Path) -> Iterator[Firm]:
    one = Firm(tmp_path, experimental=FLAG)
    yield one
    one.hand.__exit__()


def test_every_type_is_here() -> None:
    assert {each["type"] for each in FORM} == set(get_args(Type))


@pytest.mark.parametrize("reads", ["documented", "raw"])
def test_a_second_plan_is_empty_however_much_reads_tell(firm: Firm, reads: str) -> None:
    firm.settle({"approval_form_reads": reads})
    firm.declare(Declared("ApprovalTemplate", "it", {"name": "All", "components": FORM}))
    firm.up()
    assert changed(firm.plan()) == []
    assert changed(firm.drift()) == []
    firm.refresh()
    assert changed(firm.plan(refresh=True)) == []
    firm.declare(Declared("ApprovalTemplate", "it", {"name": "All", "components": list(reversed(FORM))}))
    (step,) = changed(firm.plan())
    assert keys(step) == {"components"}
    firm.up()
    assert changed(firm.drift()) == []


def test_what_reads_do_not_tell_is_as_declared_and_nothing_else_is(firm: Firm) -> None:
    """A limit that is not read stays; the label beside it, changed by hand, shows."""
    stars = oa.rating("stars", "Stars", limit=10)
    firm.declare(Declared("ApprovalTemplate", "it", {"name": "All", "components": [stars]}))
    firm.up()
    props = {"componentId": "StarRatingField_stars", "label": "By hand", "limit": 5}
    form = [{"componentType": "StarRatingField", "props": props}]
    firm.hand.new(
        "POST", "/v1.0/workflow/forms", processCode=firm.ids()["it"], name="All", formComponents=form
    )
    (step,) = changed(firm.drift())
    assert (step.new_inputs or {})["components"] == [
        {"type": "StarRatingField", "id": "stars", "label": "By hand", "limit": 10}
    ]


@pytest.mark.parametrize("component", FORM, ids=lambda each: each["type"])
def test_a_component_is_read_as_it_was_declared(component: dict[str, Any]) -> None:
    part = ComponentPart.model_validate(component)
    found = flatten(expand(part))
    declared = part.model_dump(exclude_unset=True)
    assert completed(kinds()["ApprovalTemplate"].fields["components"], [found], [declared]) == [declared]


def test_a_default_is_the_same_as_none() -> None:
    plain = {"type": "MoneyField", "id": "sum", "label": "Sum"}
    kind = kinds()["ApprovalTemplate"]
    spelt, failures = check(kind, {}, {"name": "A", "components": [oa.money("sum", "Sum")]}, frozenset())
    assert (spelt["components"], failures) == ([plain], [])


def test_an_id_that_dingtalk_gave_can_be_declared() -> None:
    part = ComponentPart.model_validate({**oa.text("TextField-K2AD4O5B", "Why")})
    assert expand(part).id == "TextField-K2AD4O5B"
    assert flatten(expand(part))["id"] == "TextField-K2AD4O5B"
    with pytest.raises(ValueError, match="an id has no hyphen"):
        ComponentPart.model_validate({**oa.text("MoneyField-1", "Why")})


def test_a_wrong_argument_is_told() -> None:
    with pytest.raises(
        TypeError, match="component why: no argument colour; all take required, print, invisible"
    ):
        oa.text("why", "Why", colour=True)
