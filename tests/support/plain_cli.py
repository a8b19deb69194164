"""The Pulumi CLI as a platform engineer types it, in a folder of a test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from support.firm import PASSPHRASE


@dataclass(frozen=True)
class Ran:
    """How a command ended; ``text`` is all that it showed."""

    code: int
    text: str

    def lines_with(self, part: str) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if part in line]


@dataclass(frozen=True)
class PlainCli:
    """``pulumi`` in ``folder``; the Python that runs the tests comes first on PATH, as in an activated venv."""

    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, **env: str) -> Ran:
        command = ["pulumi", "--non-interactive", "--color", "never", *arguments]
        done = subprocess.run(  # noqa: S603 - the CLI that these tests are about
            command,
            cwd=self.folder,
            env={**self._environment(), **self.env, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout + done.stderr)

    def _environment(self) -> dict[str, str]:
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "DINGTALK_"))
        }
        return {
            **kept,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PULUMI_HOME": str(self.folder.parent / "home"),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
