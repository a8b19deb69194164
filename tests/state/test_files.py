from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.lines import raises_line
from tenantctl.errors import StorageError
from tenantctl.project import StackRef
from tenantctl.state import files
from tenantctl.state.backend import FileBackend
from tenantctl.state.crypto import Secrets

# A limit on file size stands in for a full disk: the write fails in the middle, with some bytes on disk.
FULL_DISK = """
import resource, sys
from pathlib import Path
from tenantctl.errors import StorageError
from tenantctl.project import Project
from tenantctl.state.backend import open_backend
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.crypto import Secrets
project = Project.find(Path(sys.argv[1]))
stack, backend = project.stack("dev"), open_backend(project.backend_url)
secrets = Secrets.open(backend.salt(stack), "a passphrase for tests")
big = ResourceState(f"{stack.urn_prefix}t::a", "t", custom=True, id="1", inputs={"x": "x" * 100_000})
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
try:
    backend.save(stack, Deployment([big]), secrets)
except StorageError as error:
    print(error)
    sys.exit(int(error.exit_code))
"""


def test_a_full_disk_leaves_the_old_state_and_nothing_else(
    ref: StackRef, backend: FileBackend, secrets: Secrets
) -> None:
    backend.create(ref, secrets)
    path = backend.state_file(ref)
    before = path.read_bytes()

    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", FULL_DISK, str(ref.project.root)], capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (
        74,
        f"cannot write {path}: File too large; the file is as it was: free some space or fix the permissions, "
        "then run again\n",
        "",
    )
    assert path.read_bytes() == before
    assert {each.name for each in path.parent.iterdir()} == {"dev.json", "dev.json.bak"}


def test_a_folder_in_the_way_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()

    with raises_line(
        StorageError,
        f"cannot write {tmp_path / 'state'}: Is a directory; the file is as it was: free some space or fix the "
        "permissions, then run again",
    ):
        files.write_bytes(tmp_path / "state", b"new")
    with raises_line(StorageError, f"cannot read {tmp_path / 'state'}: Is a directory"):
        files.read_bytes(tmp_path / "state")
    assert [each.name for each in tmp_path.iterdir()] == ["state"]


def test_a_file_keeps_its_mode_and_a_private_one_is_the_owners(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)
    files.write_bytes(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640

    files.write_bytes(path, b"secret", private=True)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    files.write_bytes(tmp_path / "link", b"new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_copy_lasts_when_its_original_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").write_text("older")
    files.keep_copy(tmp_path / "a", tmp_path / "b")
    files.write_bytes(tmp_path / "a", b"new")

    assert (tmp_path / "b").read_text() == "old"
    with pytest.raises(FileNotFoundError):
        files.keep_copy(tmp_path / "none", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "old"
