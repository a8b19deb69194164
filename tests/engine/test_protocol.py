"""What the SDK may ask of the embedded engine: each RPC and each field is done or refused in one clear line."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from google.protobuf.descriptor import FieldDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from pulumi.runtime.proto import alias_pb2, engine_pb2, resource_pb2

from tenantctl.engines.base import Event
from tenantctl.engines.embedded.goal import Goal, Step
from tenantctl.engines.embedded.monitor import MonitorError, ProgramEngine, ProgramMonitor
from tenantctl.plan import Op
from tenantctl.state.checkpoint import ResourceState

ADVICE = "; the embedded engine does not do this: use --engine pulumi"
DONE = {"GetDeploymentInfo", "RegisterResource", "RegisterResourceOutputs", "SignalAndWaitForShutdown", "Log"}
# What a resource may say, by the protocol's name; the rest is refused.
KNOWN_FIELDS = {
    "type", "name", "parent", "custom", "object", "protect", "dependencies", "propertyDependencies",
    "deleteBeforeReplace", "deleteBeforeReplaceDefined", "additionalSecretOutputs", "ignoreChanges", "replaceOnChanges",
    "retainOnDelete", "deletedWith", "hideDiffs", "aliases",
}  # fmt: skip
# What the SDK says of itself and of the program's text; no option of a resource.
ABOUT_THE_SDK = {
    "acceptSecrets", "acceptResources", "supportsPartialValues", "supportsResultReporting", "aliasSpecs",
    "sourcePosition", "stackTrace", "parentStackTraceHandle", "accepts_byte_string",
}  # fmt: skip


class Heard:
    """A run that takes every registration and keeps what was refused."""

    def __init__(self) -> None:
        self.goals: list[Goal] = []
        self.refused: list[str] = []

    def register(self, goal: Goal) -> Step:
        self.goals.append(goal)
        return Step(Op.CREATE, new=ResourceState("urn", goal.type, custom=goal.custom))

    def register_outputs(self, urn: str, outputs: dict[str, Any]) -> None:
        """Take a component's outputs."""

    def refuse(self, line: str) -> None:
        self.refused.append(line)


@pytest.fixture
def heard() -> Heard:
    return Heard()


def servant(service: ServiceDescriptor, run: Any) -> Any:
    if service.name == "Engine":
        return ProgramEngine(run, lambda _: None)
    return ProgramMonitor(run, resource_pb2.DeploymentInfo())


RPCS = [
    pytest.param(service, method, id=f"{service.name}.{method.name}")
    for file in (resource_pb2.DESCRIPTOR, engine_pb2.DESCRIPTOR)
    for service in file.services_by_name.values()
    for method in service.methods
]


@pytest.mark.parametrize(("service", "method"), RPCS)
def test_every_rpc_is_done_or_refused(service: ServiceDescriptor, method: Any, heard: Heard) -> None:
    request = GetMessageClass(method.input_type)()
    call = getattr(servant(service, heard), method.name)
    if method.name in DONE:
        assert isinstance(call(request), GetMessageClass(method.output_type))
        assert heard.refused == []
        return
    with pytest.raises(MonitorError) as raised:
        call(request)
    assert raised.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert heard.refused == [raised.value.details()]
    assert (heard.refused[0].endswith(ADVICE), "\n" in heard.refused[0]) == (True, False)


@pytest.mark.parametrize("service", ["ResourceMonitor", "Engine"])
def test_an_rpc_of_a_newer_sdk_is_refused(service: str, heard: Heard) -> None:
    file = resource_pb2 if service == "ResourceMonitor" else engine_pb2
    asked = servant(file.DESCRIPTOR.services_by_name[service], heard)
    with pytest.raises(MonitorError):
        asked.DoWhatNobodyKnows(empty_pb2.Empty(), timeout=1)
    assert heard.refused == [f"the program asks for DoWhatNobodyKnows{ADVICE}"]
    assert not hasattr(asked, "close")


def test_a_feature_of_a_newer_sdk_is_none_of_ours(heard: Heard) -> None:
    info = ProgramMonitor(heard, resource_pb2.DeploymentInfo()).GetDeploymentInfo(empty_pb2.Empty())  # type: ignore[arg-type]
    features = resource_pb2.ResourceMonitorFeature
    names = {
        features.Name(number).removeprefix("RESOURCE_MONITOR_FEATURE_") for number in info.supportedFeatures
    }
    assert names <= {
        "SECRETS", "RESOURCE_REFERENCES", "OUTPUT_VALUES", "ALIAS_SPECS", "REPLACEMENT_TRIGGER", "DELETED_WITH",
        "REPLACE_WITH", "TRANSFORMS", "INVOKE_TRANSFORMS", "PARAMETERIZATION", "RESOURCE_HOOKS", "ERROR_HOOKS",
        "SENDS_OPTIONS_TO_HOOKS", "BYTE_STRING", "INVOKE_DEPENDS_ON", "INVOKE_PARENT", "STATE_MIGRATIONS",
        "INVOKE_OUTPUT_VALUES", "CALL_OUTPUT_VALUES",
    }  # fmt: skip


