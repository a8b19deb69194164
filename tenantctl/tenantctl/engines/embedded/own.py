"""Our own providers, known from the names in state: nothing that a state holds is run for them.

Pulumi keeps each dynamic resource's provider in state as a pickle, and a pickle is code. Ours name a class of this
package and hold nothing else, so that reading the name is enough.
"""

from __future__ import annotations

import base64
import io
import pickle
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any, Final

from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import type_token
from tenantctl.errors import StateError
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of
from tenantctl.values import unwrapped

PROVIDER_KEY: Final = "__provider"
_OURS: Final = type_token("")
_MODULE: Final = re.compile(r"pulumi_dingtalk\.resources\.\w+(\.\w+)*")


class _Named(pickle.Unpickler):
    """Finds our own provider classes and nothing else, so that there is nothing else to call."""

    def find_class(self, module: str, name: str) -> Any:
        if module not in sys.modules and _MODULE.fullmatch(module):
            import_module(module)
        found = vars(sys.modules[module]).get(name) if module in sys.modules else None
        if isinstance(found, type) and issubclass(found, TenantProvider):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no provider of ours")


@cache
def own_provider(pickled: str) -> type[TenantProvider] | None:
    """Return the class of ours that a provider in state is an instance of; None for anything else."""
    try:
        made = _Named(io.BytesIO(base64.b64decode(pickled, validate=True))).load()
    except Exception:  # what is no pickle of ours can break in any way
        return None
    return type(made) if isinstance(made, TenantProvider) and not vars(made) else None


def is_ours(resource: ResourceState) -> bool:
    """Whether a resource is an object of a tenant, by its type."""
    return resource.custom and resource.type.startswith(_OURS)


def check_providers(resources: Iterable[ResourceState]) -> None:
    """Refuse an object of ours that names another provider than its kind's.

    Raises:
        StateError: There is one: somebody edited the state, or made it up.
    """
    for resource in resources:
        for side in (resource.inputs, resource.outputs) if is_ours(resource) else ():
            named = unwrapped(side.get(PROVIDER_KEY))
            found = own_provider(named) if isinstance(named, str) else None
            if named is not None and (found is None or type_token(found.kind.name) != resource.type):
                kind = resource.type.removeprefix(_OURS)
                raise StateError(
                    f"resource {name_of(resource.urn)}: its state names another provider than that of {kind}, so that "
                    "somebody edited it; nothing of it was run. Take an earlier state"
                )
