from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.lines import raises_line
from tenantctl.errors import ConfigError, UsageError
from tenantctl.project import ConfigValue, Project


def make(root: Path, text: str) -> Path:
    root.mkdir(exist_ok=True)
    (root / "Pulumi.yaml").write_text(text)
    return root


def test_the_nearest_project_above_is_found(tmp_path: Path) -> None:
    root = make(tmp_path / "p", "name: shops\nruntime: python\nmain: program\nstackConfigDir: config\n")
    (root / "a/b").mkdir(parents=True)

    project = Project.find(root / "a/b", env={})

    assert (project.root, project.name, project.main) == (root, "shops", root / "program")
    assert project.stack("dev").config_path == root / "config/Pulumi.dev.yaml"
    assert project.stack("dev").urn_prefix == "urn:pulumi:dev::shops::"


@pytest.mark.parametrize(
    ("declared", "env", "expected"),
    [
        ("", {}, "file://{root}/.state"),
        ("backend:\n  url: file://./kept/state\n", {}, "file://{root}/kept/state"),
        ("backend:\n  url: file:///abs/state\n", {}, "file:///abs/state"),
        ("backend:\n  url: file://~/state\n", {}, "file://~/state"),
        ("backend:\n  url: s3://bucket\n", {}, "s3://bucket"),
        (
            "backend:\n  url: s3://bucket\n",
            {"PULUMI_BACKEND_URL": "file://here?metadata=skip"},
            "file://{root}/here?metadata=skip",
        ),
        ("", {"PULUMI_BACKEND_URL": "https://api.pulumi.com"}, "https://api.pulumi.com"),
    ],
)
def test_a_relative_backend_is_relative_to_the_project(
    tmp_path: Path, declared: str, env: dict[str, str], expected: str
) -> None:
    root = make(tmp_path / "p", f"name: shops\nruntime: python\n{declared}")

    assert Project.find(root, env).backend_url == expected.replace("{root}", str(root))


def test_a_project_folder_with_a_space_has_a_url(tmp_path: Path) -> None:
    root = make(tmp_path / "my shops", "name: shops\nruntime: python\n")

    assert Project.find(root, env={}).backend_url == f"file://{tmp_path}/my%20shops/.state"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "name: [",
            "{file} is not valid YAML at line 1: expected the node content, but found '<stream end>'",
        ),
        ("- a", "{file} is no Pulumi project: it must be a map with `name` and `runtime`"),
        ("runtime: python", '{file}: `name` must be 1 to 100 letters, digits, "-", "_" and "."'),
        ("name: a b", '{file}: `name` must be 1 to 100 letters, digits, "-", "_" and "."'),
        (
            "name: a\nconfig: b",
            "{file}: `config` must be a map; the folder of the stacks' files is `stackConfigDir`",
        ),
    ],
)
def test_each_bad_project_file_is_one_line(tmp_path: Path, text: str, line: str) -> None:
    root = make(tmp_path / "p", text)

    with raises_line(ConfigError, line.replace("{file}", str(root / "Pulumi.yaml"))):
        Project.find(root, env={})


def test_no_project_is_one_line(tmp_path: Path) -> None:
    with raises_line(
        ConfigError,
        f"no Pulumi.yaml in {tmp_path} nor above it: go to the project's folder, or name it with --cwd",
    ):
        Project.find(tmp_path, env={})


@pytest.mark.parametrize("name", ["dev", "organization/dev", "organization/shops/dev"])
def test_a_stack_is_named_short_or_in_full(project: Project, name: str) -> None:
    assert project.stack(name).name == "dev"


@pytest.mark.parametrize("name", ["acme/dev", "organization/other/dev", "a/b/c/d"])
def test_another_projects_stack_is_refused(project: Project, name: str) -> None:
    with raises_line(
        UsageError, f'stack "{name}" is not of this project: write NAME or organization/shops/NAME'
    ):
        project.stack(name)


@pytest.mark.parametrize("name", ["", "a b", "..", ".", "門市", "x" * 101])
def test_a_name_that_no_stack_can_have_is_refused(project: Project, name: str) -> None:
    with raises_line(
        UsageError, f'"{name}" cannot be a stack\'s name: use 1 to 100 letters, digits, "-", "_" and "."'
    ):
        project.stack(name)


def test_the_selected_stack_is_kept_where_the_cli_keeps_it(project: Project) -> None:
    assert project.selected_stack() is None

    project.select("dev")

    (file,) = (project.pulumi_home / "workspaces").iterdir()
    assert file.name.startswith("shops-")
    assert json.loads(file.read_text()) == {"stacks": {project.backend_url: "organization/shops/dev"}}
    assert project.selected_stack() == "dev"
    project.unselect()
    assert project.selected_stack() is None


def test_a_selection_for_another_backend_stays(project: Project) -> None:
    project.select("dev")
    (file,) = (project.pulumi_home / "workspaces").iterdir()
    file.write_text(json.dumps({"stack": "old", "stacks": {"https://api.pulumi.com": "acme/shops/prod"}}))
    assert project.selected_stack() == "old"

    project.select("dev")

    assert json.loads(file.read_text())["stacks"] == {
        "https://api.pulumi.com": "acme/shops/prod",
        project.backend_url: "organization/shops/dev",
    }


def test_a_damaged_selection_is_no_selection(project: Project) -> None:
    project.select("dev")
    (file,) = (project.pulumi_home / "workspaces").iterdir()
    file.write_text("{")

    assert project.selected_stack() is None


def test_pulumi_yaml_gives_every_stack_its_defaults(tmp_path: Path) -> None:
    root = make(
        tmp_path / "p",
        "name: shops\nruntime: python\nconfig:\n  size:\n    type: integer\n    default: 3\n  plain: text\n"
        "  needed:\n    type: string\n  dingtalk:endpoint:\n    value: sandbox:x\n  list:\n    value: [1, true]\n",
    )

    assert Project.find(root, env={}).default_config() == {
        "shops:size": ConfigValue("3"),
        "shops:plain": ConfigValue("text"),
        "dingtalk:endpoint": ConfigValue("sandbox:x"),
        "shops:list": ConfigValue("[1,true]", object=True),
    }
