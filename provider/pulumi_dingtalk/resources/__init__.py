"""One module a resource kind. Importing this package imports, and so registers, every module in its folder."""

import importlib
import pkgutil

for _name in sorted(found.name for found in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_name}")
