"""The provider's configuration: stack config under ``dingtalk:``, which ``DINGTALK_*`` variables beat."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.client.transports import default_credentials, is_network

DEFAULT_ENDPOINT = "https://dingtalk.com"
DEFAULT_QPS = 20.0
DEFAULT_QPS_SHARE = 0.8
DEFAULT_MONTHLY_QUOTA = 5000
FLOW_WRITERS = ("console", "gateway")
"""Ways in which a flow gets into the tenant; the first is taken where none is named."""
GATEWAY_TOKEN = "DINGTALK_GATEWAY_TOKEN"  # noqa: S105 - a variable's name
"""The variable that holds a user's token for the gateway."""

KEYS: Mapping[str, str] = {
    "endpoint": "https://dingtalk.com, https://dingtalk.io, an http(s) URL or sandbox:PATH",
    "corpId": "the organisation's id, ding...",
    "clientId": "the app's Client ID (AppKey)",
    "clientSecret": "the app's Client Secret (AppSecret); a secret",
    "operator": "userid of the person in whose name calls that need one are made",
    "qps": "calls a second per operation that the tenant's edition allows; 0 turns pacing off",
    "qpsShare": "the share of qps to use, above 0 and at most 1",
    "monthlyQuota": "metered calls a calendar month that the tenant may make",
    "meterFile": "file that keeps the local count of metered calls",
    "flowWriter": "console or gateway: how flows of approval templates get into the tenant",
    "experimental": "names of experimental features, with commas between",
    "asOf": "the day that dates are compared with, YYYY-MM-DD",
    "debug": "true or false; true keeps tracebacks",
}
"""Every key under ``dingtalk:`` and what it takes."""

_CREDENTIALS = {"corpId": "corp_id", "clientId": "client_id", "clientSecret": "client_secret"}
_TRUE, _FALSE = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})


@dataclass(frozen=True, slots=True)
class TenantConfig:
    """Which tenant, as which app, how fast.

    Args:
        endpoint: URL of the service; a path behind a scheme such as ``sandbox:`` is absolute here.
        corp_id: The organisation.
        client_id: The app.
        client_secret: The app's secret; shows as stars.
        operator: A userid, or None.
        qps: Calls a second per operation; 0 means unpaced.
        qps_share: Share of qps to use, 0 < x <= 1.
        monthly_quota: Metered calls a calendar month.
        meter_file: Where metered calls are counted, or None for not at all.
        experimental: Experimental features turned on.
        debug: Whether to keep tracebacks.
        as_of: The day that dates are compared with, since nothing here reads a clock; None where nobody said.
        flow_writer: ``console`` or ``gateway``.
        gateway_token: A user's token for the gateway, from the environment alone; shows as stars.
    """

    endpoint: str
    corp_id: str
    client_id: str
    client_secret: SecretStr
    operator: str | None = None
    qps: float = DEFAULT_QPS
    qps_share: float = DEFAULT_QPS_SHARE
    monthly_quota: int = DEFAULT_MONTHLY_QUOTA
    meter_file: Path | None = None
    experimental: frozenset[str] = frozenset()
    debug: bool = False
    as_of: date | None = None
    flow_writer: str = FLOW_WRITERS[0]
    gateway_token: SecretStr | None = None

    @classmethod
    def load(cls, values: Mapping[str, object], env: Mapping[str, str]) -> TenantConfig:
        """Read the configuration.

        Args:
            values: Keys without their namespace (``"corpId"``); None and "" count as not given.
            env: Environment; ``DINGTALK_CORP_ID`` and the like beat ``values``, unless empty.

        Returns:
            The configuration, complete.

        Raises:
            ConfigurationError: One line that names the key, its variable and how to set it.
        """
        refuse_unknown(values)
        texts = _merge(values, env)
        endpoint = _endpoint(texts.get("endpoint", DEFAULT_ENDPOINT))
        credentials = _credentials(texts, endpoint)
        meter_file = texts.get("meterFile")
        return cls(
            endpoint=endpoint,
            corp_id=credentials["corpId"],
            client_id=credentials["clientId"],
            client_secret=SecretStr(credentials["clientSecret"]),
            operator=texts.get("operator"),
            qps=_number(texts, "qps", DEFAULT_QPS, low=0),
            qps_share=_share(texts),
            monthly_quota=_whole(texts, "monthlyQuota", DEFAULT_MONTHLY_QUOTA),
            meter_file=_from_root(meter_file, "meterFile") if meter_file else None,
            experimental=frozenset(filter(None, map(str.strip, texts.get("experimental", "").split(",")))),
            debug=_flag(texts, "debug"),
            as_of=day(texts.get("asOf", "")),
            flow_writer=_flow_writer(texts),
            gateway_token=_gateway_token(env, endpoint),
        )


