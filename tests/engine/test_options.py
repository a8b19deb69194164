"""No option half done: each is on a recording of the CLI, or refused in one line, or the SDK's own affair."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields

import pulumi
import pytest

from support import golden
from tenantctl.engines.base import Options

from .test_refused import OPTIONS, OTHERWISE

REFUSED = {*OPTIONS, *OTHERWISE}

# An option of a resource, and recordings of programs that set it.
RECORDED = {
    "parent": ("component", "moved_under_parent", "alias_parent"),
    "depends_on": ("depends_on_component", "delete_order"),
    "protect": ("protect_delete", "protect_replace", "protect_inherited", "replace_protected"),
    "delete_before_replace": ("replace_delete_first", "replace_delete_first_dependent"),
    "ignore_changes": ("ignore_changes", "ignore_changes_paths"),
    "aliases": ("alias_rename", "alias_type", "alias_parent", "alias_component", "alias_clash"),
    "additional_secret_outputs": ("secrets",),
    "replace_on_changes": ("replace_on_changes", "replace_on_changes_dependent"),
    "retain_on_delete": ("retain_on_delete", "retain_on_delete_inherited"),
    "deleted_with": ("deleted_with", "deleted_with_gone", "deleted_with_inherited", "deleted_with_replaced"),
    "hide_diffs": ("hide_diffs",),
}
# What the SDK does before the engine hears of it.
OF_THE_SDK = {"transformations"}
# Options of a run, and recordings of operations that use them; "operation" keys are those of ``support.golden``.
OF_A_RUN = {
    "refresh": ("refresh_then_preview", "target_after_refresh"),
    "replace": ("replace", "replace_protected"),
    "continue_on_error": (
        "continue_on_error",
        "continue_on_error_component",
        "continue_on_error_replacement",
        "continue_on_error_replacement_delete_first",
    ),
    "target": (
        "target",
        "target_creates",
        "target_deletes",
        "target_destroy",
        "target_refresh",
        "target_replaced",
    ),
    "target_dependents": ("target_dependents", "target_component", "target_protected"),
    "exclude": ("exclude", "exclude_creates", "target_destroy"),
    "exclude_dependents": ("exclude_dependents", "exclude_creates"),
}
# No recording can tell: how many at a time (tests/engine/test_runs.py), what is shown of a fault, and what a policy
# refuses that looks at what only the apply knows (tests/policies).
BESIDE_THE_STEPS = {"parallel", "debug", "refuses"}


def test_every_option_of_a_resource_is_recorded_or_refused() -> None:
    options = set(inspect.signature(pulumi.ResourceOptions.__init__).parameters) - {"self"}
    assert options == RECORDED.keys() | REFUSED | OF_THE_SDK
    assert not RECORDED.keys() & REFUSED


def test_every_option_of_a_run_is_recorded() -> None:
    assert {field.name for field in fields(Options)} == OF_A_RUN.keys() | BESIDE_THE_STEPS


@pytest.mark.parametrize(("option", "name"), [(o, name) for o, names in RECORDED.items() for name in names])
def test_recording_of_a_resource_option_uses_it(option: str, name: str) -> None:
    case = golden.Case(name)
    programs = "".join(path.read_text() for path in case.folder.glob("*.py"))
    if option == "parent":  # components of support.golden_resources set it too
        assert re.search(r"\bparent=|\b(Shelf|Cabinet)\(", programs)
    else:
        assert re.search(rf"\b{option}=", programs)
    assert len(case.recorded) == len(case.operations)


@pytest.mark.parametrize(("option", "name"), [(o, name) for o, names in OF_A_RUN.items() for name in names])
def test_recording_of_a_run_option_uses_it(option: str, name: str) -> None:
    case = golden.Case(name)
    assert any(operation.get(option) for operation in case.operations)
    assert len(case.recorded) == len(case.operations)
