"""Bounds that annotations and models put on numbers and texts."""

from __future__ import annotations

from typing import Any, Iterable, Optional

from .expressions import Expr

KEYS = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "min_items", "pattern")


def limits_of(metadata: Iterable[Any]) -> dict[str, Any]:
    """What `annotated_types`, or pydantic's own `Field`, say in the metadata of `Annotated`."""
    found: dict[str, Any] = {}
    for item in metadata:
        for part in [item, *(getattr(item, "metadata", None) or ())]:
            for key in KEYS:
                value = getattr(part, key, None)
                if value is not None and not callable(value):
                    found[key] = value
    return found


def within(cls: Any, limits: dict[str, Any], index: int) -> Optional[Expr]:
    """A number, text or bytes within limits; `None` where none is found, or there are none."""
    if cls in (int, float):
        return _number(cls, limits, index)
    if cls in (str, bytes) and {"min_length", "max_length"} & limits.keys():
        length = max(limits.get("min_length") or 0, min(1, limits.get("max_length", 1)))
        text = "abc"[index % 3] * min(length, 1000)
        return Expr(f'{"b" if cls is bytes else ""}"{text}"')
    return None


def _number(cls: Any, limits: dict[str, Any], index: int) -> Optional[Expr]:
    edges = {key: limits[key] for key in ("gt", "ge", "lt", "le") if key in limits}
    step = limits.get("multiple_of")
    if not edges and step is None:
        return None
    low = edges.get("ge", edges.get("gt", None))
    high = edges.get("le", edges.get("lt", None))
    candidates: list[Any] = [1 + index]
    if step is not None:
        candidates = [step * factor for factor in (1, 0)]
        candidates += [step * -(-edge // step) for edge in (low, high) if edge is not None]
    candidates += [edge + more for edge in (low, high) if edge is not None for more in (0, 1, -1)]
    if low is not None and high is not None:
        candidates.append((low + high) / 2)
    for candidate in candidates:
        value = cls(candidate)
        if all(_holds(value, key, edge) for key, edge in edges.items()):
            if step is None or value % step == 0:
                return Expr(repr(value))
    return None


def _holds(value: Any, key: str, edge: Any) -> bool:
    if key == "gt":
        return bool(value > edge)
    if key == "ge":
        return bool(value >= edge)
    return bool(value < edge if key == "lt" else value <= edge)
