"""A fresh embedded tenant and clients on it, for the tests of every room. It knows the sandbox's entry point alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi_dingtalk.client import Client
from pulumi_dingtalk.config import TenantConfig


def sandbox_url(folder: Path, name: str = "tenant.db") -> str:
    """The endpoint of a tenant in ``folder``; opening it creates it."""
    return f"sandbox:{folder / name}"


def tenant_config(url: str, **values: object) -> TenantConfig:
    """A configuration on ``url``; ``values`` are config keys (``clientSecret=...``). Unpaced by default."""
    return TenantConfig.load({"endpoint": url, "qps": 0, **values}, {})


def make_client(url: str, **values: object) -> Client:
    """A client on ``url``; ``values`` as for tenant_config."""
    return Client(tenant_config(url, **values))


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
