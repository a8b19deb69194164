"""Values between Pulumi's protobuf structs, the engine's own form and what a dynamic provider sees.

The engine's own form is JSON with ``values.Secret`` and ``values.UNKNOWN``; whole numbers are ``int``, as in a state
file. Rules and constants: pulumi/pulumi proto and sdk/python ``pulumi.runtime.rpc``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from sys import intern
from typing import Any, Final

from google.protobuf import struct_pb2
from pulumi.output import Unknown

from tenantctl.values import SECRET_SIGNATURE, SIGNATURE_KEY, UNKNOWN, UNKNOWN_MARK, Secret, unwrapped

OUTPUT_SIGNATURE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE_SIGNATURE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_WHOLE_LIMIT: Final = 1e21  # from here on Pulumi's state files write a number with an exponent


class UnknownSignatureError(ValueError):
    """A value of a sort that this engine does not carry: an asset, an archive."""


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return the properties of ``struct`` in the engine's form; a name has one text, however many objects have it.

    Raises ``UnknownSignatureError`` where a property holds an asset or an archive.
    """
    return {intern(key): _from_value(value) for key, value in struct.fields.items()}


def _from_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _from_object(value.struct_value)
    if kind == "list_value":
        return [_from_value(item) for item in value.list_value.values]
    if kind == "number_value":
        return _whole(value.number_value)
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_MARK else value.string_value
    return value.bool_value if kind == "bool_value" else None


def _whole(number: float) -> int | float:
    return int(number) if abs(number) < _WHOLE_LIMIT and number == int(number) else number


def _from_object(struct: struct_pb2.Struct) -> Any:
    fields = struct.fields
    if SIGNATURE_KEY not in fields:
        return from_struct(struct)
    signature = fields[SIGNATURE_KEY].string_value
    if signature == SECRET_SIGNATURE:
        return Secret(unwrapped(_from_value(fields["value"])))
    if signature == OUTPUT_SIGNATURE:
        value = _from_value(fields["value"]) if "value" in fields else UNKNOWN
        return Secret(unwrapped(value)) if fields["secret"].bool_value else value
    if signature == REFERENCE_SIGNATURE:
        return from_struct(struct)
    raise UnknownSignatureError("an asset or an archive")


def to_struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return ``properties`` as the SDK expects them: secrets signed, unknown values marked."""
    struct = struct_pb2.Struct()
    for key, value in properties.items():
        _into_value(struct.fields[key], value)
    return struct


def _into_value(target: struct_pb2.Value, value: Any) -> None:
    if isinstance(value, Secret):
        _into_value(target, {SIGNATURE_KEY: SECRET_SIGNATURE, "value": value.value})
    elif value is UNKNOWN:
        target.string_value = UNKNOWN_MARK
    elif isinstance(value, Mapping):
        target.struct_value.CopyFrom(to_struct(value))
    elif isinstance(value, list | tuple):
        target.list_value.SetInParent()
        for item in value:
            _into_value(target.list_value.values.add(), item)
    else:
        _into_scalar(target, value)


def _into_scalar(target: struct_pb2.Value, value: Any) -> None:
    if value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    else:
        target.string_value = value


def for_provider(value: Any) -> Any:
    """Return ``value`` as a dynamic provider sees it.

    Numbers are floats, secrets are bare, absent (null) members of an object are dropped, a reference to a resource is
    its id (a component's: its URN), and a value not known yet is ``pulumi.output.Unknown``. The result shares nothing
    with ``value``: a provider may change what it is given.
    """
    if isinstance(value, Secret):
        return for_provider(value.value)
    if value is UNKNOWN:
        return Unknown()  # type: ignore[no-untyped-call]
    if isinstance(value, Mapping):
        if value.get(SIGNATURE_KEY) == REFERENCE_SIGNATURE:
            return for_provider(value["id"]) if "id" in value else value["urn"]
        shown = {key: for_provider(item) for key, item in value.items()}
        return {key: item for key, item in shown.items() if item is not None}
    if isinstance(value, list | tuple):
        return [for_provider(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _parts(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, Secret):
        yield from _parts(value.value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _parts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item)


def contains_secret(value: Any) -> bool:
    """Whether a secret stands anywhere in ``value``."""
    return any(isinstance(part, Secret) for part in _parts(value))


def contains_unknown(value: Any) -> bool:
    """Whether a value not known yet stands anywhere in ``value``."""
    return any(part is UNKNOWN for part in _parts(value))


def known(value: Any) -> Any:
    """Return ``value`` without the members of objects that are not known; what a failure leaves unknown in an apply."""
    if isinstance(value, Secret):
        return Secret(known(value.value))
    if isinstance(value, Mapping):
        return {key: known(item) for key, item in value.items() if not is_unknown(item)}
    return (
        [known(item) for item in value if not is_unknown(item)] if isinstance(value, list | tuple) else value
    )


def is_unknown(value: Any) -> bool:
    """Whether ``value`` itself is not known yet, be it a secret or not."""
    return value is UNKNOWN or (isinstance(value, Secret) and value.value is UNKNOWN)


def noted(value: Any) -> Any:
    """Return ``value`` as state keeps it, where what a failure left unknown is Pulumi's mark."""
    if isinstance(value, Secret):
        return Secret(noted(value.value))
    if isinstance(value, Mapping):
        return {key: noted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [noted(item) for item in value]
    return UNKNOWN_MARK if value is UNKNOWN else value


def secret_texts(value: Any) -> set[str]:
    """Return each text that stands inside a secret in ``value``; what must not be printed."""
    return {
        text
        for part in _parts(value)
        if isinstance(part, Secret)
        for text in _parts(part.value)
        if isinstance(text, str) and text
    }


def annotated(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``outputs`` with each value marked secret whose input of the same name holds a secret.

    Objects are walked member by member; an array with one secret in it makes the whole output secret. This is how
    Pulumi treats a provider that is not shown secrets (pkg/resource/plugin ``annotateSecrets``).
    """
    marked = dict(outputs)
    for key, given in inputs.items():
        if key not in marked:
            continue
        if isinstance(marked[key], Mapping) and isinstance(given, Mapping):
            marked[key] = annotated(marked[key], given)
        elif not isinstance(marked[key], Secret) and contains_secret(given):
            marked[key] = Secret(unwrapped(marked[key]))
    return marked


def same_value(left: Any, right: Any) -> bool:
    """Whether two values are equal the way Pulumi compares: ``True`` is not 1, an absent member is a null one."""
    if isinstance(left, Secret) or isinstance(right, Secret):
        return isinstance(left, Secret) and isinstance(right, Secret) and same_value(left.value, right.value)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return all(same_value(left.get(key), right.get(key)) for key in {*left, *right})
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same_value, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)
