"""Files that are either the old ones or the new ones, whatever happens in between."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import threading
import uuid
from pathlib import Path

from tenantctl.errors import StorageError


def read_bytes(path: Path) -> bytes:
    """Return a file's content.

    Raises:
        FileNotFoundError: there is no such file; what that means is the caller's to say.
        StorageError: it is there and cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}") from None


def write_bytes(path: Path, data: bytes, *, private: bool = False) -> None:
    """Replace a file's content at once: a reader, and a crash, see the old content or the new.

    A link is followed, missing folders are made. An existing file's mode is kept, unless ``private``: then only the
    owner may read it.

    Raises:
        StorageError: it could not be written; the old file, if any, is as it was.
    """
    path = path.resolve()
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(temporary, data, None if private else path)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise _cannot_write(path, error) from None


def keep_copy(path: Path, copy: Path) -> None:
    """Make ``copy`` hold what ``path`` holds, by a hard link where the file system has them.

    Only for a ``path`` that is replaced right after: until then both names are one file.

    Raises:
        FileNotFoundError: there is no ``path``.
        StorageError: the copy could not be made.
    """
    temporary = copy.with_name(f".{copy.name}.{uuid.uuid4().hex}.tmp")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, temporary)
        temporary.replace(copy)
    except FileNotFoundError:
        raise
    except OSError:
        write_bytes(copy, read_bytes(path))


def remove(path: Path) -> None:
    """Delete a file if it is there.

    Raises:
        StorageError: it is there and cannot be deleted.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from None


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file that several processes may add to, on disk when this returns; missing folders are made.

    Raises:
        StorageError: it could not be written; the file is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = not path.exists()
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            _append(descriptor, line)
        finally:
            os.close(descriptor)
        if made:
            _sync_folder(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from None


class Log:
    """A file that grows by whole lines; it takes the place of the one at ``path``.

    Raises:
        StorageError: it could not be written.
    """

    def __init__(self, path: Path, first: bytes) -> None:
        write_bytes(path, first)
        self._path, self._size = path, len(first)
        self._synced, self._closed, self._syncing = self._size, False, threading.Lock()
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            raise _cannot_write(path, error) from None

    def append(self, line: bytes) -> None:
        """Add ``line``; it is on disk after the next ``sync``.

        Raises:
            StorageError: it could not be written; the file ends with the line before.
        """
        try:
            _write_all(self._descriptor, line)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
            raise _cannot_write(self._path, error) from None
        self._size += len(line)

    def sync(self) -> None:
        """Have on disk what was added so far. Threads that ask at one time share one turn; a closed log has served.

        Raises:
            StorageError: the disk did not take it.
        """
        wanted = self._size
        with self._syncing:
            if self._closed or self._synced >= wanted:
                return
            added = self._size
            try:
                os.fsync(self._descriptor)
            except OSError as error:
                raise _cannot_write(self._path, error) from None
            self._synced = added

    def close(self) -> None:
        """Add nothing more."""
        with self._syncing:
            os.close(self._descriptor)
            self._closed = True


def _write_new(path: Path, data: bytes, like: Path | None) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if like else 0o600)
    with open(descriptor, "wb") as file:
        if like and like.exists():
            os.fchmod(descriptor, stat.S_IMODE(like.stat().st_mode))
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    """Write all of ``data``: a disk that is nearly full takes a part of it first and refuses the rest."""
    while data:
        data = data[os.write(descriptor, data) :]


def _append(descriptor: int, line: bytes) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # until it is closed: nobody adds while a half line is taken back
    size = os.fstat(descriptor).st_size
    try:
        _write_all(descriptor, line)
        os.fsync(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, size)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot_write(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"cannot write {path}: {error.strerror}; the file is as it was: free some space or fix the permissions, "
        "then run again"
    )
