"""One stack's config file, ``Pulumi.<stack>.yaml``: read, changed and written back with its comments."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from tenantctl.errors import ConfigError, UnsupportedError
from tenantctl.state import files
from tenantctl.values import MASK

if TYPE_CHECKING:
    from tenantctl.project import Project, StackRef
    from tenantctl.state.crypto import Secrets


@dataclass(frozen=True)
class ConfigValue:
    """One value as Pulumi hands it to a program: text; an object or a list is its JSON text and ``object`` is true."""

    value: str
    secret: bool = False
    object: bool = False

    def __repr__(self) -> str:
        return MASK if self.secret else self.value


def full_key(project: str, key: str) -> str:
    """Return ``namespace:name``; a bare name is the project's.

    Raises:
        ConfigError: it is neither.
    """
    parts = key.split(":")
    if len(parts) == 3 and parts[1] == "config":
        parts = [parts[0], parts[2]]
    if len(parts) == 1:
        parts = [project, *parts]
    if len(parts) != 2 or not all(parts):
        raise ConfigError(f'"{key}" is no config key: write NAME, or NAMESPACE:NAME')
    return ":".join(parts)


class StackConfig:
    """A stack's config file in memory. Nothing is written before ``save``."""

    def __init__(self, path: Path, project: Project, body: CommentedMap) -> None:
        self.path = path
        self._project = project
        self._body = body

    @classmethod
    def load(cls, stack: StackRef) -> StackConfig:
        """Read the stack's file; one that does not exist is an empty config.

        Raises:
            ConfigError: it is not YAML, or not of Pulumi's form.
        """
        path = stack.config_path
        try:
            body = _yaml().load(files.read_bytes(path))
        except FileNotFoundError:
            body = None
        except (YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            where = f" at line {mark.line + 1}" if mark else ""
            problem = getattr(error, "problem", None) or "not text"
            raise ConfigError(f"{path} is not valid YAML{where}: {problem}") from None
        body = CommentedMap() if body is None else body
        if not isinstance(body, CommentedMap) or not isinstance(body.get("config") or {}, dict):
            raise ConfigError(f"{path} is no Pulumi stack config: `config:` must be a map of keys to values")
        return cls(path, stack.project, body)

    @property
    def encryption_salt(self) -> str | None:
        """The salt that the file's secrets are encrypted under, if it has one."""
        salt = self._body.get("encryptionsalt")
        return str(salt) if salt else None

    def checked_salt(self) -> str:
        """Return the salt, or ``""``.

        Raises:
            UnsupportedError: the file names another secrets provider than the passphrase.
        """
        kind = self._body.get("secretsprovider") or "passphrase"
        if kind not in ("passphrase", "default") or self._body.get("encryptedkey"):
            raise UnsupportedError(
                f'{self.path} names the secrets provider "{kind}"; the embedded engine has "passphrase" alone: '
                "use --engine pulumi, or change it with `pulumi stack change-secrets-provider passphrase`"
            )
        return self.encryption_salt or ""

    def set_salt(self, salt: str) -> None:
        """Write the salt into the file's first line, in place of any other."""
        if "encryptionsalt" in self._body:
            self._body["encryptionsalt"] = salt
        else:
            self._body.insert(0, "encryptionsalt", salt)

    def raw(self) -> dict[str, Any]:
        """Return the config by full key as it stands in the file, a secret as ``{"secure": "v1:..."}``."""
        return {full_key(self._project.name, str(key)): _bare(value) for key, value in self._config().items()}

    def values(self, secrets: Secrets) -> dict[str, ConfigValue]:
        """Return the config by full key as a program sees it: the file's values, then the project's defaults.

        Raises:
            StateError: a secret cannot be decrypted.
        """
        file = {key: _revealed(value, key, secrets) for key, value in self.raw().items()}
        return {**self._project.default_config(), **file}

    def masked(self) -> dict[str, ConfigValue]:
        """Return the same without a passphrase: each secret, and each object with one inside, is ``[secret]``."""
        file = {
            key: ConfigValue(MASK, secret=True) if _has_secret(value) else as_config_value(value)
            for key, value in self.raw().items()
        }
        return {**self._project.default_config(), **file}

    def set(self, key: str, value: str, secret: bool, secrets: Secrets | None = None) -> None:  # noqa: FBT001 - the surface other rooms call
        """Set a key. A secret needs ``secrets``; a file without a salt gets theirs.

        Raises:
            ConfigError: the key is malformed.
        """
        name = full_key(self._project.name, key)
        config = self._config()
        spelling = next((each for each in config if full_key(self._project.name, str(each)) == name), name)
        if secret:
            if secrets is None:
                raise ValueError("a secret needs Secrets to encrypt it")
            if not self.encryption_salt:
                self.set_salt(secrets.salt)
            config[spelling] = {"secure": secrets.encrypt(value, name)}
        else:
            config[spelling] = value
        self._body["config"] = config

    def reseal(self, secrets: Secrets) -> int:
        """Encrypt every secret anew under ``secrets``, which must decrypt them, and write their salt.

        Returns:
            How many secrets there are.

        Raises:
            StateError: a secret cannot be decrypted; the config is half done, do not ``save`` it.
        """
        sealed = sum(
            _reseal(value, full_key(self._project.name, str(key)), secrets)
            for key, value in self._config().items()
        )
        self.set_salt(secrets.salt)
        return sealed

    def remove(self, key: str) -> None:
        """Take a key out.

        Raises:
            ConfigError: it is not in the file.
        """
        name = full_key(self._project.name, key)
        config = self._config()
        for each in list(config):
            if full_key(self._project.name, str(each)) == name:
                del config[each]
                return
        raise ConfigError(f"{name} is not set in {self.path}")

    def save(self) -> None:
        """Write the file at once, comments and order kept.

        Raises:
            StorageError: it could not be written; the old file is as it was.
        """
        text = io.BytesIO()
        _yaml().dump(self._body, text)
        files.write_bytes(self.path, text.getvalue())

    def _config(self) -> CommentedMap:
        config = self._body.get("config")
        return CommentedMap() if config is None else config


def as_config_value(value: Any, *, secret: bool = False) -> ConfigValue:
    """Return a YAML value as Pulumi's text of it; the CLI hands an object over with sorted keys."""
    if isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return ConfigValue(text, secret, object=True)
    if isinstance(value, bool):
        return ConfigValue("true" if value else "false", secret)
    return ConfigValue("" if value is None else str(value), secret)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = 1 << 20  # a ciphertext stays on its line
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _bare(value: Any) -> Any:
    """Strip ruamel's types, which carry comments, down to JSON's."""
    if isinstance(value, dict):
        return {str(key): _bare(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_bare(item) for item in value]
    for plain in (bool, int, float, str):
        if isinstance(value, plain):
            return plain(value)
    return None if value is None else str(value)


def _is_secret(value: Any) -> bool:
    return isinstance(value, Mapping) and list(value) == ["secure"] and isinstance(value["secure"], str)


def _has_secret(value: Any) -> bool:
    if _is_secret(value):
        return True
    if isinstance(value, Mapping):
        return any(_has_secret(item) for item in value.values())
    return isinstance(value, list) and any(_has_secret(item) for item in value)


def _revealed(value: Any, key: str, secrets: Secrets) -> ConfigValue:
    def reveal(ciphertext: str) -> str:
        return secrets.decrypt(ciphertext, key)

    return as_config_value(_decrypted(value, reveal), secret=_has_secret(value))


def _decrypted(value: Any, reveal: Callable[[str], str]) -> Any:
    if _is_secret(value):
        return reveal(value["secure"])
    if isinstance(value, Mapping):
        return {key: _decrypted(item, reveal) for key, item in value.items()}
    if isinstance(value, list):
        return [_decrypted(item, reveal) for item in value]
    return value


def _reseal(value: Any, key: str, secrets: Secrets) -> int:
    if _is_secret(value):
        value["secure"] = secrets.encrypt(secrets.decrypt(value["secure"], key), key)
        return 1
    within = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return sum(_reseal(item, key, secrets) for item in within)
