"""Connections to the tenant's file, safe for several threads and processes."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.store import schema

_BUSY_SECONDS = 30.0


class Database:
    """One tenant's file.

    A connection is taken from a pool for each transaction and put back: threads of a pool that has died leave none
    behind, and prepared statements live on.

    Args:
        path: where the file is, or is to be.
        fill: called in the first transaction of a new file, after its tables are made.

    Raises:
        SandboxError: the file is not a tenant, is of a newer version, or can't be opened.
    """

    def __init__(self, path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._finalizer = weakref.finalize(self, _close_all, self._idle)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare(fill)
        except SandboxError:
            self.close()
            raise
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise SandboxError(f"{path}: not usable as a sandbox tenant ({error})") from None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one write transaction: committed at the end, rolled back on an exception.

        Writers take turns from the start: a transaction that began as a reader could not wait for another writer.
        """
        conn = self._take()
        try:
            conn.execute("BEGIN IMMEDIATE")
            try:
                yield conn
            except BaseException:
                conn.rollback()
                raise
            conn.commit()
        finally:
            self._give_back(conn)

    def close(self) -> None:
        """Closes the idle connections; the object can be used again."""
        with self._lock:
            _close_all(self._idle)

    def _give_back(self, conn: sqlite3.Connection) -> None:
        """Keeps the connection for the next transaction, or closes it where nobody is left to have one."""
        with self._lock:
            if self._finalizer.alive:
                self._idle.append(conn)
            else:
                conn.close()

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _connect(self) -> sqlite3.Connection:
        conn = sqlite3.connect(
            self.path,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        conn.row_factory = sqlite3.Row
        try:
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute(
                "PRAGMA synchronous = NORMAL"
            )  # a tenant to try things on need not survive a power cut
        except sqlite3.Error:  # what is no database at all is found out here
            conn.close()
            raise
        return conn

    def _prepare(self, fill: Callable[[sqlite3.Connection], None]) -> None:
        conn = self._connect()
        self._idle.append(conn)
        _refuse_foreign(conn, self.path)
        # Turning WAL on needs the file for itself and does not wait in line as other statements do.
        for attempt in Retrying(
            retry=retry_if_exception_type(sqlite3.OperationalError),
            stop=stop_after_delay(_BUSY_SECONDS),
            wait=wait_random(0.001, 0.02),
            reraise=True,
        ):
            with attempt:
                conn.execute("PRAGMA journal_mode = WAL")
        with self.transaction() as inside:
            version = _refuse_foreign(inside, self.path)
            if not version:
                schema.create(inside)
                fill(inside)
            elif version < schema.SCHEMA_VERSION:
                schema.upgrade(inside, version)


def _refuse_foreign(conn: sqlite3.Connection, path: Path) -> int:
    """The version of a tenant that this program can use, 0 for a file without tables; anything else is refused."""
    mark = conn.execute("PRAGMA application_id").fetchone()[0]
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    if mark == schema.APPLICATION_ID:
        if not 0 < version <= schema.SCHEMA_VERSION:
            raise SandboxError(
                f"{path}: a sandbox tenant of version {version}, this program knows {schema.SCHEMA_VERSION}: "
                "use the program that made it, or delete the file"
            )
        return int(version)
    if conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise SandboxError(f"{path}: another program's database, not a sandbox tenant: choose another path")
    return 0


def _close_all(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()
