from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tenantctl.errors import ExitCode, TenantctlError
from tenantctl.project import Project, StackRef
from tenantctl.state.backend import FileBackend, open_backend

Run = Callable[..., Result]


def failed(result: Result, code: ExitCode, line: str) -> None:
    """The command failed with exactly this line and exit code; main() prints the one and exits with the other."""
    assert isinstance(result.exception, TenantctlError), result.output
    assert (str(result.exception), result.exception.exit_code) == (line, code)
    assert result.output == ""


def done(result: Result) -> str:
    assert result.exception is None, result.exception
    return result.stdout


@pytest.fixture
def do(run: Callable[..., Run], project: Project) -> Run:
    return run(project)


@pytest.fixture
def pulumis(run: Callable[..., Run], made_by_pulumi: StackRef) -> Run:
    return run(made_by_pulumi.project, stack="dev")


def test_a_stack_is_made_selected_listed_and_removed(do: Run, project: Project, backend: FileBackend) -> None:
    assert done(do("stack", "init", "dev")) == f"Made stack dev in {backend.url} and selected it.\n"
    assert done(do("stack", "init", "prod")) == f"Made stack prod in {backend.url} and selected it.\n"
    assert done(do("stack", "ls")) == "dev\nprod*\n"
    assert done(do("stack", "select", "dev")) == "Selected stack dev.\n"
    assert project.selected_stack() == "dev"
    assert (
        done(do("stack", "rm", "dev", "--yes"))
        == "Removed stack dev; Pulumi.dev.yaml and the backups stay.\n"
    )
    assert project.selected_stack() is None
    assert (project.root / "Pulumi.dev.yaml").read_text().startswith("encryptionsalt: v1:")
    assert done(do("stack", "ls")) == "prod\n"


def test_lists_as_json(run: Callable[..., Run], project: Project) -> None:
    as_json = run(project, json=True)
    assert json.loads(done(as_json("stack", "ls"))) == []
    as_json("stack", "init", "dev")

    assert json.loads(done(as_json("stack", "ls"))) == [{"name": "dev", "current": True}]


def test_a_stack_is_not_made_twice(do: Run, backend: FileBackend) -> None:
    do("stack", "init", "dev")

    failed(
        do("stack", "init", "dev"),
        ExitCode.USAGE,
        f"stack dev exists already in {backend.url}: `tenantctl stack select dev`",
    )


def test_the_salt_in_a_config_file_is_used_again(
    do: Run, ref: StackRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    do("stack", "init", "dev")
    do("stack", "rm", "dev", "--yes")
    before = ref.config_path.read_text()
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "another")
    failed(
        do("stack", "init", "dev"),
        ExitCode.DENIED,
        f"wrong passphrase for stack dev: it does not open the encryption salt of {ref.config_path}; "
        "check PULUMI_CONFIG_PASSPHRASE",
    )
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "a passphrase for tests")
    done(do("stack", "init", "dev"))

    assert ref.config_path.read_text() == before


