"""A tenant that was grown by hand, on the wire alone: each shop has of everything, with optional fields and without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dingtalk_sandbox import admin
from support.caller import Caller
from support.firm import PASSPHRASE, SALT
from tenantctl.cli import main
from tenantctl.project import Project
from tenantctl.state.backend import open_backend
from tenantctl.state.checkpoint import Deployment
from tenantctl.state.crypto import Secrets

SETTINGS = {"qps": "0", "edition": "exclusive", "mask_external_mobile": "false", "attribute_rule_cap": "1000"}
EXPERIMENTAL = "Department.brief,Department.telephone,LeaveType.visible_to"
CANARY = "51230000"
"""What every mobile number begins with: it must stand nowhere in plain."""

_DEPARTMENT, _ROLE, _USER = "POST /topapi/v2/department", "POST /topapi/role", "POST /topapi/v2/user"
_GROUP, _CONTACT = "POST /topapi/attendance/group", "/v1.0/contact"
FORMS = 100
VALID = (
    '{"validity_type": "absolute_time", "validity_value": "12-31"}',
    '{"validity_type": "relative_time", "validity_value": 12}',
)
EVENTS = {
    "call_back_tag": ["user_add_org"],
    "token": "123456",
    "aes_key": "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
    "url": "https://events.shops.example/a",
}
PLACES = ("Mong Kok", "旺角", "Sham Shui Po", "Kwun Tong", "觀塘", "Tsuen Wan", "Yuen Long", "Sha Tin")


class Growing:
    """Fills a tenant, a shop at a time."""

    def __init__(self, caller: Caller) -> None:
        self._call = caller.done
        self.district = self._department("Kowloon", 1)
        self.group = self._call("POST /role/add_role_group", name="Retail 零售")["groupId"]
        groups = self._call("POST /topapi/extcontact/listlabelgroups")["results"]
        self._label = groups[0]["labels"][0]["id"]
        self._admin = self._call(f"{_USER}/get", userid="admin")["result"]["unionid"]

    def _department(self, name: str, parent: int, **more: Any) -> int:
        made = self._call(f"{_DEPARTMENT}/create", name=name, parent_id=parent, **more)
        return int(made["result"]["dept_id"])

    def shop(self, number: int) -> None:
        """Open a shop; every second one has all that is optional."""
        whole = number % 2 == 0
        place = PLACES[number % len(PLACES)] + (
            f" {number // len(PLACES) + 1}" if number >= len(PLACES) else ""
        )
        shop = self._department(place, self.district if number % 3 else 1)
        till = self._department("Till", shop)
        clerk, manager = self._people(number, place, shop, whole=whole)
        role = self._roles(number, place, shop, clerk, manager, whole=whole)
        at: dict[str, Any] = {"number": number, "place": place, "shop": shop, "till": till, "role": role}
        at |= {"clerk": clerk, "manager": manager, "whole": whole}
        if whole:
            self._settings(**at)
            self._account(number, shop)
        self._rules(**at)
        self._contact(number, place, shop, clerk, manager, whole=whole)
        self._app(number, place, shop, manager, whole=whole)
        self._attendance(number, place, till, clerk, manager, whole=whole)
        self._leave(number, place, manager, whole=whole)
        if number < FORMS:  # a tenant has room for no more
            self._form(place, whole=whole)

    def _people(self, number: int, place: str, shop: int, *, whole: bool) -> tuple[str, str]:
        clerk, manager = f"clerk-{number}", f"manager-{number}"
        mobile = f"+852-{CANARY}{number:02d}"
        self._call(f"{_USER}/create", userid=clerk, name="Clerk", mobile=f"{mobile}1", dept_id_list=f"{shop}")
        more = {
            "hide_mobile": True,
            "telephone": f"23880{number:03d}",
            "job_number": f"{number}",
            "title": 'Manager "on duty"',
            "email": f"m{number}@shops.example",
            "org_email": f"m{number}@corp.example",
            "work_place": "Argyle Street",
            "remark": "Keys",
            "extension": '{"Locker":"7"}',
            "hired_date": 1_597_573_616_828,
            "manager_userid": clerk,
        }
        who = {
            "userid": manager,
            "name": f"Shop manager {place}",
            "mobile": f"{mobile}2",
            "dept_id_list": f"{shop}",
        }
        self._call(f"{_USER}/create", **who, **(more if whole else {}))
        return clerk, manager

    def _settings(
        self, *, number: int, shop: int, till: int, clerk: str, manager: str, role: int, **_: Any
    ) -> None:
        self._call(
            f"{_DEPARTMENT}/update",
            dept_id=shop,
            order=10 + number,
            hide_dept=True,
            dept_permits=f"{till}",
            user_permits=clerk,
            outer_dept=True,
            outer_permit_depts=f"{till}",
            outer_permit_users=clerk,
            create_dept_group=True,
            auto_add_user=True,
            auto_approve_apply=True,
            group_contain_sub_dept=True,
            org_dept_owner=manager,
            dept_manager_userid_list=manager,
            code=f"S{number}",
            brief="Two floors",
            telephone="2388",
        )
        self._call(
            f"POST {_CONTACT}/seniorSettings",
            seniorStaffId=manager,
            open=True,
            permitStaffIds=[clerk],
            permitDeptIds=[shop],
            permitTagIds=[role],
            protectScenes=["CHAT"],
        )

    def _roles(self, number: int, place: str, shop: int, clerk: str, manager: str, *, whole: bool) -> int:
        made = self._call("POST /role/add_role", roleName=f"Keyholder {place}", groupId=self.group)
        role = made["roleId"]
        if whole:
            self._call(f"{_ROLE}/addrolesforemps", roleIds=f"{role}", userIds=f"{manager},{clerk}")
            self._call(f"{_ROLE}/scope/update", userid=manager, role_id=role, dept_ids=f"{shop}")
        elif number % 3 == 0:
            self._call(f"{_ROLE}/addrolesforemps", roleIds=f"{role}", userIds=f"{manager}")
        return int(role)

    def _rules(
        self,
        *,
        number: int,
        place: str,
        shop: int,
        role: int,
        clerk: str,
        manager: str,
        whole: bool,
        **_: Any,
    ) -> None:
        rule: dict[str, Any] = {
            "name": f"Rule {place}",
            "active": whole,
            "description": "Why" if whole else "",
        }
        staff = {"objectStaffIds": [manager], "objectDeptIds": [shop]}
        if whole:
            staff |= {"objectTagIds": [role], "excludeStaffIds": [clerk]}
            staff |= {"excludeDeptIds": [shop], "excludeTagIds": [role]}
        if number % 3 == 0:
            self._call(f"PUT {_CONTACT}/contactHideSettings", **rule, **staff)
        elif number % 3 == 1:
            subject = {
                key.replace("Staff", "User").replace("object", "subject"): v for key, v in staff.items()
            }
            how = {"type": "excludeNode", "restrictInUserProfile": whole, "restrictInSearch": True}
            self._call(f"PUT {_CONTACT}/restrictions/settings", **rule, **subject, **how)
        else:
            where = f"POST {_CONTACT}/staffAttributes/visibilitySettings"
            self._call(where, **rule, **staff, hideFields=["mobile", "email"])

    def _account(self, number: int, shop: int) -> None:
        """A till has an account of the organisation's own; every second one is locked."""
        till = f"till-{number}"
        mobile = f"+852-{CANARY}{number:02d}3"
        who = {"userid": till, "name": f"Till {number}", "mobile": mobile, "dept_id_list": f"{shop}"}
        self._call(f"{_USER}/create", **who, exclusive_account=True)
        if number % 4 == 0:
            self._call("POST /v1.0/contact/orgAccounts/disable", userId=till, reason="Lost")

    def _contact(self, number: int, place: str, shop: int, clerk: str, manager: str, *, whole: bool) -> None:
        contact: dict[str, Any] = {
            "name": f"Courier {CANARY}{number:02d}" if number == 1 else f"Courier {place}",
            "mobile": f"{CANARY}{number:02d}",
            "state_code": "852",
            "follower_user_id": manager,
            "label_ids": [self._label],
        }
        if whole:
            contact |= {
                "title": "Driver",
                "address": "Kwai Chung",
                "remark": "Mornings",
                "company_name": "Courier company",
                "share_dept_ids": [shop],
                "share_user_ids": [clerk],
            }
        self._call("POST /topapi/extcontact/create", contact=contact)

    def _app(self, number: int, place: str, shop: int, manager: str, *, whole: bool) -> None:
        if number % 4 > 1:
            return
        page = "https://shops.example/a"
        links = (
            {"homepageLink": page, "pcHomepageLink": page, "ompLink": page}
            if whole
            else {"homepageLink": page}
        )
        apps = "POST /v1.0/microApp/apps"
        what = {"name": f"Orders{number}", "desc": "Orders", "icon": "@icon"}
        made = self._call(apps, opUnionId=self._admin, **what, **links)
        if whole:
            seen = {"addUserIds": [manager], "addDeptIds": [shop]}
            self._call(f"{apps}/{{agentId}}/scopes", agentId=made["agentId"], onlyAdminVisible=False, **seen)
            bot = {"userid": "admin", "appName": f"Helper{number}", "robotName": "Helper", "desc": "Answers"}
            self._call("POST /v1.0/microApp/agent/create", **bot)

    def _attendance(
        self, number: int, place: str, till: int, clerk: str, manager: str, *, whole: bool
    ) -> None:
        ends: list[dict[str, Any]] = [
            {"check_type": "OnDuty", "check_time": "1970-01-01 09:00:00", "across": 0},
            {"check_type": "OffDuty", "check_time": "1970-01-01 18:00:00", "across": 0},
        ]
        shift: dict[str, Any] = {"name": f"Day {place}", "owner": "admin", "sections": [{"times": ends}]}
        if whole:
            ends[0]["begin_min"] = 30
            late: dict[str, Any] = {"serious_late_minutes": 20, "absenteeism_late_minutes": 60}
            if number % 4:
                late["is_flexible"] = True
            else:
                times = (("begin", "OnDuty", "12"), ("end", "OffDuty", "13"))
                for end, sort, hour in times:
                    at = f"1970-01-01 {hour}:00:00"
                    late[f"rest_{end}_time"] = {"check_type": sort, "check_time": at, "across": 0}
            shift |= {"owner": manager, "class_group_name": "Shops", "setting": late}
        made = self._call("POST /topapi/attendance/shift/add", op_user_id="admin", shift=shift)
        day = made["result"]["id"]
        group: dict[str, Any] = {
            "name": place,
            "type": "FIXED",
            "members": [],
            "shift_vo_list": [{"id": day}],
        }
        group |= {"workday_class_list": [0, day, day, day, day, day, 0], "default_class_id": day}
        if whole:
            group |= {
                "owner": manager,
                "manager_list": [manager],
                "enable_outside_check": False,
                "enable_camera_check": True,
                "enable_face_check": True,
                "wifis": [
                    {"mac_addr": f"00:1A:2B:3C:{number // 256:02X}:{number % 256:02X}", "ssid": "shop"}
                ],
                "positions": [
                    {"address": "Argyle Street", "latitude": "22.319", "longitude": "114.169", "offset": 100}
                ],
            }
        if number % 4 == 2:  # one that works by roster
            group |= {"type": "TURN", "disable_check_without_schedule": True}
            group |= {"disable_check_when_rest": True, "enable_emp_select_class": True}
            del group["default_class_id"], group["workday_class_list"]
        made = self._call(f"{_GROUP}/add", op_user_id="admin", top_group=group)["result"]
        if whole:
            key = self._call(f"{_GROUP}s/idtokey", group_id=made["id"])["result"]
            self._call(f"{_GROUP}/users/add", group_key=key, user_id_list=[clerk])
            where = {"op_user_id": "admin", "group_id": made["id"], "schedule_flag": 0}
            more = {"add_depts": [str(till)], "add_extra_users": [manager]}
            self._call(f"{_GROUP}/member/update", **where, update_param=more)

    def _leave(self, number: int, place: str, manager: str, *, whole: bool) -> None:
        leave: dict[str, Any] = {"leaveName": f"Leave {place}", "leaveViewUnit": "day", "hoursInPerDay": 800}
        leave |= {"bizType": "general_leave", "naturalDayLeave": whole}
        if whole:
            leave |= {
                "extras": VALID[number // 2 % 2],
                "visibilityRules": [{"type": "staff", "visible": [manager]}],
                "submitTimeRule": {
                    "enableTimeLimit": True,
                    "timeType": "before",
                    "timeUnit": "day",
                    "timeValue": 7,
                },
                "leaveCertificate": {
                    "enable": True,
                    "unit": "day",
                    "duration": 2.5,
                    "promptInformation": "Up",
                },
            }
        self._call("POST /v1.0/attendance/leaves/types", **{"?opUserId": "admin"}, **leave)

    def _form(self, place: str, *, whole: bool) -> None:
        why = {"componentId": "TextField_why", "label": "Why", "required": whole}
        parts: list[dict[str, Any]] = [{"componentType": "TextField", "props": why}]
        if whole:
            options = [{"key": "a", "value": "Taxi"}, {"key": "b", "value": "的士"}]
            sort = {"componentId": "DDSelectField_sort", "label": "Sort", "options": options}
            parts.append({"componentType": "DDSelectField", "props": sort})
        form = {"name": f"Expense {place}", "description": "Small sums" if whole else ""}
        self._call("POST /v1.0/workflow/forms", **form, formComponents=parts)


def grow(path: Path, shops: int) -> None:
    """Fill a new tenant at ``path`` with this many shops."""
    admin.change_settings(path, SETTINGS)
    with Caller(path) as caller:
        growing = Growing(caller)
        for number in range(shops):
            growing.shop(number)
        caller.done("POST /call_back/register_call_back", **EVENTS)


@dataclass(frozen=True)
class Template:
    """A project whose tenant was exported with its people, and what that printed."""

    root: Path
    printed: str


class Firm:
    """A project with one stack, ``dev``, on the tenant beside it; calling it runs ``tenantctl`` there."""

    def __init__(self, root: Path, capture: Callable[[], tuple[str, str]]) -> None:
        self.root, self._capture = root, capture
        self.tenant = root / "tenant.db"
        self.url = f"sandbox:{self.tenant}"

    def set_up(self, **config: str) -> None:
        """Write the project's files and make its stack; the tenant is there."""
        (self.root / "Pulumi.yaml").write_text(
            "name: shop\nruntime: python\nbackend:\n  url: file://./state\n"
        )
        (self.root / "state").mkdir()
        given = {
            "endpoint": "sandbox:tenant.db",
            "qps": "0",
            "operator": "admin",
            "experimental": EXPERIMENTAL,
        }
        lines = "".join(
            f'  dingtalk:{key}: "{value}"\n' for key, value in {**given, **config}.items() if value
        )
        (self.root / "Pulumi.dev.yaml").write_text(f"config:\n{lines}encryptionsalt: {SALT}\n")
        self.done("stack", "init", "dev")

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._capture()
        given = ["--cwd", str(self.root), "--engine", "embedded", "--stack", "dev", "--non-interactive"]
        code = main([*given, *arguments])
        return code, *self._capture()

    def done(self, *arguments: str, code: int = 0) -> str:
        """Run a command that ends so, and return what it printed."""
        found, out, err = self(*arguments)
        assert found == code, out + err
        return out + err

    def export(self, *arguments: str, code: int = 0) -> str:
        return self.done("export", "--from", "live", *arguments, code=code)

    def nothing_to_do(self) -> None:
        """The program finds everything in order, by state and by the tenant."""
        self.done("preview", "--refresh", "--expect-no-changes")

    def modules(self) -> dict[str, str]:
        """Return the text of every module of the program, by its path."""
        found = [*self.root.glob("tenant/*.py"), self.root / "__main__.py"]
        return {str(each.relative_to(self.root)): each.read_text() for each in found}

    def deployment(self) -> Deployment:
        project = Project.find(self.root)
        return open_backend(project.backend_url).load(project.stack("dev"), Secrets.open(SALT, PASSPHRASE))

    def held(self) -> dict[tuple[str, str], str]:
        """Return the logical names in state by kind and id."""
        resources = [each for each in self.deployment().resources if "/dingtalk:" in each.type]
        return {(each.type.rpartition(":")[2], each.id): each.urn.rpartition("::")[2] for each in resources}
