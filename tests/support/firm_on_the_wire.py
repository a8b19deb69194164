"""A tenant with one of everything, told on the wire alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dingtalk_sandbox import admin
from dingtalk_sandbox.tenant.console import Done
from support.caller import Caller

SETTINGS = {
    "qps": "0",
    "edition": "exclusive",
    "trusted_device_query": "allow",
    "mask_external_mobile": "false",
}
DEPARTMENT, ROLE = "POST /topapi/v2/department", "POST /topapi/role"
GROUP = "POST /topapi/attendance/group"
APPS, DEVICES = "POST /v1.0/microApp/apps", "POST /v1.0/exclusive/trustedDevices"


def build(path: Path) -> dict[str, Any]:
    """Fill a new tenant at ``path`` and return its ids by the names that samples use."""
    admin.change_settings(path, SETTINGS)
    with Caller(path) as caller:
        names: dict[str, Any] = {"token": caller.token}
        _departments(caller, names)
        _people(caller, names)
        _manager(caller, names)
        _invited(caller)
        _shop(caller, names)
        _roles(caller, names)
        _apps(caller, names)
        _rules(caller, names)
        _others(caller, names)
        _later(caller, names)
        _webhooks(caller, names)
    _console(path)
    return names


def _console(path: Path) -> None:
    """What was done in the admin console, a second apart; the last by somebody who has left."""
    for moment, done in enumerate(
        (
            Done("admin", "通讯录", "部门管理", "修改部门: Mong Kok"),
            Done("manager", "审批", "修改流程", "PROC-1"),
            Done("gone", "安全", "水印", "开启聊天水印"),
        )
    ):
        admin.note_in_console(path, done, 1_700_000_000 + moment)


def _departments(caller: Caller, names: dict[str, Any]) -> None:
    def department(name: str, parent: int = 1) -> int:
        return int(caller.done(f"{DEPARTMENT}/create", name=name, parent_id=parent)["result"]["dept_id"])

    names.update(shop=department("Mong Kok"), warehouse=department("Warehouse"))
    names.update(till=department("Till", names["shop"]))


def _person(caller: Caller, names: dict[str, Any], userid: str, **more: Any) -> None:
    caller.done("POST /topapi/v2/user/create", userid=userid, **more)
    shown = caller.done("POST /topapi/v2/user/get", userid=userid)["result"]
    names[f"{userid} unionid"] = shown["unionid"]


def _people(caller: Caller, names: dict[str, Any]) -> None:
    shop = f"{names['shop']}"
    _person(caller, names, "clerk", name="Clerk Mong Kok", mobile="13800000002", dept_id_list=shop)
    _person(caller, names, "deputy", name="Deputy administrator", mobile="13800000004", dept_id_list="1")
    till = {"name": "Till account", "mobile": "13800000003", "exclusive_account": True}
    _person(caller, names, "exclusive", dept_id_list="1", **till)
    with admin.opened(caller.path) as conn:  # no operation makes somebody an administrator
        conn.execute("UPDATE users SET sys_level = 2 WHERE userid = 'deputy'")
    names["admin unionid"] = caller.done("POST /topapi/v2/user/get", userid="admin")["result"]["unionid"]


def _manager(caller: Caller, names: dict[str, Any]) -> None:
    """Somebody of whom everything is known."""
    shop = names["shop"]
    _person(
        caller,
        names,
        "manager",
        name="Shop manager Mong Kok",
        mobile="13800000001",
        dept_id_list=f"{shop}",
        dept_order_list=[{"dept_id": shop, "order": 2}],
        dept_title_list=[{"dept_id": shop, "title": "Manager"}],
        hide_mobile=False,
        telephone="2388-0000",
        job_number="4",
        title="Manager",
        email="manager@shops.example",
        org_email="manager@corp.example",
        work_place="Argyle Street",
        remark="Keys",
        extension='{"Locker":"7"}',
        hired_date=1_597_573_616_828,
        manager_userid="clerk",
    )


def _invited(caller: Caller) -> None:
    admin.change_settings(caller.path, {"pending_invitation": "true"})
    invited = {"userid": "invited", "name": "Invited", "mobile": "13800000009", "dept_id_list": "1"}
    assert caller.ask("POST /topapi/v2/user/create", invited).json()["errcode"] == 40103
    admin.change_settings(caller.path, {"pending_invitation": "false"})


def _shop(caller: Caller, names: dict[str, Any]) -> None:
    """Give the shop every setting that a department has."""
    caller.done(
        f"{DEPARTMENT}/update",
        dept_id=names["shop"],
        order=10,
        hide_dept=True,
        dept_permits=f"{names['warehouse']}",
        user_permits="clerk",
        outer_dept=True,
        outer_permit_depts=f"{names['warehouse']}",
        outer_permit_users="clerk",
        create_dept_group=True,
        auto_add_user=True,
        group_contain_sub_dept=True,
        org_dept_owner="manager",
        dept_manager_userid_list="manager",
        source_identifier="mark",
        code="MK1",
        brief="Two floors",
        telephone="2388-0001",
        extension='{"a":"b"}',
    )


def _roles(caller: Caller, names: dict[str, Any]) -> None:
    names["group"] = caller.done("POST /role/add_role_group", name="Retail")["groupId"]
    for key, name in (("role", "Shop manager"), ("spare role", "Spare")):
        names[key] = caller.done("POST /role/add_role", roleName=name, groupId=names["group"])["roleId"]
    names["role text"], names["shop text"] = str(names["role"]), str(names["shop"])
    holders = {"roleIds": names["role text"], "userIds": "manager,clerk"}
    caller.done(f"{ROLE}/addrolesforemps", **holders)
    reach = {"role_id": names["role"], "dept_ids": str(names["shop"])}
    caller.done(f"{ROLE}/scope/update", userid="manager", **reach)
    built_in = caller.done(f"{ROLE}/list")["result"]["list"][0]
    names["built-in group"], names["built-in role"] = built_in["groupId"], built_in["roles"][0]["id"]


def _apps(caller: Caller, names: dict[str, Any]) -> None:
    page = "https://shops.example/a"
    made = caller.done(
        APPS,
        opUnionId=names["admin unionid"],
        name="ShopOrders",
        desc="Orders",
        icon="@icon",
        homepageLink=page,
        pcHomepageLink=page,
        ompLink=page,
    )
    names["app"] = made["agentId"]
    seen = {"addUserIds": ["manager"], "addDeptIds": [names["shop"]], "addRoleIds": [names["role"]]}
    caller.done(f"{APPS}/{{agentId}}/scopes", agentId=names["app"], onlyAdminVisible=False, **seen)
    group = {"name": "Shop managers", "owner": "manager", "useridlist": ["manager", "clerk"], "icon": "@icon"}
    names["chat"] = caller.done("POST /v1.0/im/group/create", **group)["chatid"]
    scene = {"title": "Openings", "template_id": "template-shops", "owner_user_id": "manager"}
    made = caller.done("POST /v1.0/im/sceneGroup/create", **scene, user_ids=["manager", "clerk"])
    names["scene group"] = made["open_conversation_id"]


def _webhooks(caller: Caller, names: dict[str, Any]) -> None:
    """What people made by hand in their groups."""
    names["webhook"] = admin.make_webhook(caller.path, "cidALARMS==", "Shelf alarms")
    signing = {"secret": "SECx", "keywords": ("Shelf",)}
    names["signing webhook"] = admin.make_webhook(caller.path, "cidTILLS==", "Tills", **signing)


def _rules(caller: Caller, names: dict[str, Any]) -> None:
    contact = "/v1.0/contact"
    common = {"name": "Rule", "description": "Why", "active": True}
    to = {"DeptIds": [names["shop"]], "TagIds": [names["role"]]}
    staff = {
        "objectStaffIds": ["manager"],
        "excludeStaffIds": ["clerk"],
        **{f"{side}{key}": ids for side in ("object", "exclude") for key, ids in to.items()},
    }
    users = {
        "subjectUserIds": ["manager"],
        "excludeUserIds": ["clerk"],
        **{f"{side}{key}": ids for side in ("subject", "exclude") for key, ids in to.items()},
    }
    hiding = caller.done(f"PUT {contact}/contactHideSettings", **common, **staff)
    view = {"type": "excludeNode", "restrictInUserProfile": True, "restrictInSearch": True}
    restriction = caller.done(f"PUT {contact}/restrictions/settings", **common, **users, **view)
    attributes = {**common, **staff, "hideFields": ["mobile"]}
    attribute = caller.done(f"POST {contact}/staffAttributes/visibilitySettings", **attributes)
    names.update(hiding=hiding["result"], restriction=restriction["result"], attribute=attribute["result"])
    caller.done(
        f"POST {contact}/seniorSettings",
        seniorStaffId="manager",
        open=True,
        permitStaffIds=["clerk"],
        permitDeptIds=[names["shop"]],
        permitTagIds=[names["role"]],
        protectScenes=["CHAT"],
    )


def _others(caller: Caller, names: dict[str, Any]) -> None:
    groups = caller.done("POST /topapi/extcontact/listlabelgroups")["results"]
    names["label"] = groups[0]["labels"][0]["id"]
    contact = {
        "name": "Courier",
        "mobile": "13600047616",
        "state_code": "86",
        "follower_user_id": "manager",
        "label_ids": [names["label"]],
        "title": "Driver",
        "address": "Kwai Chung",
        "remark": "Mornings",
        "company_name": "Courier company",
        "share_dept_ids": [names["shop"]],
        "share_user_ids": ["clerk"],
    }
    names["contact"] = caller.done("POST /topapi/extcontact/create", contact=contact)["userid"]
    for user, mac in (("manager", "88:66:5a:07:2b:04"), ("0", "88:66:5a:07:2b:05")):
        device = {"platform": "Mac", "macAddress": mac, "serialNumber": "C02-1", "title": "Till", "status": 2}
        caller.done(DEVICES, userId=user, **device)


def _later(caller: Caller, names: dict[str, Any]) -> None:
    bot = {"userid": "admin", "appName": "Helper", "robotName": "Helper", "desc": "Answers"}
    names["robot"] = caller.done("POST /v1.0/microApp/agent/create", **bot)["robotCode"]
    entry = {
        "name": "Stock",
        "icon": "@icon",
        "pcUrl": "https://shops.example/s",
        "mobileUrl": "https://shops.example/m",
    }
    admin.change_settings(caller.path, {"quick_entry_caller": "any"})
    caller.done("POST /v1.0/robot/plugins/set", robotCode=names["robot"], pluginInfoList=[entry])
    admin.change_settings(caller.path, {"quick_entry_caller": "own"})
    why = {"componentId": "TextField_why", "label": "Why", "required": True, "placeholder": "In a few words"}
    form = {"name": "Expense", "description": "Small sums"}
    made = caller.done(
        "POST /v1.0/workflow/forms", **form, formComponents=[{"componentType": "TextField", "props": why}]
    )
    names["form"] = made["result"]["processCode"]
    ends = [
        {"check_type": "OnDuty", "check_time": "1970-01-01 09:00:00", "across": 0, "begin_min": 30},
        {
            "check_type": "OffDuty",
            "check_time": "1970-01-01 18:00:00",
            "across": 0,
            "end_min": -1,
            "free_check": True,
        },
    ]
    rest = {
        "rest_begin_time": {"check_type": "OnDuty", "check_time": "1970-01-01 12:00:00", "across": 0},
        "rest_end_time": {"check_type": "OffDuty", "check_time": "1970-01-01 13:00:00", "across": 0},
    }
    setting = {"serious_late_minutes": 20, "absenteeism_late_minutes": 60, "is_flexible": False, **rest}
    shift = {
        "name": "Day",
        "owner": "manager",
        "class_group_name": "Shops",
        "sections": [{"times": ends}],
        "setting": setting,
    }
    shown = caller.done("POST /topapi/attendance/shift/add", op_user_id="admin", shift=shift)
    names["shift"] = shown["result"]["id"]
    spare = {**shift, "name": "Spare"}
    shown = caller.done("POST /topapi/attendance/shift/add", op_user_id="admin", shift=spare)
    names["spare shift"] = shown["result"]["id"]
    names["last shift"] = max(names["shift"], names["spare shift"])
    _attendance(caller, names)


def _attendance(caller: Caller, names: dict[str, Any]) -> None:
    day = names["shift"]
    group = {
        "name": "Shop",
        "type": "FIXED",
        "members": [],
        "owner": "manager",
        "manager_list": ["manager"],
        "shift_vo_list": [{"id": day}],
        "workday_class_list": [0, day, day, day, day, day, 0],
        "default_class_id": day,
        "wifis": [{"mac_addr": "00:1A:2B:3C:4D:5E", "ssid": "shop"}],
        "positions": [
            {"address": "Argyle Street", "latitude": "22.319", "longitude": "114.169", "offset": 100}
        ],
    }
    names["attendance group"] = caller.done(f"{GROUP}/add", op_user_id="admin", top_group=group)["result"][
        "id"
    ]
    key = caller.done(f"{GROUP}s/idtokey", group_id=names["attendance group"])["result"]
    names["group key"] = key
    spare = caller.done(
        f"{GROUP}/add", op_user_id="admin", top_group={"name": "Spare", "type": "TURN", "members": []}
    )
    names["spare attendance group"] = spare["result"]["id"]
    wifi = caller.done(f"{GROUP}/wifis/query", group_key=key, size=1)["result"]["result"]["wifi_list"][0]
    place = caller.done(f"{GROUP}/positions/query", group_key=key, size=1)["result"]["result"]
    names.update(wifi=wifi["wifi_key"], position=place["position_list"][0]["position_key"])
    names["warehouse text"] = str(names["warehouse"])
    caller.done(f"{GROUP}/users/add", group_key=key, user_id_list=["clerk"])
    more = {"add_depts": [str(names["till"])], "add_extra_users": ["exclusive"]}
    where = {"op_user_id": "admin", "group_id": names["attendance group"]}
    caller.done(f"{GROUP}/member/update", **where, schedule_flag=0, update_param=more)
    _leave(caller, names)


def _leave(caller: Caller, names: dict[str, Any]) -> None:
    leave = {
        "leaveViewUnit": "day",
        "bizType": "general_leave",
        "naturalDayLeave": False,
        "hoursInPerDay": 800,
        "extras": '{"validity_type": "absolute_time", "validity_value": "12-31"}',
        "visibilityRules": [{"type": "staff", "visible": ["manager"]}],
        "submitTimeRule": {"enableTimeLimit": True, "timeType": "before", "timeUnit": "day", "timeValue": 7},
        "leaveCertificate": {
            "enable": True,
            "unit": "day",
            "duration": 2.5,
            "promptInformation": "Upload it",
        },
    }
    for key, name in (("leave", "Leave"), ("spare leave", "Spare leave")):
        made = caller.done(
            "POST /v1.0/attendance/leaves/types", **{"?opUserId": "admin"}, **leave, leaveName=name
        )
        names[key] = made["result"]["leaveCode"]
    balance = {
        "userid": "clerk",
        "leave_code": names["leave"],
        "quota_cycle": "2026",
        "start_time": 1_767_196_800_000,
        "end_time": 1_798_646_400_000,
        "quota_num_per_day": 700,
    }
    quota = "POST /topapi/attendance/vacation/quota"
    assert caller.done(f"{quota}/init", op_userid="admin", leave_quotas=balance)["result"] == []
    _roster(caller, names)


def _roster(caller: Caller, names: dict[str, Any]) -> None:
    rota = {"name": "Rota", "type": "TURN", "members": [], "shift_vo_list": [{"id": names["shift"]}]}
    where = {"op_user_id": "admin"}
    names["rota group"] = caller.done(f"{GROUP}/add", **where, top_group=rota)["result"]["id"]
    key = caller.done(f"{GROUP}s/idtokey", group_id=names["rota group"])["result"]
    caller.done(f"{GROUP}/users/add", group_key=key, user_id_list=["deputy"])
    day = {"userid": "deputy", "work_date": 1_789_920_000_000, "shift_id": names["shift"], "is_rest": False}
    rest = {**day, "work_date": day["work_date"] + 24 * 3600 * 1000, "shift_id": 1, "is_rest": True}
    caller.done(f"{GROUP}/schedule/async", **where, group_id=names["rota group"], schedules=[day, rest])
