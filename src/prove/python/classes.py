"""Instances of classes: by what their constructors require, else doubles of them."""

from __future__ import annotations

import ast
import enum
import inspect
import os
import sys
import tempfile
from typing import TYPE_CHECKING, Any, Iterator, Optional

from .annotations import UNKNOWN, Scope, hints, scope_of
from .check import SECONDS
from .children import run_child
from .expressions import CannotMake, Expr, composed
from .habits import MOCK, by_habit
from .limits import KEYS, limits_of
from .table import REMOTE

if TYPE_CHECKING:
    from .values import At, Maker


#: Where the abstract types are that Hypothesis knows literals of.
ABSTRACT = ("typing", "typing_extensions", "collections.abc", "numbers")


class Recursive(CannotMake):
    """A value that another of its own class would be part of."""

    def __init__(self, cls: type) -> None:
        super().__init__(f"`{cls.__name__}` is made of others of its kind")
        self.cls = cls


def make(maker: Maker, cls: type, at: At) -> Expr:
    """An instance, or a double of one, where a real one cannot be made."""
    try:
        if cls.__module__.split(".")[0] in REMOTE:
            raise CannotMake("it reaches for a network")
        return real(maker, cls, at)
    except CannotMake as error:
        if isinstance(error, Recursive) and error.cls in maker.making:
            raise
        made = _by_hypothesis(maker, cls) or double(maker, cls)
        if made is None:
            raise error
        return made


def real(maker: Maker, cls: type, at: At) -> Expr:
    """An instance. Raises CannotMake, with what the constructor raises where it does."""
    if issubclass(cls, enum.Enum):
        return member(maker, cls, at.index)
    if cls in maker.making:
        raise Recursive(cls)
    maker.making.append(cls)
    try:
        return _real(maker, cls, at)
    finally:
        maker.making.pop()


def member(maker: Maker, cls: type[enum.Enum], index: int) -> Expr:
    """A member of an enumeration."""
    members = list(cls)
    if not members:
        raise CannotMake(f"`{cls.__name__}` has no members")
    named = maker.names.of_object(cls)
    return composed(f"{named.code}.{members[index % len(members)].name}", [named])


def _real(maker: Maker, cls: type, at: At) -> Expr:
    why = CannotMake(f"`{cls.__name__}` is abstract, and the project has nothing that is one")
    for concrete in _concrete(maker, cls):
        try:
            made = _constructed(maker, concrete, at)
        except CannotMake as error:
            why = error
            continue
        fault = None if at.index > 0 else maker.checker.fault(made)
        if fault is None:
            return made
        why = CannotMake(f"`{made.code}` {fault}")
    found = _at_hand(maker, cls)
    if found is None:
        raise why
    return found


def _at_hand(maker: Maker, cls: type) -> Optional[Expr]:
    """An instance that the class's own module keeps under a name, as `ASCII = Box(…)`."""
    for name, value in vars(sys.modules.get(cls.__module__, object)).items():
        if type(value) is cls and not name.startswith("_"):
            return maker.names.of(cls.__module__, name)
    return None


def double(maker: Maker, cls: type) -> Optional[Expr]:
    """What looks like an instance and does nothing."""
    line = "from unittest.mock import create_autospec"
    try:
        named = maker.names.of_object(cls)
    except CannotMake:
        return None
    made = composed(f"create_autospec({named.code}, instance=True)", [named], line)
    if maker.checker.fault(made) is not None:
        return None
    return Expr(made.code, made.imports, double=True)


def _concrete(maker: Maker, cls: type) -> Iterator[type]:
    """The class, or those below it in the project, where it cannot have instances."""
    if not inspect.isabstract(cls) and not getattr(cls, "_is_protocol", False):
        yield cls
        return
    waiting = list(cls.__subclasses__())
    seen: set[type] = set()
    while waiting:
        below = waiting.pop(0)
        if below in seen:
            continue
        seen.add(below)
        waiting += below.__subclasses__()
        abstract = inspect.isabstract(below) or getattr(below, "_is_protocol", False)
        if not abstract and of_project(below, maker.root):
            yield below


def of_project(thing: Any, root: str) -> bool:
    """Whether a class or function is defined in the project itself."""
    module = sys.modules.get(getattr(thing, "__module__", None) or "")
    path = os.path.realpath(getattr(module, "__file__", None) or "/")
    inside = path.startswith(os.path.realpath(root) + os.sep)
    return inside and "site-packages" not in path


