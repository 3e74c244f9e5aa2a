"""What a qualified name of a module stands for, and how that is reached."""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Optional
from unittest.mock import NonCallableMock


class NoSubject(Exception):
    """It cannot be called from a test, with the reason as a clause."""


@dataclass(frozen=True)
class Subject:
    """A function, method, property or class."""

    #: Whose parameters count; for a class the class itself.
    called: Any
    #: The name in the module by which it, or its class, is imported.
    name: str
    #: The class that it is a member of.
    owner: Optional[type]
    #: Whether `owner` is an instance, a class, or not needed.
    bound: str  # "instance" | "class" | "none"
    #: After `owner.` or instead of the name: `add`; `fget` where a property is asked.
    access: str
    #: The attribute of a property that is its function.
    getter: Optional[str] = None

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """Without the one that the owner is given to."""
        try:
            found = list(inspect.signature(self.called).parameters.values())
        except (TypeError, ValueError) as error:
            raise NoSubject(f"its parameters are not known: {error}") from None
        return found[1:] if self.bound != "none" else found


def subject(module: ModuleType, qualified: str) -> Subject:
    """Find it. Raises NoSubject."""
    *classes, last = qualified.split(".")
    owner: Any = module
    for name in classes:
        owner = getattr(owner, name, None)
        if not isinstance(owner, type):
            raise NoSubject(f"`{module.__name__}` has no class `{'.'.join(classes)}`")
    if owner is module:
        if last not in vars(module):
            raise NoSubject(f"`{module.__name__}` has no `{last}` once it is imported")
        return _plain(vars(module)[last], last)
    name = ".".join(classes)
    if last in ("__init__", "__new__", "__post_init__"):
        return Subject(owner, name, None, "none", name)
    if last.startswith("__") and not last.endswith("__"):
        last = f"_{owner.__name__.lstrip('_')}{last}"
    try:
        raw = inspect.getattr_static(owner, last)
    except AttributeError:
        raise NoSubject(f"`{name}` has no `{last}` once it is imported") from None
    return _member(owner, name, raw, last)


def _plain(thing: Any, name: str) -> Subject:
    if isinstance(thing, type):
        return Subject(thing, name, None, "none", name)
    called, access = _behind(thing, name)
    return Subject(called, name, None, "none", access)


def _member(owner: type, name: str, raw: Any, last: str) -> Subject:
    if isinstance(raw, type):
        nested = f"{name}.{last}"
        return Subject(raw, nested, None, "none", nested)
    if isinstance(raw, staticmethod):
        return Subject(_behind(raw.__func__, last)[0], name, owner, "none", last)
    if isinstance(raw, classmethod):
        return Subject(_behind(raw.__func__, last)[0], name, owner, "class", last)
    if isinstance(raw, property) and raw.fget is not None:
        return Subject(raw.fget, name, owner, "instance", last, "fget")
    if isinstance(raw, functools.cached_property):
        return Subject(raw.func, name, owner, "instance", last, "func")
    called, access = _behind(raw, last)
    return Subject(called, name, owner, "instance", access)


def _behind(thing: Any, name: str) -> tuple[Any, str]:
    """The function that is called, and how it is reached from the name."""
    kind = type(thing)
    if isinstance(thing, NonCallableMock):
        raise NoSubject(f"`{name}` is a `{kind.__name__}` and not what the source says")
    if kind.__name__ == "FixtureFunctionDefinition" or hasattr(thing, "_pytestfixturefunction"):
        raise NoSubject(f"`{name}` is a fixture, which only pytest calls")
    if isinstance(thing, (FunctionType, BuiltinFunctionType, MethodType)):
        return thing, name
    top = kind.__module__.split(".")[0]
    if top in ("click", "typer") or any(base.__module__ == "click.core" for base in kind.__mro__):
        if callable(getattr(thing, "callback", None)):
            return thing.callback, f"{name}.callback"
    if callable(thing) and isinstance(getattr(thing, "__wrapped__", None), FunctionType):
        return thing, name
    raise NoSubject(f"`{name}` is a `{kind.__name__}` and not a function once it is imported")


def kind_of(called: Any) -> str:
    """What a call gives."""
    inner = inspect.unwrap(called)
    for function in (called, inner):
        while isinstance(function, functools.partial):
            function = function.func
        if inspect.isasyncgenfunction(function):
            kind = "async-generator"
        elif inspect.iscoroutinefunction(function):
            kind = "coroutine"
        elif inspect.isgeneratorfunction(function):
            kind = "generator"
        else:
            continue
        return kind if function is called or _passes_on(called) else "value"
    return "value"


def _passes_on(wrapper: Any) -> bool:
    """Whether a wrapper gives what it wraps gives: not where it runs it, or is contextlib's."""
    code = getattr(wrapper, "__code__", None)
    if code is None:
        return True  # lru_cache and the like
    runs = {"run", "run_until_complete", "async_to_sync", "from_thread", "list", "tuple"}
    return wrapper.__globals__.get("__name__") != "contextlib" and not runs & set(code.co_names)
