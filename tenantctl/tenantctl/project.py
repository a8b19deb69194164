"""The project: Pulumi.yaml, where its program, its stacks' config and its state are, and which stack is selected."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tenantctl import selection
from tenantctl.errors import ConfigError, UsageError
from tenantctl.stack_config import ConfigValue, StackConfig, as_config_value, full_key
from tenantctl.state import files
from tenantctl.state.backend import ORGANIZATION, SCHEME

__all__ = ["ConfigValue", "Project", "StackConfig", "StackRef"]

FILE: Final = "Pulumi.yaml"
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")


@dataclass(frozen=True)
class Project:
    """A project on disk.

    Args:
        root: the folder of Pulumi.yaml, absolute.
        name: Pulumi's project name.
        main: the program's folder or file.
        backend_url: where state is, absolute if it is a folder (see ``backend_of``).
        stack_config_dir: the folder of ``Pulumi.<stack>.yaml``.
        declared_config: the ``config:`` section of Pulumi.yaml.
        pulumi_home: the Pulumi CLI's folder, in which the selected stack is kept.
    """

    root: Path
    name: str
    main: Path
    backend_url: str
    stack_config_dir: Path
    declared_config: Mapping[str, Any] = field(default_factory=dict)
    pulumi_home: Path = field(default_factory=lambda: Path.home() / ".pulumi")

    @classmethod
    def find(cls, start: Path, env: Mapping[str, str] | None = None) -> Project:
        """Read the nearest Pulumi.yaml from ``start`` upwards.

        Args:
            start: a folder.
            env: environment variables, the process's by default; PULUMI_BACKEND_URL and PULUMI_HOME count.

        Raises:
            ConfigError: there is none, or it is off.
        """
        env = os.environ if env is None else env
        start = start.absolute()
        root = next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)
        if root is None:
            raise ConfigError(
                f"no {FILE} in {start} nor above it: go to the project's folder, or name it with --cwd"
            )
        body = _read(root / FILE)
        home = env.get("PULUMI_HOME")
        return cls(
            root=root,
            name=_name(body, root),
            main=(root / str(body.get("main") or ".")).resolve(),
            backend_url=backend_of(root, body, env),
            stack_config_dir=root / str(body.get("stackConfigDir") or "."),
            declared_config=body.get("config") or {},
            pulumi_home=Path(home) if home else Path.home() / ".pulumi",
        )

    def stack(self, name: str) -> StackRef:
        """Return the stack of that name, whether it exists or not; ``organization/PROJECT/NAME`` is understood.

        Raises:
            UsageError: it cannot be a stack's name, or it is another project's.
        """
        *qualifiers, short = name.split("/")
        if qualifiers not in ([], [ORGANIZATION], [ORGANIZATION, self.name]):
            raise UsageError(
                f'stack "{name}" is not of this project: write NAME or {ORGANIZATION}/{self.name}/NAME'
            )
        if not _NAME.fullmatch(short) or short in (".", ".."):
            raise UsageError(
                f'"{short}" cannot be a stack\'s name: use 1 to 100 letters, digits, "-", "_" and "."'
            )
        return StackRef(self, short)

    def selected_stack(self) -> str | None:
        """Return the name of the selected stack, as ``pulumi stack select`` and ``select`` keep it."""
        name = selection.read(self.pulumi_home, self.name, self.root / FILE, self.backend_url)
        return name.removeprefix(f"{ORGANIZATION}/{self.name}/") if name else None

    def select(self, name: str) -> None:
        """Make ``name`` the stack that both tenantctl and the Pulumi CLI take by default.

        Raises:
            StorageError: it could not be kept.
        """
        qualified = f"{ORGANIZATION}/{self.name}/{self.stack(name).name}"
        selection.write(self.pulumi_home, self.name, self.root / FILE, self.backend_url, qualified)

    def unselect(self) -> None:
        """Have no stack selected.

        Raises:
            StorageError: it could not be kept.
        """
        selection.write(self.pulumi_home, self.name, self.root / FILE, self.backend_url, "")

    def default_config(self) -> dict[str, ConfigValue]:
        """Return what Pulumi.yaml's ``config:`` gives every stack, by full key: a ``value`` or a ``default``."""
        found = {}
        for key, declared in self.declared_config.items():
            value = declared
            if isinstance(declared, dict):
                value = declared.get("value", declared.get("default"))
            if value is not None:
                found[full_key(self.name, str(key))] = as_config_value(value)
        return found


@dataclass(frozen=True)
class StackRef:
    """A stack of a project by name; it need not exist."""

    project: Project
    name: str

    @property
    def urn_prefix(self) -> str:
        """What every URN of the stack begins with."""
        return f"urn:pulumi:{self.name}::{self.project.name}::"

    @property
    def config_path(self) -> Path:
        """The stack's config file, whether it exists or not."""
        return self.project.stack_config_dir / f"Pulumi.{self.name}.yaml"


def backend_of(root: Path, body: Mapping[str, Any], env: Mapping[str, str]) -> str:
    """Return the backend's URL: PULUMI_BACKEND_URL, else ``backend.url`` of Pulumi.yaml, else ``<root>/.state``.

    A relative ``file://`` path is relative to the project's root. The Pulumi CLI takes it from the caller's working
    directory, so that the same command in another folder looks at other state; tenantctl does not, and hands the CLI
    the absolute URL that this returns.
    """
    backend = body.get("backend") or {}
    declared = backend.get("url") if isinstance(backend, dict) else None
    url = env.get("PULUMI_BACKEND_URL") or str(declared or f"{SCHEME}./.state")
    if not url.startswith(SCHEME):
        return url
    path, mark, options = url.removeprefix(SCHEME).partition("?")
    if not path.startswith(("/", "~")):
        path = quote(os.path.normpath(root), safe="/:@!$&'()*+,;=~") + "/" + os.path.normpath(path)
    return f"{SCHEME}{path}{mark}{options}"


def _read(path: Path) -> dict[str, Any]:
    try:
        body = YAML(typ="safe", pure=True).load(files.read_bytes(path))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise ConfigError(
            f"{path} is not valid YAML{where}: {getattr(error, 'problem', None) or error}"
        ) from None
    if not isinstance(body, dict):
        raise ConfigError(f"{path} is no Pulumi project: it must be a map with `name` and `runtime`")
    if not isinstance(body.get("config") or {}, dict):
        raise ConfigError(
            f"{path}: `config` must be a map; the folder of the stacks' files is `stackConfigDir`"
        )
    return body


def _name(body: Mapping[str, Any], root: Path) -> str:
    name = body.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ConfigError(f'{root / FILE}: `name` must be 1 to 100 letters, digits, "-", "_" and "."')
    return name
