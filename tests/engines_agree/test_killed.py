"""kill -9 around an API call, then a second run: the tenant as declared, no object twice, state equal to the tenant."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.interruptions import Found, Grounds, Place
from support.killing import PHASES
from support.plain_cli import PlainCli
from support.pulumi_cli import NEEDS_PULUMI
from support.stages import NAMES, stages
from support.two_engines import EMBEDDED, PULUMI

_SEEDED = 10

pytestmark = pytest.mark.xdist_group("kills")  # they share the runs that were left in peace
WAYS = [(EMBEDDED, PULUMI), (PULUMI, EMBEDDED)]


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    made = Grounds(tmp_path_factory.mktemp("grounds"), stages(fields=2))
    yield made
    made.forks.close()


@pytest.fixture(scope="module")
def small_grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    made = Grounds(tmp_path_factory.mktemp("grounds"), stages(fields=1))
    yield made
    made.forks.close()


def finish(place: Place, stage: str, engine: str) -> Found:
    """Do what somebody types after a crash."""
    if engine == PULUMI:
        canceled = PlainCli(place.folder, place.env)("cancel", "--yes", "--stack", "dev")
        assert canceled.code == 0, canceled.text
    else:
        place.run("cancel")
    place.run("destroy" if stage == "destroy" else "resume", engine=engine)
    place.run("preview", "--refresh", *([] if stage == "destroy" else ["--expect-no-changes"]))
    return place.found([])


def differences(found: Found, peaceful: Found) -> Iterator[str]:
    tenants = [[row for row in side.tenant if not _beyond_asking(row)] for side in (found, peaceful)]
    for ours, theirs in (tenants, (found.state, peaceful.state), (found.pending, [])):
        yield from (f"lacks {line}" for line in theirs if theirs.count(line) > ours.count(line))
        yield from (f"has {line}" for line in ours if ours.count(line) > theirs.count(line))


def _beyond_asking(line: str) -> bool:
    """Whether a row is of a chat group, or of a scene group: none can be found, so that there may be more of them.

    The plan after the interruption names it; see docs/tenantctl.md, "After an interruption".
    """
    kinds = ("chat", "scene_group", "scene_group_uuid")
    return line.startswith("things ") and any(f'"kind": "{kind}"' in line for kind in kinds)


@dataclass(frozen=True)
class Kill:
    """Where ``first`` is killed; ``second`` is the engine that finishes."""

    stage: str
    at: int
    phase: str
    first: str = EMBEDDED
    second: str = EMBEDDED


def fault(grounds: Grounds, kill: Kill, folder: Path) -> str:
    """Kill there and finish; return what is not as after a run left in peace, "" if all is."""
    place, peaceful = grounds.copy(kill.stage, folder), grounds.peaceful(kill.stage)
    try:
        place.killed(grounds.stages[kill.stage].command, kill.at, kill.phase, kill.first)
        wrong = list(differences(finish(place, kill.stage, kill.second), peaceful))
    except AssertionError as error:
        wrong = [str(error)]
    return "\n".join([f"{kill} of {len(peaceful.calls)}:", *wrong]) if wrong else ""


def seeded(seed: int, grounds: Grounds, stage: str, *way: str) -> Kill:
    """Choose a call and what comes before the kill."""
    at = random.Random(seed).randint(1, len(grounds.peaceful(stage).calls))  # noqa: S311 - a choice, no secret
    return Kill(stage, at, PHASES[seed % len(PHASES)], *way)


@pytest.mark.parametrize("seed", range(_SEEDED))
def test_killed_at_a_seeded_call(seed: int, small_grounds: Grounds, tmp_path: Path) -> None:
    kill = seeded(seed, small_grounds, NAMES[seed % len(NAMES)])
    assert fault(small_grounds, kill, tmp_path / "firm") == ""


@pytest.mark.exhaustive
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("stage", NAMES)
def test_killed_at_each_call(stage: str, phase: str, grounds: Grounds, tmp_path: Path) -> None:
    calls = range(1, len(grounds.peaceful(stage).calls) + 1)
    faults = [fault(grounds, Kill(stage, at, phase), tmp_path / str(at)) for at in calls]
    assert [each for each in faults if each] == []


class TestTheOtherEngineFinishes:
    """Either engine is killed, with all that it started; after `cancel` the other one goes on."""

    pytestmark = NEEDS_PULUMI

    @pytest.mark.parametrize("way", WAYS)
    def test_a_creation(self, way: tuple[str, str], small_grounds: Grounds, tmp_path: Path) -> None:
        assert fault(small_grounds, seeded(11, small_grounds, "create", *way), tmp_path / "firm") == ""

    @pytest.mark.exhaustive
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("part", range(4))
    def test_at_each_call_of_creations(
        self, part: int, way: tuple[str, str], grounds: Grounds, tmp_path: Path
    ) -> None:
        """What comes before the kill changes from call to call: each run of the CLI takes many seconds."""
        calls = range(1 + part, len(grounds.peaceful("create").calls) + 1, 4)
        kills = [Kill("create", at, PHASES[at % 3], *way) for at in calls]
        faults = [fault(grounds, kill, tmp_path / str(kill.at)) for kill in kills]
        assert [each for each in faults if each] == []

    @pytest.mark.exhaustive
    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("stage", [stage for stage in NAMES if stage != "create"])
    def test_any_other_run(
        self, stage: str, way: tuple[str, str], seed: int, grounds: Grounds, tmp_path: Path
    ) -> None:
        assert fault(grounds, seeded(seed, grounds, stage, *way), tmp_path / "firm") == ""
