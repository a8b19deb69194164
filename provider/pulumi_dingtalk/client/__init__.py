"""DingTalk's API, one function per operation.

Importing the package registers every operation in ``operation.OPERATIONS``.
"""

from pulumi_dingtalk.client import departments, errors, operation, roles, scopes, users
from pulumi_dingtalk.client.client import Client

__all__ = ["Client", "departments", "errors", "operation", "roles", "scopes", "users"]
