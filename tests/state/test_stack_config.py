from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.lines import raises_line
from tenantctl.errors import ConfigError, StateError, UnsupportedError
from tenantctl.project import StackRef
from tenantctl.stack_config import ConfigValue, StackConfig, full_key
from tenantctl.state.crypto import Secrets

COMMENTED = """\
# Who sees the shops
config:
  shops:tenant: hk # the module in stacks/
  dingtalk:qps: 1.50
  on: true
  "shops:quoted": "007"
  shops:district:
    # north to south
    - name: Mong Kok
      open: true
"""


def write(ref: StackRef, text: str) -> StackConfig:
    ref.config_path.write_text(text)
    return StackConfig.load(ref)


def test_what_the_cli_wrote_is_read(made_by_pulumi: StackRef) -> None:
    config = StackConfig.load(made_by_pulumi)
    secrets = Secrets.open(config.checked_salt(), "a passphrase for tests")

    assert config.values(secrets) == {
        "made-by-pulumi:size": ConfigValue("3"),
        "made-by-pulumi:tenant": ConfigValue("hk"),
        "made-by-pulumi:pw": ConfigValue("canary <&> 密", secret=True),
        "dingtalk:endpoint": ConfigValue("sandbox:tenant.db"),
        "made-by-pulumi:district": ConfigValue(
            '{"code":"canary-in-object","shops":[7]}', secret=True, object=True
        ),
    }
    assert "canary" not in repr(config.values(secrets))
    assert "canary" not in str(config.masked())
    assert config.masked()["made-by-pulumi:district"].value == "[secret]"
    assert config.raw()["made-by-pulumi:pw"]["secure"].startswith("v1:stUgTe74Ea6PG9Dx:")


def test_values_are_text_as_pulumi_has_it(ref: StackRef, secrets: Secrets) -> None:
    assert write(ref, COMMENTED).values(secrets) == {
        "shops:size": ConfigValue("3"),
        "shops:tenant": ConfigValue("hk"),
        "dingtalk:qps": ConfigValue("1.5"),
        "shops:on": ConfigValue("true"),
        "shops:quoted": ConfigValue("007"),
        "shops:district": ConfigValue('[{"name":"Mong Kok","open":true}]', object=True),
    }


def test_a_change_leaves_every_other_line(ref: StackRef, secrets: Secrets) -> None:
    config = write(ref, COMMENTED)
    config.set("on", "false", secret=False)
    config.set("dingtalk:corpId", "ding1", secret=False)
    config.save()

    lines = ref.config_path.read_text().splitlines()
    expected = [*COMMENTED.splitlines(), "  dingtalk:corpId: ding1"]
    expected[4] = "  on: 'false'"
    assert lines == expected


def test_a_secret_is_encrypted_and_the_salt_comes_with_it(ref: StackRef, secrets: Secrets) -> None:
    config = write(ref, COMMENTED)
    config.set("dingtalk:clientSecret", "canary-config", secret=True, secrets=secrets)
    config.save()

    text = ref.config_path.read_text()
    assert "canary" not in text
    assert f"encryptionsalt: {secrets.salt}\n" in text
    assert "# Who sees the shops\n" in text
    again = StackConfig.load(ref)
    assert again.encryption_salt == secrets.salt
    assert again.values(secrets)["dingtalk:clientSecret"] == ConfigValue("canary-config", secret=True)


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"])))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(ref: StackRef, text: str) -> None:
    ref.config_path.unlink(missing_ok=True)
    config = StackConfig.load(ref)
    config.set("tenant", text, secret=False)
    config.save()

    assert StackConfig.load(ref).masked()["shops:tenant"] == ConfigValue(text)


def test_a_file_that_is_not_there_is_empty_and_is_made(ref: StackRef) -> None:
    config = StackConfig.load(ref)
    assert config.raw() == {}
    assert config.encryption_salt is None
    config.set("tenant", "hk", secret=False)
    config.save()

    assert ref.config_path.read_text() == "config:\n  shops:tenant: hk\n"


def test_a_key_is_found_however_it_is_spelt(ref: StackRef) -> None:
    config = write(ref, "config:\n  tenant: a\n  dingtalk:config:corpId: b\n")
    config.set("shops:tenant", "c", secret=False)
    config.remove("dingtalk:corpId")
    config.save()

    assert ref.config_path.read_text() == "config:\n  tenant: c\n"


def test_removing_what_is_not_set_is_told(ref: StackRef) -> None:
    with raises_line(ConfigError, f"shops:tenant is not set in {ref.config_path}"):
        StackConfig.load(ref).remove("tenant")


@pytest.mark.parametrize("key", ["", "a:", ":b", "a:b:c", "a:b:c:d"])
def test_a_malformed_key_is_told(key: str) -> None:
    with raises_line(ConfigError, f'"{key}" is no config key: write NAME, or NAMESPACE:NAME'):
        full_key("shops", key)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "config: [",
            "{file} is not valid YAML at line 1: expected the node content, but found '<stream end>'",
        ),
        ("config: 3", "{file} is no Pulumi stack config: `config:` must be a map of keys to values"),
        ("- config", "{file} is no Pulumi stack config: `config:` must be a map of keys to values"),
    ],
)
def test_each_bad_file_is_one_line(ref: StackRef, text: str, line: str) -> None:
    with raises_line(ConfigError, line.replace("{file}", str(ref.config_path))):
        write(ref, text)


def test_a_key_given_twice_is_one_line(ref: StackRef) -> None:
    with pytest.raises(ConfigError) as refused:
        write(ref, "config:\n  tenant: a\n  tenant: b\n")
    assert str(refused.value).startswith(
        f"{ref.config_path} is not valid YAML at line 3: found duplicate key"
    )
    assert "\n" not in str(refused.value)


def test_another_secrets_provider_is_refused(ref: StackRef) -> None:
    config = write(ref, "secretsprovider: awskms://alias/x\nencryptedkey: AAAA\n")

    with raises_line(
        UnsupportedError,
        f'{ref.config_path} names the secrets provider "awskms://alias/x"; the embedded engine has "passphrase" alone: '
        "use --engine pulumi, or change it with `pulumi stack change-secrets-provider passphrase`",
    ):
        config.checked_salt()


def test_a_secret_under_another_key_is_told_by_its_key(ref: StackRef, secrets: Secrets) -> None:
    config = write(ref, "config:\n  token:\n    secure: v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAA\n")

    with raises_line(
        StateError,
        "a secret of shops:token cannot be decrypted: it is damaged or was encrypted under another passphrase; "
        "restore a backup or set the value again",
    ):
        config.values(secrets)
