"""The vendor's own SDK (alibabacloud-dingtalk) on an address of ours: finds an operation by its method and path."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_util.models import RuntimeOptions

from support.contract import plain

_PLACE = re.compile(
    r"""def (\w+)_with_options\(.*?action='(\w+)'.*?pathname=f'(.*?)'.*?method='(\w+)'""", re.DOTALL
)


@cache
def _operations(module: str) -> dict[str, tuple[str, str]]:
    """The functions and action names of a module's client, by method and path."""
    source = inspect.getsource(importlib.import_module(f"alibabacloud_dingtalk.{module}.client"))
    return {
        plain(f"{method} {path}"): (function, action)
        for function, action, path, method in _PLACE.findall(source)
    }


def _filled(value: Any) -> Any:
    """Return ``value`` without empty lists, which the SDK adds wherever there may be one."""
    if isinstance(value, Mapping):
        return {key: _filled(item) for key, item in value.items() if item != []}
    return [_filled(item) for item in value] if isinstance(value, list) else value


def ask(url: str, token: str, module: str, operation: str, request: Mapping[str, Any]) -> Any:
    """Call an operation through the SDK.

    Args:
        url: ``http://127.0.0.1:PORT``.
        token: an access token.
        module: of the SDK (``contact_1_0``).
        operation: method and path.
        request: path arguments, query or body, in the wire's spelling.

    Returns:
        The answer as the SDK understood it, in the wire's spelling; {} for an empty one.

    Raises:
        Exception: the SDK's, with ``code``; AssertionError for a key of the request that the SDK does not know.
    """
    function, action = _operations(module)[plain(operation)]
    models = importlib.import_module(f"alibabacloud_dingtalk.{module}.models")
    config = Config(protocol="http", endpoint=url.removeprefix("http://"), region_id="central")
    call = getattr(
        importlib.import_module(f"alibabacloud_dingtalk.{module}.client").Client(config),
        f"{function}_with_options",
    )
    parts = re.findall(r"{(.*?)}", operation)
    arguments: list[Any] = [str(request[part]) for part in parts]
    rest = {key.removeprefix("?"): value for key, value in request.items() if key not in parts}
    if hasattr(models, f"{action}Request"):
        spelt = getattr(models, f"{action}Request")().from_map(rest)
        assert _filled(spelt.to_map()) == _filled(rest), "the vendor's SDK spells it another way"
        arguments.append(spelt)
    else:
        assert rest == {}, "the vendor's SDK sends nothing"
    headers: Any = {"Connection": "close"}  # or the server waits for the next request when it is to end
    if hasattr(models, f"{action}Headers"):
        headers = getattr(models, f"{action}Headers")(headers, token)
    answer = call(*arguments, headers, RuntimeOptions(autoretry=False, max_attempts=1))
    return answer.body.to_map() if getattr(answer, "body", None) is not None else {}
