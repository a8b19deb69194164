"""Errors that reach the operator as one line, and the exit code each brings."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What tenantctl's exit status says. Documented in docs/tenantctl.md; tested one by one."""

    OK = 0
    FAILED = 1
    CHANGES = 2
    REFUSED = 3
    USAGE = 64
    DATA = 65
    NO_INPUT = 66
    UNAVAILABLE = 69
    CANNOT_WRITE = 74
    LOCKED = 75
    DENIED = 77
    CONFIG = 78


class TenantctlError(Exception):
    """A mistake or a fault told in one line: what, which object, the rule, what to do."""

    exit_code: ExitCode = ExitCode.FAILED


class UsageError(TenantctlError):
    """The command line is off: an unknown flag, a missing argument."""

    exit_code = ExitCode.USAGE


class ConfigError(TenantctlError):
    """The project's or the stack's configuration is off."""

    exit_code = ExitCode.CONFIG


class StateError(TenantctlError):
    """State on disk is corrupt, newer than this tool, or does not fit the stack."""

    exit_code = ExitCode.DATA


class PassphraseError(TenantctlError):
    """No passphrase, or a wrong one."""

    exit_code = ExitCode.DENIED


class LockedError(TenantctlError):
    """Somebody else holds the stack."""

    exit_code = ExitCode.LOCKED


class StorageError(TenantctlError):
    """State could not be written: a full disk, a read-only folder."""

    exit_code = ExitCode.CANNOT_WRITE


class StackNotFoundError(TenantctlError):
    """There is no such stack."""

    exit_code = ExitCode.NO_INPUT


class UnsupportedError(TenantctlError):
    """The embedded engine does not do this; the line says to use ``--engine pulumi``."""

    exit_code = ExitCode.UNAVAILABLE
