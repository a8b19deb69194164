"""The files of an export: kept when all is done, taken back when something fails. Nobody's file is written over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

from tenantctl.adopt.families import FAMILIES
from tenantctl.adopt.left_out import LeftOut, lines
from tenantctl.adopt.programs import PACKAGE
from tenantctl.adopt.state import folder_of
from tenantctl.project import StackRef
from tenantctl.review.words import Speaker
from tenantctl.state import files

MAIN: Final = '''"""The tenant as code."""

import {package}

{package}.declare()
'''
_LIST: Final = "LEFT_OUT{suffix}.md"
_UNDER_WAY: Final = ".adopt-under-way"
"""Holds the names of the new files until they are kept: what a killed export left is taken away by the next."""


class Written:
    """See the module.

    Args:
        root: The folder of the program.
        package: The name of the folder in it that the modules go to.
    """

    def __init__(self, root: Path, package: str) -> None:
        self._root, self._package = root, package
        self._folder = root / package
        self._before: dict[Path, bytes | None] = {}
        self._under_way = root / _UNDER_WAY
        self._clear_up()
        self._new_folder = not self._folder.exists()
        self._kept = False
        self.suffix = self._free_suffix()
        self.own_main = False

    @property
    def paths(self) -> list[str]:
        """The files that were written, relative to the program's folder; those that were only changed are not named."""
        new = (path for path, before in self._before.items() if before is None)
        return sorted(str(path.relative_to(self._root)) for path in new if path.is_relative_to(self._root))

    def modules(self, texts: Mapping[str, str]) -> None:
        """Write modules, the package's own where there is none, and a program that calls it where there is none."""
        if not (self._folder / "__init__.py").exists():
            self._write(self._folder / "__init__.py", PACKAGE)
        for name, text in texts.items():
            self._write(self._folder / name, text)
        main = self._root / "__main__.py"
        if not any(self._root.glob("__main__.py")):
            self._write(main, MAIN.format(package=self._package))
            self.own_main = True

    def left_out(self, every: Sequence[LeftOut]) -> None:
        """Write the list of what is not in the program."""
        say = Speaker()
        body = "".join(f"- {line}\n" for line in lines(every, say))
        text = f"# {say('adopt.title')}\n\n{body or say('adopt.nothing') + chr(10)}"
        self._write(self._folder / _LIST.format(suffix=self.suffix), text)

    def changing(self, path: Path) -> None:
        """Remember a file as it is before somebody changes it."""
        self._before.setdefault(path, path.read_bytes() if path.exists() else None)

    def keep(self) -> None:
        """Let the files stay."""
        files.remove(self._under_way)
        self._kept = True

    def take_back(self) -> None:
        """Put everything back as it was, unless it is to stay."""
        if self._kept:
            return
        for path, before in self._before.items():
            if before is None:
                files.remove(path)
            else:
                files.write_bytes(path, before)
        files.remove(self._under_way)
        if self._new_folder:
            with suppress(OSError):
                self._folder.rmdir()

    def _write(self, path: Path, text: str) -> None:
        self.changing(path)
        files.write_bytes(self._under_way, json.dumps(self.paths).encode())
        files.write_bytes(path, text.encode())

    def _clear_up(self) -> None:
        """Take away what an export left that was killed: the state has nothing of it."""
        with suppress(FileNotFoundError):
            for name in json.loads(files.read_bytes(self._under_way)):
                files.remove(self._root / name)
            files.remove(self._under_way)
        for path in self._root.glob(".adopt-*.py"):
            files.remove(path)

    def _free_suffix(self) -> str:
        """Return what the modules' names end with: nothing, else the first number that is free for all of them."""
        for number in count(1):
            suffix = "" if number == 1 else f"_{number}"
            if not any((self._folder / f"{each.name}{suffix}.py").exists() for each in FAMILIES):
                return suffix
        raise AssertionError


@contextmanager
def write(stack: StackRef, package: str) -> Iterator[Written]:
    """Give the files of an export; what was not kept is taken back."""
    written = Written(folder_of(stack), package)
    try:
        yield written
    finally:
        written.take_back()
