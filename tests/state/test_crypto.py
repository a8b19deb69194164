from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.lines import raises_line
from tenantctl.errors import PassphraseError, StateError
from tenantctl.state import crypto
from tenantctl.state.crypto import Secrets, passphrase_from

# Made by the Pulumi CLI: `config set --secret` under the passphrase "a passphrase for tests".
PULUMI_SALT = "v1:YCqb8gJVMMQ=:v1:biPJB4Xx07KI5vwP:aRtFp4agIskHprZ0UptwTTJZ+SrsFg=="
PULUMI_CIPHERTEXT = "v1:stUgTe74Ea6PG9Dx:o4w2do+aPHqAyRlWXxHv7c9noFh/WPmvhRzFe6Sp"


def test_what_the_cli_encrypted_is_read() -> None:
    secrets = Secrets.open(PULUMI_SALT, "a passphrase for tests")

    assert secrets.decrypt(PULUMI_CIPHERTEXT) == "canary <&> 密"
    assert secrets.salt == PULUMI_SALT


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
@settings(deadline=None)
def test_any_text_comes_back_and_is_nowhere_in_its_ciphertext(text: str) -> None:
    secrets = Secrets.open(PULUMI_SALT, "a passphrase for tests")

    ciphertext = secrets.encrypt(text)

    assert Secrets.open(PULUMI_SALT, "a passphrase for tests").decrypt(ciphertext) == text
    assert len(text) < 4 or text not in ciphertext


def test_an_unchanged_text_keeps_its_ciphertext_where_it_stood(secrets: Secrets) -> None:
    again = Secrets.open(secrets.salt, "a passphrase for tests")
    ciphertext = secrets.encrypt("x", "here")
    again.decrypt(ciphertext, "here")

    assert again.encrypt("x", "here") == ciphertext
    assert again.encrypt("y", "here") != ciphertext


def test_equal_texts_at_two_places_have_two_ciphertexts(secrets: Secrets) -> None:
    assert secrets.encrypt("x", "here") != secrets.encrypt("x", "there")


def test_what_was_under_another_salt_is_read_and_goes_under_our_own(secrets: Secrets) -> None:
    own = Secrets.open(secrets.salt, "a passphrase for tests")
    own.also_read(PULUMI_SALT, "a passphrase for tests")

    text = own.decrypt(PULUMI_CIPHERTEXT, "here")
    renewed = own.encrypt(text, "here")

    assert renewed != PULUMI_CIPHERTEXT
    assert secrets.decrypt(renewed) == text


@pytest.mark.parametrize("passphrase", ["wrong", "", "a passphrase for tests "])
def test_a_wrong_passphrase_is_told(passphrase: str) -> None:
    with raises_line(PassphraseError, "wrong passphrase"):
        Secrets.open(PULUMI_SALT, passphrase)


@pytest.mark.parametrize(
    "salt", ["", "v1", "v2:YCqb8gJVMMQ=:v1:biPJB4Xx07KI5vwP:aRtF", "v1:!:v1:x:y", "v1:YCqb8gJVMMQ="]
)
def test_a_damaged_salt_is_no_wrong_passphrase(salt: str) -> None:
    with raises_line(StateError, "the encryption salt is damaged: it should read v1:SALT:v1:NONCE:CHECK"):
        Secrets.open(salt, "x")


@pytest.mark.parametrize(
    "ciphertext", ["", "v1", "v1:AA==:AA==", "v2:a:b", PULUMI_CIPHERTEXT[:-8], PULUMI_CIPHERTEXT]
)
def test_a_damaged_ciphertext_is_told_with_its_place_and_never_its_text(
    secrets: Secrets, ciphertext: str
) -> None:
    with raises_line(
        StateError,
        "a secret of urn:x inputs pw cannot be decrypted: it is damaged or was encrypted under another passphrase; "
        "restore a backup or set the value again",
    ):
        secrets.decrypt(ciphertext, "urn:x inputs pw")


def test_the_passphrase_comes_from_the_variable_even_if_empty_then_the_file_then_the_person(
    tmp_path: Path,
) -> None:
    file = tmp_path / "passphrase"
    file.write_text("  from the file\n")
    in_file = {"PULUMI_CONFIG_PASSPHRASE_FILE": str(file)}

    assert passphrase_from({"PULUMI_CONFIG_PASSPHRASE": "", **in_file}, None) == ""
    assert passphrase_from(in_file, lambda: "typed") == "from the file"
    assert passphrase_from({}, lambda: "typed") == "typed"


def test_no_passphrase_is_told_with_what_to_do() -> None:
    with raises_line(
        PassphraseError,
        "no passphrase: set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it",
    ):
        passphrase_from({}, None)


def test_a_passphrase_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with raises_line(
        PassphraseError,
        f"cannot read PULUMI_CONFIG_PASSPHRASE_FILE {tmp_path / 'no'}: No such file or directory",
    ):
        passphrase_from({"PULUMI_CONFIG_PASSPHRASE_FILE": str(tmp_path / "no")}, None)


def test_secrets_do_not_show_in_a_representation(secrets: Secrets) -> None:
    secrets.encrypt("canary-repr", "here")

    assert "canary-repr" not in repr(secrets) + str(vars(secrets).keys())


def test_a_key_is_derived_once_whoever_asks_first() -> None:
    passphrase = "asked for by two at once"
    before = crypto._new_key.cache_info().misses
    ahead = threading.Thread(target=crypto.derived, args=(PULUMI_SALT, passphrase))
    ahead.start()
    with pytest.raises(PassphraseError):
        Secrets.open(PULUMI_SALT, passphrase)
    ahead.join()
    assert crypto._new_key.cache_info().misses == before + 1


@pytest.mark.parametrize("salt", ["", "v1:", "nothing of ours"])
def test_what_is_no_salt_derives_no_key(salt: str) -> None:
    before = crypto._new_key.cache_info().misses
    crypto.derived(salt, "a passphrase for tests")
    assert crypto._new_key.cache_info().misses == before
