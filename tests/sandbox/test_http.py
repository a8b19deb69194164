"""The same tenant over real HTTP, and several processes and threads on one file."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.app import Sandbox
from dingtalk_sandbox.server import HttpServer
from dingtalk_sandbox.transport import open_transport

from .conftest import CREATE, GET

GRANT = {"client_id": "sandbox-app", "client_secret": "sandbox-secret", "grant_type": "client_credentials"}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "tenant.db"
    admin.change_settings(path, {"qps": "0"})
    return path


@pytest.fixture
def http(database: Path) -> Iterator[httpx.Client]:
    app = Sandbox(database)
    server = HttpServer(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    with httpx.Client(base_url=server.url, timeout=10) as client:
        yield client
    server.close()
    thread.join(10)
    app.close()


def token(client: httpx.Client) -> str:
    return str(client.post("/v1.0/oauth2/dingsandbox/token", json=GRANT).json()["access_token"])


def test_both_worlds_on_one_origin(http: httpx.Client) -> None:
    issued = token(http)
    made = http.post(CREATE, params={"access_token": issued}, json={"name": "HR", "parent_id": 1}).json()
    found = http.post(
        GET, params={"access_token": issued}, data={"dept_id": made["result"]["dept_id"]}
    ).json()
    assert found["result"]["name"] == "HR"
    headers = {"x-acs-dingtalk-access-token": issued}
    body = {"queryWord": "HR", "offset": 0, "size": 10}
    assert http.post("/v1.0/contact/departments/search", headers=headers, json=body).json()["totalCount"] == 1


def test_envelopes_and_limits(http: httpx.Client, database: Path) -> None:
    issued = token(http)
    stale = http.post(GET, params={"access_token": "stale"}, json={"dept_id": 1})
    assert (stale.status_code, stale.json()["sub_code"]) == (200, "40014")
    assert http.post("/topapi/nothing", json={}).json()["errcode"] == 22
    assert http.post("/v1.0/contact/users/search", json={"a": 1}).status_code == 400
    admin.change_settings(database, {"permissions": "none"})
    denied = http.post(
        "/v1.0/contact/users/search", headers={"x-acs-dingtalk-access-token": issued}, json={"a": 1}
    )
    assert denied.json()["accessdenieddetail"] == {"requiredScopes": ["qyapi_addresslist_search"]}


@pytest.mark.parametrize(("kind", "done"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_broken_connection_is_broken(http: httpx.Client, database: Path, kind: str, done: int) -> None:
    issued = token(http)
    admin.plant_fault(database, kind, "department/create", 1, 1)
    with pytest.raises(httpx.RemoteProtocolError):
        http.post(CREATE, params={"access_token": issued}, json={"name": "HR", "parent_id": 1})
    found = http.post(
        "/topapi/v2/department/listsubid", params={"access_token": issued}, json={"dept_id": 1}
    ).json()
    assert len(found["result"]["dept_id_list"]) == done


def test_half_an_answer_is_half(http: httpx.Client, database: Path) -> None:
    admin.plant_fault(database, "truncated", "{corpId}/token", 1, 1)
    with pytest.raises(ValueError, match="Unterminated"):
        http.post("/v1.0/oauth2/dingsandbox/token", json=GRANT).json()


def test_a_served_tenant_ends_politely(database: Path) -> None:
    arguments = [sys.executable, "-m", "dingtalk_sandbox", "serve", "--db", str(database), "--port", "0"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        with httpx.Client(base_url=url) as client:
            assert token(client)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_port_that_is_taken_is_one_line(http: httpx.Client, database: Path) -> None:
    port = str(http.base_url.port)
    arguments = [sys.executable, "-m", "dingtalk_sandbox", "serve", "--db", str(database), "--port", port]
    found = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert found.returncode == 64
    assert len(found.stderr.splitlines()) == 1


_WRITER = """
import sys, httpx
from dingtalk_sandbox.transport import open_transport
path, who = sys.argv[1:]
with httpx.Client(transport=open_transport("sandbox:" + path)) as client:
    grant = {"client_id": "sandbox-app", "client_secret": "sandbox-secret", "grant_type": "client_credentials"}
    token = client.post("https://api.dingtalk.com/v1.0/oauth2/dingsandbox/token", json=grant).json()["access_token"]
    url = "https://oapi.dingtalk.com/topapi/v2/department/create"
    for number in range(40):
        for name in (f"{who} {number}", f"shared {number}"):
            body = client.post(url, params={"access_token": token}, json={"name": name, "parent_id": 1}).json()
            assert int(body.get("sub_code", body["errcode"])) in (0, 60008, 90018), body
    print(token)
"""


def test_processes_share_a_file_that_neither_made_before(tmp_path: Path) -> None:
    path = tmp_path / "new" / "tenant.db"
    arguments = [sys.executable, "-c", _WRITER, str(path)]
    writers = [
        subprocess.Popen([*arguments, who], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603
        for who in ("a", "b", "c")
    ]
    outputs = [writer.communicate(timeout=120) for writer in writers]
    assert [(writer.returncode, error) for writer, (_, error) in zip(writers, outputs, strict=True)] == [
        (0, "")
    ] * 3
    assert len({out for out, _ in outputs}) == 1  # one token for the app, whoever asks
    log = admin.call_log(path)
    made = [call for call in log if call["operation"] == CREATE and call["outcome"] == "ok"]
    assert len(log) == 3 * 81
    assert len(admin.dump(path)["departments"]) == 1 + len(made)


def test_threads_share_a_transport_and_names_stay_unique(database: Path) -> None:
    with httpx.Client(transport=open_transport(f"sandbox:{database}")) as client:
        url = "https://oapi.dingtalk.com"
        issued = client.post("https://api.dingtalk.com/v1.0/oauth2/dingsandbox/token", json=GRANT).json()[
            "access_token"
        ]

        def create(number: int) -> int:
            body = {"name": f"D{number % 20}", "parent_id": 1}
            return int(
                client.post(url + CREATE, params={"access_token": issued}, json=body).json()["errcode"]
            )

        with ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(create, range(100)))
    assert sorted(set(codes)) == [0, 60008]
    assert codes.count(0) == 20


def test_a_process_that_dies_in_a_call_leaves_the_tenant_whole(database: Path) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom dingtalk_sandbox.store.db import Database\n"
        "with Database(Path(sys.argv[1]), lambda conn: None).transaction() as conn:\n"
        '    conn.execute("DELETE FROM departments")\n    os._exit(9)\n'
    )
    found = subprocess.run([sys.executable, "-c", script, str(database)], check=False, timeout=60)  # noqa: S603
    assert found.returncode == 9
    assert len(admin.dump(database)["departments"]) == 1
