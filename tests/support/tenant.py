"""A fresh embedded tenant and clients on it, for the tests of every room. It knows the sandbox's command alone."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dingtalk_sandbox.__main__ import cli
from pulumi_dingtalk.client import Client
from pulumi_dingtalk.config import TenantConfig

_TEMPLATES = TemporaryDirectory(prefix="tenants-")
atexit.register(_TEMPLATES.cleanup)


def sandbox(*arguments: str) -> str:
    """Run the sandbox's command, in this process for the time that a start takes, and return what it printed."""
    with redirect_stdout(StringIO()) as said:
        cli(arguments, prog_name="dingtalk_sandbox", standalone_mode=False)
    return said.getvalue()


@cache
def _template(settings: tuple[tuple[str, object], ...]) -> Path:
    """Make an empty tenant once for each set of settings: a copy costs a tenth of the command."""
    path = Path(_TEMPLATES.name) / f"{_template.cache_info().currsize}.db"
    sandbox("settings", "--db", str(path), *(f"{key}={value}" for key, value in settings))
    return path


def sandbox_url(folder: Path, name: str = "tenant.db", **settings: object) -> str:
    """Make an empty tenant in ``folder`` and return its endpoint.

    ``settings`` are the sandbox's (``name_conflict_code=60021``). Its limit of calls a second is off unless given:
    tests wait for nothing.
    """
    chosen = {"qps": 0, **settings}
    path = folder / name
    shutil.copyfile(_template(tuple(sorted(chosen.items()))), path)
    return f"sandbox:{path}"


def tenant_config(url: str, **values: object) -> TenantConfig:
    """A configuration on ``url``; ``values`` are config keys (``clientSecret=...``). Unpaced by default."""
    return TenantConfig.load({"endpoint": url, "qps": 0, **values}, {})


def make_client(url: str, **values: object) -> Client:
    """A client on ``url`` that waits for nothing; ``values`` as for tenant_config."""
    return Client(tenant_config(url, **values), sleep=lambda _seconds: None)


@pytest.fixture
def tenant_url(tmp_path: Path) -> str:
    """The endpoint of a tenant that only this test has."""
    return sandbox_url(tmp_path)


@pytest.fixture
def tenant(tenant_url: str) -> Iterator[Client]:
    """A client that may write, on a tenant that only this test has."""
    client = make_client(tenant_url)
    yield client
    client.close()
