"""The program of every stack: hands over to the module in stacks/ that config ``tenant`` names."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path

import pulumi

ROOT = Path(__file__).resolve().parent

tenant = pulumi.Config().require("tenant")
tenants = sorted(path.stem for path in (ROOT / "stacks").glob("[a-z]*.py"))
if not re.fullmatch(r"[a-z][a-z0-9_]*", tenant) or tenant not in tenants:
    raise pulumi.RunError(
        f'config tenant is "{tenant}", but stacks/ has {", ".join(tenants)}; '
        "set it with `tenantctl config set tenant NAME`"
    )
sys.path.insert(0, str(ROOT))
import_module(f"stacks.{tenant}").declare()
