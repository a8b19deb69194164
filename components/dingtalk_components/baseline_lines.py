"""The lines of a security baseline for a firm in Hong Kong: what each is to be, and how long its attestation counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pulumi_dingtalk.compliance import Baseline, Line
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.security.console_catalogue import CATALOGUE, MAIN, OTHER

WEEK, MONTH, QUARTER, HALF_YEAR, YEAR = 7, 31, 92, 183, 366
"""Days after which somebody has to look again."""

_RECORDS = Words("the firm's own records", "公司內部記錄")
_CONSOLE = Words("admin console", "管理後台")


def _own(
    label: tuple[str, str], wanted: tuple[str, str], counts: int = HALF_YEAR, where: Words = _CONSOLE
) -> Line:
    return Line(Words(*label), Words(*wanted), counts, where)


def _console(name: str, english: str, chinese: str) -> Line:
    return Line(CATALOGUE[name].label, Words(english, chinese), HALF_YEAR, CATALOGUE[name].where)


LINES: Final[Mapping[str, Line]] = {
    "sso": _console(
        "sso",
        "company accounts alone, by Azure AD, Google or Okta",
        "只用公司帳戶, 經 Azure AD、Google 或 Okta",
    ),
    "admin-two-factor": _console("admin-two-factor", "on for every administrator", "所有管理員均已開啟"),
    "device-login": _console("device-login", "registered devices alone", "只限已登記的裝置"),
    "remote-wipe": _console("remote-wipe", "remote sign-out and wipe are on", "已開啟遠端登出及清除"),
    "audit-retention": _console("audit-retention", "90 days or more", "90 日或以上"),
    "data-retention": _console("data-retention", "12 months", "12 個月"),
    "external-groups": _console("external-groups", "nobody joins one automatically", "不會自動加入"),
    "forwarding": _console("forwarding", "off to outside", "不准對外轉發"),
    "share-links": _console("share-links", "with a password and an expiry", "須有密碼及有效期"),
    "data-region": _console("data-region", "Singapore", "新加坡"),
    "mail-domain": _console("mail-domain", "the company's own domain", "公司自己的域名"),
    MAIN: _console(MAIN, "two", "兩名"),
    "health-check": _own(
        ("weekly health check", "每週健康檢查"), ("done each week", "每週完成"), WEEK, _RECORDS
    ),
    "consent": _own(
        ("consent before chat viewing or live location", "查閱聊天或即時位置前的同意"),
        ("signed by whom it concerns, before", "事前由當事人簽署"),
        YEAR,
        _RECORDS,
    ),
    "transfer-assessment": _own(
        ("transfer impact assessment", "資料轉移影響評估"), ("on file", "已存檔"), YEAR, _RECORDS
    ),
    "processing-agreement": _own(
        ("data processing agreement", "資料處理協議"), ("signed", "已簽署"), YEAR, _RECORDS
    ),
    "weekly-export": _own(
        ("weekly export of approvals and groups", "每週匯出審批及群組"),
        ("done and stored", "已完成並保存"),
        WEEK,
        _RECORDS,
    ),
    "monthly-export": _own(
        ("monthly export of contacts and tree", "每月匯出通訊錄及架構"),
        ("done and stored", "已完成並保存"),
        MONTH,
        _RECORDS,
    ),
    "training": _own(
        ("training record", "培訓記錄"), ("everybody, each quarter", "每季, 全體員工"), QUARTER, _RECORDS
    ),
    "business-registration": _own(
        ("business registration", "商業登記"), ("verified with DingTalk", "已向釘釘認證"), YEAR
    ),
    "local-administrators": _own(("numbers of administrators", "管理員電話號碼"), ("+852 each", "均為 +852")),
    "esign-authority": _own(
        ("e-sign certificate authority", "電子簽署核證機關"),
        ("recognised in Hong Kong", "獲香港認可"),
        YEAR,
    ),
    "calendar-sync": _own(
        ("calendar sync", "日曆同步"), ("its token renewed within 90 days", "權杖在 90 日內更新"), 90
    ),
    "quiet-hours": _own(
        ("quiet hours", "免打擾時段"), ("no messages outside working hours", "非工作時間不發訊息")
    ),
    "drive-mounts": _own(("drive mounts", "雲盤掛載"), ("managed devices alone", "只限受管理的裝置")),
    "meetings": _own(
        ("meeting settings", "會議設定"),
        ("waiting room on, recording by hosts alone", "開啟等候室, 只限主持人錄製"),
    ),
    "health-form": _own(
        ("daily health form", "每日健康表"),
        ("sent each day, its answers kept 30 days", "每日發出, 答案保留 30 日"),
    ),
    "emergency-mailbox": _own(
        ("emergency mailbox", "緊急郵箱"),
        ("outside DingTalk, read by two people", "在釘釘以外, 由兩人查閱"),
        HALF_YEAR,
        _RECORDS,
    ),
    "alternative-channel": _own(
        ("alternative channel", "備用通訊渠道"),
        ("known to everybody, tried", "人人知曉, 並曾試用"),
        QUARTER,
        _RECORDS,
    ),
    "recovery-drill": Line(
        Words("recovery within 4 hours", "四小時內復原"),
        Words("proven by tenantctl drill", "由 tenantctl drill 證明"),
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
