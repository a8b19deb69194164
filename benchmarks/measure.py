"""What the benchmarks share: a project of N departments in a folder of its own, and what a command costs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

PROGRAM = """
import pulumi_dingtalk as dingtalk

parent = dingtalk.Department("parent", name="Parent")
for number in range({count}):
    dingtalk.Department(f"child-{{number}}", name=f"Child {{number}}", parent=parent)
"""
TERRAFORM = """
resource "terraform_data" "parent" {{ input = {{ name = "Parent" }} }}

resource "terraform_data" "child" {{
  count = {count}
  input = {{ name = "Child ${{count.index}}", parent = terraform_data.parent.id }}
}}
"""


@dataclass(frozen=True)
class Cost:
    """Of one command with all that it started: seconds by the clock, seconds of processors, peak of one process."""

    seconds: float
    processor: float
    megabytes: float


def run(command: list[str], folder: Path, env: dict[str, str]) -> Cost:
    """Run a command, quietly, and return its cost; end the benchmark if it fails."""
    with tempfile.TemporaryFile() as said:
        began = perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{said.read().decode()[-4000:]}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


@dataclass(frozen=True)
class Project:
    """A project of ``PROGRAM`` on a tenant of its own."""

    folder: Path
    env: dict[str, str]

    def tenantctl(self, engine: str, *arguments: str) -> Cost:
        """Run ``tenantctl`` on it."""
        command = [sys.executable, "-m", "tenantctl", "--engine", engine, "--stack", "dev", *arguments]
        return run(command, self.folder, self.env)

    def sandbox(self, command: str, *arguments: str) -> str:
        """Run a command of the tenant's and return what it says."""
        line = [sys.executable, "-m", "dingtalk_sandbox", command, "--db", str(self.folder / "tenant.db")]
        return subprocess.run(
            [*line, *arguments], env=self.env, capture_output=True, text=True, check=True
        ).stdout


@contextmanager
def project(count: int, limit: int = 0, **env: str) -> Iterator[Project]:
    """Make a project of ``count`` departments beside their parent, and a stack.

    Args:
        count: the departments.
        limit: calls a second of one operation that the tenant allows; 0 for any number.
        env: environment variables.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "state").mkdir()
        (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
        (folder / "__main__.py").write_text(PROGRAM.format(count=count))
        endpoint = f"sandbox:{folder / 'tenant.db'}"
        (folder / "Pulumi.dev.yaml").write_text(
            f"config:\n  dingtalk:endpoint: {endpoint}\n  tenantctl:maxDeletes: 100%\n"
        )
        settings = {
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "benchmark",
            "PULUMI_HOME": str(folder / "home"),
            "DINGTALK_QPS": "0",
        }
        # Python keeps what it compiled, as it does on a user's machine, whatever the developer's says.
        usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        settings["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        made = Project(folder, {**usual, **settings, **env})
        made.sandbox("settings", f"qps={limit}")
        made.tenantctl("embedded", "stack", "init", "dev")
        yield made
