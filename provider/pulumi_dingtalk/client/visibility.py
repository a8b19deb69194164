"""Rules on who sees what of the contacts: hiding, restrictions, attributes (contract contact.md 6.1 to 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.paging import by_token
from pulumi_dingtalk.client.wire import flag, ints, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client
    from pulumi_dingtalk.client.operation import Operation

_VISIBILITY, _REACHABLE = "Contact.Visibility.ReadWrite", "Contact.ReachableRule.ReadWrite"
_HIDE = "/v1.0/contact/contactHideSettings"
_RESTRICT = "/v1.0/contact/restrictions/settings"
_ATTRIBUTES = "/v1.0/contact/staffAttributes/visibilitySettings"
_BUSY = {"system.error": errors.Transient}
_UNKNOWN = {**_BUSY, "parameter.error": errors.NotFound}
"""Of a deletion, which has nothing but an id that could be wrong; no code for an unknown id is published."""
_REFUSED = dict.fromkeys(
    ("excludeNodeExceed", "subjectNodeExceed", "typeInvalid", "subjectNodeEmpty"), errors.Invalid
)

SAVE_HIDING = write(
    "contactHideSettings/save",
    _HIDE,
    _VISIBILITY,
    "contact.md 6.1",
    method="PUT",
    repeatable=False,
    codes=_BUSY,
)
LIST_HIDINGS = read(
    "contactHideSettings/list", _HIDE, _VISIBILITY, "contact.md 6.1", method="GET", codes=_BUSY
)
DELETE_HIDING = write(
    "contactHideSettings/delete",
    _HIDE + "/{settingId}",
    _VISIBILITY,
    "contact.md 6.1",
    method="DELETE",
    repeatable=True,
    codes=_UNKNOWN,
)
SAVE_RESTRICTION = write(
    "restrictions/save",
    _RESTRICT,
    _VISIBILITY,
    "contact.md 6.2",
    method="PUT",
    repeatable=False,
    metered=True,
    codes={**_BUSY, **_REFUSED, "userIdInvalid": errors.BadReference, "idInvalid": errors.NotFound},
)
LIST_RESTRICTIONS = read(
    "restrictions/list", _RESTRICT, _VISIBILITY, "contact.md 6.2", method="GET", metered=True, codes=_BUSY
)
DELETE_RESTRICTION = write(
    "restrictions/delete",
    _RESTRICT + "/{settingId}",
    _VISIBILITY,
    "contact.md 6.2",
    method="DELETE",
    repeatable=True,
    metered=True,
    codes={**_BUSY, "idInvalid": errors.NotFound},
)
SAVE_ATTRIBUTES = write(
    "staffAttributes/save",
    _ATTRIBUTES,
    _REACHABLE,
    "contact.md 6.3",
    repeatable=False,
    codes={
        **_BUSY,
        **dict.fromkeys(("ruleNum.exceed.limit", "forbid.add.rule", "directory.invalid"), errors.Invalid),
    },
)
LIST_ATTRIBUTES = read(
    "staffAttributes/list", _ATTRIBUTES, _REACHABLE, "contact.md 6.3", method="GET", codes=_BUSY
)
DELETE_ATTRIBUTES = write(
    "staffAttributes/delete",
    _ATTRIBUTES + "/{settingId}",
    _REACHABLE,
    "contact.md 6.3",
    method="DELETE",
    repeatable=True,
    codes=_UNKNOWN,
)

NODES_AT_MOST = 50
"""People, departments and roles of one side of a hiding or a restriction, together."""
PAGE = 100


class Rule(TypedDict, total=False):
    """A rule: whom it concerns, whom not, and what it does. Each of the three has some of these fields."""

    id: int
    name: str
    description: str
    active: bool
    users: list[str]
    departments: list[int]
    roles: list[int]
    except_users: list[str]
    except_departments: list[int]
    except_roles: list[int]
    in_profile: bool
    in_search: bool
    type: str
    hide_fields: list[str]


def _spelling(side: str, people: str, **more: str) -> dict[str, str]:
    return {
        **{name: name for name in ("id", "name", "description", "active")},
        "users": f"{side}{people}Ids",
        "departments": f"{side}DeptIds",
        "roles": f"{side}TagIds",
        "except_users": f"exclude{people}Ids",
        "except_departments": "excludeDeptIds",
        "except_roles": "excludeTagIds",
        **more,
    }


_HIDING = _spelling("object", "Staff", in_profile="hideInUserProfile", in_search="hideInSearch")
_RESTRICTION = _spelling(
    "subject", "User", type="type", in_profile="restrictInUserProfile", in_search="restrictInSearch"
)
_ATTRIBUTE = _spelling("object", "Staff", hide_fields="hideFields")

_READERS: Mapping[str, Callable[[Any], object]] = {
    "id": int,
    **dict.fromkeys(("name", "description", "type"), str),
    **dict.fromkeys(("active", "in_profile", "in_search"), flag),
    **dict.fromkeys(("users", "except_users", "hide_fields"), texts),
    **dict.fromkeys(("departments", "roles", "except_departments", "except_roles"), ints),
}


def save_hiding(client: Client, rule: Rule) -> int:
    """PUT /v1.0/contact/contactHideSettings. Permission Contact.Visibility.ReadWrite; not metered; contract 6.1.

    What becomes of a field that is left out of a change is not documented: give all of them.

    Args:
        client: The client to call through.
        rule: All of it; with ``id`` to change one. People, departments and roles: at most 50 a side.

    Returns:
        The id.

    Raises:
        DingTalkError: The call failed.
    """
    return _save(client, SAVE_HIDING, rule, _HIDING)


def list_hidings(client: Client) -> list[Rule]:
    """GET /v1.0/contact/contactHideSettings, all pages. Permission Contact.Visibility.ReadWrite; contract 6.1.

    Args:
        client: The client to call through.

    Returns:
        Every rule that the API made, without ``in_profile`` and ``in_search``; the console's own are not told.

    Raises:
        DingTalkError: A call failed.
    """
    return _list(client, LIST_HIDINGS, 0, _HIDING)


def delete_hiding(client: Client, id_: int) -> None:
    """DELETE /v1.0/contact/contactHideSettings/{settingId}. Permission Contact.Visibility.ReadWrite; contract 6.1.

    Args:
        client: The client to call through.
        id_: Which rule.

    Raises:
        NotFound: No such rule, as far as can be told (parameter.error).
        DingTalkError: The call failed otherwise.
    """
    _delete(client, DELETE_HIDING, id_)


def save_restriction(client: Client, rule: Rule) -> int:
    """PUT /v1.0/contact/restrictions/settings. Permission Contact.Visibility.ReadWrite; METERED; contract 6.2.

    What becomes of a field that is left out of a change is not documented: give all of them.

    Args:
        client: The client to call through.
        rule: All of it, ``type`` and 1 to 50 whom it concerns at least; with ``id`` to change one.

    Returns:
        The id.

    Raises:
        NotFound: No rule has the id (idInvalid).
        BadReference: One of the people is not in the organisation (userIdInvalid).
        DingTalkError: The call failed otherwise.
    """
    return _save(client, SAVE_RESTRICTION, rule, _RESTRICTION)


def list_restrictions(client: Client) -> list[Rule]:
    """GET /v1.0/contact/restrictions/settings, all pages. Permission Contact.Visibility.ReadWrite; METERED; 6.2.

    Args:
        client: The client to call through.

    Returns:
        Every rule that the API made, with all its fields; the console's own are not told.

    Raises:
        DingTalkError: A call failed.
    """
    return _list(client, LIST_RESTRICTIONS, None, _RESTRICTION)


def delete_restriction(client: Client, id_: int) -> None:
    """DELETE /v1.0/contact/restrictions/settings/{settingId}. Permission Contact.Visibility.ReadWrite; METERED; 6.2.

    Args:
        client: The client to call through.
        id_: Which rule.

    Raises:
        NotFound: No such rule (idInvalid).
        DingTalkError: The call failed otherwise.
    """
    _delete(client, DELETE_RESTRICTION, id_)


def save_attributes(client: Client, rule: Rule) -> int:
    """POST /v1.0/contact/staffAttributes/visibilitySettings. Permission Contact.ReachableRule.ReadWrite; 6.3.

    What becomes of a field that is left out of a change is not documented: give all of them.

    Args:
        client: The client to call through.
        rule: All of it; with ``id`` to change one.

    Returns:
        The id.

    Raises:
        DingTalkError: The call failed.
    """
    return _save(client, SAVE_ATTRIBUTES, rule, _ATTRIBUTE)


def list_attributes(client: Client) -> list[Rule]:
    """GET /v1.0/contact/staffAttributes/visibilitySettings, all pages. Permission Contact.ReachableRule.ReadWrite; 6.3.

    Args:
        client: The client to call through.

    Returns:
        Every rule, with all its fields.

    Raises:
        DingTalkError: A call failed.
    """
    return _list(client, LIST_ATTRIBUTES, -1, _ATTRIBUTE)


def delete_attributes(client: Client, id_: int) -> None:
    """DELETE /v1.0/contact/staffAttributes/visibilitySettings/{settingId}. Contact.ReachableRule.ReadWrite; 6.3.

    Args:
        client: The client to call through.
        id_: Which rule.

    Raises:
        NotFound: No such rule, as far as can be told (parameter.error).
        DingTalkError: The call failed otherwise.
    """
    _delete(client, DELETE_ATTRIBUTES, id_)


def _save(client: Client, operation: Operation, rule: Rule, spelling: Mapping[str, str]) -> int:
    body = {spelling[name]: value for name, value in rule.items()}
    subject = f'rule "{rule.get("name", "?")}"'
    return client.ask(operation, body=body, subject=subject, parse=lambda answer: int(answer["result"]))


def _list(client: Client, operation: Operation, first: int | None, spelling: Mapping[str, str]) -> list[Rule]:
    def item(found: Mapping[str, Any]) -> Rule:
        told = {
            name: _READERS[name](found[key]) for name, key in spelling.items() if found.get(key) is not None
        }
        return cast("Rule", told)

    rules = by_token(client, operation, first=first, size=PAGE, subject="rules on visibility", item=item)
    return list({rule["id"]: rule for rule in rules}.values())


def _delete(client: Client, operation: Operation, id_: int) -> None:
    client.call(operation, subject=f"rule {id_}", path_args={"settingId": id_})