def test_without_a_passphrase_nothing_is_made(
    do: Run, backend: FileBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")

    failed(
        do("stack", "init", "dev"),
        ExitCode.DENIED,
        "no passphrase: set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it",
    )
    assert not backend.folder.exists()


def test_removal_asks_and_refuses_a_stack_with_resources(pulumis: Run) -> None:
    failed(
        pulumis("stack", "rm", "dev", "--yes"),
        ExitCode.USAGE,
        "stack dev still has 3 resources: `tenantctl destroy` deletes them, --force forgets them",
    )
    result = pulumis("stack", "rm", "dev", "--force")
    assert isinstance(result.exception, TenantctlError)
    assert result.exception.exit_code == ExitCode.USAGE
    assert str(result.exception).startswith("Remove stack dev from file://")
    done(pulumis("stack", "rm", "dev", "--force", "--yes"))


def test_a_stack_that_is_not_there_is_told(do: Run, backend: FileBackend) -> None:
    line = f"no stack no of project shops in {backend.url} (there: none); `tenantctl stack init no` makes it"
    failed(do("stack", "select", "no"), ExitCode.NO_INPUT, line)
    failed(do("stack", "rm", "no", "--yes"), ExitCode.NO_INPUT, line)


def test_outputs_are_masked_until_asked(pulumis: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = done(pulumis("stack", "output", "--show-secrets", "--json"))
    assert json.loads(shown)["sec"] == {"k": "canary <&> 密", "s": {"in": [1, True, None]}}

    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")  # what is masked needs none
    assert done(pulumis("stack", "output")) == (
        'plain: {"shops": [1, 2.5, null, "x&<y>"]}\nsec: {"k": "[secret]", "s": "[secret]"}\n'
    )
    assert json.loads(done(pulumis("stack", "output", "plain", "--json"))) == {
        "shops": [1, 2.5, None, "x&<y>"]
    }
    failed(pulumis("stack", "output", "no"), ExitCode.USAGE, "stack dev has no output no; it has: plain, sec")


def test_a_wrong_passphrase_is_one_line(
    pulumis: Run, made_by_pulumi: StackRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "canary-wrong")

    failed(
        pulumis("stack", "output", "--show-secrets"),
        ExitCode.DENIED,
        f"wrong passphrase for stack dev: it does not open the encryption salt of {made_by_pulumi.config_path}; "
        "check PULUMI_CONFIG_PASSPHRASE",
    )


@pytest.mark.parametrize("options", [[], ["--show-secrets"]])
def test_an_export_goes_back_in(
    pulumis: Run, made_by_pulumi: StackRef, tmp_path: Path, options: list[str]
) -> None:
    backend = open_backend(made_by_pulumi.project.backend_url)
    before = backend.export(made_by_pulumi)
    file = tmp_path / "export.json"
    done(pulumis("stack", "export", "--file", str(file), *options))
    assert ("canary" in file.read_text()) == bool(options)
    assert (file.stat().st_mode & 0o077 == 0) == bool(options)

    assert done(pulumis("stack", "import", "--file", str(file))) == f"Imported {file} into stack dev.\n"

    after = backend.export(made_by_pulumi)
    assert after["deployment"]["resources"] == before["deployment"]["resources"]
    assert b"canary" not in b"".join(path.read_bytes() for path in backend.folder.rglob("*.json*"))
    assert len(list((backend.folder / ".pulumi/backups/made-by-pulumi/dev").iterdir())) == 1


def test_a_shown_export_goes_into_a_stack_with_another_passphrase(
    run: Callable[..., Run], pulumis: Run, made_by_pulumi: StackRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = done(pulumis("stack", "export", "--show-secrets"))
    pulumis("stack", "rm", "dev", "--force", "--yes")
    made_by_pulumi.config_path.unlink()
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "another")
    do = run(made_by_pulumi.project, stack="dev")
    done(do("stack", "init", "dev"))

    done(do("stack", "import", input=shown))

    assert '"canary <&> 密"' in done(do("stack", "output", "--show-secrets"))


def test_a_backup_replaces_a_damaged_state(pulumis: Run, made_by_pulumi: StackRef) -> None:
    backend = open_backend(made_by_pulumi.project.backend_url)
    backup = backend.backup(made_by_pulumi)
    state = backend.state_file(made_by_pulumi)
    state.write_bytes(state.read_bytes()[:1000])
    failed(
        pulumis("stack", "export"),
        ExitCode.DATA,
        f"state file {state} is damaged: it is not valid JSON at line 1 column 987; restore a backup with "
        "`tenantctl stack import --file BACKUP`",
    )

    done(pulumis("stack", "import", "--file", str(backup)))

    assert "canary" in done(pulumis("stack", "output", "--show-secrets"))


def test_another_stacks_state_is_refused_and_nothing_changes(
    do: Run, pulumis: Run, backend: FileBackend, ref: StackRef, tmp_path: Path
) -> None:
    do("stack", "init", "dev")
    before = backend.state_file(ref).read_bytes()
    file = tmp_path / "export.json"
    pulumis("stack", "export", "--file", str(file))

    failed(
        do("stack", "import", "--file", str(file)),
        ExitCode.DATA,
        f"{file} is the state of another stack: it has "
        "urn:pulumi:dev::made-by-pulumi::pulumi:pulumi:Stack::made-by-pulumi-dev, while each URN of stack dev begins "
        "with urn:pulumi:dev::shops::",
    )
    assert backend.state_file(ref).read_bytes() == before


def test_an_import_says_which_pending_operations_it_drops(pulumis: Run) -> None:
    body = json.loads(done(pulumis("stack", "export")))
    pending = {"resource": {"urn": "urn:pulumi:dev::made-by-pulumi::t::x", "type": "t"}, "type": "creating"}
    body["deployment"]["pending_operations"] = [pending]

    result = pulumis("stack", "import", input=json.dumps(body))

    assert result.stderr == "Dropped a pending operation: creating urn:pulumi:dev::made-by-pulumi::t::x\n"
    assert "pending_operations" not in json.loads(done(pulumis("stack", "export")))["deployment"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "{",
            "state file the input is damaged: it is not valid JSON at line 1 column 2; restore a backup with "
            "`tenantctl stack import --file BACKUP`",
        ),
        (
            "{}",
            "the input is no Pulumi state: neither a checkpoint file nor the output of `pulumi stack export`",
        ),
    ],
)
def test_an_import_of_something_else_is_one_line(pulumis: Run, text: str, line: str) -> None:
    failed(pulumis("stack", "import", input=text), ExitCode.DATA, line)


