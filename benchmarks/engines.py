"""Time both engines on one program: N departments on the in-process sandbox, limits and pacing off.

    python benchmarks/engines.py [N]

Prints seconds, and the CLI's as multiples of the embedded engine's from the same run: absolute times say more about the
machine than about the engine. The CLI's rows are missing where it is not on PATH.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = """
import pulumi_dingtalk as dingtalk

parent = dingtalk.Department("parent", name="Parent")
for number in range({count}):
    dingtalk.Department(f"child-{{number}}", name=f"Child {{number}}", parent=parent)
"""

RUNS = {
    "first plan": ["preview"],
    "first apply": ["up", "--yes"],
    "plan, nothing changed": ["preview", "--expect-no-changes"],
    "apply, nothing changed": ["up", "--yes"],
    "refresh": ["refresh", "--yes"],
    "destroy": ["destroy", "--yes"],
}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=1000, help="departments beside their parent")
    count = parser.parse_args().count
    engines = ["embedded", *(["pulumi"] if on_path() else [])]
    timed = {engine: measure(engine, count) for engine in engines}
    print(
        f"{count + 1} departments, seconds by whole process ({sys.version.split()[0]}, {os.cpu_count()} cores)"
    )
    for name in RUNS:
        seconds = [timed[engine][name] for engine in engines]
        ratio = f"   CLI / embedded: {seconds[1] / seconds[0]:.1f}" if len(seconds) > 1 else ""
        print(f"{name:24}" + "".join(f"{value:10.2f}" for value in seconds) + ratio)


def measure(engine: str, count: int) -> dict[str, float]:
    """Return the seconds of each run in a fresh project on a fresh tenant."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "state").mkdir()
        (project / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
        (project / "__main__.py").write_text(PROGRAM.format(count=count))
        (project / "Pulumi.dev.yaml").write_text(
            f"config:\n  dingtalk:endpoint: sandbox:{project / 'tenant.db'}\n"
        )
        env = {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{project / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "benchmark",
            "PULUMI_HOME": str(project / "home"),
            "DINGTALK_QPS": "0",
            "TENANTCTL_MAX_DELETES_FROM": "1000000",
        }
        settings = [
            sys.executable,
            "-m",
            "dingtalk_sandbox",
            "settings",
            "--db",
            str(project / "tenant.db"),
            "qps=0",
        ]
        run(settings, project, env)
        tenantctl = [sys.executable, "-m", "tenantctl", "--engine", engine, "--stack", "dev"]
        run([*tenantctl, "stack", "init", "dev"], project, env)
        return {name: run([*tenantctl, *arguments], project, env) for name, arguments in RUNS.items()}


def run(command: list[str], folder: Path, env: dict[str, str]) -> float:
    """Run a command, quietly, and return its seconds; end the benchmark if it fails."""
    began = time.perf_counter()
    ended = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{ended.stdout}{ended.stderr}")
    return time.perf_counter() - began


def on_path() -> bool:
    """Whether the Pulumi CLI can be compared with."""
    return any((Path(place) / "pulumi").exists() for place in os.environ.get("PATH", "").split(os.pathsep))


if __name__ == "__main__":
    main()
