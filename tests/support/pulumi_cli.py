"""Tests that run the real Pulumi CLI are marked with this and skipped, saying so, where it is not on PATH."""

from __future__ import annotations

import shutil

import pytest

NEEDS_PULUMI = [
    pytest.mark.pulumi_cli,
    pytest.mark.skipif(shutil.which("pulumi") is None, reason="the Pulumi CLI is not on PATH"),
]
