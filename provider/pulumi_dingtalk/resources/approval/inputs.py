"""What a program may say about an approval template."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from pulumi_dingtalk.client import approval_forms as forms
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, Part, UserId
from pulumi_dingtalk.reconcile.risk import ROUTINE, changed, disrupts, turned_on
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.approval import risks
from pulumi_dingtalk.resources.approval.component_parts import ComponentPart
from pulumi_dingtalk.resources.approval.flow import Stage
from pulumi_dingtalk.resources.approval.flow_drawing import FlowDrawing
from pulumi_dingtalk.resources.approval.sparse import Sparse

_RENAMED = disrupts(
    "template-renamed", "people look for the template by its name", "成員以名稱尋找此模板", changed
)
_WAYS = {
    "console": Words("by people in the console", "由管理員在後台設定"),
    "gateway": Words("through the gateway, as a user", "經閘道以使用者身分寫入"),
}
_HOW = {
    "all": Words("all", "會簽"),
    "any": Words("any one", "或簽"),
    "in_turn": Words("one after the other", "依次審批"),
}


def _hidden(old: Any, new: Any) -> bool:
    return turned_on((old or {}).get("hidden"), (new or {}).get("hidden"))


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a day that there is, such as 2026-11-30") from None
    return text


class ConfigPart(Sparse):
    """Switches of a template."""

    hidden: Annotated[
        bool,
        Behaviour(label=Words("entry hidden", "隱藏入口"), risk=ROUTINE),
        Field(description="Whether the entry is hidden everywhere."),
    ] = False
    disable_stop_process_button: Annotated[
        bool,
        Behaviour(label=Words("no withdrawal", "禁止撤銷"), risk=ROUTINE),
        Field(description="Whether a request cannot be withdrawn."),
    ] = False
    disable_delete_process: Annotated[
        bool,
        Behaviour(label=Words("no deletion in the console", "禁止在後台刪除"), risk=ROUTINE),
        Field(description="Whether the console cannot delete it."),
    ] = False
    disable_form_edit: Annotated[
        bool,
        Behaviour(label=Words("no editing in the console", "禁止在後台編輯"), risk=ROUTINE),
        Field(description="Whether the console cannot edit the form."),
    ] = False
    disable_resubmit: Annotated[
        bool,
        Behaviour(label=Words("no submitting again", "禁止再次提交"), risk=ROUTINE),
        Field(description="Whether a request cannot be submitted again."),
    ] = False
    disable_homepage: Annotated[
        bool,
        Behaviour(label=Words("not on the home page", "不在首頁顯示"), risk=ROUTINE),
        Field(description="Whether it is left out of the approval home page."),
    ] = False


class LimitPart(Part):
    """How long a stage may take, and who takes over then."""

    stage: Annotated[
        str,
        Behaviour(label=Words("stage", "環節"), risk=ROUTINE),
        Field(min_length=1, max_length=50, description="Name of the stage."),
    ]
    hours: Annotated[
        int,
        Behaviour(label=Words("time", "時限"), unit=Words("hours", "小時"), risk=ROUTINE),
        Field(ge=1, le=720, description="Hours that it may take, 1 to 720."),
    ]
    deputy: Annotated[
        UserId,
        Behaviour(reference="User", label=Words("deputy", "代審人"), risk=ROUTINE),
        Field(description="Userid of who takes over."),
    ]


class AttestedPart(Part):
    """Who saw in the console that a flow is as declared."""

    flow: Annotated[
        str,
        Behaviour(label=Words("code of the flow", "流程代碼"), risk=ROUTINE),
        Field(
            pattern=r"^[0-9a-f]{8}$",
            description="Code of the flow that they saw, as the instruction sheet has it.",
        ),
    ]
    by: Annotated[
        str,
        Behaviour(label=Words("attested by", "確認人"), risk=ROUTINE),
        Field(min_length=1, max_length=100, description="Who saw it, by userid or function."),
    ]
    on: Annotated[
        str,
        AfterValidator(_day),
        Behaviour(label=Words("attested on", "確認日期"), risk=ROUTINE),
        Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="The day on which they saw it, YYYY-MM-DD."),
    ]


class AnswerPart(Part):
    """What a sample request says in one field."""

    field: Annotated[
        str, Behaviour(label=Words("field", "欄位"), risk=ROUTINE), Field(description="Id of the component.")
    ]
    value: Annotated[
        str,
        Behaviour(label=Words("answer", "內容"), risk=ROUTINE),
        Field(
            description="Digits, yyyy-MM-dd, an option's key; people, departments, several options as JSON."
        ),
    ]


class StepPart(Sparse):
    """One stage of the way that a sample request must take."""

    stage: Annotated[
        str, Behaviour(label=Words("stage", "環節"), risk=ROUTINE), Field(description="Name of the stage.")
    ]
    who: Annotated[
        list[str],
        Behaviour(reference="User", label=Words("people", "成員"), risk=ROUTINE),
        Field(description="Userids, in order; none where it passes by itself, or the originator chooses."),
    ] = []  # noqa: RUF012 - pydantic copies it for each part
    how: Annotated[
        Literal["all", "any", "in_turn"],
        Behaviour(label=Words("needs", "方式"), risk=ROUTINE, values=_HOW),
        Field(description="all, any or in_turn; told of several people alone."),
    ] = "all"
    copy_only: Annotated[
        bool,
        Behaviour(label=Words("a copy", "抄送"), risk=ROUTINE),
        Field(description="Whether they get a copy only."),
    ] = False
    parallel: Annotated[
        bool,
        Behaviour(label=Words("at the same time", "並行"), risk=ROUTINE),
        Field(description="Whether it begins a branch beside the one told before."),
    ] = False


class CasePart(Sparse):
    """A sample request, and the way that it must take."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "名稱"), risk=ROUTINE),
        Field(
            min_length=1, max_length=100, description='What it is, in words: "HK$6,000 by a shop assistant".'
        ),
    ]
    originator: Annotated[
        UserId,
        Behaviour(reference="User", label=Words("submitted by", "發起人"), risk=ROUTINE),
        Field(description="Userid of who submits."),
    ]
    department: Annotated[
        NumberId,
        Behaviour(reference="Department", label=Words("in the name of", "發起部門"), risk=ROUTINE),
        Field(description="The department in whose name; the root where none is named."),
    ] = "1"
    values: Annotated[
        list[AnswerPart],
        Behaviour(label=Words("answers", "內容"), risk=ROUTINE, key="field"),
        Field(max_length=150, description="What it says, at most 150 fields."),
    ] = []  # noqa: RUF012 - pydantic copies it for each part
    path: Annotated[
        list[StepPart],
        Behaviour(label=Words("way", "路徑"), risk=ROUTINE),
        Field(description="The stages that it must pass, in the order in which DingTalk tells them."),
    ]


