"""External contacts and their labels (contract contact.md 5.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, cast

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.paging import until_short
from pulumi_dingtalk.client.wire import as_list, ints, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_READ, _WRITE, _SECTION = "qyapi_ext_read", "qyapi_ext_write", "contact.md 5.8"
_COMMON = {
    "22005": errors.Conflict,
    "60200": errors.Conflict,
    "60203": errors.Invalid,
    "60204": errors.Invalid,
    "60205": errors.Invalid,
    "33009": errors.Invalid,
    "41101": errors.Invalid,
}
_UNKNOWN = {**_COMMON, "40003": errors.NotFound}

CREATE = write(
    "extcontact/create",
    "/topapi/extcontact/create",
    _WRITE,
    _SECTION,
    repeatable=False,
    # Whoever is not found at creation is the follower or somebody it is shared with.
    codes={**_COMMON, **dict.fromkeys(("60121", "33012", "40003", "60003"), errors.BadReference)},
)
UPDATE = write(
    "extcontact/update",
    "/topapi/extcontact/update",
    _WRITE,
    _SECTION,
    repeatable=True,
    codes={**_UNKNOWN, "33012": errors.BadReference, "60003": errors.BadReference},
)
DELETE = write(
    "extcontact/delete", "/topapi/extcontact/delete", _WRITE, _SECTION, repeatable=True, codes=_UNKNOWN
)
GET = read("extcontact/get", "/topapi/extcontact/get", _READ, _SECTION, codes=_UNKNOWN)
LIST = read("extcontact/list", "/topapi/extcontact/list", _READ, _SECTION, codes=_COMMON)
LIST_LABELS = read(
    "extcontact/listlabelgroups", "/topapi/extcontact/listlabelgroups", _READ, _SECTION, codes=_COMMON
)

PAGE = 100
LIST_AT_MOST = 20
"""Labels, departments and people of one contact, each."""


class ContactFields(TypedDict, total=False):
    """What create and update take; ``mobile`` and ``state_code`` only on create."""

    name: str
    mobile: str
    state_code: str
    follower_user_id: str
    label_ids: list[int]
    title: str
    address: str
    remark: str
    company_name: str
    share_dept_ids: list[int]
    share_user_ids: list[str]


class Contact(ContactFields, total=False):
    """What reads give. The mobile may come masked (``136*47616``)."""

    userid: str
    email: str


@dataclass(frozen=True)
class Label:
    """A label that the tenant has for external contacts."""

    id: int
    name: str
    group: str


_READERS: Mapping[str, Callable[[Any], object]] = {
    **dict.fromkeys(("userid", "name", "mobile", "state_code", "follower_user_id", "title"), str),
    **dict.fromkeys(("address", "remark", "company_name", "email"), str),
    "label_ids": ints,
    "share_dept_ids": ints,
    "share_user_ids": texts,
}


def create(client: Client, fields: ContactFields) -> str:
    """POST /topapi/extcontact/create. Permission qyapi_ext_write; not metered; contract 5.8.

    Args:
        client: The client to call through.
        fields: ``name``, ``mobile``, ``state_code``, ``follower_user_id`` and 1 to 20 ``label_ids`` at least.

    Returns:
        The contact's userid.

    Raises:
        Conflict: The mobile is an external contact already (60200, 22005).
        BadReference: The follower, or somebody it is shared with, is not in the organisation.
        Ambiguous: The answer was lost.
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        CREATE,
        body={"contact": dict(fields)},
        subject=_named(fields),
        parse=lambda answer: str(answer["userid"]),
    )


def update(client: Client, userid: str, fields: ContactFields) -> None:
    """POST /topapi/extcontact/update. Permission qyapi_ext_write; not metered; contract 5.8.

    What becomes of a field that is left out is not documented: give all of them but mobile and state_code.

    Args:
        client: The client to call through.
        userid: Which contact.
        fields: The whole of it.

    Raises:
        NotFound: No such contact (60121).
        DingTalkError: The call failed otherwise.
    """
    client.call(UPDATE, body={"contact": {**fields, "user_id": userid}}, subject=_named(fields))


def delete(client: Client, userid: str) -> None:
    """POST /topapi/extcontact/delete. Permission qyapi_ext_write; not metered; contract 5.8.

    Args:
        client: The client to call through.
        userid: Which contact.

    Raises:
        NotFound: No such contact (60121, 33012, 40003).
        DingTalkError: The call failed otherwise.
    """
    client.call(DELETE, body={"user_id": userid}, subject=f"external contact {userid}")


def get(client: Client, userid: str) -> Contact:
    """POST /topapi/extcontact/get. Permission qyapi_ext_read; not metered; contract 5.8.

    Args:
        client: The client to call through.
        userid: Which contact.

    Returns:
        The contact.

    Raises:
        NotFound: No such contact (60121, 33012, 40003).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        GET,
        body={"user_id": userid},
        subject=f"external contact {userid}",
        parse=lambda answer: _contact(answer["result"]),
    )


def list_all(client: Client) -> list[Contact]:
    """POST /topapi/extcontact/list, all pages. Permission qyapi_ext_read; not metered; contract 5.8.

    Args:
        client: The client to call through.

    Returns:
        Every external contact, each once.

    Raises:
        DingTalkError: A call failed.
    """
    found = until_short(client, LIST, size=PAGE, subject="external contacts", item=_contact)
    return list({contact["userid"]: contact for contact in found}.values())


def list_labels(client: Client) -> list[Label]:
    """POST /topapi/extcontact/listlabelgroups, all pages. Permission qyapi_ext_read; not metered; contract 5.8.

    Args:
        client: The client to call through.

    Returns:
        Every label, group by group. The API cannot change them.

    Raises:
        DingTalkError: A call failed.
    """

    def group(found: Mapping[str, Any]) -> list[Label]:
        labels = as_list(found.get("labels"))
        return [Label(int(label["id"]), str(label["name"]), str(found["name"])) for label in labels]

    groups = until_short(client, LIST_LABELS, size=PAGE, subject="labels of external contacts", item=group)
    return [label for labels in groups for label in labels]


def _named(fields: ContactFields) -> str:
    return f'external contact "{fields.get("name", "?")}"'


def _contact(found: Mapping[str, Any]) -> Contact:
    told = {key: reader(found[key]) for key, reader in _READERS.items() if found.get(key) is not None}
    return cast("Contact", told)
