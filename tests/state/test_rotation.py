"""``stack change-secrets-provider passphrase`` on a stack that the Pulumi CLI made."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from click.testing import Result

from tenantctl.errors import ExitCode, TenantctlError
from tenantctl.project import StackConfig, StackRef
from tenantctl.state.backend import FileBackend, open_backend, open_secrets
from tenantctl.state.rotation import change_passphrase

Run = Callable[..., Result]
OLD, NEW = "a passphrase for tests", "canary-new passphrase"


@pytest.fixture
def stored(made_by_pulumi: StackRef) -> FileBackend:
    return open_backend(made_by_pulumi.project.backend_url)


@pytest.fixture
def do(run: Callable[..., Run], made_by_pulumi: StackRef) -> Run:
    return run(made_by_pulumi.project, stack="dev")


def ciphertexts(ref: StackRef, backend: FileBackend) -> set[str]:
    text = ref.config_path.read_text() + backend.state_file(ref).read_text()
    return {part.strip('",}').split('"')[0] for part in text.split() if part.startswith("v1:")} | {
        part.split('"')[0] for part in text.split('"ciphertext":"')[1:]
    }


def everything(ref: StackRef, backend: FileBackend, passphrase: str) -> object:
    """What the stack's state and config say in plain."""
    secrets = open_secrets(ref, backend, {"PULUMI_CONFIG_PASSPHRASE": passphrase})
    return backend.load(ref, secrets).resources, StackConfig.load(ref).values(secrets)


def test_every_secret_is_under_the_new_passphrase(
    do: Run, made_by_pulumi: StackRef, stored: FileBackend
) -> None:
    before, sealed = everything(made_by_pulumi, stored, OLD), ciphertexts(made_by_pulumi, stored)
    first = stored.state_file(made_by_pulumi).read_bytes()

    result = do("stack", "change-secrets-provider", "passphrase", input=f"{NEW}\n")

    assert result.exception is None, result.exception
    assert result.stdout == (
        "The secrets of stack dev are under the new passphrase: set PULUMI_CONFIG_PASSPHRASE to it. Backups and "
        "history are as they were, under the old one.\n"
    )
    assert everything(made_by_pulumi, stored, NEW) == before
    assert not sealed & ciphertexts(made_by_pulumi, stored)
    assert len(sealed) == len(ciphertexts(made_by_pulumi, stored)) > 4
    with pytest.raises(TenantctlError):
        everything(made_by_pulumi, stored, OLD)
    folder = stored.folder / ".pulumi/backups/made-by-pulumi/dev"
    assert [path.read_bytes() for path in folder.iterdir()] == [first]
    files = [made_by_pulumi.config_path, *(path for path in stored.folder.rglob("*") if path.is_file())]
    assert b"canary" not in b"".join(path.read_bytes() for path in files)


def test_the_salts_agree_and_the_config_keeps_its_form(
    do: Run, made_by_pulumi: StackRef, stored: FileBackend
) -> None:
    before = made_by_pulumi.config_path.read_text().splitlines()
    do("stack", "change-secrets-provider", "passphrase", input=f"{NEW}\n")
    after = made_by_pulumi.config_path.read_text().splitlines()

    assert StackConfig.load(made_by_pulumi).encryption_salt == stored.salt(made_by_pulumi)
    changed = [line for line, now in zip(before, after, strict=True) if line != now]
    assert [line.split(":")[0].strip() for line in changed] == ["encryptionsalt", "secure", "secure"]


@pytest.mark.parametrize("text", ["", "\n", "  \n"])
def test_no_new_passphrase_is_refused(
    do: Run, made_by_pulumi: StackRef, stored: FileBackend, text: str
) -> None:
    before = ciphertexts(made_by_pulumi, stored)
    result = do("stack", "change-secrets-provider", "passphrase", input=text)

    assert isinstance(result.exception, TenantctlError)
    assert str(result.exception) == "no new passphrase: give it on standard input, in one line"
    assert ciphertexts(made_by_pulumi, stored) == before


def test_a_wrong_present_passphrase_changes_nothing(
    do: Run, made_by_pulumi: StackRef, stored: FileBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ciphertexts(made_by_pulumi, stored)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "canary-wrong")
    result = do("stack", "change-secrets-provider", "passphrase", input=f"{NEW}\n")

    assert isinstance(result.exception, TenantctlError)
    assert result.exception.exit_code == ExitCode.DENIED
    assert str(result.exception) == (
        f"wrong passphrase for stack dev: it does not open the encryption salt of {made_by_pulumi.config_path}; set "
        "PULUMI_CONFIG_PASSPHRASE to the present one, the new one comes on standard input"
    )
    assert ciphertexts(made_by_pulumi, stored) == before


def test_another_provider_is_the_clis(do: Run) -> None:
    result = do("stack", "change-secrets-provider", "awskms://alias/x", input=f"{NEW}\n")

    assert isinstance(result.exception, TenantctlError)
    assert result.exception.exit_code == ExitCode.UNAVAILABLE
    assert str(result.exception) == (
        'the embedded engine has the secrets provider "passphrase" alone: for "awskms://alias/x" use '
        "`pulumi stack change-secrets-provider`"
    )


def test_what_was_interrupted_between_the_two_files_is_ended_by_the_same_call(
    made_by_pulumi: StackRef, stored: FileBackend
) -> None:
    before = everything(made_by_pulumi, stored, OLD)
    state = stored.state_file(made_by_pulumi)
    old = state.read_bytes()
    change_passphrase(made_by_pulumi, stored, OLD, NEW)
    state.write_bytes(old)
    with pytest.raises(TenantctlError):
        everything(made_by_pulumi, stored, NEW)

    change_passphrase(made_by_pulumi, stored, OLD, NEW)

    assert everything(made_by_pulumi, stored, NEW) == before


def test_pending_operations_are_encrypted_anew_too(made_by_pulumi: StackRef, stored: FileBackend) -> None:
    secrets = open_secrets(made_by_pulumi, stored, os.environ)
    deployment = stored.load(made_by_pulumi, secrets)
    thing = deployment.resources[-1]
    deployment.pending_operations = [{"resource": thing, "type": "creating"}]
    stored.save(made_by_pulumi, deployment, secrets)
    before = stored.load(made_by_pulumi, secrets).pending_operations

    change_passphrase(made_by_pulumi, stored, OLD, NEW)

    after = open_secrets(made_by_pulumi, stored, {"PULUMI_CONFIG_PASSPHRASE": NEW})
    assert stored.load(made_by_pulumi, after).pending_operations == before