@pytest.mark.parametrize(
    "field", list(resource_pb2.RegisterResourceRequest.DESCRIPTOR.fields), ids=lambda f: f.name
)
def test_every_field_of_a_registration_is_known_or_refused(field: FieldDescriptor, heard: Heard) -> None:
    request = resource_pb2.RegisterResourceRequest(name="x", type="pulumi-python:dynamic:Thing")
    fill(request, field)
    monitor = ProgramMonitor(heard, resource_pb2.DeploymentInfo())  # type: ignore[arg-type]
    if field.name in KNOWN_FIELDS | ABOUT_THE_SDK:
        monitor.RegisterResource(request)
        assert (len(heard.goals), heard.refused) == (1, [])
        return
    with pytest.raises(MonitorError):
        monitor.RegisterResource(request)
    assert heard.goals == []
    assert heard.refused[0].startswith("resource x: option ")
    assert heard.refused[0].endswith(f" is set{ADVICE}")


@pytest.mark.parametrize("field", sorted(KNOWN_FIELDS - {"deleteBeforeReplaceDefined", "custom"}))
def test_a_known_field_reaches_the_engine(field: str, heard: Heard) -> None:
    """No field is on the list and then dropped."""
    plain = resource_pb2.RegisterResourceRequest(name="x", type="pulumi-python:dynamic:Thing")
    said = resource_pb2.RegisterResourceRequest()
    said.CopyFrom(plain)
    fill(said, said.DESCRIPTOR.fields_by_name[field])
    monitor = ProgramMonitor(heard, resource_pb2.DeploymentInfo())  # type: ignore[arg-type]
    monitor.RegisterResource(plain)
    monitor.RegisterResource(said)
    assert heard.goals[0] != heard.goals[1]


def test_every_field_of_what_is_taken_is_known() -> None:
    """A newer protocol would say more; each addition is to be looked at."""
    messages = (
        resource_pb2.RegisterResourceOutputsRequest,
        resource_pb2.RegisterResourceRequest.PropertyDependencies,
        alias_pb2.Alias,
        alias_pb2.Alias.Spec,
    )
    assert [[field.name for field in message.DESCRIPTOR.fields] for message in messages] == [
        ["urn", "outputs"],
        ["urns"],
        ["urn", "spec"],
        ["name", "type", "stack", "project", "parentUrn", "noParent"],
    ]


@pytest.mark.parametrize("severity", engine_pb2.LogSeverity.values())
def test_messages(severity: int, heard: Heard) -> None:
    events: list[Event] = []
    ProgramEngine(heard, events.append).Log(engine_pb2.LogRequest(severity=severity, message="said"))  # type: ignore[arg-type]
    shown = {engine_pb2.INFO: ["info"], engine_pb2.WARNING: ["warning"], engine_pb2.ERROR: ["error"]}
    assert [event.severity for event in events] == shown.get(severity, [])


def fill(message: Message, field: FieldDescriptor) -> None:
    """Give ``field`` a value that is not its default."""
    entry = field.message_type
    if entry is not None and entry.GetOptions().map_entry:
        value = entry.fields_by_name["value"]
        if value.message_type is None:
            getattr(message, field.name)["key"] = sample(value)
        else:
            getattr(message, field.name)["key"].CopyFrom(sample(value))
    elif hasattr(getattr(message, field.name), "extend"):  # is_repeated came with protobuf 6
        getattr(message, field.name).append(sample(field))
    elif entry is not None:
        getattr(message, field.name).CopyFrom(sample(field))
    else:
        setattr(message, field.name, sample(field))


def sample(field: FieldDescriptor) -> Any:
    if field.message_type is None:
        kinds = {FieldDescriptor.CPPTYPE_STRING: "text", FieldDescriptor.CPPTYPE_BOOL: True}
        return b"text" if field.type == FieldDescriptor.TYPE_BYTES else kinds.get(field.cpp_type, 1)
    if field.message_type.full_name == "google.protobuf.Value":
        return struct_pb2.Value(string_value="text")
    message = GetMessageClass(field.message_type)()
    first = next(iter(message.DESCRIPTOR.fields), None)
    if first is not None:
        fill(message, first)
    return message
