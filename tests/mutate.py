"""Deletes each branch of the sandbox's functions in turn; some test must fail, or the branch is told.

::

    .venv/bin/python tests/mutate.py sandbox/dingtalk_sandbox/routes sandbox/dingtalk_sandbox/tenant
    .venv/bin/python tests/mutate.py sandbox/dingtalk_sandbox/approvals tests/resources/approval

The second names tests too, which are then asked in the place of the usual ones.
A branch is the body of an ``if``, ``elif``, ``else`` or ``except``, a ``raise`` of its own, and either side of a
conditional expression. A test that never reaches a branch cannot miss it, so a first run notes which test reaches which
line, and each mutant meets those tests alone, in a forked child, the quickest first. Nothing on disk is changed. Run it
by hand on a change of the sandbox: it takes minutes.
"""

from __future__ import annotations

import ast
import inspect
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).parents[1]
TESTS = ("tests/sandbox", "tests/contract/test_sandbox.py")
SECONDS_AT_MOST = 300


def branches(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield each mutant of a module: the first line of what goes, what it is, and the source without it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            yield node.body[0].lineno, f"if {ast.unparse(node.test)}", _without(source, node.body)
            if node.orelse and not isinstance(node.orelse[0], ast.If):
                yield (
                    node.orelse[0].lineno,
                    f"else of {ast.unparse(node.test)}",
                    _without(source, node.orelse),
                )
        elif isinstance(node, ast.ExceptHandler):
            yield node.body[0].lineno, "except", _without(source, node.body)
        elif isinstance(node, ast.IfExp):
            for kept in (node.body, node.orelse):
                yield (
                    node.test.lineno,  # either side may stand on a line that only who takes it reaches
                    f"always {ast.unparse(kept)}: {ast.unparse(node)}",
                    _always(source, node, kept),
                )
        for body in (getattr(node, name, None) for name in ("body", "orelse")):
            for statement in body if isinstance(body, list) else ():
                if isinstance(statement, ast.Raise) and len(body) > 1:
                    yield statement.lineno, ast.unparse(statement), _without(source, [statement])


def _without(source: str, statements: list[ast.stmt]) -> str:
    lines, first, last = source.splitlines(keepends=True), statements[0], statements[-1]
    gone = last.end_lineno or last.lineno
    blank = "\n" * (gone - first.lineno)  # the lines after it keep their numbers
    return "".join([*lines[: first.lineno - 1], " " * first.col_offset + "pass\n", blank, *lines[gone:]])


def _always(source: str, node: ast.IfExp, kept: ast.expr) -> str:
    lines = [line.encode() for line in source.splitlines(keepends=True)]  # columns count bytes
    end = (node.end_lineno or node.lineno) - 1
    before, after = lines[node.lineno - 1][: node.col_offset], lines[end][node.end_col_offset :]
    text = f"({ast.unparse(kept)})".encode()
    return b"".join([*lines[: node.lineno - 1], before, text, after, *lines[end + 1 :]]).decode()


def functions(path: Path) -> dict[str, FunctionType]:
    """Return the functions and methods of the loaded module at ``path``, by their qualified names."""
    module = next(it for it in [*sys.modules.values()] if getattr(it, "__file__", None) == str(path))
    holders = [module, *(it for it in vars(module).values() if inspect.isclass(it))]
    found = [getattr(it, "fget", None) or it for holder in holders for it in vars(holder).values()]
    made = [inspect.unwrap(it) for it in found if callable(it)]
    return {
        it.__qualname__: it for it in made if inspect.isfunction(it) and it.__code__.co_filename == str(path)
    }


def codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of each function and method within a module's."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from codes(each)


class Mutating:
    """Takes pytest's place in running the tests that it found."""

    def __init__(self, modules: list[Path]) -> None:
        self._modules = modules
        self._reached: dict[str, list[tuple[bool, float, pytest.Item]]] = defaultdict(list)
        self._shared: dict[str, set[str]] = {}
        self.alive = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Note what each test reaches, then try every mutant."""
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            self._note(item, following)
        for path in self._modules:
            self._try_all(path)
        return True

    def _note(self, item: pytest.Item, following: pytest.Item | None) -> None:
        lines: set[str] = set()

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            if "dingtalk_sandbox" not in frame.f_code.co_filename:
                return None
            if event == "line":
                lines.add(f"{frame.f_code.co_filename}:{frame.f_lineno}")
            return trace

        began = time.monotonic()
        sys.settrace(trace)
        reports = runtestprotocol(item, log=False, nextitem=following)
        sys.settrace(None)
        if any(report.failed for report in reports):
            raise pytest.UsageError(f"{item.nodeid} fails before anything is deleted")
        for line in lines | self._reached_by_fixtures(item, lines):
            self._reached[line].append((line not in lines, time.monotonic() - began, item))

    def _reached_by_fixtures(self, item: pytest.Item, lines: set[str]) -> set[str]:
        """What fixtures of the session reach, which stand for all tests and run in the first that asks for them."""
        found: set[str] = set()
        for name in getattr(item, "fixturenames", ()):
            for fixture in item.session._fixturemanager.getfixturedefs(name, item) or ():
                if fixture.scope == "session":
                    found |= self._shared.setdefault(name, lines)
        return found

    def _try_all(self, path: Path) -> None:
        number, alive, named = 0, 0, functions(path)
        for line, what, source in branches(path.read_text()):
            tests = [item for *_, item in sorted(self._reached[f"{path}:{line}"], key=lambda it: it[:2])]
            number += 1
            if not tests or survives(tests, named, compile(source, str(path), "exec")):
                alive += 1
                print(f"{path.name}:{line}: {what} ({len(tests)} tests reach it)", flush=True)  # noqa: T201  # a script
        print(f"{path.name}: {number} mutants, {alive} live", flush=True)  # noqa: T201  # a script
        self.alive += alive


def survives(tests: list[pytest.Item], named: dict[str, FunctionType], mutant: CodeType) -> bool:
    """Run tests on a mutant in a child; True if all pass."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS_AT_MOST)
        for code in codes(mutant):
            if code.co_qualname in named:
                named[code.co_qualname].__code__ = code
        for item, following in zip(tests, [*tests[1:], None], strict=True):
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
                os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        print(f"too slow to be told: {tests[0].nodeid} and {len(tests) - 1} more", flush=True)  # noqa: T201  # a script
    return status == 0


def main(places: list[str]) -> int:
    """Try every mutant of the modules at ``places`` and tell those that live."""
    tests = [place for place in places if place.startswith("tests/")] or TESTS
    mutated = [ROOT / place for place in places if place not in tests]
    found = [path for place in mutated for path in (place, *sorted(place.rglob("*.py")))]
    plugin = Mutating([path for path in found if path.is_file()])
    os.chdir(ROOT)
    return (
        int(pytest.main(["-p", "no:xdist", "-p", "no:cacheprovider", "-s", *tests], plugins=[plugin]))
        or plugin.alive
    )


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
