"""The program as text: a module a family, references as variables, secrets from the config."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from pulumi_dingtalk.adoption import Fit, Other
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import meant_by
from tenantctl.adopt.components import others
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
    uses_kinds: bool = False
    components: dict[str, set[str]] = field(default_factory=dict)
    uses_config: bool = False
    statements: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the module."""
        lines = [f'"""{self.family.title}"""', "", "from __future__ import annotations", ""]
        if self.uses_config:
            lines += ["import pulumi"]
        if self.uses_kinds:
            lines += ["import pulumi_dingtalk as dingtalk"]
        for source, names in sorted(self.components.items()):
            lines += [f"from {source} import {', '.join(sorted(names))}"]
        lines += [""]
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
        fits: The components that say some of them.
        suffix: What each module's name ends with, so that it stands beside those that are there.
    """

    def __init__(
        self, declarations: Iterable[Declaration], names: Names, fits: Iterable[Fit] = (), suffix: str = ""
    ) -> None:
        self._names, self._suffix = names, suffix
        self._declared = list(declarations)
        self._places = {_key(each.item): number for number, each in enumerate(self._declared)}
        self._outputs = _outputs(self._declared)
        self._fits: dict[int, Fit] = {}
        self._access: dict[Key, str] = {}
        for each in fits:
            self._settle(each)
        self._variables: dict[int, str] = {}
        self._modules: dict[str, Module] = {}
        self.secrets: list[Secret] = []
        self._name_variables()

    def modules(self) -> dict[str, str]:
        """Return the text of each module by its file's name."""
        for place, each in enumerate(self._declared):
            if place in self._fits:
                self._write_component(place)
            elif _key(each.item) not in self._access:
                self._write(each)
        return {f"{module.name}.py": module.text() for module in self._modules.values()}

    def _settle(self, fit: Fit) -> None:
        """Put a component where the first of what it covers would stand."""
        keys = {(other.kind, other.id): part.access for other, part in fit.covers.items()}
        place = min(self._places[key] for key in keys)
        self._fits[place] = fit
        self._places |= dict.fromkeys(keys, place)
        self._access |= keys

    def _name_variables(self) -> None:
        """Give a variable to what others refer to, and to nothing else."""
        wanted = self._wanted()
        taken: dict[str, set[str]] = {}
        for place, each in enumerate(self._declared):
            if place not in wanted:
                continue
            fit = self._fits.get(place)
            used = taken.setdefault(
                self._module_of(each.item.kind), {f"{each.name}{self._suffix}" for each in FAMILIES}
            )
            name = variable(fit.name if fit else self._names.of(each.item))
            if name in used:
                name = f"{name}_{snake(fit.component if fit else each.item.kind.name)}"
            number, found = 2, name
            while found in used:
                found, number = f"{name}_{number}", number + 1
            used.add(found)
            self._variables[place] = found

    def _wanted(self) -> set[int]:
        """Return the places of what others refer to."""
        alone = (each for each in self._declared if _key(each.item) not in self._access)
        keys = {self._resolved(ref) for each in alone for ref in each.references()}
        keys |= {(other.kind, other.id) for fit in self._fits.values() for other in others(fit)}
        return {self._places[key] for key in keys if key and self._access.get(key) != ""}

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

    def _module(self, kind: Kind[Any]) -> Module:
        name = self._module_of(kind)
        return self._modules.setdefault(name, Module(family_of(kind.name), name))

    def _write(self, declaration: Declaration) -> None:
        item = declaration.item
        module = self._module(item.kind)
        module.uses_kinds = True
        arguments = {
            key: self._expression(value, declaration, module) for key, value in declaration.arguments.items()
        }
        call = Call(f"dingtalk.{item.kind.name}", (self._names.of(item),), arguments)
        module.statements.append(statement(call, self._variables.get(self._places[_key(item)], "")))

    def _write_component(self, place: int) -> None:
        fit = self._fits[place]
        module = self._module(self._declared[place].item.kind)
        module.components.setdefault(fit.module, set()).add(fit.component)

        def said(value: Any) -> Any:
            if isinstance(value, Other):
                return self._pointing((value.kind, value.id), "", place, module) or value.id
            if isinstance(value, Mapping):
                return {key: said(item) for key, item in value.items()}
            return [said(item) for item in value] if isinstance(value, list) else value

        positional = (fit.name, *map(said, fit.positional))
        call = Call(fit.component, positional, said(fit.named))
        module.statements.append(statement(call, self._variables.get(place, "")))

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
        key, place = self._resolved(reference), self._places[_key(declaration.item)]
        output = reference.output or ("id" if reference.nested else "")
        found = None if key is None else self._pointing(key, output, place, module)
        return found or reference.id  # somebody else's, or declared later: only its id can be said

    def _pointing(self, key: Key, output: str, place: int, module: Module) -> Code | None:
        """Return how the statement at a place gets an object; None where it cannot."""
        access = self._access.get(key)
        if self._places[key] >= place or access == "":
            return None
        home = self._module_of(self._declared[self._places[key]].item.kind)
        name = self._variables[self._places[key]]
        if home != module.name:
            module.imports.add(home)
            name = f"{home}.{name}"
        return Code(".".join(each for each in (name, access, output) if each))

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
