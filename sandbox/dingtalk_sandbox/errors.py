"""What the tenant refuses, and with which words.

The texts are DingTalk's own (error code page of the open platform); callers must match codes, never texts.
"""

from __future__ import annotations

TEXTS: dict[int, str] = {
    -1: "系统繁忙",
    1002: "系统繁忙",
    23004: "不允许编辑系统标签",
    33011: "无效的role_id",
    33012: "无效的USERID",
    34018: "角色信息不能为空",
    34020: "无效的groupId",
    34021: "角色名称已存在",
    40001: "获取access_token时Secret错误，或者access_token无效",
    40003: "不合法的UserID",
    40009: "不合法的部门id",
    40010: "不合法的父部门id",
    40011: "不合法的排序order",
    40014: "不合法的access_token",
    40016: "不合法的chatid",
    40023: "部门人数达到上限",
    40031: "不合法的UserID列表",
    40032: "不合法的UserID列表长度",
    40035: "不合法的参数",
    40036: "不合法的参数: 参数为空",
    40063: "不合法的分机号",
    40064: "不合法的工作地址",
    40065: "不合法的备注",
    40066: "不合法的部门列表",
    40068: "不合法的偏移量",
    40069: "不合法的分页大小",
    40070: "不合法的排序参数",
    40089: "不合法的corpId或corpSecret",
    40093: "无效的企业群群主",
    40096: "不合法的appKey或appSecret",
    40100: "分机号已经存在",
    40103: "已发出邀请，对方同意后即可加入组织",
    40104: "电话号码无效",
    41001: "缺少access_token参数",
    41004: "缺少secret参数",
    41054: "暂时无法更换手机号，如需修改请删除用户后重试",
    41101: "不合法的分页大小",
    42001: "access_token超时",
    43001: "需要GET请求",
    43002: "需要POST请求",
    43004: "无效的HTTP HEADER Content-Type",
    43007: "需要授权",
    46004: "不存在的员工",
    49000: "缺少chatid",
    50002: "企业员工不在授权范围",
    50004: "企业部门不在授权范围",
    60001: "不合法的部门名称",
    60003: "部门不存在",
    60004: "父亲部门不存在",
    60005: "不允许删除有成员的部门",
    60006: "不允许删除有子部门的部门",
    60007: "不允许删除根部门",
    60008: "父部门下该部门名称已存在",
    60009: "部门名称含有非法字符",
    60010: "部门存在循环关系",
    60011: "没有调用该接口的权限",
    60018: "不允许更新根部门",
    60019: "从部门查询人员失败",
    60020: "访问ip不在白名单之中",
    60021: "父部门下该部门名称已存在",
    60022: "包含敏感内容，请检查修改后重试！",
    60067: "部门的企业群群主不存在",
    60102: "UserID在公司中已存在",
    60103: "手机号码不合法",
    60104: "手机号码在公司中已存在",
    60105: "邮箱不合法",
    60106: "邮箱已存在",
    60109: "非法的可查看id列表",
    60110: "部门个数超出限制",
    60112: "用户name不合法",
    60119: "不合法的position",
    60121: "找不到该用户",
    60122: "不合法的extattr",
    60123: "不合法的jobnumber",
    60128: "无效的主管id",
    60200: "外部联系人已存在",
    60203: "外部联系人数量超过上限",
    60204: "外部联系人标签不能为空",
    60205: "外部联系人功能未开启",
    60301: "无效的role_id",
    71006: "回调地址已经存在",
    71007: "回调不存在",
    71008: "回调事件类型不在可选范围内",
    71009: "返回数据不是加密的success字符串",
    71010: "缺少或错误的请求体",
    71011: "回调地址格式不正确",
    71012: "回调地址访问异常",
    71013: "注册的回调地址的域名或IP不在可注册范围内",
    90002: "您的服务器调用钉钉开放平台当前接口的所有请求都被暂时禁用了",
    90018: "您的应用调用当前接口超过了限制，请求被暂时禁用了",
    90020: "当前企业的API调用量已经超过本月限制",
    310000: "消息校验未通过",
    400002: "参数错误",
    400020: "无访问权限",
    400013: "群已被解散",
    400101: "access_token不存在",
    400102: "机器人已停用",
    400105: "不支持的消息类型",
    400106: "机器人不存在",
    410100: "发送速度太快而限流",
    430101: "含有不安全的外链",
    430102: "含有不合适的文本",
    430103: "含有不合适的图片",
    430104: "含有不合适的内容",
    600109: "非法的可查看id列表",
    660000: "角色名称不能为空",
}


class ApiError(Exception):
    """One refusal of the tenant.

    Args:
        code: errcode of the old world (int) or code of the new one (str).
        message: text beside the code; DingTalk's own where None.
        status: HTTP status, new world only (the old one always answers 200).
        extra: further keys of the answer, new world only.
        keep: what the operation wrote stays although it is refused (an invitation that was sent, 40103).
    """

    def __init__(
        self,
        code: int | str,
        message: str | None = None,
        *,
        status: int = 400,
        extra: dict[str, object] | None = None,
        keep: bool = False,
    ) -> None:
        self.code = code
        self.message = message if message is not None else _text(code)
        self.status = status
        self.extra = extra or {}
        self.keep = keep
        super().__init__(f"{code}: {self.message}")


class ConnectionBroken(Exception):  # noqa: N818  # named after what the caller sees, not raised as a fault of ours
    """The caller gets no answer at all; whether anything was done is what the caller can't know."""


class SandboxError(Exception):
    """A mistake of who runs the sandbox (a bad file, setting or seed); str() is one line to show."""


def _text(code: int | str) -> str:
    return TEXTS.get(code, "error") if isinstance(code, int) else code
