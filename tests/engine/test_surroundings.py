"""What a run must leave alone: secrets, the process, the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from support.embedded import refusal, write
from tenantctl.plan_json import dump

ONE = 'from support.golden_resources import Thing\nThing("a", size=1)\n'
CANARY = "canary-7f3e"


class TestSecrets:
    """A secret is in no event, no error, no plan's text and no file."""

    PROGRAM = f"""
import pulumi
from support.golden_resources import Thing

secret = pulumi.Config().require_secret("token")
a = Thing("a", whisper=secret, deep={{"inner": [secret]}})
Thing("b", near=a.hidden)
pulumi.export("token", secret)
secret.apply(lambda text: print("the token is", text))
pulumi.Output.secret("{CANARY}-output").apply(print)
"""

    def test_canaries(self, make: Any, capfd: pytest.CaptureFixture[str]) -> None:
        embedded = make(self.PROGRAM.replace(f"{CANARY}-output", "public"))
        embedded.configure({"token": f"secret {CANARY}"})
        plan = embedded.plan()
        outcome = embedded.apply(plan)
        embedded.break_calls("update a")
        texts = [repr(plan), json.dumps(dump(plan)), repr(outcome), json.dumps(dump(outcome.plan))]
        texts += [str(embedded.events), *capfd.readouterr()]
        assert "the token is [secret]" in embedded.said("output")
        assert not [text for text in texts if CANARY in text]
        files = [path for path in (embedded.folder.parent / "state").rglob("*") if path.is_file()]
        assert len(files) > 4
        assert not [path for path in files if CANARY.encode() in path.read_bytes()]

    def test_error_that_tells_a_secret(self, make: Any) -> None:
        program = (
            self.PROGRAM
            + "\nsecret.apply(lambda text: 1 / 0 if False else (_ for _ in ()).throw(KeyError(text)))\n"
        )
        embedded = make(program)
        embedded.configure({"token": f"secret {CANARY}"})
        assert refusal(embedded).endswith("KeyError: '[secret]'")


class TestSurroundings:
    """The process is as before, the next run sees a fresh program, prints are events."""

    def test_all_is_put_back(self, make: Any, capfd: pytest.CaptureFixture[str]) -> None:
        program = """
import sys
import helper_of_mine
from support.golden_resources import Thing
print("out")
print("err", file=sys.stderr)
sys.stdout.write("half a line")
Thing("a", size=helper_of_mine.SIZE)
"""
        embedded = make(program)
        (embedded.folder / "helper_of_mine.py").write_text("SIZE = 1\n")
        before = (Path.cwd(), list(sys.path), list(sys.argv), sys.stdout, sys.stderr)
        assert embedded.apply().ok
        assert (Path.cwd(), sys.path, sys.argv, sys.stdout, sys.stderr) == before
        assert "helper_of_mine" not in sys.modules
        assert "support.golden_resources" in sys.modules
        assert embedded.said("output") == ["out", "err", "half a line"] * 2
        assert capfd.readouterr() == ("", "")
        (embedded.folder / "helper_of_mine.py").write_text("SIZE = 22\n")
        assert [step.new_inputs["size"] for step in embedded.plan().changed()] == [22]

    def test_provider_that_cuts_tracebacks(self, make: Any) -> None:
        later = 'a.name.apply(lambda name: Thing("b", near=name))\nraise ValueError("no")\n'
        embedded = make(ONE.replace("Thing(", "a = Thing(") + later)
        embedded.configure({"quiet": "yes"})
        assert refusal(embedded) == "the program failed at __main__.py:4: ValueError: no"
        assert not hasattr(sys, "tracebacklimit")
        write(embedded.folder, (embedded.folder / "__main__.py").read_text().replace("raise", "# raise"))
        assert embedded.apply().ok
        assert embedded.calls("create") == ["create a", "create b"]

    def test_what_a_provider_prints(self, make: Any, capfd: pytest.CaptureFixture[str]) -> None:
        embedded = make(ONE.replace("size=1", "size=1, talks=True"))
        assert embedded.apply().ok
        assert embedded.said("output") == ["creating a"]
        assert capfd.readouterr() == ("", "")

    def test_listener_prints_for_itself(self, make: Any, capfd: pytest.CaptureFixture[str]) -> None:
        embedded = make(ONE + 'print("hello")\n')
        embedded.engine.plan_update(embedded.stack, embedded.options(), lambda event: print(event.text))  # noqa: T201
        assert capfd.readouterr().out.split() == ["hello"]
