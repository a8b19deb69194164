"""The lines of a security baseline for a firm in Hong Kong: what each is to be, and how long its attestation counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pulumi_dingtalk.compliance import Baseline, Line
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.console_catalogue import CATALOGUE, MAIN, OTHER

WEEK, MONTH, QUARTER, HALF_YEAR, YEAR = 7, 31, 92, 183, 366
"""Days after which somebody has to look again."""

_RECORDS = Words("the firm's own records", "公司內部記錄")
_CONSOLE = Words("admin console", "管理後台")


def _own(english: str, chinese: str, wanted: str, counts: int = HALF_YEAR, where: Words = _CONSOLE) -> Line:
    return Line(Words(english, chinese), wanted, counts, where)


def _console(name: str, wanted: str) -> Line:
    return Line(CATALOGUE[name].label, wanted, HALF_YEAR, CATALOGUE[name].where)


LINES: Final[Mapping[str, Line]] = {
    "sso": _console("sso", "company accounts alone, by Azure AD, Google or Okta"),
    "admin-two-factor": _console("admin-two-factor", "on for every administrator"),
    "device-login": _console("device-login", "registered devices alone"),
    "remote-wipe": _console("remote-wipe", "remote sign-out and wipe are on"),
    "audit-retention": _console("audit-retention", "90 days or more"),
    "data-retention": _console("data-retention", "12 months"),
    "external-groups": _console("external-groups", "nobody joins one automatically"),
    "forwarding": _console("forwarding", "off to outside"),
    "share-links": _console("share-links", "with a password and an expiry"),
    "data-region": _console("data-region", "Singapore"),
    "mail-domain": _console("mail-domain", "the company's own domain"),
    MAIN: _console(MAIN, ""),
    "health-check": _own("weekly health check", "每週健康檢查", "done each week", WEEK, _RECORDS),
    "consent": _own(
        "consent before chat viewing or live location",
        "查閱聊天或即時位置前的同意",
        "signed by whom it concerns, before",
        YEAR,
        _RECORDS,
    ),
    "transfer-assessment": _own("transfer impact assessment", "資料轉移影響評估", "on file", YEAR, _RECORDS),
    "processing-agreement": _own("data processing agreement", "資料處理協議", "signed", YEAR, _RECORDS),
    "weekly-export": _own(
        "weekly export of approvals and groups", "每週匯出審批及群組", "done and stored", WEEK, _RECORDS
    ),
    "monthly-export": _own(
        "monthly export of contacts and tree", "每月匯出通訊錄及架構", "done and stored", MONTH, _RECORDS
    ),
    "training": _own("training record", "培訓記錄", "everybody, each quarter", QUARTER, _RECORDS),
    "business-registration": _own("business registration", "商業登記", "verified with DingTalk", YEAR),
    "local-administrators": _own("numbers of administrators", "管理員電話號碼", "+852 each"),
    "esign-authority": _own(
        "e-sign certificate authority", "電子簽署核證機關", "recognised in Hong Kong", YEAR
    ),
    "calendar-sync": _own("calendar sync", "日曆同步", "its token renewed within 90 days", 90),
    "quiet-hours": _own("quiet hours", "免打擾時段", "no messages outside working hours"),
    "drive-mounts": _own("drive mounts", "雲盤掛載", "managed devices alone"),
    "meetings": _own("meeting settings", "會議設定", "waiting room on, recording by hosts alone"),
    "health-form": _own("daily health form", "每日健康表", "sent each day, its answers kept 30 days"),
    "emergency-mailbox": _own(
        "emergency mailbox", "緊急郵箱", "outside DingTalk, read by two people", HALF_YEAR, _RECORDS
    ),
    "alternative-channel": _own(
        "alternative channel", "備用通訊渠道", "known to everybody, tried", QUARTER, _RECORDS
    ),
    "recovery-drill": Line(
        Words("recovery within 4 hours", "四小時內復原"),
        "proven by tenantctl drill",
        MONTH,
        _RECORDS,
        drill=4 * 3600,
    ),
}
"""By name; a name of the console's catalogue is that setting."""


def setting(name: str) -> str:
    """Return the name of the console setting that a line is declared as."""
    return name if name in CATALOGUE else f"{OTHER}{name}"


BASELINE: Final = Baseline(
    "dingtalk:components:SecurityBaseline", LINES, {name: setting(name) for name in LINES}
)
"""What ``tenantctl compliance`` asks for (entry point of the group ``pulumi_dingtalk.compliance``)."""
