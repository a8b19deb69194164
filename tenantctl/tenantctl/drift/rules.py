"""Ignore rules: which differences a project has agreed not to hear of, each with its reason.

They stand in ``drift.yaml`` beside Pulumi.yaml, because the Pulumi CLI refuses objects it does not know in its own
files::

    ignore:
      - kind: Department
        object: Mong Kok        # name in the tenant, logical name or id; * stands for any text; all where left out
        fields: [order]         # where left out: every difference, that it is gone, and that it is unmanaged
        reason: HR sorts the list by hand
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pulumi_dingtalk.reconcile.registry import kinds
from tenantctl.errors import ConfigError
from tenantctl.state import files

FILE: Final = "drift.yaml"
OWNER: Final = "owner"
"""The field by which a rule lets an object pass that carries another stack's mark."""

_KEYS: Final = ("kind", "object", "fields", "reason")


@dataclass(frozen=True)
class Rule:
    """One rule.

    Args:
        number: Its place in the file, from 1.
        kind: The kind it is about.
        object: Pattern of the names and ids it is about.
        fields: The fields it lets pass; none: everything about the object.
        reason: Why, in the project's words.
    """

    number: int
    kind: str
    object: str
    fields: frozenset[str]
    reason: str

    def about(self, kind: str, known_as: Collection[str]) -> bool:
        """Whether it is about the object of that kind which goes by these names and ids."""
        return kind == self.kind and any(fnmatchcase(text, self.object) for text in known_as)

    def covers(self, field: str) -> bool:
        """Whether it lets a difference of that field pass."""
        return not self.fields or field in self.fields

    def __str__(self) -> str:
        fields = f" ({', '.join(sorted(self.fields))})" if self.fields else ""
        return f"rule {self.number}, {self.kind} {self.object}{fields}: {self.reason}"


def load(root: Path) -> tuple[Rule, ...]:
    """Read the project's rules; none where it has no such file.

    Raises:
        ConfigError: a rule has no reason, names an unknown kind or field, or the file is no list of rules.
    """
    path = root / FILE
    try:
        body = YAML(typ="safe", pure=True).load(files.read_bytes(path))
    except FileNotFoundError:
        return ()
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{path} is not valid YAML{where}: {getattr(error, 'problem', error)}") from None
    if body is None:
        return ()
    if not isinstance(body, dict) or set(body) != {"ignore"} or not isinstance(body["ignore"], list):
        raise ConfigError(f"{path} must hold `ignore:` and a list of rules under it, nothing else")
    return tuple(_rule(number, each, path) for number, each in enumerate(body["ignore"], 1))


def _rule(number: int, body: Any, path: Path) -> Rule:
    where = f"{path}, rule {number}"
    if not isinstance(body, dict):
        raise ConfigError(f"{where}: a rule is a map of {', '.join(_KEYS)}")
    if unknown := sorted(str(key) for key in body if key not in _KEYS):
        raise ConfigError(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(_KEYS)}")
    reason = str(body.get("reason") or "").strip()
    if not reason:
        raise ConfigError(f"{where}: give a `reason`, so that whoever reads the report can judge it")
    kind = _known("kind", body.get("kind"), kinds(), where)
    fields = body.get("fields", [])
    if not isinstance(fields, list) or ("fields" in body and not fields):
        raise ConfigError(f"{where}: `fields` must be a list of fields; leave it out for all of them")
    known = [*kinds()[kind].nameable, OWNER]
    names = frozenset(_known(f"field of {kind}", field, known, where) for field in fields)
    return Rule(number, kind, str(body.get("object", "*")), names, reason)


def _known(what: str, given: Any, known: Collection[str] | Mapping[str, Any], where: str) -> str:
    if given in list(known):
        return str(given)
    close = get_close_matches(str(given), known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise ConfigError(f"{where}: unknown {what} {given}: {hint}known are {', '.join(sorted(known))}")


class Ignoring:
    """The rules at work in one run; it counts what each let pass.

    Args:
        rules: The project's rules.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self.used: dict[Rule, int] = {}

    def passes(self, kind: str, known_as: Collection[str], field: str = "") -> bool:
        """Say whether a rule lets a difference pass, and count it.

        Args:
            kind: The object's kind.
            known_as: Its names and ids.
            field: The field that differs; "" where the object as a whole is gone or unmanaged.
        """
        for rule in self._rules:
            if rule.about(kind, known_as) and (rule.covers(field) if field else not rule.fields):
                self.used[rule] = self.used.get(rule, 0) + 1
                return True
        return False

    @property
    def unused(self) -> tuple[Rule, ...]:
        """The rules that let nothing pass."""
        return tuple(rule for rule in self._rules if rule not in self.used)
