"""Write what follows from the code: the pages of the kinds, the plan's schema, the public names, the lasting formats.

``make test`` fails where a file is not what this writes.
"""

from __future__ import annotations

import json
import pkgutil
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider

import pulumi_dingtalk
from pulumi_dingtalk import resources
from pulumi_dingtalk.reconcile.provider import TenantProvider
from tenantctl.plan_schema import json_schema

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "tests")]

from kind_pages import pages  # noqa: E402 - found beside this file, and what it reads among the tests

PLAN_SCHEMA = ROOT / "docs" / "plan.schema.json"
PACKAGE = ROOT / "provider" / "pulumi_dingtalk" / "__init__.py"
FORMATS = ROOT / "tests" / "resources" / "formats.json"

PACKAGE_HEAD = '''"""Pulumi resources for the configuration of one DingTalk tenant.

::

    import pulumi_dingtalk as dingtalk

    finance = dingtalk.Department("finance", name="Finance")
"""

# Made by `python docs/generate.py` from the __all__ of each module of resources/ and of lookups.py; do not edit.
'''


def package() -> str:
    """Return the text of the package's __init__: each public name, imported in the open, as type checkers need it."""
    modules = [f"resources.{found.name}" for found in pkgutil.iter_modules(resources.__path__)]
    public = {
        module: sorted(import_module(f"pulumi_dingtalk.{module}").__all__)
        for module in ["lookups", *sorted(modules)]
        if hasattr(import_module(f"pulumi_dingtalk.{module}"), "__all__")
    } | {"reconcile.registry": ["schema"]}
    imports = [
        line
        for module, names in sorted(public.items())
        for line in (f"from pulumi_dingtalk.{module} import (", *(f"    {name}," for name in names), ")")
    ]
    names = sorted(name for names in public.values() for name in names)
    return "\n".join(
        [PACKAGE_HEAD, *imports, "", "__all__ = [", *(f'    "{name}",' for name in names), "]", ""]
    )


def formats(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in state files for good: ``recorded``, and beside it the kinds and fields that are new.

    A field goes where an upgrader takes it out of older states; the record keeps its name.

    Raises:
        ValueError: something that is recorded is changed or gone: states that have it could not be read any more.
    """
    found = {cls.kind.name: _format(cls) for cls in TenantProvider.__subclasses__() if _ours(cls)}
    return {
        name: _merged(name, recorded.get(name, found.get(name)), found.get(name))
        for name in sorted({*recorded, *found})
    }


def _merged(name: str, before: Mapping[str, Any], now: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the record of a kind with what is new, or raise ValueError."""
    if now is None or now["provider"] != before["provider"]:
        raise ValueError(f"{name}: states hold {before['provider']}; keep it")
    version = before.get("version", 1)
    if now["version"] < version:
        raise ValueError(f"{name}: states are of version {version} of its schema; keep its upgraders")
    gone = set(before["fields"]) - set(now["fields"])
    if gone and now["version"] == version:
        raise ValueError(f"{name}: states hold {sorted(gone)}; keep them, or write an upgrader")
    former = sorted({*before.get("former", ()), *gone})
    merged = {**before, "fields": sorted(now["fields"]), "version": now["version"]}
    return {**merged, "former": former} if former else merged


def _ours(provider: type[TenantProvider]) -> bool:
    return provider.__module__.startswith(resources.__name__ + ".")


def _format(provider: type[TenantProvider]) -> dict[str, Any]:
    return {
        "provider": f"{provider.__module__}:{provider.__name__}",
        "pickle": serialize_provider(provider()),
        "fields": list(provider.kind.fields),
        "version": provider.kind.version,
    }


def written() -> dict[Path, str]:
    """Return each file that this script writes, and its text."""
    recorded = json.loads(FORMATS.read_text(encoding="utf-8")) if FORMATS.exists() else {}
    return {
        **pages(pulumi_dingtalk.schema()),
        PLAN_SCHEMA: json.dumps(json_schema(), indent=2) + "\n",
        PACKAGE: package(),
        FORMATS: json.dumps(formats(recorded), indent=2, sort_keys=True) + "\n",
    }


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
