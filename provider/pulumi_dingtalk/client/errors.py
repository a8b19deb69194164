# ruff: noqa: N818  # the classes are named by meaning, as the contract's readers speak of them
"""What can go wrong with a call, as classes by meaning.

::

    DingTalkError                 any failure; str() is one full line
    ├── ConfigurationError        a configured value is missing or makes no sense
    ├── AuthenticationFailed      client id, secret or corp refused; or two tokens in a row
    ├── NotSignedIn               a user's token is missing or no longer good
    ├── PermissionDenied          the app lacks a permission point (``permissions`` names it)
    ├── NotInEdition              the organisation's edition lacks the operation
    ├── OutOfScope                outside the app's contacts scope; says nothing about existence
    ├── IpNotAllowed              this machine's address is not on the app's list
    ├── NotFound                  the very object asked for does not exist; the only proof of "gone"
    ├── Conflict                  its natural key is taken
    ├── NotEmpty                  something is still inside
    │   ├── HasMembers            people (60005)
    │   └── HasChildren           sub-departments (60006)
    ├── Invalid                   a value breaks a rule of the API
    │   └── BadReference          a value names another object that does not exist
    │   └── PartlyRefused         some items of a batch were refused; the others took effect
    ├── Pending                   accepted, but a person must agree first (40103)
    ├── Throttled                 too many calls just now
    │   └── IpBanned              this machine's address is shut out for 5 minutes
    ├── QuotaExhausted            the month's or day's calls are used up
    ├── TooSoon                   the same object was changed minutes ago; nothing was changed
    ├── Transient                 the service was busy or unreachable; nothing was changed
    ├── Ambiguous                 a write was sent and its answer was lost: it may have taken effect
    ├── WriteRefused              a client that may only read was asked to write; nothing was sent
    └── UnexpectedAnswer          an answer the contract does not tell

Never in any of them: the token, the client secret, a mobile number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from pulumi import RunError

_LONGEST_DETAIL = 300


class DingTalkError(RunError):
    """A call failed. ``str()`` is one line: operation, object, code, text, what to do.

    A RunError, so that a look-up that fails in a program shows as that line and not as a traceback.

    Args:
        detail: What happened, in the service's words or ours. Made one line, cut at 300 characters.
        operation: Name of the operation (``"department/create"``), "" where none was reached.
        subject: The object concerned, for people (``'department "IT" under 1'``).
        code: The service's code as text (``"60003"``), None where it gave none.
        request_id: The service's id of the request, for its support.
    """

    hint: ClassVar[str] = ""

    def __init__(
        self,
        detail: str,
        *,
        operation: str = "",
        subject: str = "",
        code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        self.detail = " ".join(detail.split())[:_LONGEST_DETAIL]
        self.operation = operation
        self.subject = subject
        self.code = code
        self.request_id = request_id
        super().__init__(self.detail)

    def __str__(self) -> str:
        what = " for ".join(part for part in (self.operation, self.subject) if part)
        said = " ".join(part for part in (self.code, self._told()) if part)
        line = ": ".join(part for part in (what, said) if part)
        if self.request_id:
            line += f" (request {self.request_id})"
        return f"{line}; {self.hint}" if self.hint else line

    def _told(self) -> str:
        return self.detail


class ConfigurationError(DingTalkError):
    """A configured value is missing or makes no sense. Usable without an operation."""


class AuthenticationFailed(DingTalkError):
    """Client id, secret or corp were refused, or a fresh token was (contract 1.1-1.6)."""

    hint = (
        "check dingtalk:corpId, dingtalk:clientId and dingtalk:clientSecret "
        "(DINGTALK_CORP_ID, DINGTALK_CLIENT_ID, DINGTALK_CLIENT_SECRET)"
    )


class NotSignedIn(DingTalkError):
    """The gateway for people's tools wants a user's token (approval-attendance.md 3.3)."""

    hint = "set DINGTALK_GATEWAY_TOKEN to the token of a user who may manage approvals, signed in just now"


class PermissionDenied(DingTalkError):
    """The app lacks a permission point (contract 1.7).

    Args:
        detail: As in DingTalkError.
        permissions: The permission points to grant: what the service names, else what the operation needs.
        operation: As in DingTalkError.
        subject: As in DingTalkError.
        code: As in DingTalkError.
        request_id: As in DingTalkError.
    """

    hint = "grant it to the app in the developer console (Permission management), then run again"

    def __init__(
        self,
        detail: str,
        *,
        permissions: Sequence[str] = (),
        operation: str = "",
        subject: str = "",
        code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        self.permissions = tuple(permissions)
        super().__init__(detail, operation=operation, subject=subject, code=code, request_id=request_id)

    def _told(self) -> str:
        if not self.permissions:
            return self.detail
        return f"{self.detail}; missing permission: {', '.join(self.permissions)}"


class NotInEdition(DingTalkError):
    """The organisation's edition lacks the operation (permissions.error)."""

    hint = "buy the edition that has it (docs/kinds.md), or take such resources out of the program"


