"""SecurityBaseline: what a firm in Hong Kong is to have, each line with an owner and a lapse."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pulumi

import pulumi_dingtalk as dingtalk
from dingtalk_components.attesting import Seen, attested
from dingtalk_components.baseline_lines import BASELINE, LINES, setting
from pulumi_dingtalk.client.devices import PUBLIC
from pulumi_dingtalk.resources.security.console_catalogue import CATALOGUE, MAIN


@dataclass(frozen=True)
class Computer:
    """A registered computer.

    Args:
        mac_address: MAC address, with ``:`` or ``-``.
        platform: ``Mac`` or ``Win``.
        user: The userid of the person whose it is; without it, it is a public one.
        title: What the console calls it.
        serial_number: Its serial number.
    """

    mac_address: str
    platform: str
    user: str = PUBLIC
    title: str | None = None
    serial_number: str | None = None


class SecurityBaseline(pulumi.ComponentResource):
    """A security baseline: 30 lines, of which no API sets one, so that each is a console setting that people attest.

    What has an API is the list of registered computers: it is set (exclusive edition).

    ::

        SecurityBaseline("baseline", owner="it-administrator", administrators=["admin", "it-administrator"],
                         seen={"sso": Seen("2026-11-02", "https://...")})

        baseline
        ├── baseline-sso                    ConsoleSetting, seen on 2 November, lapses after 183 days
        ├── baseline-main-administrators    ConsoleSetting, read from the tenant, never attested
        ├── baseline-health-check           ConsoleSetting, to be done: each plan says so
        ├── ... one a line
        └── baseline-device-till            TrustedDevice, one a computer

    What nobody has seen, or what has lapsed by ``dingtalk:asOf``, is in each plan and report as a step by hand.

    Args:
        resource_name: The logical name, unique in the program.
        owner: Who answers for each line, by userid or function.
        administrators: Userids of the two main administrators.
        owners: By line, who else answers for it.
        wanted: By line, what it is to be, where not as in the baseline.
        seen: By line, that somebody saw it.
        left_out: By line, why the firm does without it.
        computers: The registered computers, by a key that is what Pulumi knows them by.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: There is no such line, a line is left out without a reason, or administrators are not two.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        owner: str,
        administrators: Sequence[str],
        owners: Mapping[str, str] | None = None,
        wanted: Mapping[str, str] | None = None,
        seen: Mapping[str, Seen] | None = None,
        left_out: Mapping[str, str] | None = None,
        computers: Mapping[str, Computer] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(BASELINE.component, resource_name, None, opts)
        owners, seen, left_out = owners or {}, seen or {}, left_out or {}
        wanted = {**(wanted or {}), MAIN: ",".join(sorted(set(administrators)))}
        _check(resource_name, administrators, [*owners, *wanted, *seen, *left_out], left_out)
        kept = {name: line for name, line in LINES.items() if name not in left_out}
        for name, line in kept.items():
            dingtalk.ConsoleSetting(
                f"{resource_name}-{name}",
                setting=setting(name),
                value=wanted.get(name, line.wanted.en),
                where=None if name in CATALOGUE else line.where_both,
                responsible=owners.get(name, owner),
                opts=pulumi.ResourceOptions(parent=self),
                **attested(f"{resource_name}: {name}", seen.get(name), owners.get(name, owner), line.counts),
            )
        for key, computer in (computers or {}).items():
            _device(f"{resource_name}-device-{key}", computer, pulumi.ResourceOptions(parent=self))
        self.register_outputs(
            {"owners": {name: owners.get(name, owner) for name in kept}, "left_out": dict(left_out)}
        )


def _device(name: str, computer: Computer, below: pulumi.ResourceOptions) -> None:
    dingtalk.TrustedDevice(
        name,
        mac_address=computer.mac_address,
        platform=computer.platform,
        user=computer.user,
        title=computer.title,
        serial_number=computer.serial_number,
        opts=below,
    )


def _check(
    title: str, administrators: Sequence[str], named: Collection[str], left_out: Mapping[str, str]
) -> None:
    if strange := sorted(set(named) - set(LINES)):
        raise pulumi.RunError(f"{title} has no line {', '.join(strange)}; it has {', '.join(LINES)}")
    if silent := sorted(name for name, reason in left_out.items() if not reason.strip()):
        raise pulumi.RunError(f"{title} leaves out {', '.join(silent)} without a reason; say why")
    if len(set(administrators)) != 2:
        raise pulumi.RunError(
            f"{title} has {len(set(administrators))} main administrators; name two: one alone can be lost, and "
            "each more is a risk"
        )
