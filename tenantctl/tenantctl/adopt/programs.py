"""The program as text: a module a family, references as variables, secrets from the config."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import meant_by
from tenantctl.adopt.declaring import Declaration, FromConfig, Reference
from tenantctl.adopt.families import FAMILIES, Family, family_of
from tenantctl.adopt.naming import Names, slug, snake, variable
from tenantctl.adopt.reading import Item
from tenantctl.adopt.source import Call, Code, statement

Key = tuple[str, str]

PACKAGE: Final = '''"""The tenant as it was found: a module a family, each declared once it is imported."""

from __future__ import annotations

import pkgutil
from importlib import import_module


def declare() -> None:
    """Declare what each module here does; a new module is found by being there."""
    for module in sorted(found.name for found in pkgutil.iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
'''


@dataclass(frozen=True)
class Secret:
    """A secret that the program takes from the stack's config."""

    key: str
    value: Any = field(repr=False)
    structured: bool = False


@dataclass
class Module:
    """One module under way."""

    family: Family
    name: str
    imports: set[str] = field(default_factory=set)
    uses_config: bool = False
    statements: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the module."""
        lines = [f'"""{self.family.title}"""', "", "from __future__ import annotations", ""]
        if self.uses_config:
            lines += ["import pulumi"]
        lines += ["import pulumi_dingtalk as dingtalk", ""]
        if self.imports:
            lines += [f"from . import {', '.join(sorted(self.imports))}", ""]
        if self.uses_config:
            lines += ["config = pulumi.Config()", ""]
        return "\n".join([*lines, *self.statements]) + "\n"


class Programs:
    """Writes declarations as modules.

    Args:
        declarations: In the order of the program.
        names: The logical names.
        suffix: What each module's name ends with, so that it stands beside those that are there.
    """

    def __init__(self, declarations: Iterable[Declaration], names: Names, suffix: str = "") -> None:
        self._names, self._suffix = names, suffix
        self._declared = list(declarations)
        self._places = {_key(each.item): number for number, each in enumerate(self._declared)}
        self._outputs = _outputs(self._declared)
        self._variables: dict[Key, str] = {}
        self._modules: dict[str, Module] = {}
        self.secrets: list[Secret] = []
        self._name_variables()

    def modules(self) -> dict[str, str]:
        """Return the text of each module by its file's name."""
        for each in self._declared:
            self._write(each)
        return {f"{module.name}.py": module.text() for module in self._modules.values()}

    def _name_variables(self) -> None:
        """Give a variable to what others refer to, and to nothing else."""
        wanted = {self._resolved(ref) for each in self._declared for ref in each.references()}
        taken: dict[str, set[str]] = {}
        for each in self._declared:
            key = _key(each.item)
            if key not in wanted:
                continue
            used = taken.setdefault(
                self._module_of(each.item.kind), {f"{each.name}{self._suffix}" for each in FAMILIES}
            )
            name = variable(self._names.of(each.item))
            if name in used:
                name = f"{name}_{snake(each.item.kind.name)}"
            number, found = 2, name
            while found in used:
                found, number = f"{name}_{number}", number + 1
            used.add(found)
            self._variables[key] = found

    def _resolved(self, reference: Reference) -> Key | None:
        """Return the declared object that a reference means; None where the program has none."""
        if reference.output:
            return self._outputs.get((reference.output, reference.id))
        for kind in meant_by(reference.kind):
            if (kind, reference.id) in self._places:
                return kind, reference.id
        return None

    def _module_of(self, kind: Kind[Any]) -> str:
        return f"{family_of(kind.name).name}{self._suffix}"

    def _write(self, declaration: Declaration) -> None:
        item = declaration.item
        name = self._module_of(item.kind)
        module = self._modules.setdefault(name, Module(family_of(item.kind.name), name))
        arguments = {
            key: self._expression(value, declaration, module) for key, value in declaration.arguments.items()
        }
        call = Call(f"dingtalk.{item.kind.name}", (self._names.of(item),), arguments)
        module.statements.append(statement(call, self._variables.get(_key(item), "")))

    def _expression(self, value: Any, declaration: Declaration, module: Module) -> Any:
        if isinstance(value, Reference):
            return self._referred(value, declaration, module)
        if isinstance(value, FromConfig):
            return self._secret(value, declaration, module)
        if isinstance(value, Mapping):
            return {key: self._expression(item, declaration, module) for key, item in value.items()}
        if isinstance(value, list):
            return [self._expression(item, declaration, module) for item in value]
        return value

    def _referred(self, reference: Reference, declaration: Declaration, module: Module) -> Any:
        key = self._resolved(reference)
        if key is None or self._places[key] >= self._places[_key(declaration.item)]:
            return reference.id  # somebody else's, or declared later: only its id can be said
        home = self._module_of(self._declared[self._places[key]].item.kind)
        name = self._variables[key]
        if home != module.name:
            module.imports.add(home)
            name = f"{home}.{name}"
        output = reference.output or ("id" if reference.nested else "")
        return Code(f"{name}.{output}" if output else name)

    def _secret(self, secret: FromConfig, declaration: Declaration, module: Module) -> Call:
        key = config_key(declaration.item, self._names.of(declaration.item), secret.field)
        self.secrets.append(Secret(key, secret.value, secret.structured))
        module.uses_config = True
        function = "require_secret_object" if secret.structured else "require_secret"
        return Call(f"config.{function}", (key,), {})


def config_key(item: Item, name: str, field_name: str) -> str:
    """Return the key in the stack's config of a secret of an object: plain letters, another one for each object."""
    word = name
    if not name.isascii():  # what is left of such a name may be another's
        letters = "".join(c if c.isascii() else " " for c in name)
        word = f"{slug(letters)}-{sha256(item.id.encode()).hexdigest()[:6]}".strip("-")
    kind = snake(item.kind.name).replace("_", "-")
    return "-".join(each for each in (kind, word, field_name.replace("_", "-")) if each)


def _key(item: Item) -> Key:
    return item.kind.name, item.id


def _outputs(declared: Iterable[Declaration]) -> dict[tuple[str, str], Key]:
    """Return by output and its value the object that has it."""
    return {(name, value): _key(each.item) for each in declared for name, value in each.item.told.items()}
