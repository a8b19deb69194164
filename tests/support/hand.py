"""Somebody's hand in the tenant: plain calls that share no code with the provider."""

from __future__ import annotations

import json
from typing import Any

import httpx

from dingtalk_sandbox.transport import open_transport

CREDENTIALS = {
    "client_id": "sandbox-app",
    "client_secret": "sandbox-secret",
    "grant_type": "client_credentials",
}


class Hand:
    """Changes and reads the tenant at ``url`` (``sandbox:PATH``) as an administrator's script would."""

    def __init__(self, url: str, corp: str = "dingsandbox") -> None:
        self._http = httpx.Client(transport=open_transport(url))
        answer = self._http.post(f"https://api.dingtalk.com/v1.0/oauth2/{corp}/token", json=CREDENTIALS)
        self._token = answer.json()["access_token"]

    def __enter__(self) -> Hand:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Call an operation of the legacy world; fail on any error."""
        answer = self.ask(path, **body)
        assert int(answer["errcode"]) == 0, (path, body, answer)
        return answer

    def ask(self, path: str, **body: Any) -> dict[str, Any]:
        """Call an operation of the legacy world and return its answer, an error too."""
        url = f"https://oapi.dingtalk.com{path}"
        found: dict[str, Any] = self._http.post(url, params={"access_token": self._token}, json=body).json()
        return found

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Call an operation of the legacy world that is a GET and return its answer, an error too."""
        params = {"access_token": self._token, **query}
        found: dict[str, Any] = self._http.get(f"https://oapi.dingtalk.com{path}", params=params).json()
        return found

    def new(self, method: str, path: str, params: dict[str, Any] | None = None, **body: Any) -> Any:
        """Call an operation of the new world and return its answer, None where it is refused with 4xx."""
        answer = self._http.request(
            method,
            f"https://api.dingtalk.com{path}",
            params=params,
            json=body if method in {"POST", "PUT"} else None,
            headers={"x-acs-dingtalk-access-token": self._token},
        )
        if 400 <= answer.status_code < 500:
            return None
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    def gateway(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool of the gateway for people's tools, as a user; fail on any error."""
        call = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": tool, "arguments": arguments},
        }
        headers = {"x-user-access-token": "sandbox-user-token"}
        answer = self._http.post("https://mcp-gw.dingtalk.com/server/oa", json=call, headers=headers).json()
        assert not answer["result"]["isError"], answer
        found: dict[str, Any] = json.loads(answer["result"]["content"][0]["text"])
        return found

    def chat(self, id_: str) -> dict[str, Any] | None:
        """Return the chat group, or None if there is none or it was dissolved."""
        params = {"access_token": self._token, "chatid": id_}
        answer = self._http.get("https://oapi.dingtalk.com/chat/get", params=params).json()
        found: dict[str, Any] = answer.get("chat_info") or {"status": 2}
        return found if found["status"] == 1 else None

    def department(self, id_: str) -> dict[str, Any] | None:
        """Return the department, or None if there is none."""
        answer = self.ask("/topapi/v2/department/get", dept_id=int(id_))
        return answer.get("result") if int(answer["errcode"]) == 0 else None

    def change_department(self, id_: str, **fields: Any) -> None:
        self.post("/topapi/v2/department/update", dept_id=int(id_), **fields)

    def children(self, id_: str = "1") -> dict[str, str]:
        """Return the ids of the direct children by name."""
        answer = self.post("/topapi/v2/department/listsub", dept_id=int(id_))
        return {item["name"]: str(item["dept_id"]) for item in answer.get("result") or []}

    def role(self, id_: str) -> dict[str, Any] | None:
        """Return the role's name and groupId, or None if there is none."""
        answer = self.ask("/topapi/role/getrole", roleId=int(id_))
        return answer.get("role") if int(answer["errcode"]) == 0 else None

    def groups(self) -> dict[str, str]:
        """Return the ids of the role groups by name."""
        answer = self.post("/topapi/role/list", size=200, offset=0)
        return {item["name"]: str(item["groupId"]) for item in answer["result"]["list"]}

    def members(self, role: str) -> dict[str, list[str]]:
        """Return who has the role, with the departments it covers."""
        answer = self.ask("/topapi/role/simplelist", role_id=int(role), size=100, offset=0)
        listed = answer.get("result", {}).get("list", [])
        return {
            item["userid"]: sorted(str(s["dept_id"]) for s in item.get("manageScopes") or [])
            for item in listed
        }

    def join(self, userid: str, *departments: str) -> str:
        """Let a person in, or move one who is there."""
        csv = ",".join(departments) or "1"
        if int(self.ask("/topapi/v2/user/get", userid=userid)["errcode"]) == 0:
            self.post("/topapi/v2/user/update", userid=userid, dept_id_list=csv)
        else:
            digits = sum(ord(letter) * 31**place for place, letter in enumerate(userid)) % 10**8
            mobile = f"+852-{digits:08d}"
            self.post("/topapi/v2/user/create", userid=userid, name=userid, mobile=mobile, dept_id_list=csv)
        return userid
