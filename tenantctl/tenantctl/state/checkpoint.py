"""The checkpoint: one stack's deployment as Pulumi's DIY backend stores it, read and written without loss.

Facts: ../shared/pulumi-facts.md "State on disk". Keys that this module does not know are kept as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from tenantctl.errors import StateError, UnsupportedError
from tenantctl.state.crypto import Secrets
from tenantctl.state.document import dump
from tenantctl.state.integrity import validate
from tenantctl.values import SECRET_SIGNATURE, SIGNATURE_KEY, Secret, unwrapped

__all__ = [
    "Deployment",
    "ResourceState",
    "check_secrets_provider",
    "deployment_from_json",
    "deployment_to_json",
    "has_ciphertexts",
    "resource_to_json",
    "resource_to_sealed",
    "secret_salt",
    "validate",
]

# Field, its spelling in JSON; in the order in which Pulumi writes them.
_FIELDS: Final = (
    ("urn", "urn"),
    ("custom", "custom"),
    ("delete", "delete"),
    ("id", "id"),
    ("type", "type"),
    ("inputs", "inputs"),
    ("outputs", "outputs"),
    ("parent", "parent"),
    ("protect", "protect"),
    ("dependencies", "dependencies"),
    ("provider", "provider"),
    ("property_dependencies", "propertyDependencies"),
    ("pending_replacement", "pendingReplacement"),
    ("additional_secret_outputs", "additionalSecretOutputs"),
    ("created", "created"),
    ("modified", "modified"),
)
_ALWAYS: Final = frozenset({"urn", "custom", "type"})
_SCALARS: Final = frozenset({str, bool, int, float, type(None)})
_DEPLOYMENT_KEYS: Final = ("manifest", "secrets_providers", "resources", "pending_operations", "metadata")


@dataclass
class ResourceState:
    """One resource in state. Fields are named and spelt in JSON as Pulumi does (``propertyDependencies`` ...).

    ``inputs`` and ``outputs`` hold JSON values with ``values.Secret`` where the file has a ciphertext.
    """

    urn: str
    type: str
    custom: bool
    id: str = ""
    delete: bool = False
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    parent: str = ""
    dependencies: list[str] = field(default_factory=list)
    provider: str = ""
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    protect: bool = False
    pending_replacement: bool = False
    additional_secret_outputs: list[str] = field(default_factory=list)
    created: str = ""
    modified: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Deployment:
    """The resources of one stack, in an order in which each stands after what it needs.

    ``pending_operations`` are ``{"resource": ..., "type": "creating"|"updating"|"deleting"|"reading"}``, the resource
    as in the file but with ``values.Secret``; a ``ResourceState`` is written just as well.
    """

    resources: list[ResourceState] = field(default_factory=list)
    secrets_providers: dict[str, Any] = field(default_factory=dict)
    pending_operations: list[dict[str, Any]] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


def resource_to_json(resource: ResourceState, seal: Callable[[Any, str], Any]) -> dict[str, Any]:
    """Return one resource in Pulumi's spelling; ``seal`` takes a secret's value and its place and returns its JSON."""
    body: dict[str, Any] = {}
    for name, spelling in _FIELDS:
        value = getattr(resource, name)
        if value or spelling in _ALWAYS:
            body[spelling] = value
    return cast(dict[str, Any], _sealed({**body, **resource.extra}, resource.urn, seal))


def resource_to_sealed(resource: ResourceState, secrets: Secrets) -> dict[str, Any]:
    """Return one resource as it stands in the file, secrets encrypted."""
    return resource_to_json(resource, lambda value, where: _ciphertext(value, where, secrets))


def deployment_to_json(
    deployment: Deployment, secrets: Secrets, *, show_secrets: bool = False
) -> dict[str, Any]:
    """Return the deployment as Pulumi writes it, secrets encrypted.

    Args:
        deployment: what is in memory.
        secrets: encrypts; its salt becomes the deployment's.
        show_secrets: write secrets in plain, as ``pulumi stack export --show-secrets`` does.
    """

    def seal(value: Any, where: str) -> dict[str, Any]:
        if show_secrets:
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "plaintext": _plaintext(value)}
        return _ciphertext(value, where, secrets)

    def operation(body: Mapping[str, Any]) -> dict[str, Any]:
        resource = body["resource"]
        if isinstance(resource, ResourceState):
            resource = resource_to_json(resource, seal)
        return {**body, "resource": _sealed(resource, resource["urn"], seal)}

    body: dict[str, Any] = {
        "manifest": deployment.manifest,
        "secrets_providers": {"type": "passphrase", "state": {"salt": secrets.salt}},
        "resources": [resource_to_json(resource, seal) for resource in deployment.resources],
        "pending_operations": [operation(each) for each in deployment.pending_operations],
    }
    kept = {key: value for key, value in body.items() if value}
    return {**kept, "metadata": deployment.metadata, **deployment.extra}


def deployment_from_json(document: Mapping[str, Any], secrets: Secrets) -> Deployment:
    """Return the deployment in memory, secrets decrypted.

    Raises:
        StateError: something is not of the form that Pulumi writes, or a secret cannot be decrypted.
        UnsupportedError: it was encrypted by another provider than the passphrase.
    """
    check_secrets_provider(document)
    try:
        resources = [
            _resource(_mapping(each, "a resource"), secrets) for each in _items(document, "resources")
        ]
    except (TypeError, AttributeError):
        raise StateError("state is damaged: a resource's dependencies are not lists of URNs") from None
    pending = [_mapping(each, "a pending operation") for each in _items(document, "pending_operations")]
    return Deployment(
        resources=resources,
        secrets_providers=dict(_mapping(document.get("secrets_providers") or {}, "secrets_providers")),
        pending_operations=[_operation(each, secrets) for each in pending],
        manifest=dict(_mapping(document.get("manifest") or {}, "manifest")),
        metadata=dict(_mapping(document.get("metadata") or {}, "metadata")),
        extra={key: value for key, value in document.items() if key not in _DEPLOYMENT_KEYS},
    )


def check_secrets_provider(document: Mapping[str, Any]) -> None:
    """Refuse a deployment that another provider than the passphrase encrypted.

    Raises:
        UnsupportedError: it is such a one.
    """
    kind = (document.get("secrets_providers") or {}).get("type") or "passphrase"
    if kind != "passphrase" and has_ciphertexts(document):
        raise UnsupportedError(
            f'state is encrypted by the secrets provider "{kind}"; the embedded engine has "passphrase" alone: '
            "export it with `pulumi stack export --show-secrets`, or use --engine pulumi"
        )


def has_ciphertexts(document: Mapping[str, Any]) -> bool:
    """Say whether a deployment has anything encrypted in it; one exported with ``--show-secrets`` has not."""
    return '"ciphertext":' in json.dumps([document.get("resources"), document.get("pending_operations")])


def secret_salt(document: Mapping[str, Any]) -> str:
    """Return the passphrase provider's salt that the deployment carries, else ``""``."""
    provider = document.get("secrets_providers") or {}
    state = provider.get("state") if provider.get("type") == "passphrase" else None
    return str((state or {}).get("salt", ""))