class ApprovalTemplateInputs(Inputs):
    """An approval template: a form that people fill in, and the way that a request takes."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "名稱"), risk=(_RENAMED,)),
        Field(
            min_length=1,
            max_length=forms.NAME_AT_MOST,
            pattern=r"\S",
            description="1 to 64 characters, unique: a form takes 200, but only 64 can be looked up.",
        ),
    ]
    description: Annotated[
        str | None,
        Behaviour(default="", label=Words("description", "說明"), risk=ROUTINE),
        Field(max_length=forms.DESCRIPTION_AT_MOST, description="At most 300 characters."),
    ] = None
    components: Annotated[
        list[ComponentPart],
        Behaviour(label=Words("form", "表單"), risk=risks.COMPONENTS, key="id"),
        Field(
            min_length=1, max_length=forms.COMPONENTS_AT_MOST, description="What people fill in, 1 to 200."
        ),
    ]
    template_config: Annotated[
        ConfigPart | None,
        Behaviour(
            write_only=True,
            label=Words("switches", "模板設定"),
            risk=(
                disrupts(
                    "template-hidden", "nobody finds the template any more", "無人能再找到此模板", _hidden
                ),
            ),
        ),
        Field(description="Switches of the template. Never read back."),
    ] = None
    directory: Annotated[
        str | None,
        Behaviour(label=Words("group of templates", "模板分組"), risk=ROUTINE),
        Field(pattern=r"^\S+$", description="Id of the group that it stands in (dirId)."),
    ] = None
    flow: Annotated[
        list[Stage] | None,
        Behaviour(
            outlined=True, later=True, drawn=FlowDrawing(), label=Words("flow", "審批流程"), risk=risks.FLOW
        ),
        Field(
            min_length=1,
            max_length=100,
            description="Who approves, in order. Read back with the premium edition alone; else cases tell.",
        ),
    ] = None
    flow_by: Annotated[
        Literal["console", "gateway"] | None,
        Behaviour(write_only=True, label=Words("flow written", "流程寫入方式"), risk=ROUTINE, values=_WAYS),
        Field(description="How the flow gets into the tenant: dingtalk:flowWriter, unless named here."),
    ] = None
    duplicate_removal: Annotated[
        bool | None,
        Behaviour(
            write_only=True,
            label=Words("who approved before is not asked again", "審批人去重"),
            risk=risks.ONCE,
        ),
        Field(description="Whether somebody who approved before is asked again; a part of the flow."),
    ] = None
    managers: Annotated[
        list[UserId] | None,
        Behaviour(
            write_only=True,
            unordered=True,
            reference="User",
            label=Words("managers of the template", "模板管理員"),
            risk=risks.MANAGERS,
        ),
        Field(
            max_length=100, description="Userids of who manages the template. The gateway alone writes them."
        ),
    ] = None
    time_limits: Annotated[
        list[LimitPart] | None,
        Behaviour(
            write_only=True, default=[], label=Words("time limits", "審批時限"), risk=ROUTINE, key="stage"
        ),
        Field(description="Stages that go to a deputy after some hours. The console alone sets them."),
    ] = None
    attested: Annotated[
        AttestedPart | None,
        Behaviour(write_only=True, label=Words("attestation", "流程確認"), risk=ROUTINE),
        Field(description="Who saw in the console that the flow is so."),
    ] = None
    cases: Annotated[
        list[CasePart] | None,
        Behaviour(default=[], label=Words("sample requests", "測試申請"), risk=ROUTINE, key="name"),
        Field(
            max_length=50,
            description="Sample requests; each is one metered call whenever the template is read.",
        ),
    ] = None
