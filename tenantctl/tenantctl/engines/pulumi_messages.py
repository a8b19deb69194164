"""The Pulumi CLI's words for what went wrong, as one line each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tenantctl.errors import (
    ConfigError,
    LockedError,
    PassphraseError,
    StackNotFoundError,
    StateError,
    StorageError,
    TenantctlError,
)
from tenantctl.state.references import name_of

_CHECK_FAILED = re.compile(
    r"resource '(?P<name>[^']*)': property (?P<property>\S+) value \{.*\} has a problem: (?P<reason>.*)",
    re.DOTALL,
)
_VIOLATES = re.compile(r"resource (?P<urn>\S+) violates plan: (?P<what>.*)", re.DOTALL)
_CHANGED_PROPERTY = re.compile(r"(?:^|[\s,])[=+~-]{1,2}([A-Za-z_]\w*)\[")
_RAISED = re.compile(r"^(?:[A-Za-z_]\w*\.)*[A-Z]\w*: (?=\S)")
_DURING = re.compile(r"^(?:Preview|Refresh|Update) failed: ", re.IGNORECASE)
_STACK_TYPE = "::pulumi:pulumi:Stack::"
_PROGRAM_FAILED = "Program failed with an unhandled exception"
# What the CLI says last, or about resources that never had their turn: only worth a line where nothing else is told.
_CLOSING = re.compile(
    r"(?:^|: )(?:(?:update|preview|refresh|destroy) failed$|expected resource operations for )"
)

_KNOWN: tuple[tuple[str, type[TenantctlError], str], ...] = (
    (
        "incorrect passphrase",
        PassphraseError,
        "the passphrase is wrong; set PULUMI_CONFIG_PASSPHRASE to this stack's",
    ),
    (
        "passphrase must be set",
        PassphraseError,
        "no passphrase; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
    ),
    ("is currently locked", LockedError, ""),
    ("no stack named", StackNotFoundError, ""),
    ("no space left on device", StorageError, ""),
    ("could not load deployment", StateError, ""),
    ("failed to load checkpoint", StateError, ""),
    ("invalid configuration", ConfigError, ""),
)


class Diagnostics:
    """The errors of one run.

    Args:
        debug: Keep every line of a traceback instead of its last.
    """

    def __init__(self, *, debug: bool) -> None:
        self._debug = debug
        self._errors: list[str] = []

    def add(self, diagnostic: Mapping[str, Any]) -> None:
        """Take a diagnostic event; only errors matter here."""
        if diagnostic["severity"] != "error":
            return
        urn = str(diagnostic.get("urn") or "")
        name = "" if _STACK_TYPE in urn else name_of(urn)
        line = one_line(str(diagnostic["message"]), name, debug=self._debug)
        if line not in self._errors:
            self._errors.append(line)

    @property
    def errors(self) -> tuple[str, ...]:
        """One line an error; the CLI's closing words only where it says nothing else."""
        telling = [line for line in self._errors if not _CLOSING.search(line)]
        return tuple(telling or self._errors)


def one_line(message: str, name: str, *, debug: bool = False) -> str:
    """Return an error message of the CLI as one line that begins with the resource it concerns.

    Args:
        message: The CLI's text, maybe a traceback.
        name: The resource's logical name, "" where the error concerns none.
        debug: Return a traceback whole. Never a message that quotes property values: they may be secrets.
    """
    message = message.strip()
    if found := _CHECK_FAILED.search(message):
        return f"resource {found['name']}: {found['property']}: {_joined(found['reason'])}"
    if found := _VIOLATES.search(message):
        return _left_plan(name_of(found["urn"]), found["what"])
    if debug:
        return f"resource {name}: {message}" if name else message
    last = next((line.strip() for line in reversed(message.splitlines()) if line.strip()), "unknown error")
    if message.startswith(_PROGRAM_FAILED):
        return f"the program failed: {last}"
    told = _RAISED.sub("", _DURING.sub("", last))
    return f"resource {name}: {told}" if name else told


def refused(stderr: str) -> TenantctlError:
    """Return the error for a CLI that stopped before it began, from what it wrote to stderr."""
    text = _joined(stderr)
    for mark, kind, line in _KNOWN:
        if mark in text:
            return kind(line or _after_error(text))
    return TenantctlError(
        _after_error(text) or "the Pulumi CLI failed and said nothing; run again with --debug"
    )


def _left_plan(name: str, what: str) -> str:
    properties = _CHANGED_PROPERTY.findall(what)
    told = f" ({', '.join(properties)})" if properties else ""
    return f"resource {name}: this is not what the plan showed{told}; nothing was done to it, run again for a new plan"


def _after_error(text: str) -> str:
    return text.rpartition("error: ")[2].strip()


def _joined(text: str) -> str:
    return " ".join(text.split())
