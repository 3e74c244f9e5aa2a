"""Annotations as objects: each by itself, so that one that cannot be resolved spoils no other."""

from __future__ import annotations

import ast
import inspect
import sys
import typing
from functools import cache
from typing import Any, Mapping

#: For an annotation that is not there, or cannot be resolved.
UNKNOWN = inspect.Parameter.empty


class Scope:
    """The names that annotations of one place may use."""

    def __init__(self, names: Mapping[str, Any], module: str) -> None:
        self.names = names
        self.module = module

    def resolve(self, annotation: Any) -> Any:
        """The object that an annotation stands for, where it is a string; else itself."""
        if isinstance(annotation, typing.ForwardRef):
            annotation = annotation.__forward_arg__
        if not isinstance(annotation, str):
            return annotation
        try:
            tree = ast.parse(annotation.strip(), mode="eval")
            code = compile(ast.fix_missing_locations(Unions().visit(tree)), "<annotation>", "eval")
        except (SyntaxError, ValueError, RecursionError):
            return UNKNOWN
        for names in (self.names, {**only_for_typing(self.module), **self.names}):
            try:
                return eval(code, {**names, "__union__": typing.Union})
            except Exception:
                continue
        return UNKNOWN


class Unions(ast.NodeTransformer):
    """`A | B` as Pythons before 3.10 can evaluate it, and as strings in it can stand."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Turn one around."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.BitOr):
            return node
        pair = ast.Tuple(elts=[node.left, node.right], ctx=ast.Load())
        union = ast.Name(id="__union__", ctx=ast.Load())
        return ast.Subscript(value=union, slice=pair, ctx=ast.Load())


def scope_of(thing: Any) -> Scope:
    """Where the annotations of a class or function are at home."""
    module = getattr(thing, "__module__", None) or ""
    names = dict(getattr(sys.modules.get(module), "__dict__", {}))
    names.update(getattr(thing, "__globals__", {}))
    if isinstance(thing, type):
        names.update(vars(thing))
        names[thing.__name__] = thing
    for parameter in getattr(thing, "__type_params__", ()):
        names[parameter.__name__] = parameter
    return Scope(names, module)


def hints(thing: Any) -> dict[str, tuple[Any, Scope]]:
    """The annotations of a function, or of a class and its bases."""
    found: dict[str, tuple[Any, Scope]] = {}
    owners = reversed(thing.__mro__) if isinstance(thing, type) else [thing]
    for owner in owners:
        raw = own_annotations(owner)
        scope = scope_of(owner) if raw else None
        for name, annotation in raw.items():
            if scope is not None:
                found[name] = scope.resolve(annotation), scope
    return found


def own_annotations(thing: Any) -> dict[str, Any]:
    """As they are written, strings and all."""
    try:
        from annotationlib import Format, get_annotations  # Python 3.14
    except ImportError:
        if isinstance(thing, type):
            return dict(thing.__dict__.get("__annotations__", {}))
        return dict(getattr(thing, "__annotations__", None) or {})
    try:
        return get_annotations(thing, format=Format.FORWARDREF)
    except Exception:
        return {}


@cache
def only_for_typing(module: str) -> dict[str, Any]:
    """What a module imports `if TYPE_CHECKING`."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (KeyError, OSError, TypeError, SyntaxError, RecursionError):
        return {}
    package = getattr(sys.modules[module], "__package__", None)
    names: dict[str, Any] = {"__name__": module, "__package__": package}
    for block in tree.body:
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test):
            for statement in block.body:
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    _run(statement, names)
    return names


def _run(statement: ast.stmt, names: dict[str, Any]) -> None:
    try:
        exec(compile(ast.Module([statement], []), "<imports>", "exec"), names)
    except Exception:
        pass  # what it would bring stays unknown
