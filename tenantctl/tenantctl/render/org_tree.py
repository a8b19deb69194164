"""The department tree as planned, drawn with a mark at each department that changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any

from tenantctl.plan import Op, Step
from tenantctl.render.names import display_name
from tenantctl.render.schema import Schema
from tenantctl.render.signs import SIGNS
from tenantctl.review.show import clean
from tenantctl.review.words import Speaker
from tenantctl.values import UNKNOWN

_ROOT = "1"


@dataclass
class _Node:
    """One department; ``mark`` is "" where nothing changes."""

    name: str
    mark: str = ""
    style: str = ""
    children: list[_Node] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        """Whether something changes here or below."""
        return bool(self.mark) or any(child.touched for child in self.children)


def org_tree(steps: Iterable[Step], schema: Schema, touched: Set[str], say: Speaker) -> list[tuple[str, str]]:
    """Return the drawing as (line, style) pairs, [] where no department changes.

    Branches in which nothing changes are told as a number, so that a large tree stays readable.

    Args:
        steps: All steps of a plan, unchanged ones too.
        schema: What is known of the kinds.
        touched: The URNs of the objects that change.
        say: The language.
    """
    departments = [s for s in _last_word(steps) if schema.kind(s.type) == "Department"]
    root = _Node(f"{say('value.root-department')} (1)")
    nodes = {step.urn: _node(step, step.urn in touched) for step in departments}
    by_id = {step.id: nodes[step.urn] for step in departments if step.id}
    for step in departments:
        _parent(step, nodes, by_id, root).children.append(nodes[step.urn])
    if not root.touched:
        return []
    return [(root.name, ""), *_draw(root, "", say)]


def _last_word(steps: Iterable[Step]) -> Iterable[Step]:
    skipped = (Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED, Op.REFRESH)
    return {step.urn: step for step in steps if step.op not in skipped}.values()


def _node(step: Step, touched: bool) -> _Node:  # noqa: FBT001 - one caller, below
    mark, style = SIGNS.get(step.op, ("", "")) if touched else ("", "")
    return _Node(clean(display_name(step) or step.name), mark, style)


def _parent(step: Step, nodes: dict[str, _Node], by_id: dict[str, _Node], root: _Node) -> _Node:
    inputs = step.new_inputs if step.new_inputs is not None else step.old_inputs or {}
    parent: Any = inputs.get("parent", _ROOT)
    if parent is UNKNOWN:
        sources = [nodes[urn] for urn in step.property_dependencies.get("parent", ()) if urn in nodes]
        return sources[0] if len(sources) == 1 and sources[0] is not nodes[step.urn] else root
    found = by_id.get(str(parent), root)
    return root if found is nodes[step.urn] else found


def _draw(node: _Node, indent: str, say: Speaker) -> Iterator[tuple[str, str]]:
    shown = sorted((child for child in node.children if child.touched), key=lambda child: child.name)
    quiet = len(node.children) - len(shown)
    for index, child in enumerate(shown):
        last = index == len(shown) - 1 and not quiet
        mark = f" ({child.mark})" if child.mark else ""
        yield f"{indent}{'└─' if last else '├─'} {child.name}{mark}", child.style
        yield from _draw(child, indent + ("   " if last else "│  "), say)
    if quiet:
        yield f"{indent}└─ {say('summary.unchanged', count=quiet)}", "dim"
