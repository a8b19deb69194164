"""The ResourceMonitor and Engine that a program's SDK talks to, as plain objects.

``pulumi.runtime.Settings`` takes a stub or any object with a stub's methods. Here each method takes and returns the
protobuf message itself, so there is no server, no port and no serialisation, and a failure is an exception of the kind
that a stub raises. What this engine does not do is refused in one line that names the resource and the option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from sys import intern
from typing import Any, Final, NoReturn

import grpc
from google.protobuf import empty_pb2, struct_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import alias_pb2, engine_pb2, resource_pb2

from tenantctl.engines.base import Event, Listener
from tenantctl.engines.embedded import paths
from tenantctl.engines.embedded.aliases import Alias
from tenantctl.engines.embedded.convert import UnknownSignatureError, from_struct, to_struct
from tenantctl.engines.embedded.execute import Run, StoppedError
from tenantctl.engines.embedded.goal import Ending, Goal
from tenantctl.engines.embedded.own import PROVIDER_KEY

PACKAGE: Final = "pulumi-python"
_ADVICE: Final = "the embedded engine does not do this: use --engine pulumi"
_UNDERSTOOD: Final = frozenset(
    {
        "type", "name", "parent", "custom", "object", "protect", "dependencies", "propertyDependencies",
        "deleteBeforeReplace", "deleteBeforeReplaceDefined", "additionalSecretOutputs", "ignoreChanges",
        "replaceOnChanges", "retainOnDelete", "deletedWith", "hideDiffs", "aliases",
    }
)  # fmt: skip
# What the SDK says of itself and of the program's text; no option of a resource.
_IGNORED: Final = frozenset(
    {
        "acceptSecrets", "acceptResources", "supportsPartialValues", "supportsResultReporting", "aliasSpecs",
        "sourcePosition", "stackTrace", "parentStackTraceHandle", "accepts_byte_string",
    }
)  # fmt: skip
_OPTION_NAMES: Final = {
    "aliasURNs": "aliases",
    "importId": "import_",
    "customTimeouts": "custom_timeouts",
    "pluginDownloadURL": "plugin_download_url",
    "envVarMappings": "env_var_mappings",
    "packageRef": "a parameterized package",
    "remote": "a remote component",
}
_ALIAS: Final = {
    "urn": "urn",
    "name": "name",
    "type": "type",
    "stack": "stack",
    "project": "project",
    "parentUrn": "parent",
    "noParent": "no_parent",
}
# What the SDK may ask for. Not what this engine does: so it asks, and the answer names the resource and the option.
# What a newer SDK knows beyond these it is told that we do not know.
_FEATURES: Final = frozenset(
    {
        "SECRETS", "RESOURCE_REFERENCES", "OUTPUT_VALUES", "ALIAS_SPECS", "REPLACEMENT_TRIGGER", "DELETED_WITH",
        "REPLACE_WITH", "TRANSFORMS", "INVOKE_TRANSFORMS", "PARAMETERIZATION", "RESOURCE_HOOKS", "ERROR_HOOKS",
        "SENDS_OPTIONS_TO_HOOKS", "BYTE_STRING", "INVOKE_DEPENDS_ON", "INVOKE_PARENT", "STATE_MIGRATIONS",
        "INVOKE_OUTPUT_VALUES", "CALL_OUTPUT_VALUES",
    }
)  # fmt: skip
_NOT_DONE: Final[Mapping[str, Callable[[Any], str]]] = {
    "Invoke": lambda asked: f"function {asked.tok} is called",
    "Call": lambda asked: f"method {asked.tok} is called",
    # Stack references are read this way too.
    "ReadResource": lambda asked: f"resource {asked.name}: it is read by its id ({asked.type})",
    "ExistsResource": lambda asked: f"the existence of a {asked.type} is asked for",
    "RegisterStackTransform": lambda _: "the program registers a stack transform",
    "RegisterStackInvokeTransform": lambda _: "the program registers a stack invoke transform",
    "RegisterResourceHook": lambda asked: f"the program registers the resource hook {asked.name}",
    "RegisterErrorHook": lambda asked: f"the program registers the error hook {asked.name}",
    "RegisterPackage": lambda asked: f"the program registers the package {asked.name}",
    "RequirePulumiVersion": lambda asked: f"the program requires Pulumi {asked.pulumi_version_range}",
}


class MonitorError(grpc.RpcError):
    """What a stub raises: a status code and a line."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(details)
        self._code, self._details = code, details

    def code(self) -> grpc.StatusCode:
        """Return the status."""
        return self._code

    def details(self) -> str:
        """Return the line."""
        return self._details


class _Answering:
    """Answers what the SDK asks; methods are named by the protocol, the SDK calls them from several threads.

    What there is no method for, because this engine does not do it or has never heard of it, is refused.
    """

    def __init__(self, run: Run) -> None:
        self._run = run

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        if not name[:1].isupper():
            raise AttributeError(name)
        told = _NOT_DONE.get(name, lambda _: f"the program asks for {name}")
        return lambda request, *_args, **_named: self._refuse(told(request))

    def _refuse(self, what: str) -> NoReturn:
        line = f"{what}; {_ADVICE}"
        self._run.refuse(line)
        raise MonitorError(grpc.StatusCode.UNIMPLEMENTED, line)


