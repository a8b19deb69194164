"""A state made fit for another organisation: other people, texts and values, as a file says that people write.

It is YAML::

    people:                      # userid there: userid here
      keeper: test-keeper
    texts:                       # text there: text here, wherever it stands in a declared value
      https://orders.example: https://orders.staging.example
    fields:                      # what one object has here: KIND/LOGICAL-NAME, field, value
      Department/shops:
        name: Test shops
      EventSubscription/shop-system:
        token: {config: events-token}   # from the config of the stack that it goes into
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.model import DeclaredField
from tenantctl.errors import ConfigError, UsageError
from tenantctl.project import ConfigValue
from tenantctl.recovery.mapping import mapped
from tenantctl.recovery.past import Past, kind_of
from tenantctl.state import files
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of
from tenantctl.values import Secret

Configured = Callable[[str], ConfigValue | None]
"""Returns what the config of the stack has under a key of its project."""

PERSON: Final = "User"
_SECTIONS: Final = ("people", "texts", "fields")
_CONFIG: Final = "config"


@dataclass(frozen=True)
class Cloning:
    """What is another in the other organisation.

    Args:
        people: By userid there, the userid here.
        texts: By text there, the text here.
        fields: By ``KIND/LOGICAL-NAME``, values by field.
    """

    people: Mapping[str, str]
    texts: Mapping[str, str]
    fields: Mapping[str, Mapping[str, Any]]


def load(path: Path, configured: Configured) -> Cloning:
    """Read a mapping.

    Args:
        path: The file.
        configured: Looks values up that stand in the stack's config.

    Raises:
        UsageError: There is no such file.
        ConfigError: It is no mapping, or names a config key that is not set.
    """
    try:
        body = YAML(typ="safe", pure=True).load(files.read_bytes(path))
    except FileNotFoundError:
        raise UsageError(f"no file {path}") from None
    except YAMLError as error:
        raise ConfigError(f"{path} is not valid YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(body, dict) or set(body) - set(_SECTIONS):
        raise ConfigError(f"{path} must hold {', '.join(_SECTIONS)}, each a map, and nothing else")
    found = {name: body.get(name) or {} for name in _SECTIONS}
    for name, section in found.items():
        if not isinstance(section, dict):
            raise ConfigError(f"{path}: {name} must be a map")
    return Cloning(
        {str(there): str(here) for there, here in found["people"].items()},
        {str(there): str(here) for there, here in found["texts"].items() if there},
        {str(name): _values(path, name, values, configured) for name, values in found["fields"].items()},
    )


def _values(path: Path, name: str, values: Any, configured: Configured) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: fields: {name} must be a map of fields and values")
    return {str(field): _value(path, name, value, configured) for field, value in values.items()}


def _value(path: Path, name: str, value: Any, configured: Configured) -> Any:
    if not (isinstance(value, dict) and set(value) == {_CONFIG}):
        return value
    key = str(value[_CONFIG])
    found = configured(key)
    if found is None:
        raise ConfigError(
            f"{path}: fields: {name}: config {key} is not set for this stack: `tenantctl config set {key}`"
        )
    return Secret(found.value) if found.secret else found.value


def cloned(past: Past, cloning: Cloning, source: Path) -> Past:
    """Return a state in which people, texts and fields are those of the other organisation.

    Args:
        past: The state to make there.
        cloning: What is another there.
        source: Where that stands, for messages.

    Raises:
        ConfigError: It names a person, a text, an object or a field that the state does not have.
    """
    used: set[tuple[str, str]] = set()
    resources = tuple(_changed(each, cloning, used) for each in past.resources)
    known = [*_called(past)]
    for name in cloning.fields:
        if name not in known:
            raise ConfigError(f"{source}: fields: the state has no {name}{_close(name, known)}")
    for section, wanted in (("people", cloning.people), ("texts", cloning.texts)):
        unused = [each for each in wanted if (section, each) not in used]
        if unused:
            raise ConfigError(f"{source}: {section}: nothing in the state says {', '.join(unused)}")
    return replace(past, resources=resources)


def _called(past: Past) -> Iterator[str]:
    for each in past.objects:
        kind = kind_of(each)
        yield f"{kind.name if kind else ''}/{name_of(each.urn)}"


def _close(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f": did you mean {close[0]}?" if close else ""


def _changed(resource: ResourceState, cloning: Cloning, used: set[tuple[str, str]]) -> ResourceState:
    """Return a copy with what is another there; notes in ``used`` what of the mapping it took."""
    kind = kind_of(resource)
    if kind is None:
        return resource
    new = deepcopy(resource)
    own = cloning.fields.get(f"{kind.name}/{name_of(resource.urn)}", {})
    for field in own:
        if field not in kind.nameable:
            raise ConfigError(f"{kind.name} has no field {field}{_close(field, kind.nameable)}")
    for side in (new.inputs, new.outputs):
        for name in kind.nameable & side.keys():
            side[name] = _there(kind, kind.fields[name], side[name], cloning, used)
        side.update(own)
    if new.id in cloning.people and _is_person(kind):
        new.id = cloning.people[new.id]
    return new


def _is_person(kind: Kind[Any]) -> bool:
    """Whether an object's id is a person's userid."""
    target = kind.fields[kind.settings_of].behaviour.reference if kind.settings_of else None
    return PERSON in (kind.name, target)


def _there(
    kind: Kind[Any], field: DeclaredField, value: Any, cloning: Cloning, used: set[tuple[str, str]]
) -> Any:
    def person(userid: str) -> str:
        if userid in cloning.people:
            used.add(("people", userid))
        return cloning.people.get(userid, userid)

    if kind.name == PERSON and field.name == "userid":
        return person(value)
    changed = mapped(field, value, lambda of, id_: person(id_) if of == PERSON else id_)
    changed = _once(changed, field) if changed != value else changed
    return changed if field.behaviour.reference else _said(changed, cloning.texts, used)


def _once(value: Any, field: DeclaredField) -> Any:
    """Return a list without what two people who are one there say twice."""
    if not isinstance(value, list) or not field.behaviour.unordered:
        return value
    key = field.behaviour.key
    named = {
        str(each.get(key)) if key and isinstance(each, Mapping) else str(each): each
        for each in reversed(value)
    }
    return list(reversed(named.values()))


def _said(value: Any, texts: Mapping[str, str], used: set[tuple[str, str]]) -> Any:
    """Return a value with each text of ``texts`` in it as it is there."""
    if isinstance(value, Secret):
        return Secret(_said(value.value, texts, used))
    if isinstance(value, list):
        return [_said(each, texts, used) for each in value]
    if isinstance(value, Mapping):
        return {key: _said(each, texts, used) for key, each in value.items()}
    if isinstance(value, str):
        for there in sorted((each for each in texts if each in value), key=len, reverse=True):
            used.add(("texts", there))
            value = value.replace(there, texts[there])
    return value
