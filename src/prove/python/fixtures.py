"""Fixtures of the project's tests that can stand as arguments."""

from __future__ import annotations

import inspect
from typing import Any, Mapping, Optional

from .classes import of_project
from .expressions import Expr

#: What pytest brings itself and is what its name says.
OWN = ("tmp_path", "monkeypatch")


def fixture(session: Any, name: str, root: str) -> Optional[Expr]:
    """The fixture of a name, where it is the project's and all that it needs is there."""
    known = _known(session)
    if name in OWN and name in known:
        return Expr(name, fixtures=frozenset([name]))
    found = known.get(name)
    if not found or not of_project(found[-1].func, root):
        return None
    waiting, seen = [name], {"request"}
    while waiting:
        needed = waiting.pop()
        if needed in seen:
            continue
        seen.add(needed)
        definition = (known.get(needed) or [None])[-1]
        if definition is None or definition.params or _is_async(definition.func):
            return None
        waiting += definition.argnames
    return Expr(name, fixtures=frozenset([name]))


def _is_async(function: Any) -> bool:
    """Whether it takes a plugin and an event loop, which is not that of the test."""
    inner = inspect.unwrap(function)
    return inspect.iscoroutinefunction(inner) or inspect.isasyncgenfunction(inner)


def _known(session: Any) -> Mapping[str, Any]:
    """The definitions of fixtures by their names, the nearest last. pytest has no public way."""
    manager = getattr(session, "_fixturemanager", None)
    before = getattr(manager, "_arg2fixturedefs", None)
    if before is not None:  # up to pytest 9.0
        return dict(before)
    # Those of a conftest are read when something beside it is collected.
    waiting = list(getattr(manager, "_pending_conftests", {}).values())
    paths = [path for path in (getattr(each, "__file__", None) for each in waiting) if path]
    if paths:
        try:
            session.perform_collect(paths, genitems=False)
        except Exception:
            pass  # those that were read until then do
    by_node = getattr(manager, "_arg2node2fixturedefs", {})
    return {name: sum(nodes.values(), []) for name, nodes in by_node.items()}
