"""Write what follows from the code: docs/kinds.md, docs/plan.schema.json, the public names, the persistent formats.

``make test`` fails where a file is not what this writes.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider

import pulumi_dingtalk
from pulumi_dingtalk import resources
from pulumi_dingtalk.reconcile.provider import TenantProvider
from tenantctl.plan_schema import json_schema

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "kinds.md"
PLAN_SCHEMA = ROOT / "docs" / "plan.schema.json"
PACKAGE = ROOT / "provider" / "pulumi_dingtalk" / "__init__.py"
FORMATS = ROOT / "tests" / "resources" / "formats.json"

HEAD = """# Kinds

Made from the provider's schema by `python docs/generate.py`; do not edit. `tenantctl schema` prints the same as JSON.

What the words in the column *behaviour* mean:

- **replaces**: the API cannot write a changed value; the object is replaced.
- **creation only**: only creation can set it; a later change in the program is refused.
- **unordered**: the order of the list says nothing.
- **write-only**: the API never gives it back, so that a change by hand stays invisible.
- **on only**: a switch that the API can turn on and never off.
- **server-assigned**: the server chooses a value where the program names none.
- **secret**: sealed in state, never shown in a plan or a report.
- **moment**: a point in time, in milliseconds since 1970.
- **unproven**: known from an SDK alone; refused unless `dingtalk:experimental` names it as `Kind.field`.
- **goes to X when unset**: a field that the program named before and names no more. Without this, the value stays.
"""

PACKAGE_HEAD = '''"""Pulumi resources for the configuration of one DingTalk tenant.

::

    import pulumi_dingtalk as dingtalk

    finance = dingtalk.Department("finance", name="Finance")
"""

# Made by `python docs/generate.py` from the __all__ of each module of resources/ and of lookups.py; do not edit.
'''


def page(schema: Mapping[str, Any]) -> str:
    """Return the page for ``schema``."""
    return "\n".join(
        [HEAD, *(line for name, kind in schema["kinds"].items() for line in section(name, kind))]
    )


def section(name: str, kind: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of one kind."""
    permissions = [*kind["permissions"]["read"], *kind["permissions"]["write"]]
    yield f"## {name}\n"
    yield f"{kind['description']}\n"
    yield f"- Type in state: `{kind['type']}`"
    yield f"- Permissions: {', '.join(f'`{item}`' for item in dict.fromkeys(permissions))}"
    if kind["edition"]:
        yield f"- Edition: {kind['edition']}"
    if kind["needsOperator"]:
        yield "- In whose name: `dingtalk:operator`"
    for output, told in kind["outputs"].items():
        yield f"- Output at creation alone: `{output}`{', secret' if told['secret'] else ''}"
    yield f"- Operations: {', '.join(f'`{item}`' for item in kind['operations'])}"
    if kind["settingsOf"]:
        yield f"- Settings of another object: one for each `{kind['settingsOf']}`, with its id"
    if kind["undeletable"]:
        yield f"- Cannot be deleted: {kind['undeletable']}"
    yield "\n| field | required | behaviour | what it is |\n|---|---|---|---|"
    for field_name, field in kind["fields"].items():
        if "bookkeeping" not in field["behaviours"]:
            needed = "yes" if field["required"] else ""
            yield f"| `{field_name}` | {needed} | {behaviour(field)} | {field['description']} |"
    yield ""


def behaviour(field: Mapping[str, Any]) -> str:
    """Return a field's behaviours in words."""
    names = {"only_on": "on only", "write_only": "write-only", "create_only": "creation only"}
    words = [names.get(word, word.replace("_", "-")) for word in field["behaviours"]]
    if field["reference"]:
        words.append(f"id of a {field['reference']}")
    for name, part in field.get("parts", {}).items():
        if part["reference"]:
            words.append(f"`{name}`: id of a {part['reference']}")
    if "default" in field and "only_on" not in field["behaviours"]:
        words.append(f"goes to `{json.dumps(field['default'])}` when unset")
    return ", ".join(words)


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

    Raises:
        ValueError: something that is recorded is changed or gone: states that have it could not be read any more.
    """
    found = {cls.kind.name: _format(cls) for cls in TenantProvider.__subclasses__() if _ours(cls)}
    merged: dict[str, Any] = {}
    for name, now in sorted({**recorded, **found}.items()):
        before = recorded.get(name, now)
        gone = sorted(set(before["fields"]) - set(now["fields"]))
        if name not in found or gone or now["provider"] != before["provider"]:
            raise ValueError(
                f"{name}: states hold {before['provider']} and {gone or 'its fields'}; keep them"
            )
        merged[name] = {**before, "fields": sorted(now["fields"])}
    return merged


def _ours(provider: type[TenantProvider]) -> bool:
    return provider.__module__.startswith(resources.__name__ + ".")


def _format(provider: type[TenantProvider]) -> dict[str, Any]:
    return {
        "provider": f"{provider.__module__}:{provider.__name__}",
        "pickle": serialize_provider(provider()),
        "fields": list(provider.kind.fields),
    }


def written() -> dict[Path, str]:
    """Return each file that this script writes, and its text."""
    recorded = json.loads(FORMATS.read_text(encoding="utf-8")) if FORMATS.exists() else {}
    return {
        PAGE: page(pulumi_dingtalk.schema()),
        PLAN_SCHEMA: json.dumps(json_schema(), indent=2) + "\n",
        PACKAGE: package(),
        FORMATS: json.dumps(formats(recorded), indent=2, sort_keys=True) + "\n",
    }


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
