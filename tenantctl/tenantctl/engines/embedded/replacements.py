"""What a replacement that deletes first takes with it: dependents that would have to be replaced too."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace as changed
from typing import Final

from tenantctl.engines.embedded.graph import Graph, needed_urns
from tenantctl.engines.embedded.paths import PathError, contains, parse
from tenantctl.engines.embedded.providers import Diff, Providers
from tenantctl.state.checkpoint import ResourceState
from tenantctl.values import UNKNOWN

DELETED_WITH: Final = "deletedWith"
Replaced = tuple[ResourceState, tuple[str, ...]]


def with_replace_on_changes(diff: Diff, texts: tuple[str, ...]) -> Diff:
    """Return ``diff`` with each change that ``texts`` name as one that replaces.

    Only what the provider left to the engine is known input by input; so it is with Pulumi.

    Raises:
        PathError: a text is no property path.
    """
    if not diff.changes or not texts:
        return diff
    paths = [parse(text) for text in texts]
    whole = {str(path[0]) for path in diff.changed}
    replaces = {key for key in whole if any(contains(path, (key,)) for path in paths)}
    forced = any(contains(path, at) for path in paths for at in diff.changed)
    return changed(diff, replaces=tuple(sorted({*diff.replaces, *replaces})), forced=forced)


def dependent_replacements(
    root: ResourceState, graph: Graph, ignore: set[str], providers: Providers
) -> list[Replaced]:
    """Return what must be replaced if ``root`` is deleted before its replacement is there, in state's order.

    ``ignore``: URNs of what this run has dealt with. With each comes which inputs are the reason.
    """
    replaced = {root.urn}
    found: list[Replaced] = []
    for dependent in graph.dependents_of(root, ignore):
        keys = _replaced_with(dependent, replaced, providers)
        if keys is not None:
            found.append((dependent, keys))
            replaced.add(dependent.urn)
    return found


def _replaced_with(
    dependent: ResourceState, replaced: set[str], providers: Providers
) -> tuple[str, ...] | None:
    """Return the inputs that replace ``dependent`` if what depends on ``replaced`` were unknown; ``None``: none do."""
    if not dependent.custom or not needed_urns(dependent) & replaced:
        return None
    if dependent.extra.get(DELETED_WITH) in replaced:
        return ()
    touched = {key for key, urns in dependent.property_dependencies.items() if replaced.intersection(urns)}
    if not touched & dependent.inputs.keys():
        return None
    inputs = {key: UNKNOWN if key in touched else value for key, value in dependent.inputs.items()}
    ignored = tuple(dependent.extra.get("ignoreChanges", ()))
    diff = providers.diff(dependent.id, dependent.outputs, dependent.inputs, inputs, ignored)
    # A bad path: the program that says so is refused when it registers the dependent.
    with suppress(PathError):
        diff = with_replace_on_changes(diff, tuple(dependent.extra.get("replaceOnChanges", ())))
    return diff.replaces if diff.replace else None
