"""The CLI's own words, recorded from v3.260.0, as one line each."""

from __future__ import annotations

from typing import Any

import pytest

from tenantctl.engines.pulumi_messages import Diagnostics, one_line, refused
from tenantctl.errors import ExitCode

URN = "urn:pulumi:test::shops::pulumi-python:dynamic/dingtalk:Department::head"
STACK = "urn:pulumi:test::shops::pulumi:pulumi:Stack::shops-test"


def told(*messages: str, urn: str = URN, debug: bool = False) -> tuple[str, ...]:
    diagnostics = Diagnostics(debug=debug)
    for message in messages:
        event: dict[str, Any] = {"severity": "error", "message": message, "urn": urn}
        diagnostics.add(event)
    return diagnostics.errors


def test_a_check_failure_never_shows_the_value() -> None:
    message = (
        "pulumi-python:dynamic/dingtalk:Department resource 'head': property name value {canary} "
        "has a problem: longer than 64 characters\n"
    )
    for debug in (False, True):
        assert told(message, debug=debug) == ("resource head: name: longer than 64 characters",)


def test_leaving_the_plan_names_properties_and_never_their_values() -> None:
    message = f"resource {URN} violates plan: properties changed: =~name[{{canary}}], =~users[{{[{{canary}} {{y}}]}}]"
    for debug in (False, True):
        (line,) = told(message, debug=debug)
        assert line == (
            "resource head: this is not what the plan showed (name, users); nothing was done to it, "
            "run again for a new plan"
        )


@pytest.mark.parametrize(
    "message",
    [
        "Exception: department/create: 60008 taken\n",
        "Preview failed: pulumi_dingtalk.client.errors.Conflict: department/create: 60008 taken",
        "Traceback (most recent call last):\n  File x\n"
        "pulumi_dingtalk.client.errors.Conflict: department/create: 60008 taken\n",
    ],
)
def test_a_provider_error_is_its_own_line(message: str) -> None:
    assert told(message) == ("resource head: department/create: 60008 taken",)


def test_a_program_that_raises_is_its_last_line_and_with_debug_all() -> None:
    message = (
        "Program failed with an unhandled exception:\nTraceback (most recent call last):\nValueError: off\n"
    )
    assert told(message, urn=STACK) == ("the program failed: ValueError: off",)
    assert "Traceback" in told(message, urn=STACK, debug=True)[0]


def test_closing_words_are_dropped_where_anything_else_is_told() -> None:
    assert told("update failed") == ("resource head: update failed",)
    unseen = f"expected resource operations for {URN} but none were seen"
    assert told("update failed", unseen, "name is taken") == ("resource head: name is taken",)


def test_an_error_is_told_once() -> None:
    assert told("why", "why") == ("resource head: why",)


@pytest.mark.parametrize(
    ("stderr", "line", "code"),
    [
        (
            "error: getting stack configuration: get stack secrets manager: incorrect passphrase",
            "the passphrase is wrong; set PULUMI_CONFIG_PASSPHRASE to this stack's",
            ExitCode.DENIED,
        ),
        (
            "error: getting stack configuration: get stack secrets manager: passphrase must be set with X",
            "no passphrase; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
            ExitCode.DENIED,
        ),
        ("error: no stack named 'nope' found", "no stack named 'nope' found", ExitCode.NO_INPUT),
        (
            "error: the stack is currently locked by 1 lock(s).\n  file: created by u@h (pid 1) at T",
            "the stack is currently locked by 1 lock(s). file: created by u@h (pid 1) at T",
            ExitCode.LOCKED,
        ),
        ("error: write: no space left on device", "write: no space left on device", ExitCode.CANNOT_WRITE),
        ("error: something new", "something new", ExitCode.FAILED),
        ("", "the Pulumi CLI failed and said nothing; run again with --debug", ExitCode.FAILED),
    ],
)
def test_a_refusal_is_one_line_and_an_exit_code(stderr: str, line: str, code: ExitCode) -> None:
    error = refused(stderr)
    assert (str(error), error.exit_code) == (line, code)


def test_an_error_without_text_still_is_a_line() -> None:
    assert one_line("  \n", "head") == "resource head: unknown error"
