"""What only the admin console sets: each setting's name, and where in the console people find it.

That each has no API: contract apps-security.md 6. DingTalk's documentation names the places of the audit log, of the
main administrators and of the permissions; of the others it names none, and menus differ by edition and over time, so
that they are told no further than the part of the console, and ``where`` of a resource beats what is told here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pulumi_dingtalk import compliance
from pulumi_dingtalk.reconcile.words import Words

OTHER: Final = "other/"
"""Begins the name of a setting that the catalogue lacks: ``other/door-gates``."""

MAIN, SUB = "main-administrators", "sub-administrators"
"""The settings that can be read, as lists of userids; DingTalk's levels 1 and 2 (contact.md 4)."""


@dataclass(frozen=True)
class Entry:
    """One setting: what people call it, and where it is."""

    label: Words
    where: Words


def _entry(en: str, zh: str, *place: tuple[str, str]) -> Entry:
    console = (("admin console", "管理後台"), *place)
    return Entry(
        Words(en, zh),
        Words(" > ".join(english for english, _ in console), " > ".join(chinese for _, chinese in console)),
    )


_SECURITY = ("Security and permissions", "安全與權限")
_CONTRACT = Words("the contract with DingTalk, and the admin console", "與釘釘的合約及管理後台")

CATALOGUE: Final[Mapping[str, Entry]] = {
    "sso": _entry("single sign-on", "單一登入", _SECURITY),
    "admin-two-factor": _entry("two-factor login of administrators", "管理員雙重認證", _SECURITY),
    "device-login": _entry("devices that may log in", "登入裝置管理", _SECURITY),
    "login-addresses": _entry("addresses that may log in", "登入 IP 限制", _SECURITY),
    "audit-retention": _entry(
        "retention of the audit log", "審計日誌保留期", _SECURITY, ("Audit log", "審計日誌")
    ),
    "data-retention": _entry("retention of messages and files", "訊息及檔案保留期", _SECURITY),
    "watermark": _entry("watermark", "水印", _SECURITY),
    "screenshots": _entry("screenshots and recordings", "截圖及錄屏", _SECURITY),
    "forwarding": _entry("forwarding to outside", "對外轉發", _SECURITY),
    "external-groups": _entry("joining of external groups", "自動加入外部群", _SECURITY),
    "remote-wipe": _entry("remote wipe", "遠端清除資料", _SECURITY),
    "share-links": _entry("password and expiry of share links", "分享連結的密碼及有效期", _SECURITY),
    "data-region": Entry(Words("region of the stored data", "資料存放地區"), _CONTRACT),
    "mail-domain": _entry("mail domain", "企業郵箱域名", ("Mail", "企業郵箱")),
    MAIN: _entry("main administrators", "主管理員", _SECURITY, ("Main administrators", "主管理員")),
    SUB: _entry("sub-administrators", "子管理員", _SECURITY, ("Permission management", "權限管理")),
}
"""By the name in programs."""


def table() -> str:
    """Return the catalogue as Markdown."""
    rows = [
        f"| `{name}` | {entry.label.en} | {entry.label.zh} | {entry.where.en} | {entry.where.zh} |"
        for name, entry in CATALOGUE.items()
    ]
    return "\n".join(["| setting | English | 中文 | where | 位置 |", "|---|---|---|---|---|", *rows])


def label(setting: str) -> Words:
    """Return what people call a setting: as the catalogue says, else the line of a baseline, else the program."""
    known = CATALOGUE.get(setting) or compliance.lines().get(setting)
    own = setting.removeprefix(OTHER)
    return known.label if known else Words(own, own)


def wanted(setting: str, value: str) -> Words:
    """Return what a setting is to be: what the program says, in both languages where it is a baseline's own text."""
    line = compliance.lines().get(setting)
    return line.wanted if line and line.wanted.en == value else Words(value, value)


def place(setting: str, where: str | None) -> Words:
    """Return where people find a setting: as the program says, else the catalogue; in one language each where known."""
    line = compliance.lines().get(setting)
    if line and where == line.where_both:
        return line.where
    if where:
        return Words(where, where)
    known = CATALOGUE.get(setting)
    return known.where if known else Words("the admin console", "管理後台")
