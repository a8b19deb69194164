"""Times a restore of N departments beside their first apply, and at 20 calls a second beside the least.

    python benchmarks/recovery.py [N] [--paced N]

The tenant is the in-process sandbox, limits and pacing off but for ``--paced``. A restore plans, writes, and reads
every object back; an apply plans and writes.
"""

from __future__ import annotations

import argparse
import json
import shutil

from measure import Cost, Project, project

CALLS_A_SECOND = 20
SHARE = 0.8


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=1000, help="departments (1000)")
    parser.add_argument("--paced", type=int, metavar="N", help="restore N departments at 20 calls a second")
    given = parser.parse_args()
    if given.paced:
        paced(given.paced)
        return
    with project(given.count) as made:
        apply = made.tenantctl("embedded", "up", "--yes")
        restore = restored(made)
    for name, cost in {"first apply": apply, "restore": restore}.items():
        print(f"{name:12} {cost.seconds:8.1f} s by the clock {cost.processor:8.1f} s of processors")
    print(f"restore / apply: {restore.processor / apply.processor:.2f} of processors")


def restored(made: Project, limit: int = 0) -> Cost:
    """Lose the tenant, the state and the program, and bring them back from an export."""
    made.tenantctl("embedded", "stack", "export", "--file", "kept.json")
    for file in (*made.folder.glob("tenant.db*"), made.folder / "__main__.py"):
        file.unlink()
    shutil.rmtree(made.folder / "state")
    (made.folder / "state").mkdir()
    made.sandbox("settings", f"qps={limit}")
    parallel = ["--parallel", str(CALLS_A_SECOND)] if limit else []
    return made.tenantctl("embedded", "restore", "--from", "kept.json", "--yes", *parallel)


def paced(count: int) -> None:
    """Print how long the creations take beside the least, and how many calls were throttled."""
    limit = round(CALLS_A_SECOND / SHARE)
    with project(count) as made:
        made.tenantctl("embedded", "up", "--yes")
        made.env.update({"DINGTALK_QPS": str(limit), "DINGTALK_QPS_SHARE": str(SHARE)})
        restored(made, limit)
        calls = json.loads(made.sandbox("calls", "--json"))
    created = [call for call in calls if call["operation"].endswith("department/create")]
    refused = [call for call in calls if call["outcome"] != "ok"]
    least, taken = count // CALLS_A_SECOND, created[-1]["at"] - created[0]["at"]
    print(
        f"{len(created)} creations at {CALLS_A_SECOND} a second: {len(calls)} calls, {len(refused)} refused"
    )
    print(
        f"least {least} s, taken {taken:.2f} s from the first to the last: {taken / least:.3f} times the least"
    )


if __name__ == "__main__":
    main()
