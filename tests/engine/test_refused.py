"""What the embedded engine does not do, it refuses in one line that names the resource and the option."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.embedded import Embedded, project_with
from tenantctl.errors import ExitCode, UnsupportedError

ADVICE = "; the embedded engine does not do this: use --engine pulumi"
HEAD = """
import pulumi
from support.golden_resources import Thing

a = Thing("a")
"""
OPTIONS = {
    "import_": 'import_="a-1"',
    "custom_timeouts": 'custom_timeouts=pulumi.CustomTimeouts(create="5m")',
    "version": 'version="1.0.0"',
    "plugin_download_url": 'plugin_download_url="https://example.com"',
    "replace_with": "replace_with=[a]",
    "replacement_trigger": 'replacement_trigger="x"',
    "transforms": "transforms=[lambda args: None]",
    "env_var_mappings": 'env_var_mappings={"A": "B"}',
    "state_migrations": "state_migrations=[lambda args: None]",
}
PROVIDER = "pulumi.ProviderResource('pulumi-python', 'p', {})"
# Options that end in something else that is refused, before the resource itself is.
OTHERWISE = {
    "provider": (
        f"provider={PROVIDER}",
        "resource p: pulumi:providers:pulumi-python is no Python dynamic resource",
    ),
    "providers": (
        f"providers=[{PROVIDER}]",
        "resource p: pulumi:providers:pulumi-python is no Python dynamic resource",
    ),
    "id": ('id="x"', "resource c: it is read by its id (pulumi-python:dynamic/golden:Thing)"),
    "urn": ('urn="urn:pulumi:dev::golden::x:y:Z::c"', "function pulumi:pulumi:getResource is called"),
    "hooks": (
        'hooks=pulumi.ResourceHookBinding(before_create=[pulumi.ResourceHook("look", lambda args: None)])',
        "the program registers the resource hook look",
    ),
}


@pytest.mark.parametrize("option", OPTIONS)
def test_option_of_a_resource(option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = f'{HEAD}\nThing("c", opts=pulumi.ResourceOptions({OPTIONS[option]}))\n'
    line = f"resource c: option {option} is set{ADVICE}"
    assert refusal(program, tmp_path, monkeypatch) == line


@pytest.mark.parametrize("option", OTHERWISE)
def test_option_that_ends_in_something_else(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, line = OTHERWISE[option]
    program = f'{HEAD}\nThing("c", opts=pulumi.ResourceOptions({said}))\n'
    assert refusal(program, tmp_path, monkeypatch) == line + ADVICE


EMPTY = (
    "ignore_changes=[], replace_on_changes=[], retain_on_delete=False, aliases=[], depends_on=[], hide_diffs=[],"
    " custom_timeouts=pulumi.CustomTimeouts(), additional_secret_outputs=[]"
)


def test_an_empty_option_is_no_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded = Embedded(
        project_with(f'{HEAD}\nThing("c", opts=pulumi.ResourceOptions({EMPTY}))', tmp_path), monkeypatch
    )
    plan = embedded.engine.plan_update(embedded.stack, embedded.options(), embedded.events.append)
    assert [step.name for step in plan.steps] == ["golden-dev", "a", "c"]


ELSEWHERE = {
    "resource x: aws:s3:Bucket is no Python dynamic resource": 'pulumi.CustomResource("aws:s3:Bucket", "x")',
    "resource x: option a remote component is set": 'pulumi.ComponentResource("pkg:index:X", "x", remote=True)',
    "resource other: it is read by its id (pulumi:pulumi:StackReference)": 'pulumi.StackReference("other")',
    "function aws:index:getRegion is called": 'pulumi.runtime.invoke("aws:index:getRegion", {})',
    "the program registers a stack transform": "pulumi.runtime.register_resource_transform(lambda args: None)",
    "resource c: its inputs hold an asset or an archive": 'Thing("c", file=pulumi.StringAsset("text"))',
    "the outputs of urn:pulumi:dev::golden::pulumi:pulumi:Stack::golden-dev hold an asset or an archive": (
        'pulumi.export("file", pulumi.StringAsset("text"))'
    ),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_what_other_engines_do(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(f"{HEAD}\n{ELSEWHERE[what]}\n", tmp_path, monkeypatch) == what + ADVICE


FOREIGN = {
    "its state has taint": {"taint": True},
    "its state has customTimeouts, initErrors": {
        "initErrors": ["not ready"],
        "customTimeouts": {"create": "5m"},
    },
    "its state has external": {"external": True},
}


@pytest.mark.parametrize("what", FOREIGN)
def test_state_with_what_only_the_cli_does(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = Embedded(project_with(HEAD, tmp_path), monkeypatch)
    embedded.apply()
    deployment = embedded.backend.load(embedded.stack, embedded.secrets)
    deployment.resources[-1].extra = {**FOREIGN[what], "sourcePosition": "project:///x.py#1"}
    embedded.backend.save(embedded.stack, deployment, embedded.secrets)
    with pytest.raises(UnsupportedError) as raised:
        embedded.engine.plan_refresh(embedded.stack, embedded.options(), embedded.events.append)
    assert str(raised.value) == f"resource a: {what}{ADVICE}"


def refusal(program: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    embedded = Embedded(project_with(program, place), monkeypatch)
    with pytest.raises(UnsupportedError) as raised:
        embedded.plan()
    assert raised.value.exit_code is ExitCode.UNAVAILABLE
    return str(raised.value)
