"""Objects of every kind come back from state alone: in an empty tenant, and after a kill at any call."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dingtalk_sandbox import admin
from pulumi_dingtalk.reconcile.registry import kinds_by_type
from support.hand import Hand
from support.interruptions import Found, Grounds, Place
from support.killing import PHASES
from support.many_cases import settings
from support.rows import comparable
from support.stages import stages
from tenantctl.state.references import name_of

_STAGE = "create"
_SEED, _TIMES = 1, 5

pytestmark = pytest.mark.xdist_group(
    "recovery of all kinds"
)  # they share what stands before a tenant is lost


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    made = Grounds(tmp_path_factory.mktemp("grounds"), stages(fields=1))
    yield made
    made.forks.close()


@dataclass(frozen=True)
class Kept:
    """States that were exported before the tenant was lost: what people are placed in, and the whole; as it was."""

    ground: Path
    whole: Path
    found: Found


@pytest.fixture(scope="module")
def kept(grounds: Grounds, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    place = grounds.copy(_STAGE, folder / "firm")
    place.run("stack", "export", "--file", str(folder / "ground.json"))
    place.run("up")
    place.run("stack", "export", "--file", str(folder / "whole.json"))
    return Kept(folder / "ground.json", folder / "whole.json", place.found([]))


def take_program(place: Place) -> None:
    for name in ("__main__.py", "program.json"):
        (place.folder / name).rename(place.folder / f"{name}.away")


def give_program_back(place: Place) -> None:
    for name in ("__main__.py", "program.json"):
        (place.folder / f"{name}.away").rename(place.folder / name)


def lose_everything(place: Place) -> None:
    """Lose the tenant, the state and the program: what is left is an empty tenant, and the stack's config."""
    for file in place.folder.glob("tenant.db*"):
        file.unlink()
    shutil.rmtree(place.folder / "state")
    (place.folder / "state").mkdir()
    admin.change_settings(place.folder / "tenant.db", {"qps": "0", **settings()})
    take_program(place)


def differences(found: Found, wanted: Found) -> list[str]:
    """Return what differs, line by line; ids go by the names of who has them."""
    tenants = (_told(found.tenant), _told(wanted.tenant))
    pending: tuple[list[str], list[str]] = (found.pending, [])
    sides = (tenants, (found.state, wanted.state), pending)
    return [
        f"{sign} {line}"
        for ours, theirs in sides
        for sign, one, other in (("lacks", theirs, ours), ("has", ours, theirs))
        for line in one
        if one.count(line) > other.count(line)
    ]


def _told(rows: list[str]) -> list[str]:
    """Leave out chat groups: none can be found, so that one more may be there after a kill."""
    return comparable(row for row in rows if '"kind": "chat"' not in row)


def test_every_kind_is_among_them(kept: Kept) -> None:
    resources = json.loads(kept.whole.read_text())["deployment"]["resources"]
    assert kinds_by_type().keys() <= {each["type"] for each in resources}


def test_an_empty_tenant(grounds: Grounds, kept: Kept, tmp_path: Path) -> None:
    place = grounds.copy(_STAGE, tmp_path / "firm")
    lose_everything(place)
    place.run("restore", "--from", str(kept.ground))
    ids = {name_of(each.urn): each.id for each in place.deployment.resources if each.id}
    with Hand(f"sandbox:{place.folder / 'tenant.db'}") as hand:
        grounds.stages[_STAGE].people(hand, ids)
    place.run("restore", "--from", str(kept.whole))
    give_program_back(place)
    place.run("preview", "--refresh", "--expect-no-changes")
    assert differences(place.found([]), kept.found) == []


def fault(grounds: Grounds, kept: Kept, at: int, phase: str, folder: Path) -> str:
    """Kill a restore there and give the command again; return what is not as it was, "" if all is."""
    place = grounds.copy(_STAGE, folder)
    take_program(place)
    command = ["restore", "--from", str(kept.whole)]
    try:
        place.killed(command, at, phase)
        place.run("cancel")
        place.run(*command)
        give_program_back(place)
        place.run("preview", "--refresh", "--expect-no-changes")
        wrong = differences(place.found([]), kept.found)
    except AssertionError as error:
        wrong = [str(error)]
    return "\n".join([f"call {at}, {phase}:", *wrong]) if wrong else ""


@pytest.fixture(scope="module")
def calls(grounds: Grounds, kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> int:
    place = grounds.copy(_STAGE, tmp_path_factory.mktemp("calls") / "firm")
    return len(place.killed(["restore", "--from", str(kept.whole)], 0, PHASES[0]))


def test_killed_at_seeded_calls(grounds: Grounds, kept: Kept, calls: int, tmp_path: Path) -> None:
    """Each time the same command goes on where it was killed; after the last time it comes to its end."""
    choice = random.Random(_SEED)  # noqa: S311 - a choice, no secret
    place = grounds.copy(_STAGE, tmp_path / "firm")
    take_program(place)
    command = ["restore", "--from", str(kept.whole)]
    for _ in range(_TIMES):
        place.killed(command, choice.randint(1, calls // 2), choice.choice(PHASES))
        place.run("cancel")
    place.run(*command)
    give_program_back(place)
    place.run("preview", "--refresh", "--expect-no-changes")
    assert differences(place.found([]), kept.found) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("phase", PHASES)
def test_killed_at_each_call(phase: str, grounds: Grounds, kept: Kept, calls: int, tmp_path: Path) -> None:
    faults = [fault(grounds, kept, at, phase, tmp_path / str(at)) for at in range(1, calls + 1)]
    assert [each for each in faults if each] == []
