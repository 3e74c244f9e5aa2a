"""Fixtures of the project's tests that can stand as arguments."""

from __future__ import annotations

from typing import Any, Optional

from .classes import of_project
from .expressions import Expr

#: What pytest brings itself and is what its name says.
OWN = ("tmp_path", "monkeypatch")


def fixture(session: Any, name: str, root: str) -> Optional[Expr]:
    """The fixture of a name, where it is the project's and all that it needs is there."""
    manager = getattr(session, "_fixturemanager", None)
    known = getattr(manager, "_arg2fixturedefs", {})
    if name in OWN and name in known:
        return Expr(name, fixtures=frozenset([name]))
    found = known.get(name)
    if not found or not of_project(found[-1].func, root):
        return None
    waiting, seen = [name], set()
    while waiting:
        needed = waiting.pop()
        if needed in seen or needed == "request":
            continue
        seen.add(needed)
        if not known.get(needed) or known[needed][-1].params:
            return None
        waiting += known[needed][-1].argnames
    return Expr(name, fixtures=frozenset([name]))
