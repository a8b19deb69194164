"""A check's answer, and the checks of this machine: command line, backend, passphrase, configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.config import TenantConfig
from tenantctl.errors import TenantctlError, UnsupportedError
from tenantctl.project import ConfigValue, StackConfig, StackRef
from tenantctl.provider_config import tenant_config
from tenantctl.state.backend import FileBackend, open_backend
from tenantctl.state.crypto import Secrets
from tenantctl.state.opening import open_secrets


class Status(StrEnum):
    """What a check found. ``UNKNOWN``: it cannot be asked, which is not a no."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    """One line of the report.

    Args:
        name: What was checked.
        status: What was found.
        text: It in words.
        fix: What to do, "" where nothing is to be done.
    """

    name: str
    status: Status
    text: str
    fix: str = ""

    def line(self) -> str:
        """Return the check as one line."""
        fix = f" -> {self.fix}" if self.fix else ""
        return f"{self.status:<8}{self.name}: {self.text}{fix}"

    def to_json(self) -> dict[str, str]:
        """Return the check as JSON."""
        return {key: str(value) for key, value in asdict(self).items()}


@dataclass(frozen=True)
class Machine:
    """What the checks of this machine found, for those that need it.

    Args:
        checks: The report so far.
        config: The provider's configuration, None where it is off.
        kinds: The kinds in state, None where state cannot be read.
    """

    checks: list[Check]
    config: TenantConfig | None
    kinds: frozenset[str] | None


def examine(
    stack: StackRef, env: Mapping[str, str] = os.environ, prompt: Callable[[], str] | None = None
) -> Machine:
    """Check this machine for one stack; nothing here asks the tenant."""
    backend_check, backend = _backend(stack)
    checks = [_cli(env), backend_check]
    secrets: Secrets | None = None
    if backend is not None:
        passphrase, secrets = _passphrase(stack, backend, env, prompt)
        checks.append(passphrase)
    config_check, config = _config(stack, secrets, env)
    return Machine([*checks, config_check], config, kinds_in_state(stack, backend))


def kinds_in_state(stack: StackRef, backend: FileBackend | None) -> frozenset[str] | None:
    """Return the types in state by name (``Department``), None where state cannot be read; needs no passphrase."""
    if backend is None:
        return None
    try:
        resources = backend.export(stack)["deployment"].get("resources", [])
    except TenantctlError:
        return None
    types = (str(resource["type"]) for resource in resources)
    return frozenset(type_.rsplit(":", 1)[-1] for type_ in types if "dynamic/dingtalk:" in type_)


def _cli(env: Mapping[str, str]) -> Check:
    found = shutil.which("pulumi", path=env.get("PATH"))
    if found is None:
        return Check("Pulumi CLI", Status.OK, "none on PATH; the embedded engine runs without it")
    try:
        run = subprocess.run([found, "version"], capture_output=True, text=True, timeout=30, check=True)  # noqa: S603 - `pulumi` on PATH
    except (OSError, subprocess.SubprocessError):
        return Check(
            "Pulumi CLI", Status.FAILED, f"{found} does not run", "repair it or use --engine embedded"
        )
    return Check("Pulumi CLI", Status.OK, run.stdout.strip())


def _backend(stack: StackRef) -> tuple[Check, FileBackend | None]:
    url = stack.project.backend_url
    try:
        backend = open_backend(url)
        exists = backend.exists(stack)
    except UnsupportedError:
        return Check("Backend", Status.UNKNOWN, f"{url} is the Pulumi CLI's to ask", "pulumi stack ls"), None
    except TenantctlError as error:
        return Check("Backend", Status.FAILED, str(error)), None
    if exists:
        return Check("Backend", Status.OK, f"{url} has stack {stack.name}"), backend
    fix = f"tenantctl stack init {stack.name}"
    return Check("Backend", Status.FAILED, f"{url} has no stack {stack.name}", fix), None


def _passphrase(
    stack: StackRef, backend: FileBackend, env: Mapping[str, str], prompt: Callable[[], str] | None
) -> tuple[Check, Secrets | None]:
    try:
        secrets = open_secrets(stack, backend, env, prompt)
    except TenantctlError as error:
        return Check("Passphrase", Status.FAILED, str(error)), None
    return Check("Passphrase", Status.OK, "it opens the stack's secrets"), secrets


def _config(
    stack: StackRef, secrets: Secrets | None, env: Mapping[str, str]
) -> tuple[Check, TenantConfig | None]:
    try:
        stored = StackConfig.load(stack)
        values = stack.project.default_config() | (stored.values(secrets) if secrets else _public(stored))
        config = tenant_config(stack, values, env)
    except (TenantctlError, ConfigurationError) as error:
        return Check("Configuration", Status.FAILED, str(error)), None
    text = f"{config.endpoint}, corp {config.corp_id}, app {config.client_id}"
    return Check("Configuration", Status.OK, text), config


def _public(stored: StackConfig) -> dict[str, ConfigValue]:
    return {key: value for key, value in stored.masked().items() if not value.secret}
