"""Configuration: what beats what, and one clear line for each mistake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.config import KEYS, TenantConfig, project_root, variable

GIVEN = {"corpId": "ding1", "clientId": "app", "clientSecret": "canary-secret"}


def test_defaults() -> None:
    config = TenantConfig.load(GIVEN, {})
    assert config.endpoint == "https://dingtalk.com"
    assert (config.qps, config.qps_share, config.monthly_quota) == (20.0, 0.8, 5000)
    assert (config.operator, config.meter_file, config.experimental, config.debug) == (
        None,
        None,
        frozenset(),
        False,
    )


def test_every_key_is_read(tmp_path: Path) -> None:
    values = {
        **GIVEN,
        "endpoint": "https://dingtalk.io/",
        "operator": "mgr-mongkok",
        "qps": "60",
        "qpsShare": "0.5",
        "monthlyQuota": "200000",
        "meterFile": str(tmp_path / "meter.json"),
        "experimental": "a, b,,",
        "debug": "true",
        "asOf": "2026-11-30",
        "flowWriter": "gateway",
    }
    assert set(values) == set(KEYS)
    config = TenantConfig.load(values, {})
    assert config.endpoint == "https://dingtalk.io"
    assert config.client_secret.get_secret_value() == "canary-secret"
    assert (config.corp_id, config.client_id, config.operator) == ("ding1", "app", "mgr-mongkok")
    assert (config.qps, config.qps_share, config.monthly_quota) == (60.0, 0.5, 200000)
    assert config.meter_file == tmp_path / "meter.json"
    assert config.experimental == {"a", "b"}
    assert config.debug is True
    assert config.flow_writer == "gateway"
    assert config.as_of == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("endpoint", "DINGTALK_ENDPOINT"),
        ("corpId", "DINGTALK_CORP_ID"),
        ("clientSecret", "DINGTALK_CLIENT_SECRET"),
        ("qpsShare", "DINGTALK_QPS_SHARE"),
        ("monthlyQuota", "DINGTALK_MONTHLY_QUOTA"),
    ],
)
def test_variables_are_named_after_keys(key: str, name: str) -> None:
    assert variable(key) == name


def test_the_environment_beats_config_and_an_empty_variable_does_not() -> None:
    config = TenantConfig.load(GIVEN, {"DINGTALK_CORP_ID": "ding2", "DINGTALK_CLIENT_ID": ""})
    assert (config.corp_id, config.client_id) == ("ding2", "app")


def test_unknown_keys_are_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError) as caught:
        TenantConfig.load({**GIVEN, "corpID": "x"}, {})
    line = str(caught.value)
    assert "dingtalk:corpID" in line
    assert all(key in line for key in KEYS)


@pytest.mark.parametrize("missing", ["corpId", "clientId", "clientSecret"])
def test_a_missing_credential_says_how_to_set_it(missing: str) -> None:
    values = {key: value for key, value in GIVEN.items() if key != missing}
    with pytest.raises(ConfigurationError) as caught:
        TenantConfig.load(values, {})
    line = str(caught.value)
    assert f"dingtalk:{missing}" in line
    assert variable(missing) in line
    assert ("--secret" in line) is (missing == "clientSecret")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("qps", "fast"),
        ("qps", "-1"),
        ("qps", "inf"),
        ("qps", "nan"),
        ("qpsShare", "0"),
        ("qpsShare", "1.01"),
        ("monthlyQuota", "5000.5"),
        ("debug", "maybe"),
        ("asOf", "2026-11-31"),
        ("asOf", "20261130"),
        ("endpoint", "dingtalk.com"),
        ("endpoint", "https://"),
        ("endpoint", "http://dingtalk.com"),
        ("endpoint", "sandbox:"),
        ("endpoint", "ftp:/x"),
    ],
)
def test_a_value_out_of_its_rule_is_one_line_that_names_key_and_variable(key: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        TenantConfig.load({**GIVEN, key: value}, {})
    line = str(caught.value)
    assert f"dingtalk:{key}" in line
    assert variable(key) in line
    assert value in line or value == "https://"
    assert "\n" not in line


def test_a_password_in_the_endpoint_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        TenantConfig.load({**GIVEN, "endpoint": "https://u:canary-pw@dingtalk.com"}, {})
    assert "canary-pw" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:2"])
def test_plain_http_is_for_this_machine(url: str) -> None:
    assert TenantConfig.load({**GIVEN, "endpoint": url}, {}).endpoint == url


def test_a_relative_path_starts_at_the_projects_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    below = tmp_path / "stacks" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    config = TenantConfig.load({**GIVEN, "endpoint": "sandbox:.sandbox/t.db", "meterFile": "m.json"}, {})
    assert project_root(below) == tmp_path.resolve()
    assert config.endpoint == f"sandbox:{tmp_path.resolve()}/.sandbox/t.db"
    assert config.meter_file == tmp_path.resolve() / "m.json"


def test_a_relative_path_without_a_project_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if project_root(tmp_path) is not None:
        pytest.skip("a Pulumi.yaml lies above the temporary folder")
    with pytest.raises(ConfigurationError, match=r"Pulumi\.yaml"):
        TenantConfig.load({**GIVEN, "endpoint": "sandbox:t.db"}, {})


def test_the_secret_shows_in_no_repr() -> None:
    config = TenantConfig.load(GIVEN, {})
    assert "canary-secret" not in repr(config) + str(config) + f"{config}"
