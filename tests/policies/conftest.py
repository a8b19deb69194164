"""A firm whose program and policy pack are any text, and the command run on it in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from support.firm import Firm, passphrase
from support.program import Write, program, retailer
from tenantctl.cli import main

__all__ = ["passphrase", "program", "retailer"]


@dataclass(frozen=True)
class Ran:
    """How a command ended; line breaks are spaces."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Held:
    """A firm that is held to a pack."""

    firm: Firm
    write: Write
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Ran:
        self.capture.readouterr()
        code = main(["--cwd", str(self.firm.folder), "--stack", "dev", *arguments])
        out, err = (" ".join(text.split()) for text in self.capture.readouterr())
        return Ran(code, out, err)

    def pack(self, text: str) -> None:
        (self.firm.folder / "pack" / "pack.py").write_text(text)


@pytest.fixture
def held(program: Write, capfd: pytest.CaptureFixture[str]) -> Callable[[str, str], Held]:
    def make(text: str, policies: str) -> Held:
        firm = program(text)
        folder = firm.folder / "pack"
        folder.mkdir(exist_ok=True)
        (folder / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.1.0\n")
        config = firm.folder / "Pulumi.dev.yaml"
        config.write_text(config.read_text().replace("config:\n", "config:\n  tenantctl:policies: pack\n", 1))
        found = Held(firm, program, capfd)
        found.pack(policies)
        return found

    return make
