"""Opens a policy pack: a folder with PulumiPolicy.yaml, and ``pack.py`` that has the list ``POLICIES``.

Under the Pulumi CLI the folder's ``__main__.py`` hands that list to ``PolicyPack``, which serves it and never returns;
so tenantctl reads the list itself.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi import runtime

from tenantctl.errors import ConfigError
from tenantctl.settings import NAMESPACE, path_of
from tenantctl.stack_config import StackConfig

if TYPE_CHECKING:
    from pulumi_policy import Policy

    from tenantctl.project import StackRef

KEY: Final = "policies"
_FILE: Final = "pack.py"


def open_pack(stack: StackRef, given: Mapping[str, str]) -> tuple[Policy, ...]:
    """Return the policies of the pack that ``tenantctl:policies`` names; none where it names none.

    The pack may read the stack's config, as under the CLI; not what is secret in it.

    Args:
        stack: The stack.
        given: What ``settings.read`` returned.

    Raises:
        ConfigError: There is no such pack, it does not run here, or it has what tenantctl cannot do.
    """
    if not given.get(KEY):
        return ()
    folder = path_of(stack, given[KEY]).resolve()
    if not (folder / "PulumiPolicy.yaml").is_file() or not (folder / _FILE).is_file():
        raise ConfigError(
            f"{NAMESPACE}:{KEY}: {folder} is no policy pack: PulumiPolicy.yaml and {_FILE} make one"
        )
    for name, value in StackConfig.load(stack).masked().items():
        if not value.secret:
            runtime.set_config(name, value.value)
    found = _run(folder).get("POLICIES")
    return tuple(_checked(folder, found))


def _run(folder: Path) -> dict[str, Any]:
    try:
        with _found_first(folder):
            return runpy.run_path(str(folder / _FILE))
    except ModuleNotFoundError as error:
        if error.name == "pulumi_policy":
            raise ConfigError(
                f"{NAMESPACE}:{KEY}: policies need a package of their own: pip install 'pulumi-dingtalk[policies]'"
            ) from None
        raise ConfigError(f"{NAMESPACE}:{KEY}: {folder / _FILE}: {error}") from None
    except Exception as error:
        told = " ".join(f"{type(error).__name__}: {error}".split())
        raise ConfigError(f"{NAMESPACE}:{KEY}: {folder / _FILE}: {told}") from error


@contextmanager
def _found_first(folder: Path) -> Iterator[None]:
    """Let the pack import its own modules, as under the CLI, and forget them afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(folder):
                del sys.modules[name]


def _checked(folder: Path, found: Any) -> Iterator[Policy]:
    from pulumi_policy import EnforcementLevel, Policy, ResourceValidationPolicy  # noqa: PLC0415 - an extra

    where = f"{NAMESPACE}:{KEY}: {folder / _FILE}"
    if not isinstance(found, list) or not all(isinstance(each, Policy) for each in found):
        raise ConfigError(f"{where} has no list POLICIES of pulumi_policy's policies")
    for policy in found:
        if policy.enforcement_level is None:
            raise ConfigError(f"{where}: {policy.name} has no enforcement level; say advisory or mandatory")
        remedies = isinstance(policy, ResourceValidationPolicy) and policy.has_remediation()
        if remedies or policy.enforcement_level is EnforcementLevel.REMEDIATE:
            raise ConfigError(
                f"{where}: {policy.name} remediates, and tenantctl changes no plan; make it mandatory"
            )
        if policy.enforcement_level is not EnforcementLevel.DISABLED:
            yield policy