class OutOfScope(DingTalkError):
    """Outside the app's contacts authorisation scope (50002, 50004): not a proof that it is gone."""

    hint = "widen the app's contacts scope (Permission management, contacts scope: all employees)"


class IpNotAllowed(DingTalkError):
    """This machine's address is not on the app's allow list (60020)."""

    hint = "add this machine's public address to the app's server egress IP list in the developer console"


class NotFound(DingTalkError):
    """The very object asked for does not exist. The only error that means "gone"."""


class Conflict(DingTalkError):
    """The natural key is taken by another object."""


class NotEmpty(DingTalkError):
    """Something is still inside, so it cannot be deleted."""


class HasMembers(NotEmpty):
    """The department, or one below it, still has people (60005)."""

    hint = "move its people elsewhere first; a move is seen with a delay of seconds"


class HasChildren(NotEmpty):
    """The department still has sub-departments (60006)."""

    hint = "delete or move its sub-departments first"


class Invalid(DingTalkError):
    """A value breaks a rule of the API."""


class BadReference(Invalid):
    """A value names another object (a parent, a person, a role group) that does not exist."""


class PartlyRefused(Invalid):
    """Some items of a batch were refused inside an answer that is a success; the others took effect.

    Args:
        detail: What happened, where ``failed`` does not tell it.
        failed: The service's words by item.
        operation: As in DingTalkError.
        subject: As in DingTalkError.
        code: As in DingTalkError.
        request_id: As in DingTalkError.
    """

    hint = "mend these and run again"

    def __init__(
        self,
        detail: str = "",
        *,
        failed: Mapping[str, str] = MappingProxyType({}),
        operation: str = "",
        subject: str = "",
        code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        self.failed = dict(failed)
        by_reason: dict[str, list[str]] = {}
        for item, reason in sorted(failed.items()):
            by_reason.setdefault(reason, []).append(item)
        told = "; ".join(f"{', '.join(items)}: {reason}" for reason, items in by_reason.items())
        super().__init__(
            detail or f"the rest of the batch took effect, but it was refused for {told}",
            operation=operation,
            subject=subject,
            code=code,
            request_id=request_id,
        )


class Pending(DingTalkError):
    """Accepted, but a person must agree before it is real (40103)."""

    hint = "the person was invited and must accept; until then the account is not in the organisation"


class Throttled(DingTalkError):
    """Too many calls just now (contract 1.8). Retried with growing pauses of at least a second."""

    hint = "lower dingtalk:qps or dingtalk:qpsShare, or run again later"


class IpBanned(Throttled):
    """This machine's address made more than 10 000 calls in 20 s and is shut out. Never retried."""

    hint = "wait 5 minutes, then run again; other programs on this address count too"


class QuotaExhausted(DingTalkError):
    """The month's calls (90020), or a day's (daily.call.limit), are used up. Never retried."""

    hint = "wait for the next calendar month (or day, for a daily limit), or buy a call pack"


class TooSoon(DingTalkError):
    """The same object was changed minutes ago (updateSpeedfast). Never retried: the wait is 5 minutes."""

    hint = "wait 5 minutes, then run again"


class Transient(DingTalkError):
    """The service was busy or could not be reached; nothing was changed."""

    hint = "run again; if it stays, check the network, dingtalk:endpoint and the service's status"


class Ambiguous(DingTalkError):
    """A write was sent and its answer was lost: it may have taken effect."""

    hint = "look whether it took effect before repeating it (refresh does)"


class WriteRefused(DingTalkError):
    """A client that may only read was asked to write. Nothing was sent."""


class UnexpectedAnswer(DingTalkError):
    """An answer that the contract does not tell."""

    hint = "check dingtalk:endpoint; if it is right, report the code and the request id"
