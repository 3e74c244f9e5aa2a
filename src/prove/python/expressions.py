"""Source text of values, with what it needs around it."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
from dataclasses import dataclass, replace
from typing import Any, Iterable, Optional

#: A module that people do not import from.
PRIVATE = re.compile(r"(^|\.)_")


class CannotMake(Exception):
    """Nothing can be made, with the reason as a clause."""


@dataclass(frozen=True)
class Expr:
    """An expression, and the imports, statements and fixtures that it uses."""

    code: str
    imports: frozenset[str] = frozenset()
    setup: tuple[str, ...] = ()
    fixtures: frozenset[str] = frozenset()
    #: Whether it, or a part of it, only stands in for something real.
    double: bool = False


def composed(code: str, parts: Iterable[Expr], *imports: str) -> Expr:
    """An expression that others are part of."""
    whole = Expr(code, frozenset(imports))
    for part in parts:
        new = tuple(line for line in part.setup if line not in whole.setup)
        whole = replace(
            whole,
            imports=whole.imports | part.imports,
            setup=whole.setup + new,
            fixtures=whole.fixtures | part.fixtures,
            double=whole.double or part.double,
        )
    return whole


class Names:
    """The names that the imports of one test bind: of two classes `Item` one is `other.Item`."""

    def __init__(self) -> None:
        self.bound: dict[str, str] = {}

    def of(self, module: str, qualified: str) -> Expr:
        """A name of a module, as a test uses it."""
        if module == "builtins":
            return Expr(qualified)
        top = qualified.split(".")[0]
        if self.bound.setdefault(top, module) == module and not hasattr(builtins, top):
            return Expr(qualified, frozenset([f"from {module} import {top}"]))
        return Expr(f"{module}.{qualified}", frozenset([f"import {module}"]))

    def of_object(self, thing: Any, near: Optional[str] = None) -> Expr:
        """A class or function by a name that leads to it; `near` is a module that may know it."""
        module = getattr(thing, "__module__", None)
        qualified = getattr(thing, "__qualname__", None)
        if isinstance(module, str) and isinstance(qualified, str):
            for place in [*_public(module), module]:
                if find(place, qualified) is thing:
                    return self.of(place, qualified)
        for name, value in vars(sys.modules[near]).items() if near in sys.modules else ():
            if value is thing and near is not None:
                return self.of(near, name)
        raise CannotMake(f"`{qualified or thing}` has no name by which it can be imported")

    def free(self, wanted: str, taken: Iterable[str]) -> str:
        """A name like the wanted one that nothing else has."""
        name = wanted
        others = {*taken, *self.bound}
        while name in others or keyword.iskeyword(name) or hasattr(builtins, name):
            name += "_"
        return name


def find(module: str, qualified: str) -> Any:
    """What a name of an imported module stands for; `None` where it stands for nothing."""
    thing: Any = sys.modules.get(module)
    for part in qualified.split("."):
        try:
            thing = getattr(thing, part)
        except Exception:
            return None
    return thing


def snake(name: str) -> str:
    """`HTTPServer` as a variable: `http_server`."""
    parts = re.sub(r"([A-Z]+)([A-Z][a-z])|([a-z0-9])([A-Z])", r"\1\3_\2\4", name)
    return parts.lower().strip("_") or "instance"


def _public(module: str) -> list[str]:
    """For `httpx._client` the packages that may show what is in it, the nearest first."""
    if not PRIVATE.search(module):
        return []
    parts = module.split(".")
    return [
        prefix
        for prefix in (".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))
        if not PRIVATE.search(prefix)
    ] + ([module.lstrip("_")] if len(parts) == 1 else [])
