"""The program of every stack: hands over to the module in stacks/ that config ``tenant`` names."""

from __future__ import annotations

import re
import signal
import sys
import threading
from importlib import import_module
from pathlib import Path

import pulumi

ROOT = Path(__file__).resolve().parent

if threading.current_thread() is threading.main_thread():
    # The CLI interrupts a program whose run failed; Python's two tracebacks would bury the line that tells why.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

tenant = pulumi.Config().require("tenant")
tenants = sorted(path.stem for path in (ROOT / "stacks").glob("[a-z]*.py"))
if not re.fullmatch(r"[a-z][a-z0-9_]*", tenant) or tenant not in tenants:
    raise pulumi.RunError(
        f'config tenant is "{tenant}", but stacks/ has {", ".join(tenants)}; '
        "set it with `tenantctl config set tenant NAME`"
    )
sys.path.insert(0, str(ROOT))
import_module(f"stacks.{tenant}").declare()
