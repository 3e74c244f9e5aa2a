"""Expressions for the values of types, as a person would write them."""

from __future__ import annotations

import collections
import collections.abc as abc
import enum
import typing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, Optional, Union, get_args, get_origin

from . import classes
from .annotations import UNKNOWN, Scope
from .check import Checker
from .expressions import CannotMake, Expr, Names, composed
from .habits import by_habit
from .limits import limits_of, within
from .table import file_in, key_of, plain

#: How deep values may be made of others, and how deep collections have three elements.
DEEPEST = 4
WIDE = 2

LISTS = {list, abc.Sequence, abc.MutableSequence, abc.Iterable, abc.Collection, abc.Container}
LISTS |= {abc.Reversible, abc.Sized}
SETS = {set, abc.Set, abc.MutableSet}
DICTS = {dict, abc.Mapping, abc.MutableMapping}
ITERATORS = {abc.Iterator, abc.Generator}
LATER = {abc.Awaitable, abc.Coroutine}
STREAMS = {abc.AsyncIterator, abc.AsyncIterable, abc.AsyncGenerator}
WRAPPERS = {"ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar", "Unpack"}


@dataclass(frozen=True)
class At:
    """What a value is for."""

    name: str
    scope: Scope
    depth: int = 0
    index: int = 0
    limits: tuple[tuple[str, Any], ...] = ()

    def inside(self, index: int = 0) -> At:
        """For a part of the value."""
        return replace(self, name="", depth=self.depth + 1, index=index, limits=())

    def field(self, name: str, scope: Scope, limits: dict[str, Any]) -> At:
        """For what the constructor of the value takes."""
        return At(name, scope, self.depth + 1, self.index, tuple(limits.items()))


