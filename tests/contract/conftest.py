"""One tenant with one of everything, made once; each test has a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dingtalk_sandbox import admin
from support.firm_on_the_wire import Caller, build


@pytest.fixture(scope="session")
def firm(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The tenant's file and the names of what it holds."""
    path = tmp_path_factory.mktemp("firm") / "tenant.db"
    return path, build(path)


@pytest.fixture(scope="session")
def names(firm: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    return firm[1]


@pytest.fixture
def caller(firm: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Callable[..., Caller]]:
    """Opens a fresh copy of the tenant with settings of its own."""
    opened: list[Caller] = []

    def fresh(**settings: object) -> Caller:
        path = tmp_path / f"{len(opened)}.db"
        shutil.copyfile(firm[0], path)
        if settings:
            admin.change_settings(path, {key: str(value) for key, value in settings.items()})
        opened.append(Caller(path, firm[1]["token"]))
        return opened[-1]

    yield fresh
    for each in opened:
        each.__exit__(None, None, None)


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
