"""The form of a plan in JSON, version 1: what ``plan_json`` writes and reads, and the source of its JSON schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tenantctl.plan import Op, Operation, Source
from tenantctl.values import SECRET_SIGNATURE, SIGNATURE_KEY, UNKNOWN_MARK

Values = Annotated[
    dict[str, Any],
    Field(
        description=f"Property values. A secret is an object with {SIGNATURE_KEY} = {SECRET_SIGNATURE} and a digest: "
        "equal digests at one property of one object are equal values, null cannot be compared. A value that only "
        f"the apply will know is the text {UNKNOWN_MARK}."
    ),
]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)


class StepDocument(_Document):
    """One step. Operations are Pulumi's; a refresh that found the object gone has no new inputs."""

    op: Op
    urn: str
    type: str
    name: str = Field(description="Logical name in the program.")
    id: str = Field(description="Id in the tenant, empty where there is none yet.")
    custom: bool = Field(description="Whether it is an object of the tenant, not a component or the stack.")
    protect: bool
    replace_keys: list[str] = Field(description="Inputs that force the replacement.")
    parent: str = Field(description="URN of the parent.")
    property_dependencies: dict[str, list[str]] = Field(
        description="The URNs that each input's value comes from."
    )
    old_inputs: Values | None
    old_outputs: Values | None
    new_inputs: Values | None
    new_outputs: Values | None


class BehindDocument(_Document):
    """What hangs on an object that is to be deleted."""

    count: int = Field(ge=0)
    what: dict[str, str] = Field(description="What it is, by language: en, zh-Hant.")


class ForeseenDocument(_Document):
    """What a change does that only the tenant knew."""

    text: dict[str, str] = Field(description="What it does, by language: en, zh-Hant.")
    way: dict[str, str] | None = Field(
        description="What to do, by language, where the apply would refuse it; null where it goes through."
    )


class SavedDocument(_Document):
    """What binds a plan that was saved to the run that applies it."""

    digest: str = Field(description="Over the steps and the live values that they were made from.")
    options: dict[str, list[str] | bool] = Field(
        description="What the plan was limited to: target, exclude, replace."
    )


class PlanDocument(_Document):
    """A plan of tenantctl: what one run would do, steps in the order of execution."""

    version: Literal[1]
    project: str
    stack: str
    source: Source
    operation: Operation
    counts: dict[str, int] = Field(description="Resources by operation; a replacement counts once.")
    steps: list[StepDocument]
    outputs: Values
    remarks: list[str]
    behind: dict[str, list[BehindDocument]] | None = Field(
        description="By URN of an object that is to be deleted; null where the tenant was not asked."
    )
    foreseen: dict[str, list[ForeseenDocument]] | None = Field(
        default=None,
        description="By URN of an object that changes what the tenant alone knows; null where it was not asked.",
    )
    due: list[dict[str, str]] | None = Field(
        default=None,
        description="What people must do themselves as long as things stand so, by language; null where nobody looked.",
    )
    lapsed: list[dict[str, str]] | None = Field(
        default=None,
        description="What the plan changes because its end is past, by language; null where nobody looked.",
    )
    saved: SavedDocument | None = Field(default=None, description="Of a plan of `preview --save` alone.")


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a plan, as it stands in docs/plan.schema.json."""
    body = PlanDocument.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:pulumi-dingtalk:plan:1",
        **body,
    }
