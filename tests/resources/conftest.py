"""Every generic test runs for every kind of the registry, and for every field that its rule concerns."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from pulumi_dingtalk.reconcile.model import DeclaredField
from pulumi_dingtalk.reconcile.registry import kinds
from support.cases import Case, load_cases
from support.firm import Firm, passphrase
from support.runs import place, run

__all__ = ["passphrase", "place", "run"]

CASES = load_cases()

Wanted = Callable[[DeclaredField], bool]

IN_SHORT = 1
"""Fields of a kind that each rule is tried on in ``make test``, which has to stay within five minutes."""

FIELDS: dict[str, Wanted] = {
    "mutable_field": lambda field: not (field.behaviour.replaces or field.behaviour.create_only),
    "creation_field": lambda field: field.behaviour.create_only,
    "immutable_field": lambda field: field.behaviour.replaces,
    "optional_field": lambda field: not field.required,
    "unordered_field": lambda field: field.behaviour.unordered,
    "readable_field": lambda field: field.behaviour.readable and not field.behaviour.replaces,
    "any_field": lambda _field: True,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", sorted(CASES))
    for argument, wanted in FIELDS.items():
        if argument in metafunc.fixturenames:
            found = [
                parameter
                for name, case in sorted(CASES.items())
                for parameter in _parameters(
                    name, case, wanted, short="firm" in metafunc.fixturenames and metafunc.function.__name__
                )
            ]
            metafunc.parametrize(("field_kind", argument), found)


def _parameters(kind: str, case: Case, wanted: Wanted, *, short: str | bool) -> Iterator[ParameterSet]:
    """Yield the fields of a kind. Of a test that runs an engine (``short`` is its name), ``make test`` takes so many,
    and each such test on half of the kinds, always the same ones; `pytest tests/resources`, as for a new kind, and
    ``make test-all`` take them all."""
    fields = [f.name for f in kinds()[kind].fields.values() if f.name in case.fields and wanted(f)]
    chosen = sorted(fields, key=lambda name: sha256(f"{kind}.{name}".encode()).digest())[:IN_SHORT]
    here = sha256(f"{short} {kind}".encode()).digest()[0] % 2 == 0
    for name in fields:
        marks = [pytest.mark.exhaustive] if short and not (here and name in chosen) else []
        yield pytest.param(kind, name, id=f"{kind}-{name}", marks=marks)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all that is tried on a kind to one worker, so that what stands around its case is made once."""
    for item in items:
        values = getattr(item, "callspec", None)
        kind = values and (values.params.get("kind") or values.params.get("field_kind"))
        if kind in CASES:
            item.add_marker(pytest.mark.xdist_group(kind))


@pytest.fixture(scope="session")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for firms in which what stands around a case is applied, to be copied."""
    return tmp_path_factory.mktemp("grounds")


class Firms:
    """Makes the firms of one test: what stands there is applied by the first test of a kind, copied for the others.

    Args:
        folder: the test's own.
        grounds: what was applied, to be copied.
    """

    def __init__(self, folder: Path, grounds: Path) -> None:
        self._folder, self._grounds = folder, grounds
        self.made: list[Firm] = []

    def make(self, case: Case, *, standing: bool = False) -> Firm:
        """Make a firm with what stands around a case; with ``standing`` its own object too, at its fewest values."""
        kind = case.base.kind
        self._on(self._grounds / kind, lambda: self._prepare(case))
        if standing:
            self._on(self._grounds / f"{kind} standing", lambda: self._stand(case))
        self.made.append(self._open(case))
        if standing:
            self.made[-1].declare(*case.around, case.base)
        return self.made[-1]

    def _on(self, ground: Path, build: Callable[[], None]) -> None:
        if ground.exists():
            shutil.rmtree(self._folder)
            shutil.copytree(ground, self._folder)
        else:
            build()
            shutil.copytree(self._folder, ground)

    def _open(self, case: Case) -> Firm:
        engine = os.environ.get("FIRM_ENGINE", "embedded")
        return Firm(self._folder, engine, experimental=case.experimental, **case.config)

    def _prepare(self, case: Case) -> None:
        one = self._open(case)
        one.settle(case.settings)
        one.declare(*case.around)
        one.up()
        if case.people:
            case.people(one.hand, one.ids())
        one.hand.__exit__()

    def _stand(self, case: Case) -> None:
        one = self._open(case)
        one.declare(*case.around, case.base)
        one.up()
        one.hand.__exit__()


@pytest.fixture
def firm(passphrase: None, tmp_path: Path, grounds: Path) -> Iterator[Callable[..., Firm]]:
    """Make a firm for a case, see ``Firms.make``; one a test."""
    firms = Firms(tmp_path, grounds)
    yield firms.make
    for one in firms.made:
        one.hand.__exit__()
