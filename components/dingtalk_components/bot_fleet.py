"""BotFleet: the firm's bots, each with an owner, a purpose, an audience and its permissions, and a register of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components import registers


@dataclass(frozen=True)
class GroupBot:
    """A webhook robot, which people made in a chat group; DingTalk makes none by API.

    Args:
        name: Its name, as its group shows it.
        owner: Userid of who answers for it.
        purpose: What it is for.
        webhook: Its webhook, a Pulumi secret.
        schedule: When which scheduler posts by it, in words; DingTalk has none.
        keywords: The keywords set in its group.
        signing_secret: What signs its messages, a Pulumi secret.
    """

    name: str
    owner: str
    purpose: str
    webhook: pulumi.Output[str]
    schedule: str
    keywords: Sequence[str] = ()
    signing_secret: pulumi.Output[str] | None = None


@dataclass(frozen=True)
class AppBot:
    """An internal app with a robot.

    Args:
        name: The app's name, 2 to 20 letters, digits or Chinese characters.
        robot: The robot's name.
        owner: Userid of who answers for it.
        purpose: What it does, at most 200 characters.
        permissions: What it may do, as DingTalk names it, and no more than it needs. People set it in the console.
        users: Userids of who sees it.
        departments: Departments that see it.
        roles: Roles whose holders see it.
    """

    name: str
    robot: str
    owner: str
    purpose: str
    permissions: Sequence[str]
    users: Sequence[str] = ()
    departments: Sequence[dingtalk.Department] = ()
    roles: Sequence[dingtalk.Role] = ()

    def audience(self) -> str:
        """Return who sees it, counted."""
        return registers.audience(self.users, self.departments, self.roles)


class BotFleet(pulumi.ComponentResource):
    """The firm's bots.

    ::

        BotFleet("bots", {"cash": GroupBot(...), "approvals": AppBot(...)})

        bots
        ├── bots-cash                       WebhookBot
        ├── bots-approvals                  Bot
        ├── bots-approvals                  AppVisibility: who sees it, named whole
        └── bots-approvals-permissions      ConsoleSetting: what it may do; no API grants it

    The output ``register`` has a row a bot, for the auditor; ``markdown()`` shows it as a table. No secret is in it.

    Args:
        resource_name: The logical name, unique in the program.
        bots: The bots by key, which is what Pulumi knows them by.
        attested: By key, who saw that the permissions are these: ``attested_by``, ``attested_on``, ``lapses_on``,
            ``evidence``.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: A bot is seen by nobody, or has no owner or purpose.
    """

    def __init__(
        self,
        resource_name: str,
        bots: Mapping[str, GroupBot | AppBot],
        *,
        attested: Mapping[str, Mapping[str, str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("dingtalk:components:BotFleet", resource_name, None, opts)
        self._below = pulumi.ResourceOptions(parent=self)
        for key, bot in bots.items():
            _check(f"{resource_name}: {key}", bot)
            if isinstance(bot, GroupBot):
                self._group_bot(f"{resource_name}-{key}", bot)
            else:
                self._app_bot(f"{resource_name}-{key}", bot, (attested or {}).get(key, {}))
        self.register = {key: _row(bot) for key, bot in bots.items()}
        self.register_outputs({"register": self.register})

    def markdown(self) -> str:
        """Return the register as a table."""
        heads = ["bot", "name", "kind", "owner", "purpose", "seen by", "permissions", "schedule"]
        return registers.markdown(heads, ([key, *row.values()] for key, row in sorted(self.register.items())))

    def _group_bot(self, name: str, bot: GroupBot) -> None:
        dingtalk.WebhookBot(
            name,
            name=bot.name,
            webhook=bot.webhook,
            owner_user=bot.owner,
            purpose=bot.purpose,
            signing_secret=bot.signing_secret,
            keywords=list(bot.keywords) or None,
            schedule=bot.schedule,
            opts=self._below,
        )

    def _app_bot(self, name: str, bot: AppBot, seen: Mapping[str, str]) -> None:
        made = dingtalk.Bot(name, name=bot.name, robot_name=bot.robot, desc=bot.purpose, opts=self._below)
        dingtalk.AppVisibility(
            name,
            app=made.id,
            users=bot.users,
            departments=bot.departments,
            roles=bot.roles,
            opts=self._below,
        )
        dingtalk.ConsoleSetting(
            f"{name}-permissions",
            setting=f"other/{name}-permissions",
            value=", ".join(sorted(bot.permissions)) or "none",
            where=f"developer console > {bot.name} > permissions",
            responsible=bot.owner,
            evidence=seen.get("evidence"),
            attested_by=seen.get("attested_by"),
            attested_on=seen.get("attested_on"),
            lapses_on=seen.get("lapses_on"),
            opts=self._below,
        )


def _row(bot: GroupBot | AppBot) -> dict[str, str]:
    return {
        "name": bot.name,
        "kind": "webhook" if isinstance(bot, GroupBot) else "app",
        "owner": bot.owner,
        "purpose": bot.purpose,
        "seen_by": "its group" if isinstance(bot, GroupBot) else bot.audience(),
        "permissions": "posts to its group"
        if isinstance(bot, GroupBot)
        else ", ".join(sorted(bot.permissions)),
        "schedule": bot.schedule if isinstance(bot, GroupBot) else "",
    }


def _check(what: str, bot: GroupBot | AppBot) -> None:
    if not bot.owner.strip() or not bot.purpose.strip():
        raise pulumi.RunError(f"{what} needs an owner and a purpose: nobody else can tell an auditor")
    if isinstance(bot, AppBot) and not bot.audience():
        raise pulumi.RunError(f"{what} is seen by nobody; name users, departments or roles")
