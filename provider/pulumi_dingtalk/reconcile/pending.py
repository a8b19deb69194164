"""What an earlier run was interrupted in: creations, of which only the tenant can tell whether they took effect, and
replacements whose old object is gone.

The engine tells a dynamic provider nothing of them, so tenantctl reads them from state and hands them over in a file
that an environment variable names. Without it an object that is there already is somebody else's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.reconcile.upgrade import is_present, present
from pulumi_dingtalk.reconcile.values import has_unknown, is_secret, plain

if TYPE_CHECKING:
    from pulumi_dingtalk.reconcile.kind import Kind

VARIABLE: Final = "DINGTALK_PENDING_CREATES"
"""Names a JSON file: a list of what ``entry`` and ``gone_entry`` return."""


def entry(kind: Kind[Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what tells an interrupted creation again: kind, owner's mark, and what was known of the natural key.

    Args:
        kind: the kind.
        inputs: the resource's inputs as in state; what is sealed there is left out.
    """
    now = inputs
    if not is_present(kind, inputs):
        now = present(kind, {name: value for name, value in inputs.items() if not is_secret(value)})
    known = {
        name: now[name]
        for name in kind.natural_key
        if name in now and not is_secret(now[name]) and not has_unknown(now[name])
    }
    return {"kind": kind.name, "owner": str(inputs.get("owner", "")), "key": known}


def gone_entry(kind: Kind[Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what tells that a resource's object was deleted, to be made anew, and that state still has it."""
    return {"kind": kind.name, "owner": str(inputs.get("owner", "")), "gone": True}


class PendingCreates:
    """The interrupted creations and replacements that were handed over to this run."""

    def __init__(self, entries: list[dict[str, Any]] | None = None) -> None:
        self._keys = {(each["kind"], each["owner"]): each["key"] for each in entries or () if "key" in each}
        self._gone = {(each["kind"], each["owner"]) for each in entries or () if each.get("gone")}

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> PendingCreates:
        """Read the file that ``DINGTALK_PENDING_CREATES`` names; none where it is not set.

        Raises:
            ConfigurationError: there is no such file, or it is no such list.
        """
        name = env.get(VARIABLE)
        if not name:
            return cls()
        try:
            return cls(json.loads(Path(name).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            raise ConfigurationError(
                f"{VARIABLE} names {name}, which is no list of interrupted creations: unset it; "
                "`tenantctl resume` sets it"
            ) from None

    def names(self, kind: Kind[Any], values: Mapping[str, Any]) -> bool:
        """Say whether a run of this very resource was interrupted while it made the object that ``values`` declare."""
        values = plain(values)
        owner = str(values.get("owner", ""))
        key = self._keys.get((kind.name, owner)) if owner else None
        return key is not None and all(str(values.get(name)) == str(value) for name, value in key.items())

    def gone(self, kind: str, owner: str) -> bool:
        """Say whether what state has of this resource is an object that was deleted, to be made anew."""
        return (kind, owner) in self._gone
