"""What a change of a form means to those who fill it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pulumi_dingtalk.reconcile.risk import added, disrupts, exposes
from pulumi_dingtalk.reconcile.values import items
from pulumi_dingtalk.resources.approval.components import every


def _by_id(form: Any) -> dict[str, Mapping[str, Any]]:
    return {str(each.get("id")): each for each in every(items(form))}


def _gone(old: Any, new: Any) -> bool:
    before, after = _by_id(old), _by_id(new)
    return any(id_ not in after or after[id_].get("type") != each.get("type") for id_, each in before.items())


def _must(old: Any, new: Any) -> bool:
    before = _by_id(old)
    return any(
        each.get("required") and not before.get(id_, {}).get("required") for id_, each in _by_id(new).items()
    )


def _fewer_options(old: Any, new: Any) -> bool:
    after = _by_id(new)
    return any(
        _keys(each) - _keys(after[id_])
        for id_, each in _by_id(old).items()
        if id_ in after and each.get("options")
    )


def _keys(component: Mapping[str, Any]) -> set[str]:
    return {str(option.get("key")) for option in items(component.get("options"))}


COMPONENTS: Final = (
    disrupts(
        "field-removed",
        "requests from now on lack the field; reports and conditions that go by it miss it",
        "之後的申請不再有此欄位, 依賴它的報表和條件會缺資料",
        _gone,
        at_creation=False,
    ),
    disrupts(
        "field-required",
        "nobody can submit without the field from now on",
        "之後不填此欄位便不能提交",
        _must,
        at_creation=False,
    ),
    disrupts(
        "option-removed",
        "a choice goes; conditions that go by it are never met",
        "有選項被移除, 依賴它的條件不會再成立",
        _fewer_options,
        at_creation=False,
    ),
)
"""The rules on the components of a form."""


def _people(flow: Any) -> set[str]:
    """Return everybody who approves somewhere in a declared flow, however they are found."""
    found: set[str] = set()
    for stage in items(flow):
        if not isinstance(stage, Mapping):
            continue
        if stage.get("type") == "approver":
            found |= {str(sorted(who.items())) for who in items(stage.get("who")) if isinstance(who, Mapping)}
        for inner in (*items(stage.get("cases")), *items(stage.get("lanes"))):
            found |= _people(inner.get("stages"))
        found |= _people(stage.get("otherwise"))
    return found


def _approver_gone(old: Any, new: Any) -> bool:
    return old is not None and bool(_people(old) - _people(new))


def _another_way(old: Any, new: Any) -> bool:
    return old is not None and bool(old != new)


def _once(old: Any, new: Any) -> bool:
    return new is True and old is not True


FLOW: Final = (
    exposes(
        "approver-removed",
        "somebody who had to agree is asked no more",
        "有審批人之後不再需要同意",
        _approver_gone,
    ),
    disrupts(
        "flow-changed",
        "requests from now on take another way; those that run keep the old one",
        "之後的申請改走新流程, 進行中的仍按舊流程",
        _another_way,
    ),
)
"""The rules on a flow."""

MANAGERS: Final = (
    exposes(
        "template-manager",
        "somebody may change the template and see all its requests",
        "有成員可更改此模板及查看其所有申請",
        added,
    ),
)
"""The rules on who manages a template."""

ONCE: Final = (
    exposes(
        "asked-once",
        "a person in two stages agrees once for both",
        "同一人在多個環節只需同意一次",
        _once,
        at_creation=False,
    ),
)
"""The rules on asking a person again."""