class Maker:
    """Makes values for one test."""

    def __init__(self, root: str, names: Names, fixture: Callable[[str], Optional[Expr]]) -> None:
        self.root = root
        self.fixture = fixture
        self.names = names
        self.checker = Checker(root)
        self.making: list[type] = []  # the classes that what is made will be part of

    def make(self, annotation: Any, at: At) -> Expr:
        """A value of a type. Raises CannotMake; for what says nothing of a type, too."""
        annotation = at.scope.resolve(annotation)
        if annotation is None:
            return Expr("None")
        if annotation in (UNKNOWN, Any, object):
            raise CannotMake("nothing tells its type")
        if at.depth > DEEPEST:
            raise CannotMake("it is made of too many others")
        origin, args = get_origin(annotation), get_args(annotation)
        if hasattr(annotation, "__metadata__"):
            limits = {**dict(at.limits), **limits_of(annotation.__metadata__)}
            return self.make(args[0], replace(at, limits=tuple(limits.items())))
        if origin is Union or type(annotation).__name__ == "UnionType":
            return self._any_of(args, at)
        if origin is typing.Literal or _is(annotation, "Literal"):
            return self._literal(args[at.index % len(args)])
        for special in (self._special, self._collection):
            made = special(annotation, origin, args, at)
            if made is not None:
                return made
        return self._class(annotation if origin is None else origin, args, at)

    def _any_of(self, members: tuple[Any, ...], at: At) -> Expr:
        why, double = CannotMake("nothing tells its type"), None
        for member in [each for each in members if each is not type(None)]:
            try:
                made = self.make(member, at)
            except CannotMake as error:
                why = error
                continue
            if not made.double:
                return made
            double = double or made
        if double is not None:
            return double
        if type(None) in members:
            return Expr("None")
        raise why

    def _literal(self, value: Any) -> Expr:
        if isinstance(value, enum.Enum):
            return classes.member(self, type(value), list(type(value)).index(value))
        return Expr(
            f'"{value}"' if isinstance(value, str) and value.isidentifier() else repr(value)
        )

    def _special(self, it: Any, origin: Any, args: Any, at: At) -> Optional[Expr]:
        """What the module `typing` has beside classes."""
        name = getattr(it, "_name", None) or getattr(it, "__name__", "")
        if isinstance(it, typing.TypeVar):
            bound = it.__bound__ or (it.__constraints__ or (str,))[0]
            return self.make(bound, at)
        if hasattr(it, "__supertype__"):
            return self.make(it.__supertype__, at)
        if type(it).__name__ == "TypeAliasType":
            return self.make(it.__value__, at)
        if origin is not None and type(origin).__name__ == "TypeAliasType":
            return self.make(origin.__value__, at)
        if args and _is(origin, *WRAPPERS):
            return self.make(args[0], at)
        if _is(it, "LiteralString", "AnyStr", "Text"):
            return self.make(str, at)
        if _is(it, "Never", "NoReturn", "Self"):
            raise CannotMake(f"`{name}` has no values of its own")
        if origin is type:
            target = at.scope.resolve(args[0])
            target = getattr(target, "__bound__", target)
            return self.names.of_object(target) if isinstance(target, type) else Expr("int")
        if it is abc.Callable or origin is abc.Callable or it is typing.Callable:
            return self._callable(args, at)
        return None

    def _callable(self, args: Any, at: At) -> Expr:
        result = at.scope.resolve(args[-1]) if args else None
        if get_origin(result) in LATER:
            inner = self._part(get_args(result)[-1], at)
            line = "from unittest.mock import AsyncMock"
            return composed(f"AsyncMock(return_value={inner.code})", [inner], line)
        inner = Expr("None") if result in (None, type(None)) else self._part(result, at)
        return composed(f"lambda *args, **kwargs: {inner.code}", [inner])

    def _part(self, annotation: Any, at: At) -> Expr:
        try:
            return self.make(annotation, at.inside())
        except CannotMake:
            return Expr("None")

    def _collection(self, it: Any, origin: Any, args: Any, at: At) -> Optional[Expr]:
        kind = origin or it
        if not isinstance(kind, type):
            return None
        if kind is tuple and it not in (tuple, typing.Tuple) and args[-1:] != (Ellipsis,):
            parts = [self.make(part, at.inside(n)) for n, part in enumerate(args) if part != ()]
            inside = ", ".join(part.code for part in parts)
            return composed(f"({inside},)" if len(parts) == 1 else f"({inside})", parts)
        if kind in DICTS or kind in (collections.OrderedDict, collections.defaultdict):
            return self._dict(kind, args, at)
        if kind is collections.Counter:
            return Expr('Counter(["a", "a", "b"])', frozenset(["from collections import Counter"]))
        forms: list[tuple[set[Any], str, str]] = [
            (LISTS, "[{}]", ""),
            (SETS, "{{{}}}", ""),
            ({tuple}, "({},)", ""),
            ({frozenset}, "frozenset({{{}}})", ""),
            (ITERATORS, "iter([{}])", ""),
            ({collections.deque}, "deque([{}])", "from collections import deque"),
        ]
        for kinds, form, imported in forms:
            if kind in kinds:
                parts = self._elements(args[0] if args else int, at)
                code = form.format(", ".join(part.code for part in parts))
                code = code.replace(",)", ")") if kind is tuple and len(parts) > 1 else code
                return composed(code, parts, *([imported] if imported else []))
        if kind in LATER:
            inner = self._part(args[-1] if args else None, at)
            return composed(f"asyncio.sleep(0, {inner.code})", [inner], "import asyncio")
        return self._stream(args, at) if kind in STREAMS else None

    def _elements(self, annotation: Any, at: At) -> list[Expr]:
        annotation = at.scope.resolve(annotation)
        if annotation in (UNKNOWN, Any, object):
            annotation = int
        if isinstance(annotation, typing.TypeVar) and not annotation.__bound__:
            annotation = (annotation.__constraints__ or (int,))[0]
        wanted = max(3, dict(at.limits).get("min_length") or 0) if at.depth < WIDE else 1
        wanted = min(wanted, dict(at.limits).get("max_length", wanted), 100)
        parts: list[Expr] = []
        try:
            for index in range(wanted):
                parts.append(self.make(annotation, at.inside(index)))
        except classes.Recursive:
            return []  # as the leaves of a tree have it
        return parts

    def _dict(self, kind: Any, args: Any, at: At) -> Expr:
        keys = self._elements(args[0] if args else str, at)
        value = at.scope.resolve(args[1]) if len(args) > 1 else int
        values = self._elements(value, at)
        pairs = {key.code: part for key, part in zip(keys, values)}
        code = "{" + ", ".join(f"{key}: {part.code}" for key, part in pairs.items()) + "}"
        if kind is collections.OrderedDict:
            line = "from collections import OrderedDict"
            return composed(f"OrderedDict({code})", [*keys, *values], line)
        if kind is collections.defaultdict:
            made = get_origin(value) or value
            factory = made.__name__ if made in (int, str, float, list, set, dict) else "dict"
            line = "from collections import defaultdict"
            return composed(f"defaultdict({factory}, {code})", [*keys, *values], line)
        return composed(code, [*keys, *values])

    def _stream(self, args: Any, at: At) -> Expr:
        parts = self._elements(args[0] if args else int, at)
        items = ", ".join(part.code for part in parts)
        name = self.names.free(f"stream_of_{at.name or 'values'}", [])
        lines = (f"async def {name}():", f"    for item in [{items}]:", "        yield item")
        made = composed(f"{name}()", parts)
        return replace(made, setup=(*made.setup, *lines))

    def _class(self, cls: Any, args: Any, at: At) -> Expr:
        if get_args(at.scope.resolve(cls)):
            cls = get_origin(cls)
        limited = within(cls, dict(at.limits), at.index)
        if limited is not None:
            return limited
        if cls is str and at.name:
            return by_habit(at.name, text=True) or Expr('"a"')
        if cls is typing.IO and args == (bytes,):
            return plain(typing.BinaryIO, 0) or Expr("None")
        if key_of(cls) == "re.Pattern" and args == (bytes,):
            return Expr('re.compile(b"a")', frozenset(["import re"]))
        known = plain(cls, at.index)
        if known is not None:
            return known
        if cls in (Path, type(Path())) or key_of(cls) == "os.PathLike":
            return by_habit(at.name) if _folder(at.name) else file_in("tmp_path", at.index)
        if not isinstance(cls, type):
            raise CannotMake(f"`{cls}` is no type that is known")
        return classes.make(self, cls, at)


def _folder(name: str) -> bool:
    made = by_habit(name) if name else None
    return made is not None and made.code == "tmp_path"


def _is(thing: Any, *names: str) -> bool:
    """Whether it is one of the special forms of `typing` or `typing_extensions`."""
    home = getattr(thing, "__module__", "")
    name = getattr(thing, "_name", None) or getattr(thing, "__name__", None)
    return home in ("typing", "typing_extensions", "dataclasses") and name in names
