"""``make demo``: a first day with a tenant in under a minute, on the embedded tenant and the embedded engine.

Every command is shown as typed and then run as a user runs it; a step that does not do what it says ends the demo with
exit code 1. All of it happens in ``.demo/``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import httpx

from tenantctl.errors import ExitCode, TenantctlError
from tenantctl.project import Project

STACK = "retail-dev"
BEFORE, AFTER = "Mong Kok", "Mong Kok East"
_CREDENTIALS = {
    "client_id": "sandbox-app",
    "client_secret": "sandbox-secret",  # the embedded tenant's own, known to everybody
    "grant_type": "client_credentials",
}
_WAIT_SECONDS = 20


class Demo:
    """One run.

    Args:
        root: The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / ".demo"
        self._database = self._folder / "tenant.db"
        self._env = {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{self._folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "demo",
            "PULUMI_HOME": str(self._folder / "home"),
            "PULUMI_STACK": STACK,
            "DINGTALK_ENDPOINT": f"sandbox:{self._database}",
        }

    def play(self) -> None:
        """Play every step. Raises TenantctlError at the first that does not do what it says."""
        shutil.rmtree(self._folder, ignore_errors=True)
        (self._folder / "state").mkdir(parents=True)
        self._title(
            "A new stack, and a tenant in which the people exist already (people are not ours to declare)"
        )
        self._run("stack", "init", STACK)
        self._run("sandbox", "seed", "stacks/seeds/retail-people.json")
        self._title("What would be done: departments, roles, who has them. Nothing is written")
        self._run("preview")
        self._title(
            "Do it. The state is in a folder that git ignores: that this is the first run is to be said"
        )
        self._run("up", "--yes", "--first-run")
        self._title("A second plan finds nothing left to do")
        self._run("preview", "--expect-no-changes")
        with Hand(self._database, self._env) as hand:
            self._title(f'Somebody renames the department "{BEFORE}" by hand, past the program')
            hand.rename(BEFORE, AFTER)
            self._title("The next plan says what was changed, and what repairs it (exit code 2: changes)")
            self._run("preview", "--refresh", "--expect-no-changes", expect=ExitCode.CHANGES)
            self._title("Repair it")
            self._run("up", "--refresh", "--yes")
            hand.must_find(BEFORE)
        self._title("And again there is nothing to do")
        self._run("preview", "--refresh", "--expect-no-changes")
        self._next()

    def _run(self, *arguments: str, expect: int = ExitCode.OK) -> None:
        click.secho(f"$ tenantctl {' '.join(arguments)}", bold=True)
        command = [sys.executable, "-m", "tenantctl", "--engine", "embedded", "--non-interactive", *arguments]
        code = subprocess.run(command, cwd=self._root, env=self._env, check=False).returncode  # noqa: S603 - ours
        if code != expect:
            raise TenantctlError(
                f"`tenantctl {' '.join(arguments)}` ended with exit code {code}, not {int(expect)}"
            )

    def _title(self, text: str) -> None:
        click.echo()
        click.secho(f"== {text}", fg="cyan", bold=True)

    def _next(self) -> None:
        self._title("Where to look next")
        click.echo(
            "stacks/retail.py               the program that was just applied: change it, and run the commands above\n"
            "tenantctl schema               everything that can be declared\n"
            "tenantctl stack export         the state that was kept (here in .demo/state)\n"
            "README.md                      how to point it at a real tenant: which app, which permissions"
        )


class Hand:
    """Somebody's hand: changes the tenant over HTTP, as the console would. A context manager.

    Args:
        database: The tenant's file.
        env: Environment of the server.
    """

    def __init__(self, database: Path, env: Mapping[str, str]) -> None:
        self._serving = _served(database, env)

    def __enter__(self) -> Hand:
        self._http = httpx.Client(base_url=self._serving.__enter__(), timeout=10)
        answer = self._http.post("/v1.0/oauth2/dingsandbox/token", json=_CREDENTIALS)
        self._token = answer.raise_for_status().json()["access_token"]
        return self

    def __exit__(self, *error: Any) -> None:
        self._http.close()
        self._serving.__exit__(*error)

    def rename(self, name: str, new: str) -> None:
        """Give a department another name."""
        id_ = self.must_find(name)
        click.secho(f"POST /topapi/v2/department/update  dept_id={id_} name={new}", bold=True)
        self._call("/topapi/v2/department/update", {"dept_id": id_, "name": new})

    def must_find(self, name: str) -> int:
        """Return the id of the department of that name. Raises TenantctlError where there is none."""
        for department in self._below(1):
            if department["name"] == name:
                return int(department["dept_id"])
        raise TenantctlError(f'there is no department "{name}" in the tenant')

    def _below(self, dept_id: int) -> Iterator[dict[str, Any]]:
        for child in self._call("/topapi/v2/department/listsub", {"dept_id": dept_id})["result"]:
            yield child
            yield from self._below(child["dept_id"])

    def _call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.post(path, params={"access_token": self._token}, json=body).json()
        if int(answer["errcode"]) != 0:
            raise TenantctlError(f"{path} answered {answer['errcode']} {answer.get('errmsg')}")
        return answer


@contextmanager
def _served(database: Path, env: Mapping[str, str]) -> Iterator[str]:
    """Serve the tenant while the block runs; yield its URL, which the server says in its first line."""
    command = [sys.executable, "-u", "-m", "dingtalk_sandbox", "serve", "--db", str(database), "--port", "0"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ours
        try:
            line = server.stdout.readline() if server.stdout else ""
            url = line.strip().rpartition(" ")[2]
            if not url.startswith("http://"):
                raise TenantctlError(
                    f"the embedded tenant did not come up: {line.strip() or 'it said nothing'}"
                )
            yield url
        finally:
            server.terminate()
            server.wait(_WAIT_SECONDS)


def main() -> int:
    """Play the demo; return 0 if every step did what it says."""
    began = time.monotonic()
    try:
        Demo(Project.find(Path.cwd()).root).play()
    except (TenantctlError, httpx.HTTPError) as error:
        click.secho(f"demo: {error}", fg="red", err=True)
        return ExitCode.FAILED
    click.secho(f"\nAll of this took {time.monotonic() - began:.0f} s.", bold=True)
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
