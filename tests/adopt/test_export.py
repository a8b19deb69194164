"""A tenant that was made by hand comes under code: the program, its state, and what was left out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pulumi_dingtalk
from dingtalk_sandbox import admin
from support.caller import Caller
from support.grown import CANARY, Firm, Template
from support.hand import Hand
from support.ruff import ruff
from tenantctl.adopt.left_out import LeftOut, condensed
from tenantctl.review.words import Speaker


def test_a_grown_tenant_is_adopted_whole(template: Template, adopted: Firm) -> None:
    found = re.search(r"^(\d+) objects came under", template.printed, re.M)
    assert found
    assert int(found[1]) == len(adopted.held()) == 68
    adopted.done("preview", "--expect-no-changes")
    adopted.nothing_to_do()
    assert "Not managed" not in adopted.done("drift")


def test_it_writes_nothing_to_the_tenant(template: Template, grown: Callable[[int], Path]) -> None:
    asked = {"calls", "meter"}
    before, after = admin.dump(grown(4)), admin.dump(template.root / "tenant.db")
    assert asked < before.keys()
    assert {name: rows for name, rows in after.items() if name not in asked} == {
        name: rows for name, rows in before.items() if name not in asked
    }


def test_the_program_is_as_people_leave_it(adopted: Firm) -> None:
    for width in ("88", "110"):
        assert ruff("format", "--check", "--line-length", width, folder=adopted.root) == ""
    assert ruff("check", "--select", "E,F,W,I,B,UP,C4,PIE,RET,SIM,PERF,PLE", folder=adopted.root) == ""
    text = "\n".join(adopted.modules().values())
    assert "ignore_changes" not in text
    assert "adopt" not in text
    assert "parent=kowloon" in text
    assert "旺角 = dingtalk.Department(" in text


def test_numbers_stand_nowhere_in_plain(template: Template, adopted: Firm) -> None:
    """But in a name that people gave in the tenant, as the name alone."""
    files = [
        each for each in adopted.root.rglob("*") if each.is_file() and not each.name.startswith("tenant.db")
    ]
    lines = [line for each in files for line in each.read_text(errors="replace").splitlines()]
    named = f'"Courier {CANARY}01"'
    assert CANARY not in "".join(line.replace(named, "") for line in [template.printed, *lines])
    assert "user-clerk-mobile" in template.printed
    assert "courier" in [name for (kind, _), name in adopted.held().items() if kind == "ExternalContact"]


def test_the_same_each_time(firm: Firm, new_firm: Callable[..., Firm]) -> None:
    """Without people too, who are named by their userids then."""
    printed = firm.export(code=1)
    assert "User: people come from elsewhere" in printed
    text = "".join(firm.modules().values())
    assert "dingtalk.User(" not in text
    assert 'managers=["manager-0"]' in text
    firm.nothing_to_do()
    other = new_firm(name="other")
    other.export(code=1)
    assert other.modules() == firm.modules()
    assert other.held() == firm.held()


def test_what_was_made_by_hand_since(adopted: Firm) -> None:
    before, held = adopted.modules(), adopted.held()
    assert "0 objects came under" in adopted.export("--only", "Department,Role,RoleMembers")
    assert adopted.modules() == before
    kowloon = next(id_ for (kind, id_), name in held.items() if (kind, name) == ("Department", "kowloon"))
    keyholder = next(id_ for (kind, id_), name in held.items() if name == "keyholder-旺角")
    with Hand(adopted.url) as hand:
        made = hand.post("/topapi/v2/department/create", name="Mong Kok", parent_id=int(kowloon))["result"]
        hand.post("/topapi/role/addrolesforemps", roleIds=keyholder, userIds="clerk-1")
    assert "2 objects came under" in adopted.export("--only", "Department,Role,RoleMembers")
    new = {path: text for path, text in adopted.modules().items() if path not in before}
    assert set(new) == {"tenant/departments_2.py", "tenant/roles_2.py"}
    assert {path: text for path, text in adopted.modules().items() if path in before} == before
    assert f'parent="{kowloon}"' in new["tenant/departments_2.py"]
    assert adopted.held()["Department", str(made["dept_id"])] == "kowloon-mong-kok"
    adopted.nothing_to_do()


def test_a_program_that_does_not_call_it(firm: Firm) -> None:
    """Its next run would delete what was adopted: nothing is kept."""
    (firm.root / "__main__.py").write_text("import pulumi_dingtalk as dingtalk\n")
    config = (firm.root / "Pulumi.dev.yaml").read_text()
    printed = firm.export("--only", "User", code=1)
    assert "would still change something" in printed
    assert "`tenant.declare()`" in printed
    assert not (firm.root / "tenant").exists()
    assert (firm.root / "Pulumi.dev.yaml").read_text() == config
    assert firm.held() == {}
    (firm.root / "__main__.py").write_text("import tenant\n\ntenant.declare()\n")
    (firm.root / "tenant").mkdir()
    firm.export("--only", "User")
    firm.nothing_to_do()


def test_a_killed_export_leaves_nothing_that_counts(firm: Firm) -> None:
    (firm.root / "tenant").mkdir()
    for name in ("__main__.py", "tenant/departments.py", ".adopt-17.py"):
        (firm.root / name).write_text("half of it\n")
    left = ["__main__.py", "tenant/departments.py", "tenant/roles.py"]
    (firm.root / ".adopt-under-way").write_text(json.dumps(left))
    firm.export("--only", "Department")
    assert set(firm.modules()) == {"__main__.py", "tenant/__init__.py", "tenant/departments.py"}
    assert not list(firm.root.glob(".adopt*"))
    firm.nothing_to_do()


def test_beside_a_program_that_declares_already(firm: Firm) -> None:
    (firm.root / "__main__.py").write_text(
        "import pulumi_dingtalk as dingtalk\n\nimport tenant\n\n"
        'dingtalk.Department("kowloon", name="New Territories")\ntenant.declare()\n'
    )
    (firm.root / "tenant").mkdir()
    (firm.root / "tenant" / "__init__.py").write_text("def declare():\n    pass\n")
    firm.done("up", "--yes", "--first-run")
    (firm.root / "tenant" / "__init__.py").unlink()
    firm.export("--only", "Department")
    assert sorted(
        name for (kind, _), name in firm.held().items() if kind == "Department" and "kowloon" in name
    ) == [
        "kowloon",
        "kowloon-2",
    ]
    firm.nothing_to_do()


def test_some_kinds(firm: Firm) -> None:
    firm.export("--only", "Role,RoleGroup")
    assert {kind for kind, _ in firm.held()} == {"Role", "RoleGroup"}
    firm.export("--only", "RoleMembers", "--only", "DepartmentLeadership")
    assert {kind for kind, _ in firm.held()} == {"Role", "RoleGroup", "RoleMembers", "DepartmentLeadership"}
    firm.nothing_to_do()


def test_one_part_of_the_tree(firm: Firm) -> None:
    firm.export("--under", "Kowloon", "--people")
    names = {name for (kind, _), name in firm.held().items() if kind == "Department"}
    assert names == {"kowloon", "旺角", "till"}
    people = {id_ for kind, id_ in firm.held() if kind == "User"}
    assert people == {"clerk-1", "manager-1"}
    assert {kind for kind, _ in firm.held()} == {"Department", "User"}
    firm.nothing_to_do()


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (["--under", "Nowhere"], '--under "Nowhere": no department is; give the path'),
        (["--under", "Till"], '--under "Till": 2 are called so: '),
        (["--only", "Departments"], "--only Departments: there is no such kind; there are AccountStatus"),
        (["--object", "ChatGroup"], "--object ChatGroup: write KIND=ID"),
        (
            ["--object", "Role=1"],
            "--object Role=1: this is for what no list shows and an id tells: ChatGroup",
        ),
    ],
)
def test_what_cannot_be_meant(given: list[str], line: str, firm: Firm) -> None:
    assert line in firm.export(*given, code=64)
    assert firm.held() == {}


def test_what_no_list_shows(firm: Firm) -> None:
    with Caller(firm.tenant) as caller:
        group = {
            "name": "Managers",
            "owner": "manager-0",
            "useridlist": ["manager-0", "manager-1"],
            "icon": "@i",
        }
        chat = caller.done("POST /v1.0/im/group/create", **group, searchable=1)["chatid"]
        scene = {"title": "Openings", "template_id": "template-shops", "owner_user_id": "manager-0"}
        made = caller.done("POST /v1.0/im/sceneGroup/create", **scene, user_ids=["manager-0", "manager-1"])
    objects = ["--object", f"ChatGroup={chat}", "--object", f"SceneGroup={made['open_conversation_id']}"]
    firm.export("--only", "ChatGroup,SceneGroup", *objects)
    assert sorted(firm.held().values()) == ["managers", "openings"]
    firm.nothing_to_do()


def test_fields_at_their_default(firm: Firm) -> None:
    firm.export("--only", "Department", "--every-field")
    text = (firm.root / "tenant" / "departments.py").read_text()
    assert text.count("auto_approve_apply=False") > 1
    assert text.count("order=") == text.count("dingtalk.Department(")
    firm.nothing_to_do()


def left_out(firm: Firm, *arguments: str) -> list[dict[str, Any]]:
    """Export, and return what is left out by kind, reason and field."""
    _, out, _ = firm("--json", "export", "--from", "live", *arguments)
    told = json.loads(out)
    listed = (firm.root / "tenant").glob("LEFT_OUT*.md")
    assert not told["written"] or any(
        all(each["text"] in text for each in told["leftOut"]) for text in map(Path.read_text, listed)
    )
    return [each for each in told["leftOut"] if each["reason"] != "untold"]


def reasons(found: list[dict[str, Any]]) -> dict[str, bool]:
    """Return whether people must act, by kind, field and reason."""
    return {f"{each['kind']}.{each['field']}.{each['reason']}": each["act"] for each in found}


def test_a_permission_that_is_missing(firm: Firm) -> None:
    kinds = pulumi_dingtalk.schema(shapes=False)["kinds"]
    department, app = (set(kinds[name]["permissions"]["read"]) for name in ("Department", "App"))
    admin.change_settings(firm.tenant, {"permissions": ",".join(department - app)})
    found = left_out(firm, "--only", "Department,App")
    assert reasons(found) == {"App..unread": True}
    assert any(each in found[0]["text"] for each in app)
    assert {kind for kind, _ in firm.held()} == {"Department"}


def test_what_many_have_in_common_is_told_once() -> None:
    some = [
        LeftOut("User", "unread", f"p{n}", act=True, values={"error": f"no p{n} (request {n})"})
        for n in range(9)
    ]
    assert list(condensed(some[:3], Speaker())) == [each.text(Speaker()) for each in some[:3]]
    assert list(condensed(some, Speaker())) == [
        "User (9: p0, p1, p2, ...): could not be read: no p0 (request 0)"
    ]
    keys = [
        LeftOut("User", "needs-secret", f"p{n}", "mobile", act=True, values={"key": f"k{n}"})
        for n in range(9)
    ]
    (line,) = condensed(keys, Speaker())
    assert line.startswith("User (9: p0, p1, p2, ...).mobile: cannot be read")
    assert "--secret KEY`" in line


def test_a_budget(firm: Firm) -> None:
    found = left_out(firm, "--only", "Department,Role,RoleGroup", "--budget", "10")
    assert reasons(found)["Department..budget"]
    held = len(firm.held())
    assert held > 0
    firm.nothing_to_do()
    assert left_out(firm, "--only", "Department,Role,RoleGroup") == []
    assert len(firm.held()) > held
    firm.nothing_to_do()


def test_a_secret_that_cannot_be_read(firm: Firm) -> None:
    """It must be set first: the state can have no other value than the one that the program takes from config."""
    admin.change_settings(firm.tenant, {"mask_external_mobile": "true"})
    found = left_out(firm, "--only", "ExternalContact")
    assert firm.held() == {}
    assert reasons(found) == {"ExternalContact.mobile.needs-secret": True}
    key = "external-contact-courier-mobile"
    assert any(f"`tenantctl config set --secret {key}`" in each["text"] for each in found)
    firm.done("config", "set", "--secret", key, f"{CANARY}01")
    left_out(firm, "--only", "ExternalContact")
    assert list(firm.held().values()) == ["courier"]
    firm.nothing_to_do()


def test_without_an_operator(new_firm: Callable[..., Firm]) -> None:
    firm = new_firm(operator="")
    found = left_out(firm, "--only", "AttendanceShift,Role")
    assert reasons(found) == {"AttendanceShift..operator": True}
    firm.nothing_to_do()


def test_unproven_fields(new_firm: Callable[..., Firm]) -> None:
    firm = new_firm(experimental="")
    found = left_out(firm, "--only", "Department,LeaveType")
    assert reasons(found) == {
        "Department.brief.unproven": False,
        "Department.telephone.unproven": False,
        "LeaveType.visible_to.needs-sight": True,
    }
    firm.nothing_to_do()


def test_what_no_reading_tells_is_told_once_a_kind(firm: Firm) -> None:
    printed = firm.export("--only", "App")
    assert "App: no reading tells icon, ip_white_list: the program does not say them" in printed


def test_in_chinese(firm: Firm) -> None:
    printed = firm.done("--lang", "zh-Hant", "export", "--from", "live", "--only", "Role", "--people")
    assert "項已納入程式" in printed


def test_what_another_stack_manages(adopted: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its state, where that is in this backend."""
    monkeypatch.setenv("PULUMI_STACK", "other")
    (adopted.root / "Pulumi.other.yaml").write_text((adopted.root / "Pulumi.dev.yaml").read_text())
    adopted.done("stack", "init", "other")
    _, out, err = adopted("--stack", "other", "export", "--from", "live", "--only", "Role,RoleMembers")
    assert "Role (4: Keyholder" in out, err
    assert "stack shop/dev manages it" in out
    assert "0 objects came under" in out


def test_a_program_in_a_folder_of_its_own(firm: Firm) -> None:
    """And the stack's config in another."""
    (firm.root / "program").mkdir()
    with (firm.root / "Pulumi.yaml").open("a") as file:
        file.write("main: program\n")
    firm.export("--only", "User")
    assert (firm.root / "program" / "tenant" / "people.py").exists()
    assert "require_secret" in (firm.root / "program" / "tenant" / "people.py").read_text()
    firm.nothing_to_do()
