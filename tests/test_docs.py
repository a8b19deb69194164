"""Documentation that cannot rot: every command, option, exit code, config key and field is told."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import click
import pytest

import pulumi_dingtalk
from pulumi_dingtalk.config import KEYS, variable
from tenantctl import settings
from tenantctl.cli import root_group
from tenantctl.errors import ExitCode

HERE = Path(__file__).parents[1]
TENANTCTL = (HERE / "docs" / "tenantctl.md").read_text(encoding="utf-8")


def commands(group: click.Group, above: str = "") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            path = f"{above} {name}".strip()
            found += [(path, command)]
            if isinstance(command, click.Group):
                found += commands(command, path)
    return found


@pytest.mark.parametrize("path", [path for path, _ in commands(root_group())])
def test_every_command_is_told(path: str) -> None:
    group, _, name = path.partition(" ")
    row = next((line for line in TENANTCTL.splitlines() if line.startswith(f"| `{group}")), "")
    assert f"`{name or group}`" in row or f"`{path}`" in row or path == group


def test_every_option_is_told() -> None:
    options = {
        option
        for _, command in commands(root_group())
        for parameter in command.params
        for option in parameter.opts
        if isinstance(parameter, click.Option) and option.startswith("--") and option != "--help"
    }
    assert options
    assert {
        option for option in options if f"`{option}`" not in TENANTCTL and f"{option}`" not in TENANTCTL
    } == set()


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_is_told(code: ExitCode) -> None:
    assert f"| {int(code)} | {code.name} |" in TENANTCTL


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_config_key_is_told(key: str) -> None:
    assert f"| `{key}` | `{variable(key)}` |" in TENANTCTL


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", HERE / "docs" / "generate.py")
    assert spec
    assert spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    return generate


def test_what_follows_from_the_kinds_is_fresh() -> None:
    for path, text in generator().written().items():
        assert path.read_text(encoding="utf-8") == text, f"run docs/generate.py for {path.name}"


@pytest.mark.parametrize(
    "change",
    [
        {"Role": {"fields": ["name", "colour"]}},
        {"Role": {"provider": "pulumi_dingtalk.resources.roles:RoleProvider"}},
        {"Badge": {"provider": "pulumi_dingtalk.resources.badge:BadgeProvider", "fields": []}},
    ],
)
def test_what_stands_in_states_is_never_taken_away(change: dict[str, dict[str, object]]) -> None:
    generate = generator()
    recorded = json.loads(generate.FORMATS.read_text(encoding="utf-8"))
    ((kind, body),) = change.items()
    with pytest.raises(ValueError, match=f"^{kind}: states hold .*; keep (it|them)"):
        generate.formats({**recorded, kind: {**recorded.get(kind, {}), **body}})


def test_a_field_may_go_with_an_upgrader_and_its_version_never_falls() -> None:
    generate = generator()
    now = json.loads(generate.FORMATS.read_text(encoding="utf-8"))["Role"]
    older = {**now, "fields": [*now["fields"], "colour"]}
    newer = {**now, "version": now["version"] + 1}
    kept = generate._merged("Role", older, newer)
    assert (kept["version"], kept["former"]) == (newer["version"], ["colour"])
    assert generate._merged("Role", kept, newer) == kept
    with pytest.raises(ValueError, match="keep its upgraders"):
        generate._merged("Role", kept, now)


def test_every_kind_has_a_page_with_an_example_and_every_field_a_description() -> None:
    for name, kind in pulumi_dingtalk.schema()["kinds"].items():
        page = (HERE / "docs" / "kinds" / f"{name}.md").read_text(encoding="utf-8")
        assert f"dingtalk.{name}(" in page
        assert all(field["description"] for field in kind["fields"].values())


def test_no_page_is_of_a_kind_that_is_gone() -> None:
    pages = {path.stem for path in (HERE / "docs" / "kinds").glob("*.md")}
    assert pages == set(pulumi_dingtalk.schema()["kinds"])


@pytest.mark.parametrize("key", sorted(settings.KEYS))
def test_every_setting_is_told(key: str) -> None:
    assert f"| `{key}` | `{settings.variable(key)}` |" in TENANTCTL
