"""Pulumi's DIY file backend: where a stack's state, its lock, history and backups are, and how they are replaced.

The layout is the Pulumi CLI's: ``.pulumi/{meta.yaml,stacks,locks,history,backups}`` (../shared/pulumi-facts.md).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from tenantctl.errors import StackNotFoundError, StateError, UnsupportedError, UsageError
from tenantctl.state import document, files, journal
from tenantctl.state.checkpoint import (
    Deployment,
    check_secrets_provider,
    deployment_from_json,
    secret_salt,
    validate,
)
from tenantctl.state.crypto import Secrets
from tenantctl.state.history import Record
from tenantctl.state.integrity import check_stack, magic
from tenantctl.state.locks import locked
from tenantctl.state.opening import open_secrets
from tenantctl.state.texts import Texts
from tenantctl.state.version import engine_version

if TYPE_CHECKING:
    from tenantctl.project import Project, StackRef

__all__ = ["FileBackend", "engine_version", "open_backend", "open_secrets"]

SCHEME: Final = "file://"
# DIY backends know no organisations; Pulumi writes this word where one would stand.
ORGANIZATION: Final = "organization"
_META: Final = b"version: 1\n"


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 - nobody is there to hand it to while a stack is being opened


def open_backend(
    url: str, now: Callable[[], datetime] | None = None, say: Callable[[str], None] = _say
) -> FileBackend:
    """Return the backend at ``url``; nothing is read or written yet.

    Args:
        url: ``file:///absolute/folder``; ``file://~`` and ``file://~/folder`` are the home folder's. ``export:`` and an
            absolute path stand for an export (``state.export``).
        now, say: the clock, and what takes a line for people; for tests.

    Raises:
        UnsupportedError: it is no ``file://`` URL.
    """
    if url.startswith(document.EXPORT_SCHEME):
        from tenantctl.state.export import Export  # noqa: PLC0415 - it is a FileBackend itself

        return Export(url)
    if not url.startswith(SCHEME):
        raise UnsupportedError(
            f"backend {url.partition('?')[0]} is not a folder; the embedded engine keeps state in folders alone: "
            f"use --engine pulumi, or set PULUMI_BACKEND_URL to a {SCHEME} URL"
        )
    return FileBackend(url, now, say)


class FileBackend:
    """The stacks in one folder. Every path error is a ``StorageError`` that names the path."""

    def __init__(
        self, url: str, now: Callable[[], datetime] | None = None, say: Callable[[str], None] = _say
    ) -> None:
        self.url, self._say = url, say
        self.folder = Path(unquote(url.removeprefix(SCHEME).partition("?")[0])).expanduser().absolute()
        self._root = self.folder / ".pulumi"
        self._now = now or (lambda: datetime.now(UTC))

    def state_file(self, stack: StackRef) -> Path:
        """Return where the stack's state is."""
        return self._path("stacks", stack).with_name(f"{stack.name}.json")

    def stacks(self, project: Project) -> list[str]:
        """Return the names of the project's stacks, sorted."""
        folder = self._root / "stacks" / project.name
        names = {path.name.removesuffix(".gz").removesuffix(".zst") for path in folder.glob("*")}
        return sorted(
            name.removesuffix(".json") for name in names if name.endswith(".json") and name[0] != "."
        )

    def projects(self) -> list[str]:
        """Return the names of the projects that have stacks here, sorted."""
        return sorted(path.name for path in (self._root / "stacks").glob("*") if path.is_dir())

    def exists(self, stack: StackRef) -> bool:
        """Say whether the stack has state here."""
        return stack.name in self.stacks(stack.project)

    def create(self, stack: StackRef, secrets: Secrets) -> None:
        """Make an empty stack whose secrets are encrypted by ``secrets``.

        Raises:
            UsageError: there is one already.
            UnsupportedError: the folder has Pulumi's layout from before projects.
        """
        self.prepare()
        with self.lock(stack):
            if self.exists(stack):
                raise UsageError(
                    f"stack {stack.name} exists already in {self.url}; `tenantctl stack select` it"
                )
            self.save(stack, Deployment(), secrets)

    def prepare(self) -> None:
        """Make the backend's folder, which the Pulumi CLI expects to be there.

        Raises:
            UnsupportedError: the folder has Pulumi's layout from before projects.
            StateError: its layout is newer than this tool.
        """
        meta = self._root / "meta.yaml"
        try:
            content = files.read_bytes(meta).strip()
        except FileNotFoundError:
            if any((self._root / "stacks").glob("*.json*")):
                raise UnsupportedError(
                    f"backend {self.url} has the layout of Pulumi before 3.61: run `pulumi state upgrade` once"
                ) from None
            files.write_bytes(meta, _META)
            return
        if content != _META.strip():
            raise StateError(
                f"backend {self.url} has a layout that this tool does not know ({meta}): see --engine pulumi"
            )

    def load(self, stack: StackRef, secrets: Secrets) -> Deployment:
        """Return the stack's deployment, secrets decrypted, its integrity checked.

        Raises:
            StackNotFoundError: there is no such stack.
            StateError: the file is damaged or newer than this tool.
            UnsupportedError: it is compressed, uses a feature or another secrets provider that only the CLI knows.
        """
        read = self._read(stack)
        if read.features:
            raise UnsupportedError(
                f"state of stack {stack.name} uses {', '.join(read.features)}, which the embedded engine does not do: "
                "use --engine pulumi"
            )
        deployment = deployment_from_json(read.deployment, secrets)
        validate(deployment)
        return deployment

    def save(
        self, stack: StackRef, deployment: Deployment, secrets: Secrets, texts: Texts | None = None
    ) -> bytes:
        """Replace the stack's state, return the file's content; what it held before is kept beside it as ``.bak``.

        ``texts`` is the JSON of the resources, where it is kept from one time to the next.

        Raises:
            StorageError: it could not be written; the old state is as it was.
            StateError: the deployment breaks a rule. It is written all the same, since it may be the only record of
                what was done; the line says so.
        """
        engine = engine_version()
        deployment.manifest = {
            **deployment.manifest,
            "time": self._now().isoformat().replace("+00:00", "Z"),
            "magic": magic(engine),
            "version": engine,
        }
        name = f"{ORGANIZATION}/{stack.project.name}/{stack.name}"
        data = (texts or Texts(secrets)).checkpoint(deployment, name)
        self._write(stack, data)
        try:
            validate(deployment)
        except StateError as error:
            raise StateError(f"{error} (it was written to {self.state_file(stack)} all the same)") from None
        return data

    def salt(self, stack: StackRef) -> str:
        """Return the salt that the state's secrets are encrypted under, ``""`` if it has none or there is no state.

        Raises:
            UnsupportedError: they were encrypted by another provider than the passphrase.
        """
        if not self.exists(stack):
            return ""
        deployment = self._read(stack).deployment
        check_secrets_provider(deployment)
        return secret_salt(deployment)

    def export(self, stack: StackRef) -> dict[str, Any]:
        """Return the state as ``pulumi stack export`` does, secrets as the ciphertexts they are."""
        return self._read(stack).to_export()

    def import_(
        self, stack: StackRef, body: Any, secrets: Secrets, source: Path | str = "the input"
    ) -> tuple[str, ...]:
        """Replace the stack's state by an export or by a checkpoint file; a backup of the old one is made first.

        Args:
            stack: the stack, which must exist.
            body: the JSON; secrets may be in plain (``--show-secrets``), they are encrypted on the way.
            secrets: encrypts, and decrypts what the document has (see ``Secrets.also_read``).
            source: where it came from, for messages.

        Returns:
            The operations that were pending in it, each as "creating URN"; as under the CLI they are dropped.

        Raises:
            StateError: it is no state, breaks a rule, or is another project's or stack's.
        """
        with suppress(StateError, UnsupportedError):
            self.load(stack, secrets)  # so that what does not change keeps its ciphertext
        deployment = deployment_from_json(document.read(body, source).deployment, secrets)
        if deployment.manifest.get("magic", "") != magic(str(deployment.manifest.get("version", ""))):
            deployment.manifest = {}
        validate(deployment)
        check_stack(deployment, stack, source)
        dropped = tuple(
            f"{each.get('type')} {each['resource'].get('urn')}" for each in deployment.pending_operations
        )
        deployment.pending_operations = []
        with self.lock(stack):
            self.backup(stack)
            self.save(stack, deployment, secrets)
        return dropped

    def backup(self, stack: StackRef) -> Path:
        """Keep a copy of the state, damaged or not, in the backups folder and return where."""
        copy = self._path("backups", stack) / f"{stack.name}.{self._stamp()}.json"
        files.write_bytes(copy, self._content(stack))
        return copy

    def record_history(self, stack: StackRef, record: Record) -> None:
        """Add a run to the stack's history, with a copy of the state it left."""
        prefix = f"{stack.name}-{self._stamp()}"
        folder = self.history_folder(stack)
        files.write_bytes(folder / f"{prefix}.history.json", record.to_json())
        files.write_bytes(folder / f"{prefix}.checkpoint.json", self._content(stack))

    def remove(self, stack: StackRef) -> None:
        """Delete the stack's state and history; ``.bak`` and backups stay, as with ``pulumi stack rm``.

        Raises:
            StackNotFoundError: there is no such stack.
        """
        with self.lock(stack):
            self._content(stack)
            state = self.state_file(stack)
            files.keep_copy(state, state.with_name(f"{state.name}.bak"))
            for path in (state, _attributes(state), *self.history_folder(stack).glob("*")):
                files.remove(path)

    @contextmanager
    def lock(self, stack: StackRef) -> Iterator[None]:
        """Hold the stack against other runs, the Pulumi CLI's included, and settle what an earlier run left.

        Raises:
            LockedError: somebody else holds it.
        """
        with locked(self.lock_folder(stack), stack.name, self._now):
            self._settle(stack)
            yield

    def lock_folder(self, stack: StackRef) -> Path:
        """Return where the stack's lock files are."""
        return self._root / "locks" / ORGANIZATION / stack.project.name / stack.name

    def history_folder(self, stack: StackRef) -> Path:
        """Return where the stack's past runs are kept."""
        return self._path("history", stack)

    def journal_file(self, stack: StackRef) -> Path:
        """Return where a run notes what it does; there is none once a run has come to its end."""
        return self.state_file(stack).with_suffix(".journal")

    def _settle(self, stack: StackRef) -> None:
        """Take what an interrupted run noted into the state; set aside what goes on from another state."""
        path, state = self.journal_file(stack), self.state_file(stack)
        if not path.exists():
            return
        noted = files.read_bytes(path)
        folded = journal.fold(files.read_bytes(state), noted, path) if state.exists() else None
        if folded is not None:
            self._write(stack, folded)
        else:
            aside = self._path("backups", stack) / f"{stack.name}.{self._stamp()}.journal"
            files.write_bytes(aside, noted)
            self._say(f"the journal of stack {stack.name} is older than its state: set aside as {aside}")
        files.remove(path)

    def _path(self, kind: str, stack: StackRef) -> Path:
        return self._root / kind / stack.project.name / stack.name

    def _stamp(self) -> int:
        moment = self._now()
        return int(moment.timestamp()) * 1_000_000_000 + moment.microsecond * 1_000

    def _read(self, stack: StackRef) -> document.Document:
        path = self.state_file(stack)
        return document.read(document.parse(self._content(stack), path), path)

    def _content(self, stack: StackRef) -> bytes:
        path = self.state_file(stack)
        for compressed in (path.with_name(f"{path.name}.gz"), path.with_name(f"{path.name}.zst")):
            if compressed.exists():
                raise UnsupportedError(
                    f"state file {compressed} is compressed; the embedded engine reads plain JSON: use --engine pulumi"
                )
        try:
            content = files.read_bytes(path)
        except FileNotFoundError:
            known = ", ".join(self.stacks(stack.project)) or "none"
            raise StackNotFoundError(
                f"no stack {stack.name} of project {stack.project.name} in {self.url} (there: {known}); "
                f"`tenantctl stack init {stack.name}` makes it"
            ) from None
        try:
            noted = files.read_bytes(self.journal_file(stack))
        except FileNotFoundError:
            return content
        return journal.fold(content, noted, self.journal_file(stack)) or content

    def _write(self, stack: StackRef, data: bytes) -> None:
        path = self.state_file(stack)
        if path.exists():
            files.keep_copy(path, path.with_name(f"{path.name}.bak"))
        files.write_bytes(path, data)
        # The CLI's side file has the checksum of the content that was there.
        files.remove(_attributes(path))


def _attributes(path: Path) -> Path:
    return path.with_name(f"{path.name}.attrs")
