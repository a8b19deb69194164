"""The code blocks of these pages run from top to bottom in an empty folder and print what the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.forked import Forks
from support.pages import Command, File, Reader, fits, parts

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "review.md"


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    made = Forks()
    yield made
    made.close()


@pytest.mark.parametrize("page", ["review", "recovery", "adopt", "compliance", "tutorial"])
def test_the_page_does_what_it_shows(page: str, tmp_path: Path, forks: Forks) -> None:
    reader = Reader(tmp_path, forks)
    told = list(parts((DOCS / f"{page}.md").read_text(encoding="utf-8")))
    assert [part for part in told if isinstance(part, Command)]
    for part in told:
        printed = reader.follow(part)
        if isinstance(part, Command):
            assert fits(part.output, printed), (
                f"$ {part.line}\n{printed}\n--- is not what the page shows:\n{part.output}"
            )


def test_it_says_first_what_plain_pulumi_does_not_know() -> None:
    first = PAGE.read_text(encoding="utf-8").split("\n\n")[1]
    assert first.startswith("**Plain `pulumi up` has only what one object can know.**")


PAGE_OF_TWO = """
Text.

```yaml title="a/b.yaml"
key: value
```

```console
$ cat a/b.yaml
key: value
$ export NAME=reader
$ echo $NAME \\
    twice
reader twice
$ false
(exit code 1)
```

```python
not_run = True
```
"""


def test_a_page_is_read_as_files_and_commands(tmp_path: Path, forks: Forks) -> None:
    told = list(parts(PAGE_OF_TWO))
    assert told[0] == File("a/b.yaml", "key: value\n")
    assert [part.line for part in told if isinstance(part, Command)] == [
        "cat a/b.yaml",
        "export NAME=reader",
        "echo $NAME \\\n    twice",
        "false",
    ]
    reader = Reader(tmp_path, forks)
    for part in told:
        printed = reader.follow(part)
        assert not isinstance(part, Command) or fits(part.output, printed)


@pytest.mark.parametrize(
    ("expected", "printed", "fit"),
    [
        ("", "", True),
        ("", "something", False),
        ("a", "", False),
        ("a (...) b", "a (12) b", True),
        ("a (...) b", "a (12) c", False),
        ("a\n...\nz", "a\nb\nc\nz", True),
        ("a\n...\nz", "a\nz", True),
        ("a\n...\nz", "a\nb\nc", False),
        ("a", "a\nb", False),
        ("1.5 s", "1x5 s", False),
    ],
)
def test_what_fits(expected: str, printed: str, fit: bool) -> None:
    assert fits(expected, printed) is fit
