"""Time a review of a large plan: N steps, saved as JSON, written as Markdown by one whole process.

    python benchmarks/review.py [N]

Prints seconds, how many of them a core worked for it (on a busy machine the two are far apart), the memory that the
process had at most, and the size of what it wrote. The project's own limits for 5,000 steps are 3 seconds and 300 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.large_plans import large_plan
from tenantctl.plan_json import dump

KILO = 1024


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=5000, help="steps of the plan")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        file.write_text(json.dumps(dump(large_plan(count))), encoding="utf-8")
        print(f"a plan of {count} steps, {file.stat().st_size / KILO**2:.1f} MB")
        for form in ("markdown", "terminal", "json", "csv"):
            print(f"{form:10}{measure(file, form)}")


def measure(file: Path, form: str) -> str:
    """Return seconds, memory and size of one review, as a line."""
    # Python keeps what it compiled, as it does on a user's machine, whatever the developer's says.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = str(file.parent / "compiled")
    command = [sys.executable, "-m", "tenantctl", "review", str(file), "--format", form]
    subprocess.run(command, check=True, capture_output=True, env=env)
    worked, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    written = subprocess.run(command, check=True, capture_output=True, env=env).stdout
    seconds, usage = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    own = usage.ru_utime + usage.ru_stime - worked.ru_utime - worked.ru_stime
    peak = usage.ru_maxrss / KILO
    return f"{seconds:8.2f} s, {own:.2f} s of a core {peak:8.0f} MB at most so far {len(written):12,} bytes"


if __name__ == "__main__":
    main()
