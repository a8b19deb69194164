"""Write docs/kinds.md and docs/plan.schema.json. ``make test`` fails where a file is not what this writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi_dingtalk
from tenantctl.plan_schema import json_schema

PAGE = Path(__file__).with_name("kinds.md")
PLAN_SCHEMA = Path(__file__).with_name("plan.schema.json")

HEAD = """# Kinds

Made from the provider's schema by `python docs/generate.py`; do not edit. `tenantctl schema` prints the same as JSON.

What the words in the column *behaviour* mean:

- **replaces**: the API cannot write a changed value; the object is replaced.
- **unordered**: the order of the list says nothing.
- **write-only**: the API never gives it back, so that a change by hand stays invisible.
- **on only**: a switch that the API can turn on and never off.
- **server-assigned**: the server chooses a value where the program names none.
- **unproven**: known from an SDK alone; refused unless `dingtalk:experimental` names it as `Kind.field`.
- **goes to X when unset**: a field that the program named before and names no more. Without this, the value stays.
"""


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
    if "default" in field and "only_on" not in field["behaviours"]:
        words.append(f"goes to `{json.dumps(field['default'])}` when unset")
    return ", ".join(words)


if __name__ == "__main__":
    PAGE.write_text(page(pulumi_dingtalk.schema()), encoding="utf-8")
    PLAN_SCHEMA.write_text(json.dumps(json_schema(), indent=2) + "\n", encoding="utf-8")