def test_an_import_of_no_file_is_one_line(pulumis: Run, tmp_path: Path) -> None:
    failed(
        pulumis("stack", "import", "--file", str(tmp_path / "no")),
        ExitCode.USAGE,
        f"no file {tmp_path / 'no'}",
    )


def test_values_are_set_got_listed_and_taken_out(run: Callable[..., Run], project: Project) -> None:
    do = run(project, stack="dev")
    do("stack", "init", "dev")
    done(do("config", "set", "tenant", "hk"))
    done(do("config", "set", "--secret", "dingtalk:clientSecret", input="canary-stdin\n"))

    assert done(do("config", "get", "tenant")) == "hk\n"
    assert done(do("config", "get", "dingtalk:clientSecret")) == "canary-stdin\n"
    assert done(do("config", "get", "size")) == "3\n"
    assert done(do("config", "ls")) == (
        "dingtalk:clientSecret  [secret]\nshops:size             3\nshops:tenant           hk\n"
    )
    assert "canary" not in (project.root / "Pulumi.dev.yaml").read_text()
    done(do("config", "rm", "tenant"))
    failed(
        do("config", "get", "tenant"),
        ExitCode.CONFIG,
        "shops:tenant is not set for stack dev: `tenantctl config set shops:tenant VALUE`",
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["dingtalk:corpID", "x"],
            "unknown config key dingtalk:corpID: did you mean dingtalk:corpId? known are dingtalk:asOf, "
            "dingtalk:clientId, dingtalk:clientSecret, dingtalk:corpId, dingtalk:debug, dingtalk:endpoint, "
            "dingtalk:experimental, dingtalk:flowWriter, dingtalk:meterFile, dingtalk:monthlyQuota, "
            "dingtalk:operator, dingtalk:qps, dingtalk:qpsShare",
        ),
        (
            ["sizes", "x"],
            "unknown config key shops:sizes: did you mean shops:size? known are shops:size, shops:tenant, shops:token",
        ),
        (
            ["dingtalk:clientSecret", "canary"],
            "dingtalk:clientSecret is a secret: run `tenantctl config set --secret dingtalk:clientSecret`",
        ),
        (["token", "canary"], "shops:token is a secret: run `tenantctl config set --secret token`"),
    ],
)
def test_a_bad_key_is_refused_before_anything_is_written(
    run: Callable[..., Run], project: Project, arguments: list[str], line: str
) -> None:
    do = run(project, stack="dev")

    failed(do("config", "set", *arguments), ExitCode.CONFIG, line)
    assert not (project.root / "Pulumi.dev.yaml").exists()


def test_another_tools_key_is_its_own_business(run: Callable[..., Run], project: Project) -> None:
    done(run(project, stack="dev")("config", "set", "other:anything", "x"))


def test_a_secret_needs_a_salt_that_init_makes(
    run: Callable[..., Run], project: Project, backend: FileBackend
) -> None:
    do = run(project, stack="dev")

    failed(
        do("config", "set", "--secret", "token", "canary"),
        ExitCode.CONFIG,
        f"stack dev has no encryption salt in {project.root / 'Pulumi.dev.yaml'} or its state: "
        "`tenantctl stack init dev` makes it",
    )


def test_a_backend_that_is_no_folder_is_refused(
    run: Callable[..., Run], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "https://api.pulumi.com")

    failed(
        run(project)("stack", "ls"),
        ExitCode.UNAVAILABLE,
        "backend https://api.pulumi.com is not a folder; the embedded engine keeps state in folders alone: "
        "use --engine pulumi, or set PULUMI_BACKEND_URL to a file:// URL",
    )
