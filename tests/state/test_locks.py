from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.lines import raises_line
from tenantctl.cli.cancel import cancel
from tenantctl.cli.context import Context
from tenantctl.errors import LockedError, UsageError
from tenantctl.project import StackRef
from tenantctl.state.backend import FileBackend
from tenantctl.state.crypto import Secrets

HOLDER = """
import sys
from pathlib import Path
from tenantctl.project import Project
from tenantctl.state.backend import open_backend
project = Project.find(Path(sys.argv[1]))
with open_backend(project.backend_url).lock(project.stack("dev")):
    print("held", flush=True)
    sys.stdin.read()
"""


def locks(backend: FileBackend) -> Path:
    return backend.folder / ".pulumi/locks/organization/shops/dev"


def test_two_processes_exclude_each_other(ref: StackRef, backend: FileBackend) -> None:
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLDER, str(ref.project.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError) as refused, backend.lock(ref):
            pass
        assert f"(pid {holder.pid}) since 20" in str(refused.value)
        assert socket.gethostname() in str(refused.value)
        holder.communicate("")

    with backend.lock(ref):
        assert len(list(locks(backend).iterdir())) == 1
    assert list(locks(backend).iterdir()) == []


def test_a_lock_has_what_the_cli_reads(ref: StackRef, backend: FileBackend) -> None:
    with backend.lock(ref):
        (path,) = locks(backend).iterdir()
        body = json.loads(path.read_bytes())

    assert body["pid"] == os.getpid()
    assert set(body) == {"pid", "username", "hostname", "timestamp"}


def test_the_lock_is_let_go_when_the_run_fails(ref: StackRef, backend: FileBackend) -> None:
    with pytest.raises(RuntimeError), backend.lock(ref):
        raise RuntimeError

    assert list(locks(backend).iterdir()) == []


def write_lock(backend: FileBackend, content: str) -> Path:
    path = locks(backend) / "b1a7.json"
    path.parent.mkdir(parents=True)
    path.write_text(content)
    return path


def test_a_lock_of_the_cli_is_heeded_and_its_side_file_is_no_lock(
    ref: StackRef, backend: FileBackend
) -> None:
    path = write_lock(
        backend, '{"pid":7,"username":"ci","hostname":"runner-1","timestamp":"2026-11-22T06:56:14.55Z"}'
    )
    path.with_name(f"{path.name}.attrs").write_text("{}")

    with (
        raises_line(
            LockedError,
            "stack dev is locked by ci@runner-1 (pid 7) since 2026-11-22T06:56:14.55Z: wait until that run ends, or, "
            "if it is gone, run `tenantctl cancel`",
        ),
        backend.lock(ref),
    ):
        pass
    path.unlink()
    with backend.lock(ref):
        pass


def test_a_lock_whose_process_is_gone_says_so(ref: StackRef, backend: FileBackend) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    body = {"pid": gone.pid, "username": "me", "hostname": socket.gethostname(), "timestamp": "then"}
    write_lock(backend, json.dumps(body))

    with (
        pytest.raises(LockedError, match="since then, a process that is no longer there: wait"),
        backend.lock(ref),
    ):
        pass


def test_an_unreadable_lock_is_a_lock(ref: StackRef, backend: FileBackend) -> None:
    write_lock(backend, "{")

    with pytest.raises(LockedError, match="locked by an unreadable lock file"), backend.lock(ref):
        pass


def test_a_locked_stack_is_neither_removed_nor_imported_into(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    backend.create(ref, secrets)
    before = backend.state_file(ref).read_bytes()
    with backend.lock(ref):
        with pytest.raises(LockedError):
            backend.remove(ref)
        with pytest.raises(LockedError):
            backend.import_(ref, backend.export(ref), secrets)

    assert backend.state_file(ref).read_bytes() == before


def a_process_that_is_gone() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    return gone.pid


def lock_of(backend: FileBackend, **changes: object) -> Path:
    body = {"pid": 7, "username": "ci", "hostname": "runner-1", "timestamp": "then", **changes}
    return write_lock(backend, json.dumps(body))


def cancel_command(ref: StackRef, **options: object) -> Result:
    context = Context(project_dir=ref.project.root, stack=ref.name, **options)  # type: ignore[arg-type]
    return CliRunner().invoke(cancel, obj=context, standalone_mode=False)


class TestCancel:
    """`tenantctl cancel` says whose lock it is and removes it where that process is gone."""

    @pytest.fixture(autouse=True)
    def stack(self, ref: StackRef, backend: FileBackend, secrets: Secrets) -> None:
        backend.create(ref, secrets)
        locks(backend).rmdir()

    def test_stale(self, ref: StackRef, backend: FileBackend) -> None:
        pid = a_process_that_is_gone()
        path = lock_of(backend, pid=pid, hostname=socket.gethostname())
        refused = cancel_command(ref)
        assert isinstance(refused.exception, UsageError)
        assert path.exists()

        done = cancel_command(ref, yes=True)
        assert done.exception is None
        assert not path.exists()
        assert done.output == (
            f"Locked by ci@{socket.gethostname()} (pid {pid}) since then: that process is no longer there.\n"
            "Stack dev is not locked any more.\n"
        )

    def test_under_way(self, ref: StackRef, backend: FileBackend) -> None:
        path = lock_of(backend, pid=os.getpid(), hostname=socket.gethostname())
        done = cancel_command(ref, yes=True)
        assert isinstance(done.exception, LockedError)
        assert "that process is running" in done.output
        assert path.exists()

    def test_ended_and_not_waited_for(self, ref: StackRef, backend: FileBackend) -> None:
        with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as ended:
            assert ended.stdout is not None
            ended.stdout.read()
            os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
            path = lock_of(backend, pid=ended.pid, hostname=socket.gethostname())
            done = cancel_command(ref, yes=True)
        assert "that process is no longer there" in done.output
        assert not path.exists()

    def test_of_a_process_that_began_after_it(self, ref: StackRef, backend: FileBackend) -> None:
        path = lock_of(
            backend, pid=os.getpid(), hostname=socket.gethostname(), timestamp="2001-01-01T00:00:00.5Z"
        )
        refused = cancel_command(ref)
        assert isinstance(refused.exception, UsageError)
        assert "whether that process lives cannot be told from here" in refused.output
        assert path.exists()

    def test_of_another_machine(self, ref: StackRef, backend: FileBackend) -> None:
        path = lock_of(backend)
        done = cancel_command(ref, yes=True)
        assert "whether that process lives cannot be told from here" in done.output
        assert not path.exists()

    def test_none(self, ref: StackRef) -> None:
        assert cancel_command(ref).output == "Stack dev was not locked.\n"
