from __future__ import annotations


def f(x: int | None, y: dict[str, list[int]]):
    return x


class C:
    def g(self, names: tuple[str, ...] | None):
        return names


def of(store):
    return store
