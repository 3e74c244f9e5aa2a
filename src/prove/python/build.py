"""Answers how a test calls a function, method or class of the project, as source text."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any, Optional

from . import classes
from .annotations import UNKNOWN, Scope, hints, scope_of
from .check import describe
from .expressions import CannotMake, Expr, Names, composed, snake
from .fixtures import fixture
from .habits import MOCK, by_habit
from .subject import NoSubject, Subject, kind_of, subject
from .values import At, Maker


def build(
    session: Any, module: ModuleType, name: str, chosen: dict[str, str], root: str
) -> dict[str, Any]:
    """BUILT of the protocol, or the problem."""
    label = f"`{name}`"  # as messages have it
    try:
        found = subject(module, name)
        return {"built": Builder(session, module, found, chosen, root, label).built()}
    except NoSubject as error:
        return {"problem": f"{label} cannot be called: {error}"}
    except CannotMake as error:
        return {"problem": str(error)}
    except Exception as error:
        return {"problem": f"how to call {label} cannot be found out: {describe(error)}"}


class Builder:
    """Puts one call together."""

    def __init__(
        self,
        session: Any,
        module: ModuleType,
        found: Subject,
        chosen: dict[str, str],
        root: str,
        label: str,
    ) -> None:
        self.label = label
        self.subject = found
        self.chosen = dict(chosen)
        self.names = Names()
        self.home = self.names.of(module.__name__, found.name)
        self.maker = Maker(root, self.names, lambda name: fixture(session, name, root))
        self.doubles: list[str] = []

    def built(self) -> dict[str, Any]:
        """The answer."""
        it = self.subject
        arguments = self.arguments()
        owner, lines = self.owner()
        function = f"{owner}.{it.access}" if owner else self.home.code + it.access[len(it.name) :]
        text = ", ".join(code for code, _ in arguments)
        if it.getter is not None:
            function, text = f"type({owner}).{it.access}.{it.getter}", owner or ""
        made = [part for _, part in arguments if part is not None]
        whole = composed("", [*made, self.home])
        if lines is not None:
            whole = composed("", [whole, lines])
        is_class = isinstance(it.called, type)
        return {
            "imports": sorted(whole.imports),
            "setup": list(whole.setup),
            "function": function,
            "arguments": text,
            "owner": owner,
            "class": self.home.code if is_class or it.owner is not None else None,
            "kind": "value" if is_class else kind_of(it.called),
            "fixtures": sorted(whole.fixtures),
            "doubles": self.doubles,
        }

    def owner(self) -> tuple[Optional[str], Optional[Expr]]:
        """What a method is called on, and the statement that makes it."""
        it = self.subject
        if it.owner is None:
            return None, None
        if it.bound != "instance":
            return self.home.code, None
        at = At("", scope_of(it.owner))
        try:
            made = classes.real(self.maker, it.owner, at)
        except CannotMake as error:
            raise CannotMake(
                f"no `{it.owner.__name__}` to call {self.label} on can be made: {error}"
            ) from None
        if made.double:
            self.doubles.append("self")
        variable = self.names.free(snake(it.owner.__name__), made.fixtures)
        statement = Expr("", setup=(f"{variable} = {made.code}",))
        return variable, composed("", [made, statement])

    def arguments(self) -> list[tuple[str, Optional[Expr]]]:
        """As they stand between the parentheses."""
        called = self.subject.called
        known = classes.constructor_hints(called) if isinstance(called, type) else None
        if known is None:
            known = hints(inspect.unwrap(called))
        scope = scope_of(inspect.unwrap(called))
        written: list[tuple[str, Optional[Expr]]] = []
        by_keyword = False
        for parameter in self.subject.parameters:
            annotation, home = known.get(parameter.name, (parameter.annotation, scope))
            one = self.argument(parameter, annotation, home)
            if one is None:
                by_keyword = True
                continue
            code, part = one
            if parameter.kind is parameter.KEYWORD_ONLY:
                code = f"{parameter.name}={code}"
            elif by_keyword and parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
                code = f"{parameter.name}={code}"
            elif by_keyword and parameter.kind is parameter.POSITIONAL_ONLY:
                raise CannotMake(
                    f"argument `{parameter.name}` of {self.label} follows others that are left out"
                )
            written.append((code, part))
        if self.chosen:
            raise CannotMake(
                f"argument `{next(iter(self.chosen))}` of {self.label}: it has no such parameter"
            )
        return written

    def argument(
        self, parameter: inspect.Parameter, annotation: Any, scope: Scope
    ) -> Optional[tuple[str, Optional[Expr]]]:
        """One argument; `None` where it can be left out."""
        name = parameter.name
        if parameter.kind is parameter.VAR_KEYWORD:
            rest = [f"{key}={code}" for key, code in self.chosen.items() if key != name]
            rest += [f"**{self.chosen[name]}"] if name in self.chosen else []
            self.chosen.clear()
            return (", ".join(rest), None) if rest else None
        if name in self.chosen:
            star = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
            return star + self.chosen.pop(name), None
        if parameter.kind is parameter.VAR_POSITIONAL or parameter.default is not parameter.empty:
            return None
        part = self.value(name, annotation, scope)
        if part.double:
            self.doubles.append(name)
        return part.code, part

    def value(self, name: str, annotation: Any, scope: Scope) -> Expr:
        """What a parameter is given: by its annotation, else a fixture, else by its name."""
        why: Optional[CannotMake] = None
        double: Optional[Expr] = None
        annotated = scope.resolve(annotation) not in (UNKNOWN, Any, object)
        if annotated:
            try:
                made = self.maker.make(annotation, At(name, scope))
                if not made.double:
                    return self.checked(name, made)
                double = made
            except CannotMake as error:
                why = error
        # The project's own is better than what only stands in for it.
        found = self.maker.fixture(name) or double
        if found is None and why is None:
            found = by_habit(name) or MOCK
        if found is None:
            raise CannotMake(f"argument `{name}` of {self.label}: {why}")
        return found

    def checked(self, name: str, made: Expr) -> Expr:
        """The same, if it can be evaluated."""
        if not made.imports:
            return made
        fault = self.maker.checker.fault(made)
        if fault is not None:
            raise CannotMake(f"argument `{name}` of {self.label}: `{made.code}` {fault}")
        return made
