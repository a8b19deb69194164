"""The monthly meter: counts what is metered, survives several writers, and says "unknown" rather than 0."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from pulumi_dingtalk.client import Client, departments, errors, scopes, users
from pulumi_dingtalk.client.meter import Meter, Usage
from support.scripted import FakeClock, Scripted, config, ok, refused, scripted_client

GET = "/topapi/v2/department/get"
SEARCH = "/v1.0/contact/users/search"
FOUND = {"hasMore": False, "list": []}
AUGUST = datetime(2026, 8, 30, 12, 0, tzinfo=UTC)


def metered(service: Scripted, file: Path) -> Client:
    return scripted_client(service, FakeClock(), settings=config(meterFile=file), now=lambda: AUGUST)


def test_without_a_file_the_count_is_unknown() -> None:
    client = scripted_client(Scripted().on(SEARCH, FOUND))
    users.search(client, "x")
    assert client.usage() is None


def test_before_the_first_count_it_is_unknown_not_zero(tmp_path: Path) -> None:
    assert metered(Scripted(), tmp_path / "meter.json").usage() is None


def test_metered_calls_count_and_free_ones_do_not(tmp_path: Path) -> None:
    service = Scripted().on(SEARCH, FOUND).on(GET, ok(result={"dept_id": 2}))
    service.on("/auth/scopes", ok(auth_org_scopes={"authed_dept": [1]}))
    client = metered(service, tmp_path / "deep" / "meter.json")
    departments.get(client, 2)
    assert client.usage() == Usage("2026-08", 1, 5000, exhausted=False)  # the token by corp is metered (1.8)
    users.search(client, "x")
    scopes.authorised(client)
    departments.get(client.reading(), 2)
    assert client.usage() == Usage("2026-08", 3, 5000, exhausted=False)


def test_a_throttled_call_does_not_count_and_a_lost_one_does(tmp_path: Path) -> None:
    throttle = {"code": "Forbidden.AccessDenied.QpsLimitForApi", "message": "m", "requestid": "R"}
    for first, metered_calls in (
        (httpx.Response(403, json=throttle), 1),
        (httpx.ConnectError("no"), 1),
        (httpx.ReadTimeout("slow"), 2),
    ):
        client = metered(Scripted().on(SEARCH, first, FOUND), tmp_path / type(first).__name__ / "meter.json")
        users.search(client, "x")
        assert client.calls["users/search"] == 2
        usage = client.usage()
        assert usage is not None
        assert usage.calls == 1 + metered_calls  # the token by corp is the one


def test_a_spent_quota_is_kept_for_the_month(tmp_path: Path) -> None:
    client = metered(Scripted().on(GET, refused(90020)), tmp_path / "meter.json")
    with pytest.raises(errors.QuotaExhausted):
        departments.get(client, 2)
    assert client.usage() == Usage("2026-08", 1, 5000, exhausted=True)


def test_a_spent_day_is_not_a_spent_month(tmp_path: Path) -> None:
    spent = httpx.Response(400, json={"code": "daily.call.limit", "message": "m", "requestid": "R"})
    client = metered(Scripted().on(SEARCH, spent), tmp_path / "meter.json")
    with pytest.raises(errors.QuotaExhausted):
        users.search(client, "x")
    assert client.usage() == Usage("2026-08", 2, 5000, exhausted=False)


def test_months_and_organisations_are_counted_apart(tmp_path: Path) -> None:
    file = tmp_path / "meter.json"
    now = [datetime(2026, 8, 31, 15, 59, tzinfo=UTC)]
    meter = Meter(file, "ding1", 10, lambda: now[0])
    meter.count()
    Meter(file, "ding2", 10, lambda: now[0]).count()
    now[0] = datetime(2026, 8, 31, 16, 0, tzinfo=UTC)  # September in the service's own zone
    assert meter.usage() is None
    meter.count()
    meter.count()
    assert meter.usage() == Usage("2026-09", 2, 10, exhausted=False)


def test_threads_lose_no_count(tmp_path: Path) -> None:
    meter = Meter(tmp_path / "meter.json", "ding1", 10, lambda: AUGUST)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: meter.count(), range(80)))
    usage = meter.usage()
    assert usage is not None
    assert usage.calls == 80


COUNT_IN_A_PROCESS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pulumi_dingtalk.client.meter import Meter
meter = Meter(Path(sys.argv[1]), "ding1", 10, lambda: datetime(2026, 8, 30, tzinfo=UTC))
for _ in range(25):
    meter.count()
"""


def test_processes_lose_no_count(tmp_path: Path) -> None:
    file = tmp_path / "meter.json"
    running = [
        subprocess.Popen([sys.executable, "-c", COUNT_IN_A_PROCESS, str(file)])  # noqa: S603  # our own code
        for _ in range(2)
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert json.loads(file.read_text())["ding1"]["2026-08"]["calls"] == 50


@pytest.mark.parametrize(
    "content", ["{", "[1]", '{"dingcorp": 3}', '{"dingcorp": {"2026-08": {"calls": "x"}}}']
)
def test_a_corrupt_file_is_unknown_said_so_and_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    file = tmp_path / "meter.json"
    file.write_text(content)
    client = metered(Scripted().on(SEARCH, FOUND), file)
    assert users.search(client, "x") == []
    assert client.usage() is None
    assert file.read_text() == content
    assert str(file) in caplog.text


def test_a_file_that_cannot_be_written_does_not_fail_the_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    (tmp_path / "file").touch()
    client = metered(Scripted().on(SEARCH, FOUND), tmp_path / "file" / "meter.json")
    assert users.search(client, "x") == []
    assert client.usage() is None
    assert "unknown" in caplog.text