def _constructed(maker: Maker, cls: type, at: At) -> Expr:
    fields = _model_fields(cls)
    if fields is None and _is_typed_dict(cls):
        fields = [
            (key, annotation, {}, scope)
            for key, (annotation, scope) in hints(cls).items()
            if key in getattr(cls, "__required_keys__", ())
        ]
        parts = {f'"{name}"': part for name, part in _parts(maker, fields, at)}
        inside = ", ".join(f"{name}: {part.code}" for name, part in parts.items())
        return composed("{" + inside + "}", parts.values())
    named = maker.names.of_object(cls)
    if fields is not None:
        made = dict(_parts(maker, fields, at))
        inside = ", ".join(f"{name}={part.code}" for name, part in made.items())
        return composed(f"{named.code}({inside})", [named, *made.values()])
    inside, parts = _positional(maker, cls, at)
    return composed(f"{named.code}({inside})", [named, *parts])


def _positional(maker: Maker, cls: type, at: At) -> tuple[str, list[Expr]]:
    if issubclass(cls, BaseException) and not inspect.isfunction(cls.__init__):
        return '"a"', []
    try:
        parameters = list(inspect.signature(cls).parameters.values())
    except (TypeError, ValueError):
        return "", []  # one written in C that does not tell; the check will
    known = constructor_hints(cls)
    codes, parts = [], []
    for parameter in parameters:
        if parameter.default is not parameter.empty or parameter.kind in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        ):
            continue
        annotation, scope = known.get(parameter.name, (parameter.annotation, at.scope))
        ((_, part),) = _parts(maker, [(parameter.name, annotation, {}, scope)], at)
        keyword = parameter.kind is parameter.KEYWORD_ONLY
        codes.append(f"{parameter.name}={part.code}" if keyword else part.code)
        parts.append(part)
    return ", ".join(codes), parts


def constructor_hints(cls: type) -> dict[str, tuple[Any, Scope]]:
    """What the parameters of a constructor are annotated with; of dataclasses, the fields."""
    fields = hints(cls)
    generated = hasattr(cls, "__dataclass_fields__") or hasattr(cls, "__attrs_attrs__")
    if issubclass(cls, tuple):
        return fields
    found: dict[str, tuple[Any, Scope]] = {}
    if "__new__" in vars(cls):
        found.update(hints(cls.__new__))
    found.update(hints(inspect.unwrap(cls.__init__)))
    if generated:  # attrs takes `x` for the field `_x`
        found.update({name.lstrip("_"): hint for name, hint in fields.items()}, **fields)
    return found


Field = tuple[str, Any, dict[str, Any], Scope]


def _parts(maker: Maker, fields: list[Field], at: At) -> Iterator[tuple[str, Expr]]:
    """The values of required fields or parameters."""
    for name, annotation, limits, scope in fields:
        unknown = scope.resolve(annotation) in (UNKNOWN, Any, object)
        try:
            made = maker.make(annotation, at.field(name, scope, limits))
        except Recursive:
            raise
        except CannotMake as error:
            found = maker.fixture(name)
            if found is None and not unknown:
                raise CannotMake(f"its `{name}` cannot be made: {error}") from None
            made = found or by_habit(name) or MOCK
        yield name, (maker.fixture(name) or made if made.double else made)


def _model_fields(cls: type) -> Optional[list[Field]]:
    """The required fields of a model of pydantic, by the names that its constructor takes."""
    fields = vars(cls).get("__pydantic_fields__") or getattr(cls, "model_fields", None)
    if isinstance(fields, dict) and hasattr(cls, "model_validate"):
        by_name = dict(getattr(cls, "model_config", {})).get("populate_by_name")
        return [
            (
                name if by_name else _alias(field) or name,
                field.annotation,
                limits_of(field.metadata),
                scope_of(cls),
            )
            for name, field in fields.items()
            if field.is_required()
        ]
    old = getattr(cls, "__fields__", None)
    if not isinstance(old, dict) or not hasattr(cls, "parse_obj"):
        return None
    return [
        (field.alias, field.outer_type_, _old_limits(field), scope_of(cls))
        for field in old.values()
        if field.required
    ]


def _alias(field: Any) -> Optional[str]:
    alias = getattr(field, "validation_alias", None) or getattr(field, "alias", None)
    return alias if isinstance(alias, str) else None


def _old_limits(field: Any) -> dict[str, Any]:
    found = limits_of([field.field_info, field.outer_type_])
    return {key: value for key, value in found.items() if key in KEYS}


def _is_typed_dict(cls: type) -> bool:
    return issubclass(cls, dict) and hasattr(cls, "__total__")


def _by_hypothesis(maker: Maker, cls: type) -> Optional[Expr]:
    """The simplest value that Hypothesis knows, where it can be written as a literal."""
    if cls.__module__ not in ABSTRACT:
        return None
    code = run_child(lambda: _simplest(cls), SECONDS, maker.root)
    return None if code is None else Expr(code)


def _simplest(cls: type) -> Optional[str]:
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = os.path.join(tempfile.gettempdir(), "hypothesis")
    try:
        from hypothesis import find, strategies

        value = find(strategies.from_type(cls), lambda _: True)
        return repr(value) if ast.literal_eval(repr(value)) == value else None
    except BaseException:  # it runs code that is not ours
        return None