def _resource(body: Mapping[str, Any], secrets: Secrets) -> ResourceState:
    urn = body.get("urn")
    if not isinstance(urn, str) or not urn or not isinstance(body.get("type"), str):
        raise StateError(f"state is damaged: a resource has no urn or no type ({urn or 'near the start'})")
    values = {name: body[spelling] for name, spelling in _FIELDS if body.get(spelling) is not None}
    for side in ("inputs", "outputs"):
        values[side] = _unsealed(
            dict(_mapping(values.get(side, {}), f"{side} of {urn}")), f"{urn} {side}", secrets
        )
    for name in ("dependencies", "additional_secret_outputs"):
        values[name] = list(values.get(name, []))
    wanted = _mapping(values.get("property_dependencies", {}), f"propertyDependencies of {urn}")
    values["property_dependencies"] = {key: list(urns or []) for key, urns in wanted.items()}
    known = {spelling for _, spelling in _FIELDS}
    extra = {key: value for key, value in body.items() if key not in known}
    values.setdefault("custom", False)
    return ResourceState(**values, extra=cast(dict[str, Any], _unsealed(extra, urn, secrets)))


def _operation(body: Mapping[str, Any], secrets: Secrets) -> dict[str, Any]:
    resource = _mapping(body.get("resource"), "a pending operation's resource")
    return {**body, "resource": _unsealed(dict(resource), str(resource.get("urn", "")), secrets)}


def _ciphertext(value: Any, where: str, secrets: Secrets) -> dict[str, Any]:
    ciphertext = secrets.encrypt(_plaintext(value), where)
    return {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": ciphertext}


def _plaintext(value: Any) -> str:
    return dump(unwrapped(value)).decode()


def _sealed(value: Any, where: str, seal: Callable[[Any, str], Any]) -> Any:
    if isinstance(value, Secret):
        return seal(value.value, where)
    if isinstance(value, dict):
        return {
            key: item if type(item) in _SCALARS else _sealed(item, f"{where} {key}", seal)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [
            item if type(item) in _SCALARS else _sealed(item, f"{where} {index}", seal)
            for index, item in enumerate(value)
        ]
    return value


def _unsealed(value: Any, where: str, secrets: Secrets) -> Any:
    if isinstance(value, dict):
        if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return Secret(_revealed(value, where, secrets))
        return {
            key: item if type(item) in _SCALARS else _unsealed(item, f"{where} {key}", secrets)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_unsealed(item, f"{where} {index}", secrets) for index, item in enumerate(value)]
    return value


def _revealed(body: Mapping[str, Any], where: str, secrets: Secrets) -> Any:
    ciphertext = body.get("ciphertext")
    try:
        if not isinstance(ciphertext, str) or not ciphertext:
            return _flat(json.loads(body["plaintext"]))
        value = _flat(json.loads(secrets.decrypt(ciphertext, where)))
    except (KeyError, TypeError, ValueError):
        raise StateError(
            f"state is damaged: a secret of {where} is not of the form that Pulumi writes"
        ) from None
    # Go escapes <, > and & in the text it encrypts; ours must find the same ciphertext again.
    secrets.keep(_plaintext(value), ciphertext, where)
    return value


def _flat(value: Any) -> Any:
    """Inside an encrypted text Pulumi marks secrets once more, with their plain JSON as the ciphertext."""
    if isinstance(value, dict):
        if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return _flat(json.loads(value.get("ciphertext") or value["plaintext"]))
        return {key: _flat(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_flat(item) for item in value]
    return value


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise StateError(f"state is damaged: {what} is not an object")
    return value


def _items(document: Mapping[str, Any], key: str) -> list[Any]:
    value = document.get(key) or []
    if not isinstance(value, list):
        raise StateError(f"state is damaged: {key} is not a list")
    return value