class ProgramMonitor(_Answering):
    """A ResourceMonitor over ``run``."""

    def __init__(self, run: Run, info: resource_pb2.DeploymentInfo) -> None:
        super().__init__(run)
        self._info = info
        known = resource_pb2.ResourceMonitorFeature.items()
        self._info.supportedFeatures.extend(
            number for name, number in known if name.removeprefix("RESOURCE_MONITOR_FEATURE_") in _FEATURES
        )

    def GetDeploymentInfo(self, _: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:  # noqa: N802
        """Return the project, the stack and what the SDK may ask for."""
        return self._info

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Plan and apply one resource."""
        goal = self._goal(request)
        try:
            step = self._run.register(goal)
        except StoppedError:
            raise MonitorError(grpc.StatusCode.UNAVAILABLE, "the run has stopped") from None
        state = step.resource
        outputs: Mapping[str, Any] = state.outputs if state.custom else {}
        # The SDK in Python tells a skipped one from a failed one as little as the wire's enumeration does there.
        made = step.ending is Ending.DONE
        result = resource_pb2.Result.SUCCESS if made else resource_pb2.Result.FAIL
        return resource_pb2.RegisterResourceResponse(
            urn=state.urn, id=state.id, object=to_struct(outputs), result=result, unknown=step.omits
        )

    def RegisterResourceOutputs(  # noqa: N802
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Take a component's or the stack's outputs."""
        try:
            self._run.register_outputs(request.urn, from_struct(request.outputs))
        except StoppedError:
            raise MonitorError(grpc.StatusCode.UNAVAILABLE, "the run has stopped") from None
        except UnknownSignatureError as error:
            self._refuse(f"the outputs of {request.urn} hold {error}")
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, _: empty_pb2.Empty) -> empty_pb2.Empty:  # noqa: N802
        """Let the program end; there are no hooks to wait for."""
        return empty_pb2.Empty()

    def _goal(self, request: resource_pb2.RegisterResourceRequest) -> Goal:
        for field, value in request.ListFields():
            if field.name not in _UNDERSTOOD | _IGNORED and not _is_empty(value):
                option = _OPTION_NAMES.get(field.name, field.name)
                self._refuse(f"resource {request.name}: option {option} is set")
        if request.custom and request.type.split(":")[0] != PACKAGE:
            self._refuse(f"resource {request.name}: {request.type} is no Python dynamic resource")
        try:
            inputs = from_struct(request.object)
        except UnknownSignatureError as error:
            self._refuse(f"resource {request.name}: its inputs hold {error}")
        if isinstance(provider := inputs.get(PROVIDER_KEY), str):
            inputs[PROVIDER_KEY] = intern(provider)  # one text for all of a kind
        named = {intern(key): _shared(each.urns) for key, each in request.propertyDependencies.items()}
        unnamed = [] if named else _shared(request.dependencies)
        delete_first = request.deleteBeforeReplaceDefined or request.deleteBeforeReplace
        return Goal(
            type=intern(request.type),
            name=request.name,
            custom=request.custom,
            inputs=inputs,
            parent=intern(request.parent),
            protect=request.protect if request.HasField("protect") else None,
            delete_before_replace=request.deleteBeforeReplace if delete_first else None,
            dependencies=tuple(_shared(request.dependencies)),
            property_dependencies={key: named.get(key, unnamed) for key in {**inputs, **named}},
            additional_secret_outputs=tuple(request.additionalSecretOutputs),
            ignore_changes=tuple(request.ignoreChanges),
            replace_on_changes=tuple(request.replaceOnChanges),
            hide_diffs=self._hidden_paths(request),
            retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else None,
            deleted_with=request.deletedWith,
            aliases=tuple(self._alias(request.name, each) for each in request.aliases),
        )

    def _alias(self, name: str, alias: alias_pb2.Alias) -> Alias:
        said = {field.name: value for field, value in (*alias.ListFields(), *alias.spec.ListFields())}
        strange = said.keys() - _ALIAS.keys() - {"spec"}
        if strange:
            self._refuse(f"resource {name}: an alias says {', '.join(sorted(strange))}")
        return Alias(**{ours: said[theirs] for theirs, ours in _ALIAS.items() if theirs in said})

    def _hidden_paths(self, request: resource_pb2.RegisterResourceRequest) -> tuple[str, ...]:
        try:
            return tuple(paths.text(paths.parse(each)) for each in request.hideDiffs)
        except paths.PathError as error:
            self._refuse(f"resource {request.name}: hide_diffs: {error}")


def _shared(urns: Iterable[str]) -> list[str]:
    """Return URNs as one text each: hundreds of resources may depend on one."""
    return [intern(each) for each in urns]


class ProgramEngine(_Answering):
    """The Engine that the SDK logs to."""

    _SEVERITIES: Final = {engine_pb2.INFO: "info", engine_pb2.WARNING: "warning", engine_pb2.ERROR: "error"}

    def __init__(self, run: Run, listen: Listener) -> None:
        super().__init__(run)
        self._listen = listen

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:  # noqa: N802
        """Pass a message on; the SDK's debug messages, several a resource, are dropped."""
        severity = self._SEVERITIES.get(request.severity)
        if severity is not None:
            self._listen(Event("message", request.urn, text=request.message, severity=severity))
        return empty_pb2.Empty()


def _is_empty(value: Any) -> bool:
    """Whether an option says nothing: an empty message or list, an explicit false, a null."""
    if isinstance(value, Message):
        return not value.ListFields() or value == struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    return not value
