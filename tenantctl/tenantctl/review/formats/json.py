"""The report as JSON, for other programs; the plan itself has its own form (``plan_json``)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from tenantctl.review.report import Report

FORMAT_VERSION: Final = 1


def document(report: Report) -> dict[str, Any]:
    """Return the report as JSON; ``version`` is that of this format."""
    body = asdict(report)
    body["tree"] = [line for line, _style in report.tree]
    return {"version": FORMAT_VERSION, **body}


def text(report: Report) -> str:
    """Return the report as JSON text."""
    return json.dumps(document(report), indent=2, ensure_ascii=False) + "\n"
