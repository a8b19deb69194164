"""How a stack configures the provider, for those who ask the tenant without running the program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import chdir
from typing import Final

from pulumi_dingtalk.config import TenantConfig
from tenantctl.engines.pulumi_cli import PulumiEngine
from tenantctl.project import ConfigValue, StackRef

_NAMESPACE: Final = "dingtalk:"


def tenant_config(stack: StackRef, values: Mapping[str, ConfigValue], env: Mapping[str, str]) -> TenantConfig:
    """Return which tenant the stack's program asks, and as which app.

    Args:
        stack: The stack.
        values: Its config by full key, secrets in plain.
        env: Environment variables; they beat config.

    Raises:
        ConfigurationError: The provider's configuration is off.
    """
    own = {
        key.removeprefix(_NAMESPACE): value.value
        for key, value in values.items()
        if key.startswith(_NAMESPACE)
    }
    with chdir(stack.project.root):  # a relative `sandbox:PATH` is relative to the project
        return TenantConfig.load(own, env)


def told_by_the_cli(stack: StackRef) -> dict[str, ConfigValue]:
    """Return the stack's config by full key, secrets in plain: only the CLI opens what some backends sealed.

    Raises:
        TenantctlError: The CLI is not there, or refuses.
    """
    listed = json.loads(PulumiEngine().ask(stack, ["config", "--show-secrets", "--json"]))
    return {
        key: ConfigValue(str(each.get("value", "")), bool(each.get("secret"))) for key, each in listed.items()
    }
