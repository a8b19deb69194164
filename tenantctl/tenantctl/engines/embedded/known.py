"""What this engine can carry of a state that another engine wrote."""

from __future__ import annotations

from typing import Final

from tenantctl.engines.embedded.graph import is_provider
from tenantctl.engines.embedded.monitor import PACKAGE
from tenantctl.engines.embedded.steps import name_of
from tenantctl.errors import UnsupportedError
from tenantctl.state.checkpoint import Deployment, ResourceState

# Keys that say where a resource was written or how it was shown; leaving them out changes nothing.
_HARMLESS: Final = frozenset({"sourcePosition", "stackTrace", "importID", "aliases"})
_DONE: Final = frozenset({"ignoreChanges", "replaceOnChanges", "retainOnDelete", "deletedWith", "hideDiff"})


def check_state(deployment: Deployment) -> None:
    """Refuse a state with resources or options that this engine does not do.

    Raises:
        UnsupportedError: one line that names the resource.
    """
    for resource in deployment.resources:
        what = _foreign(resource)
        if what:
            raise UnsupportedError(
                f"resource {name_of(resource.urn)}: {what}; the embedded engine does not do this: use --engine pulumi"
            )


def _foreign(resource: ResourceState) -> str:
    options = sorted(key for key, value in resource.extra.items() if value and key not in _HARMLESS | _DONE)
    if options:
        return f"its state has {', '.join(options)}"
    if is_provider(resource.type):
        package = resource.type.rpartition(":")[2]
        return "" if package == PACKAGE else f"it is a provider of package {package}"
    if resource.custom and resource.type.split(":")[0] != PACKAGE:
        return f"{resource.type} is no Python dynamic resource"
    return ""
