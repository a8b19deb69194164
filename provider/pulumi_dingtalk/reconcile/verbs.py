"""The five verbs over any kind: what the engine asks, answered from declarations, state and the live tenant."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pulumi_dingtalk.client.errors import Ambiguous, Conflict, DingTalkError, Invalid, NotFound, Pending
from pulumi_dingtalk.reconcile.differences import Comparison, compare, same
from pulumi_dingtalk.reconcile.halfmade import half_made
from pulumi_dingtalk.reconcile.kind import ADOPT, INVISIBLE, Kind, Made, Update
from pulumi_dingtalk.reconcile.session import Session
from pulumi_dingtalk.reconcile.unseen import completed
from pulumi_dingtalk.reconcile.upgrade import NAMED, SCHEMA, is_present, present
from pulumi_dingtalk.reconcile.values import as_secret, has_unknown, plain

PENDING = "pending"
"""The output of an object that somebody must agree to before it is there."""

Values = Mapping[str, Any]

_NOT_HALF_MADE = (
    "is not as a run that was interrupted while it made this can have left it, so that somebody else made it or has "
    "begun to use it"
)
_RESUME = "; if a run was interrupted while it made this, `tenantctl resume` goes on with it"


@dataclass(frozen=True)
class DiffAnswer:
    """What ``diff`` says: whether anything changes, which inputs force a replacement, in which order."""

    changes: bool
    replaces: list[str]
    delete_before_replace: bool


def refuse_other_corp(kind: Kind[Any], session: Session, old: Values) -> None:
    """Raise Invalid if the object lives in another corp than the configured one (design.md, provider)."""
    corp = old.get("corp")
    if corp and corp != session.corp_id:
        raise Invalid(
            subject=kind.describe(old),
            detail=f"it lives in corp {corp}, but the configured corp is {session.corp_id}; nothing was done. "
            f"Set dingtalk:corpId (DINGTALK_CORP_ID) to {corp}, or use another stack for {session.corp_id}",
        )


def outputs(kind: Kind[Any], session: Session, values: Values, once: Values) -> dict[str, Any]:
    """Return the outputs to keep in state: the named fields, the corp, what is observed, the list of what was named.

    ``once`` has what only creation told, from the creation itself or from the state before.
    """
    fields = kind.fields
    kept = {n: as_secret(v) if fields[n].behaviour.secret else v for n, v in values.items() if n in fields}
    kept |= {
        n: as_secret(once[n]) if secret else once[n] for n, secret in kind.shown_once.items() if n in once
    }
    kept |= kind.observed(session.reading, values, once)
    kept["corp"], kept[SCHEMA] = session.corp_id, kind.version
    kept[NAMED] = sorted(kind.nameable & values.keys())
    return kept


def diff(kind: Kind[Any], session: Session, id_: str, old: Values, news: Values) -> DiffAnswer:
    """Compare a declaration with state. Asks the tenant nothing."""
    old, news = present(kind, plain(old)), present(kind, plain(news))
    refuse_other_corp(kind, session, old)
    _refuse_taken(kind, session, id_, old)
    owner = str(old.get("owner", ""))
    if not session.pending.gone(kind.name, owner):
        session.holdings.hold(kind.name, id_, owner)
    comparison = compare(kind.fields, old, frozenset(old.get(NAMED, ())), news)
    replaces = [item.field.name for item in comparison.changed if item.field.behaviour.replaces]
    return DiffAnswer(comparison.any, replaces, delete_before_replace=_keeps_key(kind, old, news))


def create(kind: Kind[Any], session: Session, props: Values) -> tuple[str, dict[str, Any]]:
    """Make the object, or take over the one that has its natural key where that is allowed; return id and outputs.

    Raises Conflict where the natural key is taken by an object that is not ours (design.md, provider).
    """
    refuse_other_corp(kind, session, props)
    values = _declared(kind, props)
    declared = kind.model.model_validate(values)
    if kind.settings_of:
        _refuse_held(kind, session, values[kind.settings_of], values)
    existing = kind.find(session.writing, declared)
    if existing is not None:
        _refuse_held(kind, session, existing, values)
        if not half_made(kind, session, existing, declared.owner, values):
            _refuse_foreign(kind, session, existing, values)
        _converge(kind, session, existing, values)
        session.holdings.take(kind.name, existing, declared.owner)
        made = Made(existing)
    else:
        try:
            made = _make(kind, session, values)
        except Pending:
            return _awaited(kind, session, values)
    session.holdings.hold(kind.name, made.id, declared.owner)
    return made.id, outputs(kind, session, values, made.outputs)


def adopted(kind: Kind[Any], session: Session, live: Values, props: Values) -> dict[str, Any]:
    """Return the outputs of an object that is in the tenant already, as it is declared. Writes nothing.

    ``live`` is what the tenant tells of it. Raises Conflict where it is declared otherwise.
    """
    values = _declared(kind, props)
    shown = {
        name: completed(kind.fields[name], value, values.get(name))
        for name, value in _filled(kind, live).items()
        if name in kind.fields and value is not INVISIBLE
    }
    seen = kind.nameable & shown.keys() & values.keys()
    differing = compare(kind.fields, shown, seen, {name: values[name] for name in seen}).names
    if differing:
        raise Conflict(
            f"the tenant has {', '.join(sorted(differing))} otherwise than the program says; nothing was done",
            subject=kind.describe(values),
        )
    return outputs(kind, session, values, {})


def read(
    kind: Kind[Any], session: Session, id_: str, props: Values
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return outputs and program-shaped inputs of the live object; None if it is definitely gone."""
    old = present(kind, plain(props))
    refuse_other_corp(kind, session, old)
    live = kind.look(session.reading, id_, old)
    if live is None:
        return _still_awaited(kind, session, props, old) if old.get(PENDING) else None
    inputs = _seen(kind, old, _filled(kind, live))
    state = outputs(kind, session, inputs, old)
    if kind.version == 1 and SCHEMA not in old:  # an older state is as it was: a reading finds no difference
        del state[SCHEMA]
    return state, _inputs_in(kind, state)


