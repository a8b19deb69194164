"""kill -9 around an API call, then `tenantctl resume`: the tenant as declared, no object twice, state equal to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, cast

import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.app import Sandbox
from dingtalk_sandbox.server import HttpServer
from support.hand import Hand

PROGRAM = """
import pulumi_dingtalk as dingtalk

parent = dingtalk.Department("shops", name="Shops")
for number in range(4):
    dingtalk.Department(f"shop-{number}", name=f"Shop {number}", parent=parent, code=f"S{number}")
group = dingtalk.RoleGroup("retail", name="Retail")
for name in ("Cashier", "Keeper"):
    dingtalk.Role(name, name=name, group=group)
"""
WRITES = (
    "/topapi/v2/department/create",
    "/topapi/v2/department/update",
    "/role/add_role_group",
    "/role/add_role",
)


class Killer:
    """The tenant's server, which kills its client at one write: before it takes effect, or before it is answered."""

    def __init__(self, app: Any, at: int, *, answered: bool) -> None:
        self._app, self._at, self._answered = app, at, answered
        self._lock = threading.Lock()
        self.victim: subprocess.Popen[bytes] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        with self._lock:
            if self.victim is None or environ["PATH_INFO"] not in WRITES:
                return self._app(environ, start_response)
            self._at -= 1
            done = self._app(environ, start_response) if self._at or self._answered else []
            if self._at == 0:
                self.victim.send_signal(signal.SIGKILL)
                self.victim.wait()
                start_response("503 Gone", [])
            return done


@pytest.mark.parametrize(("at", "answered"), [(1, True), (3, False), (6, True)])
def test_killed_around_a_write(tmp_path: Path, at: int, answered: bool) -> None:
    database = tmp_path / "tenant.db"
    admin.change_settings(database, {"qps": "0"})
    killer = Killer(Sandbox(database), at, answered=answered)
    server = HttpServer(cast(Sandbox, killer), "127.0.0.1", 0)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    (tmp_path / "state").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: shops\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    (tmp_path / "Pulumi.dev.yaml").write_text(
        f"config:\n  dingtalk:endpoint: {server.url}\n  dingtalk:corpId: dingsandbox\n"
    )
    env = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "killed",
        "PULUMI_HOME": str(tmp_path / "home"),
        "DINGTALK_QPS": "0",
        "DINGTALK_CLIENT_ID": "sandbox-app",
        "DINGTALK_CLIENT_SECRET": "sandbox-secret",
    }
    command = [sys.executable, "-m", "tenantctl", "--engine", "embedded", "--stack", "dev", "--yes"]

    def run(*arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - ourselves
            [*command, *arguments], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("stack", "init", "dev")
    killer.victim = subprocess.Popen(  # noqa: S603 - ourselves
        [*command, "up"], cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert killer.victim.wait() == -signal.SIGKILL
    killer.victim = None
    run("cancel")
    run("resume")
    run("preview", "--refresh", "--expect-no-changes")
    with Hand(f"sandbox:{database}") as hand:
        (shops,) = below(hand, 1)
        assert shops["name"] == "Shops"
        assert sorted(each["name"] for each in below(hand, shops["dept_id"])) == [
            f"Shop {n}" for n in range(4)
        ]


def below(hand: Hand, department: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hand.post("/topapi/v2/department/listsub", dept_id=department)["result"]
    return found
