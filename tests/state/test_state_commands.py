"""The group ``state`` on a state that the Pulumi CLI made: a thing ``a``, and ``b`` under it, which is protected."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from tenantctl.errors import ExitCode, TenantctlError
from tenantctl.project import StackRef
from tenantctl.state.backend import FileBackend, open_backend

Run = Callable[..., Result]
PREFIX = "urn:pulumi:dev::made-by-pulumi::"
ROOT = f"{PREFIX}pulumi:pulumi:Stack::made-by-pulumi-dev"
PROVIDER = f"{PREFIX}pulumi:providers:pulumi-python::default"
A = f"{PREFIX}pulumi-python:dynamic/demo:Thing::a"
B = f"{PREFIX}pulumi-python:dynamic/demo:Thing$pulumi-python:dynamic/demo:Thing::b"


def done(result: Result) -> str:
    assert result.exception is None, result.exception
    return result.stdout


def refused(result: Result, code: ExitCode) -> str:
    assert isinstance(result.exception, TenantctlError), result.output
    assert result.exception.exit_code == code
    return str(result.exception)


@pytest.fixture
def stored(made_by_pulumi: StackRef) -> FileBackend:
    return open_backend(made_by_pulumi.project.backend_url)


@pytest.fixture
def do(run: Callable[..., Run], made_by_pulumi: StackRef) -> Run:
    return run(made_by_pulumi.project, stack="dev", yes=True)


def backups(stored: FileBackend, ref: StackRef) -> list[bytes]:
    folder = stored.folder / ".pulumi/backups" / ref.project.name / ref.name
    return [path.read_bytes() for path in folder.glob("*")]


def test_what_is_in_state_is_listed_without_a_passphrase(
    do: Run, run: Callable[..., Run], made_by_pulumi: StackRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")

    assert done(do("state", "ls")) == (
        f"{ROOT}\n{PROVIDER}  (id af183ec0-6438-44b8-b86e-f028e7050fef)\n{A}  (id id-a)\n{B}  (id id-b, protected)\n"
    )
    as_json = run(made_by_pulumi.project, stack="dev", json=True)
    assert json.loads(done(as_json("state", "ls")))[3] == {
        "urn": B,
        "type": "pulumi-python:dynamic/demo:Thing",
        "name": "b",
        "id": "id-b",
        "protect": True,
        "delete": False,
        "external": False,
    }


def test_each_edit_keeps_a_backup_and_writes_no_history(
    do: Run, stored: FileBackend, made_by_pulumi: StackRef
) -> None:
    first = stored.state_file(made_by_pulumi).read_bytes()
    result = do("state", "unprotect", "b")
    assert result.stderr == f"{B}: is protected no more\n"
    assert done(result).startswith("Changed 1 in state; the state before is in ")
    second = stored.state_file(made_by_pulumi).read_bytes()

    done(do("state", "rename", A, "kowloon"))
    done(do("state", "rm", "b"))

    assert {first, second} < set(backups(stored, made_by_pulumi))
    assert len(backups(stored, made_by_pulumi)) == 3
    assert not (stored.folder / ".pulumi/history").exists()
    assert done(do("state", "ls")).splitlines()[2:] == [f"{A.removesuffix('a')}kowloon  (id id-a)"]
    assert b"canary" not in b"".join(path.read_bytes() for path in stored.folder.rglob("*.json*"))


def test_an_edit_keeps_all_else_as_it_stands(do: Run, stored: FileBackend, made_by_pulumi: StackRef) -> None:
    before = stored.export(made_by_pulumi)["deployment"]
    done(do("state", "unprotect", "--all"))
    after = stored.export(made_by_pulumi)["deployment"]

    del before["resources"][3]["protect"]
    assert after["resources"] == before["resources"]
    assert after["secrets_providers"] == before["secrets_providers"]


def test_a_refusal_writes_nothing(do: Run, stored: FileBackend, made_by_pulumi: StackRef) -> None:
    before = stored.state_file(made_by_pulumi).read_bytes()

    assert refused(do("state", "rm", "b"), ExitCode.USAGE) == (
        f"{B} is protected: pass --force to remove it all the same"
    )
    assert refused(do("state", "rm", "a", "--force"), ExitCode.USAGE).startswith(
        f"{A}: 1 other resources depend on it: {B}; "
    )
    assert refused(do("state", "unprotect"), ExitCode.USAGE) == (
        "name the resources to unprotect, or pass --all"
    )
    assert refused(do("state", "unprotect", "b", "--all"), ExitCode.USAGE) == (
        "name the resources to unprotect, or pass --all"
    )
    assert stored.state_file(made_by_pulumi).read_bytes() == before
    assert backups(stored, made_by_pulumi) == []


@pytest.mark.parametrize("arguments", [["unprotect", "a"], ["rename", "a", "a"], ["repair"]], ids=" ".join)
def test_where_there_is_nothing_to_do_nothing_is_written(
    do: Run, stored: FileBackend, made_by_pulumi: StackRef, arguments: list[str]
) -> None:
    before = stored.state_file(made_by_pulumi).read_bytes()

    assert done(do("state", *arguments)) == "Nothing to do; nothing was written.\n"
    assert stored.state_file(made_by_pulumi).read_bytes() == before
    assert backups(stored, made_by_pulumi) == []


def test_nobody_there_to_ask_is_a_refusal_that_shows_the_change(
    run: Callable[..., Run], stored: FileBackend, made_by_pulumi: StackRef
) -> None:
    before = stored.state_file(made_by_pulumi).read_bytes()
    result = run(made_by_pulumi.project, stack="dev")("state", "rm", "b", "--force")

    assert refused(result, ExitCode.USAGE) == (
        "Write this into the state of dev? Nobody is here to ask: run again with --yes to do it without asking"
    )
    assert result.stderr == f"{B}: removed from state; the object stays (id id-b)\n"
    assert stored.state_file(made_by_pulumi).read_bytes() == before


def test_a_locked_stack_is_left_alone(do: Run, stored: FileBackend, made_by_pulumi: StackRef) -> None:
    before = stored.state_file(made_by_pulumi).read_bytes()
    with stored.lock(made_by_pulumi):
        assert refused(do("state", "unprotect", "b"), ExitCode.LOCKED).startswith("stack dev is locked by ")

    assert stored.state_file(made_by_pulumi).read_bytes() == before


def test_a_wrong_passphrase_is_refused(do: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "canary-wrong")

    assert "canary" not in refused(do("state", "rm", "b", "--force"), ExitCode.DENIED)


def test_an_edit_as_json_is_one_document(
    run: Callable[..., Run], stored: FileBackend, made_by_pulumi: StackRef
) -> None:
    as_json = run(made_by_pulumi.project, stack="dev", json=True, yes=True)
    told = json.loads(done(as_json("state", "rm", "a", "--force", "--target-dependents")))

    assert [each["urn"] for each in told["changes"]] == [A, B]
    assert told["backup"].startswith(str(stored.folder))
    assert json.loads(done(as_json("state", "repair"))) == {"changes": [], "backup": None}


def test_a_damaged_state_points_to_its_repair_which_heals_it(
    do: Run, stored: FileBackend, made_by_pulumi: StackRef
) -> None:
    path = stored.state_file(made_by_pulumi)
    body = json.loads(path.read_bytes())
    body["checkpoint"]["latest"]["resources"].reverse()
    path.write_text(json.dumps(body))
    damaged = path.read_bytes()
    assert "try `tenantctl state repair`" in refused(do("state", "unprotect", "b"), ExitCode.DATA)

    done(do("state", "repair"))

    assert backups(stored, made_by_pulumi) == [damaged]
    assert done(do("stack", "output", "--show-secrets"))
    assert set(done(do("state", "ls")).split()) >= {ROOT, PROVIDER, A, B}


def test_a_state_of_a_newer_engine_is_not_repaired(
    do: Run, stored: FileBackend, made_by_pulumi: StackRef
) -> None:
    path = stored.state_file(made_by_pulumi)
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "features": ["views"]}))

    assert refused(do("state", "repair"), ExitCode.UNAVAILABLE) == (
        "state of stack dev uses views: use `pulumi state repair`"
    )
