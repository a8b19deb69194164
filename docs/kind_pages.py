"""The pages of docs/kinds: one a kind, made from its declarations, its example and its case in the tests."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import kinds
from support.cases import Case, load_cases, settled

HERE = Path(__file__).parent
EXAMPLES = HERE / "kinds" / "examples"

INDEX_HEAD = """# Kinds

What can be declared, a page each: an example, every field and whether it reads back, permissions, edition, and the
calls of each verb. Made from the code by `python docs/generate.py`; do not edit. `tenantctl schema` has it as JSON.

The examples run as they stand, and a test holds that: on an embedded tenant of the exclusive edition with the people of
`stacks/seeds/retail-people.json`, and `dingtalk:operator` set to `admin`.

| kind | what it is | edition |
|---|---|---|
"""

WORDS = """
## What the words in the pages mean

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
- **documented**: D, on a page of today's documentation; A, on an archived page; U, in an SDK alone.
- **metered**: the call counts against the month's quota.
"""

_TIERS = {"D": "today (tier D)", "A": "on archived pages (tier A)", "U": "in an SDK alone (tier U)"}


def pages(schema: Mapping[str, Any]) -> dict[Path, str]:
    """Return the index and each kind's page, by path."""
    cases, modules = load_cases(), example_names()
    found = {HERE / "kinds.md": "".join([INDEX_HEAD, *_index(schema), WORDS])}
    for name, kind in kinds().items():
        example = EXAMPLES / f"{modules[name]}.py"
        lines = _page(kind, schema["kinds"][name], cases[name], example)
        found[HERE / "kinds" / f"{name}.md"] = "\n".join(lines)
    return found


def example_names() -> dict[str, str]:
    """Return by kind what its example is called: as the module that has it."""
    return {
        cls.kind.name: cls.__module__.rpartition(".")[2]
        for cls in TenantProvider.__subclasses__()
        if cls.__module__.startswith("pulumi_dingtalk.")
    }


def _index(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, kind in schema["kinds"].items():
        yield f"| [{name}](kinds/{name}.md) | {kind['description']} | {kind['edition'] or ''} |\n"


def _page(kind: Kind[Any], body: Mapping[str, Any], case: Case, example: Path) -> Iterator[str]:
    fields = {n: f for n, f in body["fields"].items() if "bookkeeping" not in f["behaviours"]}
    yield f"# {kind.name} ({body['label']['zh-Hant']})\n\n{body['description']}\n"
    yield from _facts(kind, body)
    if example.exists():
        yield f"\n## Example\n\n```python\n{example.read_text(encoding='utf-8').strip()}\n```\n"
    yield "## Fields\n\n| field | required | reads back | behaviour | what it is |\n|---|---|---|---|---|"
    for name, field in fields.items():
        needed, back = ("yes" if flag else "" for flag in (field["required"], field["readable"]))
        yield f"| `{name}` | {needed} | {back} | {_behaviour(field)} | {field['description']} |"
    yield f"\n{_read_back(fields)}\n"
    yield from _outputs(kind)
    if kind.notes:
        yield kind.notes
    yield from _calls(kind, case)


def _facts(kind: Kind[Any], body: Mapping[str, Any]) -> Iterator[str]:
    permissions = {*body["permissions"]["read"], *body["permissions"]["write"]}
    yield f"- Type in state: `{body['type']}`"
    shared = ", ".join(f"`{field}`" for field in kind.natural_key)
    yield f"- No two share: {shared}" if shared else "- There can be only one in a program"
    yield f"- Permissions: {', '.join(f'`{item}`' for item in sorted(permissions)) or 'none'}"
    yield f"- Edition: {kind.edition or 'every one'}"
    yield f"- Documented: {_TIERS[kind.tier]}"
    if kind.needs_operator:
        yield "- In whose name: `dingtalk:operator`"
    if kind.settings_of:
        yield f"- Settings of another object: one for each `{kind.settings_of}`, with its id"
    if not kind.findable:
        yield "- What exists already cannot be taken over: DingTalk does not find it by what it is called"
    if kind.undeletable:
        yield f"- Cannot be deleted: {kind.undeletable.en}"
    else:
        yield f"- Deleting: {kind.deletion.risk}; {kind.deletion.reason.en}"


def _behaviour(field: Mapping[str, Any]) -> str:
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


def _read_back(fields: Mapping[str, Mapping[str, Any]]) -> str:
    hidden = [f"`{name}`" for name, field in fields.items() if not field["readable"]]
    if not hidden:
        return "Every field reads back: whatever is changed by hand shows."
    if len(hidden) == len(fields):
        return "No field reads back: what is changed by hand stays invisible."
    return f"What is changed by hand shows, but for {', '.join(hidden)}."


def _outputs(kind: Kind[Any]) -> Iterator[str]:
    if not kind.shown_once and not kind.observes:
        return
    yield "## Outputs\n"
    for name, secret in kind.shown_once.items():
        yield f"- `{name}`: told at creation alone, and kept{', as a secret' if secret else ''}"
    yield from (f"- `{name}`: as of the last run or reading, never compared" for name in kind.observes)
    yield ""


def _calls(kind: Kind[Any], case: Case) -> Iterator[str]:
    yield "## Calls\n\n| operation | | permission | metered | contract |\n|---|---|---|---|---|"
    for operation in dict.fromkeys((*kind.lists, *kind.reads, *kind.writes)):
        what = "writes" if operation.writes else "lists all" if operation in kind.lists else "reads"
        permission = f"`{operation.permission}`" if operation.permission else ""
        metered = "yes" if operation.metered else ""
        yield f"| `{operation.name}` | {what} | {permission} | {metered} | {operation.source} |"
    yield "\nA plan makes no call, and a plan with `--refresh` none that writes. Calls that write, of each verb:\n"
    yield "| verb | calls |\n|---|---|"
    base = settled(case.base.values)
    yield f"| creation, of what the kind requires | {_told(kind.create_cost(base))} |"
    for calls, names in _updates(kind, case, base).items():
        yield f"| change of {', '.join(f'`{name}`' for name in names)} | {calls} |"
    yield "" if kind.undeletable else f"| deletion | {_told(kind.delete_cost(base))} |\n"


def _updates(kind: Kind[Any], case: Case, base: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the fields that an update writes, by what a change from the case's first to its second value costs."""
    found: dict[str, list[str]] = {}
    for name, field in case.fields.items():
        behaviour = kind.fields[name].behaviour
        if behaviour.replaces or behaviour.create_only:
            continue
        beside = {**base, **settled(field.beside)}
        old, new = ({**beside, name: settled(value)} for value in (field.first, field.second))
        found.setdefault(_told(kind.update_cost(old, new, frozenset({name}))), []).append(name)
    return found


def _told(calls: Counter[Operation]) -> str:
    return (
        ", ".join(f"`{o.name}`{f' x {count}' if count > 1 else ''}" for o, count in calls.items()) or "none"
    )
