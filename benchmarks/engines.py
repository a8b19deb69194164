"""Time the embedded engine on departments of the in-process sandbox, limits and pacing off.

    python benchmarks/engines.py [N]           beside the Pulumi CLI, and Terraform's `terraform_data`, where on PATH
    python benchmarks/engines.py --scale 500 5000    time an object and memory as the stack grows
    python benchmarks/engines.py --paced 200   at 20 calls a second of one operation: the time beside the least one

Look at the ratios of one run: seconds tell more of the machine, and of what else it does, than of an engine. The
processor's seconds, of a command and all that it starts, depend less on the rest.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from measure import TERRAFORM, Cost, project, run

RUNS = {
    "first plan": ["preview"],
    "first apply": ["up", "--yes"],
    "plan, nothing changed": ["preview", "--expect-no-changes"],
    "apply, nothing changed": ["up", "--yes"],
    "refresh": ["refresh", "--yes"],
    "destroy": ["destroy", "--yes", "--allow-destroy", "dev", "--reason", "benchmark"],
}
TERRAFORM_RUNS = {
    "first plan": ["plan"],
    "first apply": ["apply", "-auto-approve"],
    "plan, nothing changed": ["plan"],
    "apply, nothing changed": ["apply", "-auto-approve"],
    "refresh": ["apply", "-refresh-only", "-auto-approve"],
    "destroy": ["destroy", "-auto-approve"],
}
CALLS_A_SECOND = 20
Costs = dict[str, Cost]


def main() -> None:
    """Run the benchmark that was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=1000, help="departments beside their parent")
    parser.add_argument("--scale", nargs=2, type=int, metavar="N", help="a small and a large number")
    parser.add_argument("--paced", type=int, metavar="N", help="departments at 20 calls a second")
    parser.add_argument("--repeat", type=int, default=1, metavar="TIMES", help="take the median of so many")
    given = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if given.scale:
        scale(given.scale[0], given.scale[1], given.repeat)
    elif given.paced:
        paced(given.paced)
    else:
        compare(given.count, given.repeat)


def compare(count: int, repeat: int) -> None:
    """Print what each tool takes for each run, and how that compares."""
    tools: dict[str, Callable[[], Costs]] = {"embedded": lambda: by_engine("embedded", count)}
    if shutil.which("pulumi"):
        tools["pulumi"] = lambda: by_engine("pulumi", count)
    if shutil.which("terraform"):
        tools["terraform"] = lambda: by_terraform(count)
    # In turns, so that what else the machine does meets all of them.
    turns = [{name: measure() for name, measure in tools.items()} for _ in range(repeat)]
    print(
        f"{count + 1} objects; seconds by the clock (processors), then as multiples of the embedded engine's"
    )
    print(
        f"{'':24}" + "".join(f"{name:>20}" for name in tools) + "".join(f"{n:>16}" for n in list(tools)[1:])
    )
    for run_name in RUNS:
        typical = {name: middle([turn[name][run_name] for turn in turns]) for name in tools}
        own = typical["embedded"]
        cells = [f"{cost.seconds:.2f} ({cost.processor:.2f})" for cost in typical.values()]
        others = list(typical.values())[1:]
        ratios = [f"{c.seconds / own.seconds:.1f} ({c.processor / own.processor:.1f})" for c in others]
        print(f"{run_name:24}" + "".join(f"{c:>20}" for c in cells) + "".join(f"{r:>16}" for r in ratios))


def scale(small: int, large: int, repeat: int) -> None:
    """Print the time an object at two sizes, the start of the process taken off, and the memory."""
    empty = by_engine("embedded", 0)
    sizes = (small, large)
    turns = [[by_engine("embedded", size) for size in sizes] for _ in range(repeat)]
    print("processor's milliseconds an object, without an empty program's; megabytes at most")
    print(f"{'':24}" + "".join(f"{size:>18}" for size in sizes) + f"{'ratio':>10}")
    for run_name in RUNS:
        costs = [middle([turn[place][run_name] for turn in turns]) for place in range(2)]
        each = [
            1000 * (cost.processor - empty[run_name].processor) / size
            for cost, size in zip(costs, sizes, strict=True)
        ]
        cells = [f"{ms:.2f} ({cost.megabytes:.0f} MB)" for ms, cost in zip(each, costs, strict=True)]
        print(f"{run_name:24}" + "".join(f"{cell:>18}" for cell in cells) + f"{each[1] / each[0]:>10.2f}")


def paced(count: int) -> None:
    """Print how long an apply takes beside the least that its calls can take, and how many were throttled."""
    share = 0.8
    limit = round(CALLS_A_SECOND / share)
    with project(count, limit, DINGTALK_QPS=str(limit), DINGTALK_QPS_SHARE=str(share)) as made:
        apply = made.tenantctl("embedded", "up", "--yes", "--parallel", str(CALLS_A_SECOND))
        calls = json.loads(made.sandbox("calls", "--json"))
    created = [call for call in calls if call["operation"].endswith("department/create")]
    refused = [call for call in calls if call["outcome"] != "ok"]
    least = (
        count // CALLS_A_SECOND
    )  # as many as a second allows may be sent at once, and the last of all then
    taken = created[-1]["at"] - created[0]["at"]
    print(f"{count + 1} creations at {CALLS_A_SECOND} a second: {len(calls)} calls, {len(refused)} refused")
    print(
        f"least {least} s, taken {taken:.2f} s from the first to the last: {taken / least:.3f} times the least"
    )
    print(f"the whole command, from its start over the plan: {apply.seconds:.2f} s")


def by_engine(engine: str, count: int) -> Costs:
    """Return the cost of each run in a fresh project on a fresh tenant."""
    with project(count) as made:
        return {name: made.tenantctl(engine, *arguments) for name, arguments in RUNS.items()}


def by_terraform(count: int) -> Costs:
    """Return the cost of each run of Terraform on as many objects that do nothing."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "main.tf").write_text(TERRAFORM.format(count=count))
        env = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        run(["terraform", "init", "-input=false"], folder, env)
        return {name: run(["terraform", *words], folder, env) for name, words in TERRAFORM_RUNS.items()}


def middle(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(
        median(cost.seconds for cost in costs),
        median(cost.processor for cost in costs),
        max(cost.megabytes for cost in costs),
    )


if __name__ == "__main__":
    main()
