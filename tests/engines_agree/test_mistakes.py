"""A user's mistake under plain ``pulumi`` is one line that tells what, which object, the rule and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.firm import Firm, passphrase
from support.plain_cli import PlainCli, Ran
from support.pulumi_cli import NEEDS_PULUMI

__all__ = ["passphrase"]

pytestmark = [*NEEDS_PULUMI, pytest.mark.usefixtures("passphrase")]

PROGRAM = """
import signal
import pulumi_dingtalk as dingtalk
signal.signal(signal.SIGINT, signal.SIG_DFL)  # as the checkout's own __main__.py does
"""


class Desk:
    """A project and plain ``pulumi`` in it."""

    def __init__(self, folder: Path) -> None:
        (folder / "firm").mkdir()
        self.firm = Firm(folder / "firm")
        state = self.firm.stack.project.backend_url
        self._pulumi = PlainCli(self.firm.folder, {"PULUMI_BACKEND_URL": state})

    def up(self, program: str, **env: str) -> Ran:
        (self.firm.folder / "__main__.py").write_text(PROGRAM + program)
        return self._pulumi("up", "--yes", "--skip-preview", "--stack", "dev", **env)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def told_once(ran: Ran, line: str) -> None:
    """The run failed, and its summary has this line, once, and no traceback."""
    assert ran.code != 0
    summary = ran.text.partition("Diagnostics:")[2]
    assert summary.count(line) == 1, ran.text
    for noise in ("Traceback", 'File "', "KeyboardInterrupt"):
        assert noise not in ran.text, ran.text


def test_a_wrong_secret(desk: Desk) -> None:
    ran = desk.up('dingtalk.Department("shops", name="Shops")', DINGTALK_CLIENT_SECRET="canary-wrong-7710")
    told_once(ran, "oauth2/token for app sandbox-app in organisation dingsandbox")
    assert "canary" not in ran.text


def test_a_name_that_is_taken(desk: Desk) -> None:
    desk.firm.hand.post("/topapi/v2/department/create", name="Shops", parent_id=1)
    ran = desk.up('dingtalk.Department("shops", name="Shops")')
    told_once(ran, 'department "Shops" under 1: it exists already (id ')
    assert "Set adopt=True on the resource to take it over" in ran.text


def test_a_forbidden_name(desk: Desk) -> None:
    ran = desk.up('dingtalk.Department("shops", name="Shops - Kowloon")')
    told_once(ran, "must not contain -")


def test_an_unknown_config_key(desk: Desk) -> None:
    desk.firm.configure(endpoint=desk.firm.url, clientsecret="x")
    ran = desk.up('dingtalk.Department("shops", name="Shops")')
    told_once(ran, "unknown config dingtalk:clientsecret; known keys under dingtalk: are endpoint,")


def test_a_parent_that_is_not_there(desk: Desk) -> None:
    ran = desk.up('dingtalk.Department("shops", name="Shops", parent="424242")')
    told_once(
        ran,
        'department "Shops" under 424242: 60003 its parent, department 424242, does not exist; give the id',
    )


def test_a_secret_in_plain(desk: Desk) -> None:
    desk.firm.configure(endpoint=desk.firm.url, clientSecret="canary-plain-6206")
    ran = desk.up('dingtalk.Department("shops", name="Shops")')
    told_once(ran, "dingtalk:clientSecret stands in the stack's config in plain")
    assert "canary" not in ran.text


def test_a_look_up_that_finds_nothing(desk: Desk) -> None:
    ran = desk.up('dingtalk.get_department(name="Shops")')
    told_once(ran, 'department by name "Shops": there is no such department')


def test_debug_keeps_the_traceback(desk: Desk) -> None:
    ran = desk.up('dingtalk.Department("shops", name="Shops", parent="424242")', DINGTALK_DEBUG="true")
    assert "Traceback" in ran.text