def update(kind: Kind[Any], session: Session, id_: str, old: Values, news: Values) -> dict[str, Any]:
    """Write what differs; return the outputs. A change of the list of named fields alone makes no call."""
    before, values = present(kind, plain(old)), _declared(kind, present(kind, plain(news)))
    refuse_other_corp(kind, session, before)
    comparison = compare(kind.fields, before, frozenset(before.get(NAMED, ())), values)
    if comparison.changed:
        try:
            _write(kind, session, id_, comparison)
        except NotFound as error:
            if not before.get(PENDING):
                raise
            raise _not_there_yet(error, kind.describe(before)) from None
    session.holdings.hold(kind.name, id_, str(values.get("owner", "")))
    return outputs(kind, session, values, before)


def delete(kind: Kind[Any], session: Session, id_: str, props: Values) -> None:
    """Delete the object. A kind that the API cannot delete leaves it; one that is gone is no error.

    An object that another resource took over in this run is that one's now: a resource that was renamed in the
    program, or whose declaration moved, hands its object over so.
    """
    old = present(kind, plain(props))
    refuse_other_corp(kind, session, old)
    if reason := kind.untouchable(id_, old, session.config):
        raise Invalid(f"{reason.en}; nothing was changed", subject=kind.describe(old))
    if kind.undeletable or session.holdings.taker(kind.name, id_, str(old.get("owner", ""))):
        return
    try:
        kind.delete(session.writing, id_, old)
    except NotFound:
        # Gone already: then the lists of this run are out of date, and a create after this would meet a ghost.
        session.writing.inventory.clear()
    session.holdings.release(kind.name, id_)


