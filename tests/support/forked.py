"""``tenantctl`` in processes forked from one that has everything imported: each costs milliseconds and can be killed.

Run as a module it is that one: it reads a line of JSON a request and answers each with a line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

_TESTS = Path(__file__).parents[1]


class Forks:
    """Starts commands and tells how they ended.

    Args:
        salt: of the stacks that the commands open; its key takes a second to derive and is derived once. "" where it is
            not known yet.
        passphrase: of the same.
    """

    def __init__(self, salt: str = "", passphrase: str = "") -> None:
        self._origin = subprocess.Popen(
            [sys.executable, "-m", "support.forked"],
            cwd=_TESTS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ask({"salt": salt, "passphrase": passphrase})

    def start(
        self, arguments: list[str], folder: Path, env: Mapping[str, str], said: str = "said.txt"
    ) -> int:
        """Start ``tenantctl`` in ``folder``; all it says goes to the end of ``said`` there. Return the process's id."""
        return self._ask({"arguments": arguments, "folder": str(folder), "env": dict(env), "said": said})

    def ended(self, pid: int) -> int:
        """Wait until that process is gone and return its exit code, -9 if it was killed."""
        return self._ask({"pid": pid})

    def run(self, arguments: list[str], folder: Path, env: Mapping[str, str], said: str = "said.txt") -> int:
        """Start it and wait for its end."""
        return self.ended(self.start(arguments, folder, env, said))

    def close(self) -> None:
        """Let the process that has everything imported end."""
        _to(self._origin.stdin).close()
        self._origin.wait()
        _to(self._origin.stdout).close()

    def _ask(self, request: dict[str, Any]) -> int:
        pipe = _to(self._origin.stdin)
        pipe.write(json.dumps(request) + "\n")
        pipe.flush()
        return int(_to(self._origin.stdout).readline())


def _to(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


@cache
def _import_all() -> Any:
    import tenantctl.cli.cancel  # noqa: PLC0415 - only the origin of the forks has use for it
    import tenantctl.cli.run  # noqa: PLC0415
    import tenantctl.engines.embedded  # noqa: F401, PLC0415
    from tenantctl.cli import main  # noqa: PLC0415

    return main


def _begin(salt: str, passphrase: str) -> int:
    from tenantctl.state.crypto import Secrets  # noqa: PLC0415

    if salt:
        Secrets.open(salt, passphrase)
    _import_all()
    return 0


def _fork(arguments: list[str], folder: str, env: dict[str, str], said: str) -> int:
    if pid := os.fork():
        return pid
    code = 70
    try:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(env)
        file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for descriptor in (1, 2):
            os.dup2(file, descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        code = _import_all()(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _answer(request: dict[str, Any]) -> int:
    if "salt" in request:
        return _begin(**request)
    if "pid" in request:
        return os.waitstatus_to_exitcode(os.waitpid(request["pid"], 0)[1])
    return _fork(**request)


if __name__ == "__main__":
    for line in sys.stdin:
        print(_answer(json.loads(line)), flush=True)  # noqa: T201 - the answer
