"""The ResourceMonitor and Engine that a program's SDK talks to, as plain objects.

``pulumi.runtime.Settings`` takes a stub or any object with a stub's methods. Here each method takes and returns the
protobuf message itself, so there is no server, no port and no serialisation, and a failure is an exception of the kind
that a stub raises. What this engine does not do is refused in one line that names the resource and the option.
"""

from __future__ import annotations

from collections.abc import Mapping
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
# All of them, so that the SDK asks for what the program wants and the answer names the resource and the option.
_FEATURES: Final = resource_pb2.ResourceMonitorFeature.values()


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


class ProgramMonitor:
    """A ResourceMonitor over ``run``. Methods are named by the protocol; the SDK calls them from several threads."""

    def __init__(self, run: Run, info: resource_pb2.DeploymentInfo) -> None:
        self._run = run
        self._info = info
        self._info.supportedFeatures.extend(_FEATURES)

    def GetDeploymentInfo(self, _: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:  # noqa: N802
        """Return the project, the stack and what the SDK may ask for."""
        return self._info

    def SupportsFeature(self, _: Message) -> resource_pb2.SupportsFeatureResponse:  # noqa: N802
        """Answer older SDKs as ``GetDeploymentInfo`` does."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=True)

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

    def Invoke(self, request: Message) -> NoReturn:  # noqa: N802
        """Refuse."""
        self._refuse(f"function {getattr(request, 'tok', '')} is called")

    def Call(self, request: Message) -> NoReturn:  # noqa: N802
        """Refuse."""
        self._refuse(f"method {getattr(request, 'tok', '')} is called")

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> NoReturn:  # noqa: N802
        """Refuse; stack references are read this way too."""
        self._refuse(f"resource {request.name}: it is read by its id ({request.type})")

    def ExistsResource(self, request: Message) -> NoReturn:  # noqa: N802
        """Refuse."""
        self._refuse(f"the existence of a {getattr(request, 'type', 'resource')} is asked for")

    def RegisterStackTransform(self, _: Message) -> NoReturn:  # noqa: N802
        """Refuse."""
        self._refuse("the program registers a stack transform")

    def RegisterStackInvokeTransform(self, _: Message) -> NoReturn:  # noqa: N802
        """Refuse."""
        self._refuse("the program registers a stack invoke transform")

    def RegisterResourceHook(self, request: Message) -> NoReturn:  # noqa: N802
        """Refuse."""
        self._refuse(f"the program registers the resource hook {getattr(request, 'name', '')}")

    def RegisterErrorHook(self, request: Message) -> NoReturn:  # noqa: N802
        """Refuse."""
        self._refuse(f"the program registers the error hook {getattr(request, 'name', '')}")

    def RegisterPackage(self, request: Message) -> NoReturn:  # noqa: N802
        """Refuse."""
        self._refuse(f"the program registers the package {getattr(request, 'name', '')}")

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
        named = {key: list(each.urns) for key, each in request.propertyDependencies.items()}
        unnamed = [] if named else list(request.dependencies)
        delete_first = request.deleteBeforeReplaceDefined or request.deleteBeforeReplace
        return Goal(
            type=request.type,
            name=request.name,
            custom=request.custom,
            inputs=inputs,
            parent=request.parent,
            protect=request.protect if request.HasField("protect") else None,
            delete_before_replace=request.deleteBeforeReplace if delete_first else None,
            dependencies=tuple(request.dependencies),
            property_dependencies={key: named.get(key, unnamed) for key in {**inputs, **named}},
            additional_secret_outputs=tuple(request.additionalSecretOutputs),
            ignore_changes=tuple(request.ignoreChanges),
            replace_on_changes=tuple(request.replaceOnChanges),
            hide_diffs=self._hidden_paths(request),
            retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else None,
            deleted_with=request.deletedWith,
            aliases=tuple(_alias(each) for each in request.aliases),
        )

    def _hidden_paths(self, request: resource_pb2.RegisterResourceRequest) -> tuple[str, ...]:
        try:
            return tuple(paths.text(paths.parse(each)) for each in request.hideDiffs)
        except paths.PathError as error:
            self._refuse(f"resource {request.name}: hide_diffs: {error}")

    def _refuse(self, what: str) -> NoReturn:
        line = f"{what}; {_ADVICE}"
        self._run.refuse(line)
        raise MonitorError(grpc.StatusCode.UNIMPLEMENTED, line)


class ProgramEngine:
    """The Engine that the SDK logs to."""

    _SEVERITIES: Final = {engine_pb2.INFO: "info", engine_pb2.WARNING: "warning", engine_pb2.ERROR: "error"}

    def __init__(self, listen: Listener) -> None:
        self._listen = listen

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:  # noqa: N802
        """Pass a message on; the SDK's debug messages, several a resource, are dropped."""
        severity = self._SEVERITIES.get(request.severity)
        if severity is not None:
            self._listen(Event("message", request.urn, text=request.message, severity=severity))
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, request: Message) -> NoReturn:  # noqa: N802
        """Refuse: there is no Pulumi whose version could be required."""
        asked = getattr(request, "pulumi_version_range", "")
        raise MonitorError(
            grpc.StatusCode.FAILED_PRECONDITION, f"the program requires Pulumi {asked}; {_ADVICE}"
        )


def _alias(alias: alias_pb2.Alias) -> Alias:
    spec = alias.spec
    return Alias(
        urn=alias.urn,
        name=spec.name,
        type=spec.type,
        stack=spec.stack,
        project=spec.project,
        parent=spec.parentUrn,
        no_parent=spec.noParent,
    )


def _is_empty(value: Any) -> bool:
    """Whether an option says nothing: an empty message or list, an explicit false, a null."""
    if isinstance(value, Message):
        return not value.ListFields() or value == struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    return not value
