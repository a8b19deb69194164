"""An export of any backend (``pulumi stack export``) in the place of a backend: to be read, never written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tenantctl.errors import UnsupportedError, UsageError
from tenantctl.state import files
from tenantctl.state.backend import FileBackend
from tenantctl.state.checkpoint import has_ciphertexts
from tenantctl.state.document import EXPORT_SCHEME
from tenantctl.state.integrity import check_stack

if TYPE_CHECKING:
    from tenantctl.project import Project, StackRef
    from tenantctl.state.checkpoint import Deployment
    from tenantctl.state.crypto import Secrets


class Export(FileBackend):
    """One stack's state from a file that ``pulumi stack export`` or ``tenantctl stack export`` wrote.

    Args:
        url: ``export:`` and the file's absolute path.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.file = Path(url.removeprefix(EXPORT_SCHEME))

    def state_file(self, stack: StackRef) -> Path:
        """Return the export's path, whatever the stack."""
        return self.file

    def stacks(self, project: Project) -> list[str]:
        """Return nothing: an export does not name its stack, its URNs do."""
        return []

    def exists(self, stack: StackRef) -> bool:
        """Say yes: whose state it is shows when it is read."""
        return True

    def salt(self, stack: StackRef) -> str:
        """Return the salt of the export's secrets; ``""`` if there are none in it, or in plain (``--show-secrets``).

        Raises:
            UnsupportedError: they were encrypted by another provider than the passphrase.
        """
        salt = super().salt(stack)
        return salt if has_ciphertexts(self._read(stack).deployment) else ""

    def load(self, stack: StackRef, secrets: Secrets) -> Deployment:
        """Return the deployment.

        Raises:
            StateError: it is damaged, or another stack's.
            UnsupportedError: as ``FileBackend.load``.
        """
        deployment = super().load(stack, secrets)
        check_stack(deployment, stack, self.file)
        return deployment

    @contextmanager
    def lock(self, stack: StackRef) -> Iterator[None]:
        """Refuse: whatever takes a lock goes on to write."""
        self._refuse()
        yield

    def _content(self, stack: StackRef) -> bytes:
        try:
            return files.read_bytes(self.file)
        except FileNotFoundError:
            raise UsageError(f"no file {self.file}") from None

    def _write(self, *_anything: object) -> NoReturn:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise UnsupportedError(f"{self.file} is an export: it is read, never written")