def _still_awaited(
    kind: Kind[Any], session: Session, props: Values, old: Values
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an object that somebody must still agree to, as state has it; ``old`` is that in the present schema."""
    kept = dict(props) if is_present(kind, props) else {**outputs(kind, session, old, old), PENDING: True}
    return kept, _inputs_in(kind, kept)


def _awaited(kind: Kind[Any], session: Session, values: Values) -> tuple[str, dict[str, Any]]:
    """Return id and outputs of an object that somebody must agree to: it is in state, and marked."""
    (id_,) = kind.key(values)
    session.holdings.hold(kind.name, id_, str(values.get("owner", "")))
    return id_, {**outputs(kind, session, values, {}), PENDING: True}


def _not_there_yet(error: NotFound, subject: str) -> Pending:
    return Pending(
        "an invitation is waiting, and only who has joined can be changed; nothing was changed",
        operation=error.operation,
        subject=subject,
        code=error.code,
        request_id=error.request_id,
    )


def _inputs_in(kind: Kind[Any], state: Values) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name in kind.fields}


def _declared(kind: Kind[Any], props: Values) -> dict[str, Any]:
    fields = kind.fields
    return {name: value for name, value in plain(props).items() if name in fields and value is not None}


def _keeps_key(kind: Kind[Any], old: Values, news: Values) -> bool:
    """Whether old and new object would meet under one natural key; told as no while the key is unknown."""
    known = {name: value for name, value in news.items() if not has_unknown(value)}
    try:
        return kind.key(known) == kind.key(old)
    except KeyError:
        return False


def _refuse_held(kind: Kind[Any], session: Session, id_: str, values: Values) -> None:
    """Refuse an object that state has already: a second owner, or the very object that is being replaced."""
    holder = session.holdings.owner(kind.name, id_)
    if holder is None or (kind.undeletable and holder == values.get("owner", "")):
        return
    replaced = "; if a run was interrupted while it replaced this, `tenantctl resume` goes on with it"
    raise Conflict(
        f"it exists (id {id_}) and is in this stack's state already{f' as {holder}' if holder else ''}; nothing was "
        "changed. Declare it once; to replace it in place, leave delete_before_replace unset or set it to True"
        f"{replaced if kind.settings_of else ''}",
        subject=kind.describe(values),
    )


def _refuse_taken(kind: Kind[Any], session: Session, id_: str, old: Values) -> None:
    """Refuse to go on with an object that another resource of this program has taken over in this run."""
    taker = session.holdings.taker(kind.name, id_, str(old.get("owner", "")))
    if taker and not kind.undeletable:
        raise Conflict(
            f"it exists (id {id_}) and {taker} took it over just now, with adopt=True. Declare it once: remove one "
            f"of the two from the program, and the other's entry from state",
            subject=kind.describe(old),
        )


def _refuse_foreign(kind: Kind[Any], session: Session, existing: str, values: Values) -> None:
    if values.get("adopt") or kind.undeletable:
        return
    known = session.pending.names(kind, values)
    raise Conflict(
        f"it exists already (id {existing}) and {_NOT_HALF_MADE if known else 'this stack did not make it'}; nothing "
        "was changed. Set adopt=True on the resource to take it over as it is declared, or choose another one"
        f"{'' if known else _RESUME}",
        subject=kind.describe(values),
    )


def _make(kind: Kind[Any], session: Session, values: Values) -> Made:
    """Create, and after an answer that leaves it open look whether the object is there now: then it is ours."""
    declared = kind.model.model_validate(values)
    try:
        made = kind.create(session.writing, declared)
        return made if isinstance(made, Made) else Made(made)
    except DingTalkError as error:
        if kind.settings_of:
            _undo(kind, session, values, error)
        elif isinstance(error, Conflict):
            error.detail += (
                "; this run's list lacks it: somebody made it just now, or the app's contacts scope hides it"
            )
        if kind.settings_of or not isinstance(error, Ambiguous):
            raise
        lost = error
    session.writing.inventory.clear()
    with suppress(DingTalkError):
        if found := kind.find(session.writing, declared):
            _converge(kind, session, found, values)
            return Made(found)
    lost.detail += f"; if it is there now, {ADOPT}"
    raise lost


def _undo(kind: Kind[Any], session: Session, values: Values, error: DingTalkError) -> None:
    """Take back what a failed creation of settings wrote: there were none before, or it would not have begun."""
    try:
        kind.delete(session.writing, values[str(kind.settings_of)], values)
    except DingTalkError:
        error.detail += f"; a part was written and could not be taken back: {ADOPT}"


def _converge(kind: Kind[Any], session: Session, id_: str, values: Values) -> None:
    """Bring a live object that we take over to what is declared."""
    live = _filled(kind, kind.look(session.writing, id_, values) or {})
    comparison = compare(kind.fields, live, kind.nameable & live.keys() & values.keys(), values)
    if comparison.changed:
        _write(kind, session, id_, comparison)


def _filled(kind: Kind[Any], live: Values) -> dict[str, Any]:
    """Return what was read, with the documented default of each readable field that the API left out."""
    defaults = {
        name: field.behaviour.default
        for name, field in kind.fields.items()
        if field.has_default and field.behaviour.readable
    }
    return defaults | {name: value for name, value in live.items() if value is not None}


def _write(kind: Kind[Any], session: Session, id_: str, comparison: Comparison) -> None:
    new = kind.model.model_validate(comparison.new)
    kind.update(session.writing, id_, Update(comparison.old, new, comparison.names))


def _seen(kind: Kind[Any], old: Values, live: Values) -> dict[str, Any]:
    """Return the inputs as the live object has them: named fields alone; what means the same keeps its spelling."""
    fields = kind.fields
    seen: dict[str, Any] = {}
    for name, field in fields.items():
        if name not in old or (name not in old.get(NAMED, ()) and not field.behaviour.bookkeeping):
            continue
        unseen = not field.behaviour.readable or live.get(name) is INVISIBLE
        now = None if unseen else completed(field, live.get(name), old[name])
        if unseen or same(field, old[name], now):
            seen[name] = old[name]
        elif now is not None:
            seen[name] = now
    return seen