def variable(key: str) -> str:
    """Return the environment variable that beats a key.

    Args:
        key: A key of KEYS, e.g. ``"corpId"``.

    Returns:
        Its variable, e.g. ``"DINGTALK_CORP_ID"``.
    """
    return "DINGTALK_" + re.sub(r"(?<!^)(?=[A-Z])", "_", key).upper()


def refuse_unknown(values: Mapping[str, object]) -> None:
    """Refuse keys that mean nothing, so that a typing error is not a silent default.

    Args:
        values: Keys without their namespace.

    Raises:
        ConfigurationError: It lists the known keys.
    """
    unknown = sorted(set(values) - set(KEYS))
    if unknown:
        named = ", ".join(f"dingtalk:{key}" for key in unknown)
        known = ", ".join(KEYS)
        raise ConfigurationError(f"unknown config {named}; known keys under dingtalk: are {known}")


def project_root(start: Path) -> Path | None:
    """Find the nearest folder upward that holds Pulumi.yaml.

    Args:
        start: Folder to begin at.

    Returns:
        That folder, or None.
    """
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").is_file()), None)


def _merge(values: Mapping[str, object], env: Mapping[str, str]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for key in KEYS:
        given = env.get(variable(key)) or values.get(key)
        if given is not None and str(given).strip():
            merged[key] = str(given).strip()
    return merged


def _credentials(texts: Mapping[str, str], endpoint: str) -> dict[str, str]:
    offered = default_credentials(endpoint)
    found = {key: texts.get(key) or offered.get(name) for key, name in _CREDENTIALS.items()}
    for key, value in found.items():
        if not value:
            secret = "--secret " if key == "clientSecret" else ""
            raise ConfigurationError(
                f"dingtalk:{key} ({KEYS[key]}) is not set; run `pulumi config set {secret}dingtalk:{key} ...` "
                f"or set {variable(key)}"
            )
    return {key: value for key, value in found.items() if value}


def _endpoint(text: str) -> str:
    parts = urlsplit(text)
    if not parts.scheme:
        raise _bad("endpoint", text)
    if not is_network(text):
        return f"{parts.scheme}:{_from_root(text.partition(':')[2], 'endpoint')}"
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise _bad("endpoint", f"{parts.scheme}://...")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ConfigurationError(
            f"dingtalk:endpoint ({variable('endpoint')}) is {text}: http would send the client secret in plain; "
            "use https, or http on this machine (127.0.0.1)"
        )
    return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _from_root(text: str, key: str) -> Path:
    path = Path(text).expanduser()
    if not text:
        raise _bad(key, text)
    if path.is_absolute():
        return path
    root = project_root(Path.cwd())
    if root is None:
        raise ConfigurationError(
            f"dingtalk:{key} ({variable(key)}) has the relative path {text}: relative to the folder of Pulumi.yaml, "
            "and there is no such folder from here upward; give an absolute path or run inside the project"
        )
    return root / path


def _number(texts: Mapping[str, str], key: str, default: float, *, low: float) -> float:
    text = texts.get(key)
    if text is None:
        return default
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number < float("inf"):
        raise _bad(key, text)
    return number


def _share(texts: Mapping[str, str]) -> float:
    share = _number(texts, "qpsShare", DEFAULT_QPS_SHARE, low=0)
    if not 0 < share <= 1:
        raise _bad("qpsShare", texts["qpsShare"])
    return share


def _whole(texts: Mapping[str, str], key: str, default: int) -> int:
    number = _number(texts, key, default, low=0)
    if number != int(number):
        raise _bad(key, texts[key])
    return int(number)


def _flow_writer(texts: Mapping[str, str]) -> str:
    writer = texts.get("flowWriter", FLOW_WRITERS[0])
    if writer not in FLOW_WRITERS:
        raise _bad("flowWriter", writer)
    return writer


def _gateway_token(env: Mapping[str, str], endpoint: str) -> SecretStr | None:
    """A person's token is in no file: the environment has it, or the endpoint offers one."""
    token = env.get(GATEWAY_TOKEN) or default_credentials(endpoint).get("gateway_token")
    return SecretStr(token) if token else None


def _flag(texts: Mapping[str, str], key: str) -> bool:
    text = texts.get(key, "false").lower()
    if text not in _TRUE | _FALSE:
        raise _bad(key, text)
    return text in _TRUE


def day(text: str) -> date | None:
    """Return the day that ``asOf`` names; None for an empty text.

    Raises:
        ConfigurationError: It is no day.
    """
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _bad("asOf", text)


def _bad(key: str, text: str) -> ConfigurationError:
    return ConfigurationError(f'dingtalk:{key} ({variable(key)}) is "{text}"; it takes {KEYS[key]}')
