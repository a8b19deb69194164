"""DingTalk's API, one function per operation.

Importing a module registers its operations in ``operation.OPERATIONS``; importing ``resources`` imports all of them.
"""

from pulumi_dingtalk.client import departments, errors, operation, roles, scopes, users
from pulumi_dingtalk.client.client import Client

__all__ = ["Client", "departments", "errors", "operation", "roles", "scopes", "users"]
