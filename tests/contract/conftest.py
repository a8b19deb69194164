"""One tenant with one of everything, made once; each test has a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from dingtalk_sandbox import admin
from support.caller import Caller
from support.firm_on_the_wire import build


@pytest.fixture(scope="session")
def firm(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The tenant's file and the names of what it holds."""
    path = tmp_path_factory.mktemp("firm") / "tenant.db"
    return path, build(path)


@pytest.fixture(scope="session")
def names(firm: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    return firm[1]


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the next copy of the tenant goes: one folder for all, since making one a test takes as long as the test."""
    folder = tmp_path_factory.mktemp("copies")
    return (folder / f"{number}.db" for number in count())


@pytest.fixture
def caller(firm: tuple[Path, dict[str, Any]], copies: Iterator[Path]) -> Iterator[Callable[..., Caller]]:
    """Opens a fresh copy of the tenant with settings of its own."""
    with ExitStack() as opened:

        def fresh(**settings: object) -> Caller:
            path = next(copies)
            shutil.copyfile(firm[0], path)
            if settings:
                admin.change_settings(path, {key: str(value) for key, value in settings.items()})
            return opened.enter_context(Caller(path, firm[1]["token"]))

        yield fresh


@pytest.fixture(scope="session")
def untouched(
    firm: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    """One copy for all that is refused: a refusal leaves the tenant as it was."""
    path = tmp_path_factory.mktemp("untouched") / "tenant.db"
    shutil.copyfile(firm[0], path)
    before = admin.dump(path)
    with Caller(path, firm[1]["token"]) as caller:
        yield caller
    admin.call_log(path, clear=True)
    now = admin.dump(path)
    assert [
        table for table in before if table not in {"calls", "meter"} and before[table] != now[table]
    ] == []
