"""What an interrupted run noted counts for every command, as if it stood in the state already."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from cli.conftest import Ran, Shop
from support.hand import Hand
from tenantctl.cli import root_group
from tenantctl.project import Project, StackRef
from tenantctl.state.backend import FileBackend, open_backend
from tenantctl.state.journal import Journal, Opening

READING = {
    "preview": [],
    "drift": [],
    "review": ["ROOT/plan.json"],
    "doctor": [],
    "stack ls": [],
    "stack export": [],
    "stack output": [],
    "state ls": [],
    "backup": ["--out", "ROOT/backup"],
    # These find nothing to write.
    "export": ["--from", "live", "--only", "Department"],
    "refresh": ["--yes"],
    "state repair": ["--yes"],
    "state unprotect": ["--all", "--yes"],
}
WRITING = {
    "up": ["--yes"],
    "destroy": ["--yes", "--allow-destroy", "test", "--reason", "the end"],
    "resume": ["--yes"],
    "restore": ["--from", "ROOT/export.json", "--on-existing", "adopt", "--yes"],
    "rollback": ["--to", "ROOT/export.json", "--yes"],
    "cancel": [],
    "stack import": ["--file", "ROOT/export.json"],
    "stack rm": ["test", "--yes", "--force"],
    "stack change-secrets-provider": ["passphrase"],
    "state rename": ["shops", "retail", "--yes"],
    "state rm": ["shops", "--yes"],
}
NO_STATE = {
    *("stack init", "stack select", "config get", "config ls", "config rm", "config set", "schema"),
    *("sandbox reset", "sandbox seed", "sandbox serve"),
    # These read a backup's file.
    *("backup verify", "drill"),
}
OF_MORE = {"bot ping", "compliance"}
"""These read state as the others do, but need what this shop has not: a robot, a baseline."""


def leaves(group: click.Group, context: click.Context, before: str = "") -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield f"{before}{name}"
            yield from leaves(command, click.Context(command, parent=context), f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_each_command_has_its_place_in_these_tables() -> None:
    group = root_group()
    assert {*leaves(group, click.Context(group))} == {*READING, *WRITING, *NO_STATE, *OF_MORE}


class Interrupted:
    """The shop after a run that was killed when it had deleted one of its two departments, with that in the journal."""

    def __init__(self, shop: Shop, aside: Path) -> None:
        self.shop, self._aside = shop, aside
        assert shop("up", "--yes").code == 0
        (shop.root / "export.json").write_text(shop("stack", "export").out)
        assert shop("preview", "--save", str(shop.root / "plan.json")).code == 0
        with Hand(f"sandbox:{shop.database}") as hand:
            hand.post("/topapi/v2/department/delete", dept_id=int(self._resource()[1]["id"]))
        number, resource = self._resource()
        journal = Journal(self.journal, Opening(self.backend.state_file(self.stack).read_bytes()))
        journal.note([["begin", resource, "deleting"]])
        journal.note([["end", 0], ["drop", number]])
        journal.close()
        shutil.copytree(shop.root.parent, aside)

    @property
    def stack(self) -> StackRef:
        return Project.find(self.shop.root).stack("test")

    @property
    def backend(self) -> FileBackend:
        return open_backend(self.stack.project.backend_url)

    @property
    def journal(self) -> Path:
        return self.backend.journal_file(self.stack)

    def again(self) -> None:
        """Put everything back to where it was after the kill."""
        shutil.rmtree(self.shop.root.parent)
        shutil.copytree(self._aside, self.shop.root.parent)

    def state(self) -> Any:
        if not self.backend.exists(self.stack):
            return None
        deployment = self.backend.export(self.stack)["deployment"]
        return [deployment.get("resources"), deployment.get("pending_operations")]

    def _resource(self) -> tuple[int, dict[str, Any]]:
        resources = json.loads(self.backend.state_file(self.stack).read_bytes())["checkpoint"]["latest"][
            "resources"
        ]
        (found,) = [
            (number, each) for number, each in enumerate(resources) if each["urn"].endswith("::mong-kok")
        ]
        return found


@pytest.fixture
def interrupted(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Interrupted:
    return Interrupted(shop, tmp_path_factory.mktemp("aside") / "all")


def same_text(ran: Ran) -> tuple[int, str, str]:
    """How it ended and what it said, but for times."""
    return ran.code, re.sub(r"\d+", "N", ran.out), re.sub(r"\d+", "N", ran.err)


def same_state(state: Any) -> str:
    return re.sub(r'"(created|modified)": "[^"]*"|v1:[^"]*', "when", json.dumps(state))


@pytest.mark.parametrize("command", [*READING, *WRITING])
def test_it_counts_as_if_it_stood_in_the_state(
    command: str, interrupted: Interrupted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> tuple[tuple[int, str, str], str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("another passphrase\n"))
        given = {**READING, **WRITING}[command]
        ran = interrupted.shop(*command.split(), *(each.replace("ROOT", root) for each in given))
        return same_text(ran), same_state(interrupted.state())

    before, root = interrupted.state(), str(interrupted.shop.root)
    found = run()
    assert interrupted.journal.exists() == (command in READING)
    if command in READING:
        assert interrupted.state() == before
    interrupted.again()
    assert interrupted.shop("cancel").code == 0
    assert not interrupted.journal.exists()
    assert run() == found
    assert found[0][0] == 0, found


def test_the_journal_of_another_stack_is_set_aside(interrupted: Interrupted) -> None:
    shop, backend = interrupted.shop, interrupted.backend
    assert shop("--stack", "other", "stack", "init", "other").code == 0
    other = backend.journal_file(interrupted.stack.project.stack("other"))
    shutil.copyfile(interrupted.journal, other)
    before = shop("--stack", "other", "stack", "export").out

    done = shop("--stack", "other", "cancel")

    assert done.code == 0
    assert "the journal of stack other is older than its state: set aside as " in done.err
    assert shop("--stack", "other", "stack", "export").out == before
    assert not other.exists()
