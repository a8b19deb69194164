"""Runs the code blocks of a page of docs/ from top to bottom, as a reader would, and compares what they print.

A block of ```` ```LANGUAGE title="NAME" ```` is a file that the reader writes. A block of ```` ```console ```` holds
commands, each behind ``$ `` (a line that ends in a backslash goes on in the next), and what they print; ``...`` stands
for any text in a line, and alone for any lines; ``(exit code N)`` ends a command that does not end with 0.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from tempfile import NamedTemporaryFile

from support.forked import Forks

_FENCE = re.compile(
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<body>.*?)^```$", re.M | re.S
)
_OF_THE_SHELL = frozenset({"|", ">", "<", "&&", "||", ";", "\n"})
_TITLED = frozenset({"python", "yaml", "json", "toml"})


@dataclass(frozen=True)
class File:
    """A file that the reader writes."""

    name: str
    content: str


@dataclass(frozen=True)
class Command:
    """A command and what it prints, errors too."""

    line: str
    output: str


def parts(page: str) -> Iterator[File | Command]:
    """Yield what a reader does, in order."""
    for block in _FENCE.finditer(page):
        if block["language"] == "console":
            yield from _commands(block["body"])
        elif block["language"] in _TITLED and block["title"]:
            yield File(block["title"], block["body"])


def _commands(body: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
        lines = part.splitlines()
        end = next(index for index, line in enumerate(lines) if not line.endswith("\\"))
        yield Command("\n".join(lines[: end + 1]), "\n".join(lines[end + 1 :]).strip("\n"))


class Reader:
    """Somebody who follows a page in an empty folder, with this project installed and no Pulumi CLI.

    Args:
        folder: The folder.
        forks: Where commands of ``tenantctl`` that stand alone are started, for the time that imports take.
    """

    def __init__(self, folder: Path, forks: Forks) -> None:
        self._folder, self._forks = folder, forks
        tools = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
        self._env = {"PATH": os.pathsep.join(tools), "HOME": str(folder / ".home"), "LANG": "C.UTF-8"}

    def follow(self, part: File | Command) -> str:
        """Do one part; return what was printed, with the exit code behind it where that is not 0."""
        if isinstance(part, File):
            path = self._folder / part.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(part.content, encoding="utf-8")
            return ""
        words = shlex.split(part.line)
        if words[0] == "export":
            self._env |= dict(word.split("=", 1) for word in words[1:])
            return ""
        alone = words[0] == "tenantctl" and not _OF_THE_SHELL.intersection(words)
        code, printed = self._forked(words[1:]) if alone else self._by_the_shell(part.line)
        end = f"\n(exit code {code})" if code else ""
        return f"{printed.rstrip()}{end}".strip("\n")

    def _forked(self, words: list[str]) -> tuple[int, str]:
        arguments = [each for word in words for each in glob(word, root_dir=self._folder) or [word]]
        with NamedTemporaryFile() as said:
            return self._forks.run(arguments, self._folder, self._env, said.name), said.read().decode()

    def _by_the_shell(self, line: str) -> tuple[int, str]:
        ran = subprocess.run(  # noqa: S603 - our own page
            ["/bin/bash", "-c", line],
            cwd=self._folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,
        )
        return ran.returncode, ran.stdout


def fits(expected: str, printed: str) -> bool:
    """Whether what was printed is what the page shows."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else ".*?".join(map(re.escape, line.rstrip().split("..."))) + r" *\n"
        for line in expected.splitlines()
    )
    return re.fullmatch(pattern, f"{printed}\n" if printed else "") is not None
