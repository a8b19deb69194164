"""Records the golden cases with the real Pulumi CLI: ``python tests/engine/record.py [CASE...]``.

Needs the CLI and its Python language host on PATH. Parallel 1, the passphrase provider, the file backend. Run by the
Python of ``.venv-oldest`` it records what the oldest SDK makes the CLI do.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import golden
from support.golden_cli import record


def main(names: list[str]) -> None:
    for case in golden.cases():
        if names and case.name not in names:
            continue
        place = Path(tempfile.mkdtemp(prefix="golden-"))
        try:
            records = record(case, place)
        finally:
            shutil.rmtree(place)
        write(case, golden.as_text(records))
        outcome = ", ".join(f"{each['do']} {'ok' if each['ok'] else 'FAILED'}" for each in records)
        sys.stdout.write(f"{case.name}: {outcome}\n")


def write(case: golden.Case, text: str) -> None:
    """Keep what was recorded; with the oldest SDK only where it is something else."""
    newest, oldest = case.folder / "recorded.json", case.folder / golden.OLDEST_RECORDING
    if not golden.AT_OLDEST:
        newest.write_text(text)
    elif text == newest.read_text():
        oldest.unlink(missing_ok=True)
    else:
        oldest.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
