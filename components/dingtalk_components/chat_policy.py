"""ChatPolicy: chat groups named by rule, run by their owners, and how an unanswered message goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

import pulumi_dingtalk as dingtalk

LONGEST = 20
"""Characters of a group's name (contract apps-security.md 2.1)."""

ESCALATION = (
    "in the app, then by SMS, then by call; who does not answer in 3 minutes is passed over to the manager"
)


@dataclass(frozen=True)
class GroupName:
    """A rule for the names of groups: parts joined by ``_``, such as ``brand_district_function``.

    Args:
        parts: The names of the parts, joined by ``_``.
        allowed: By part, the words it may be, or a regular expression; any word without ``_`` where not given.
    """

    parts: str
    allowed: Mapping[str, Sequence[str] | str] = field(default_factory=dict)

    def faults(self, name: str) -> list[str]:
        """Return why ``name`` is not one of this rule; nothing where it is."""
        wanted, given = self.parts.split("_"), name.split("_")
        if len(given) != len(wanted):
            parts = "1 part" if len(given) == 1 else f"{len(given)} parts"
            return [f"has {parts}, not the {len(wanted)} of {self.parts}"]
        found = [
            f'{part} "{word}" is not {self._words(part)}'
            for part, word in zip(wanted, given, strict=True)
            if not self._fits(part, word)
        ]
        return [*found, *([f"is longer than {LONGEST} characters"] if len(name) > LONGEST else [])]

    def _fits(self, part: str, word: str) -> bool:
        allowed = self.allowed.get(part, r"\S+")
        return bool(re.fullmatch(allowed, word)) if isinstance(allowed, str) else word in allowed

    def _words(self, part: str) -> str:
        allowed = self.allowed.get(part, "a word")
        return allowed if isinstance(allowed, str) else f"one of {', '.join(allowed)}"


@dataclass(frozen=True)
class Chat:
    """A chat group.

    Args:
        name: Its name, by one of the rules.
        owner: Userid of its owner, one of the members.
        members: Userids of everybody in it.
    """

    name: str
    owner: str
    members: Sequence[str]


class ChatPolicy(pulumi.ComponentResource):
    """Chat groups by one policy.

    ::

        ChatPolicy("chats", rules=[GroupName("brand_district_function")], groups={"kowloon": Chat(...)})

        chats
        ├── chats-kowloon         ChatGroup: the owner alone mentions all, manages, lets people in
        └── chats-escalation      ConsoleSetting: how an unanswered message goes on; no API has it

    Args:
        resource_name: The logical name, unique in the program.
        rules: What names must be like; each name by at least one of them.
        groups: The groups by key, which is what Pulumi knows them by: a group may be renamed.
        escalation: How an unanswered message goes on, in words.
        attested: Who saw that it is so: ``attested_by``, ``attested_on``, ``lapses_on``, ``evidence``.
        responsible: Who answers for the escalation, by userid or function.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: A name is by none of the rules; the line says why.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        rules: Sequence[GroupName],
        groups: Mapping[str, Chat],
        escalation: str = ESCALATION,
        attested: Mapping[str, str] | None = None,
        responsible: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("dingtalk:components:ChatPolicy", resource_name, None, opts)
        if faults := lint_group_names((group.name for group in groups.values()), rules):
            raise pulumi.RunError(f"{resource_name}: {'; '.join(faults)}")
        below = pulumi.ResourceOptions(parent=self)
        made = {
            key: dingtalk.ChatGroup(
                f"{resource_name}-{key}",
                name=group.name,
                owner_user=group.owner,
                members=list(group.members),
                only_owner_mentions_all=True,
                only_owner_manages=True,
                join_needs_approval=True,
                opts=below,
            )
            for key, group in groups.items()
        }
        seen = attested or {}
        dingtalk.ConsoleSetting(
            f"{resource_name}-escalation",
            setting=f"other/{resource_name}-escalation",
            value=escalation,
            responsible=responsible,
            evidence=seen.get("evidence"),
            attested_by=seen.get("attested_by"),
            attested_on=seen.get("attested_on"),
            lapses_on=seen.get("lapses_on"),
            opts=below,
        )
        self.register_outputs({"groups": {key: group.id for key, group in made.items()}})


def lint_group_names(names: Iterable[str], rules: Sequence[GroupName]) -> list[str]:
    """Return a line for each name that is by none of ``rules``, with what is wrong by the rule it is nearest to.

    DingTalk lists no groups by API: the names of those that exist come from the console's export.
    """
    found = []
    for name in names:
        faults = sorted((rule.faults(name) for rule in rules), key=len)
        if faults and faults[0]:
            shaped = [each for each in faults if not each[0].startswith("has ")]
            found.append(f'group "{name}" {", ".join((shaped or faults)[0])}')
    return found
