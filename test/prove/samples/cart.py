import asyncio
import contextlib
import enum
import functools
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

if TYPE_CHECKING:
    from shop.parts import Part
    from nowhere import Gone


class Cart:
    rate = property(lambda self: 2)

    def __init__(self, name, discount=0):
        self.name = name

    def add(self, count: int, name: str, more=None) -> int:
        return count

    def __len__(self):
        return 3

    def __secret(self, n):
        return n

    async def fetch(self, url):
        return url

    @staticmethod
    def parse(text):
        return text

    @classmethod
    def of(cls, names):
        return names

    @property
    def total(self):
        return 5

    @cached_property
    def size(self):
        return 6

    def same(self, other: "Cart") -> bool:
        return other.name == self.name

    class Line:
        def __init__(self, n):
            self.n = n

        def twice(self):
            return self.n * 2


@dataclass
class HTTPServer:
    host: str

    def serve(self):
        return self.host


class Int(int):
    def half(self):
        return self


class Import:
    def load(self):
        return 7


class NoWay:
    def __init__(self, a):
        raise RuntimeError("no database")

    def go(self):
        pass


class Worker:
    def __init__(self, client: "Part"):
        self.client = client

    def go(self):
        return self.client.n


class Kept:
    def __init__(self, a):
        if a != "only this":
            raise ValueError(a)

    def go(self):
        return 8


KEPT = Kept("only this")


class Shade(enum.Enum):
    DARK = 1

    def go(self):
        return self.value


def logged(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def synchronous(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return asyncio.run(function(*args, **kwargs))

    return wrapper


@logged
def decorated(n):
    return n


@lru_cache
def cached(n):
    return n


@logged
async def slow(n):
    return n


@synchronous
async def driven(n):
    return n


@contextlib.contextmanager
def opened(path):
    yield path


def counting(n):
    yield n


async def streaming(n):
    yield n


def no_default(a, /, b, c=3, *args, d, e=5, **kwargs):
    return (a, b, c, args, d, e, kwargs)


def open(path):
    return path.exists()


def part_of(part: "Part"):
    return part.n


def gone(count: "Gone"):
    return count


def half_known(n: int, gone: "Gone", text: str):
    return (n, text)


def from_fixture(store):
    return store


def from_double(store: NoWay):
    return store


def from_nested(store_of_stores):
    return store_of_stores


def from_async(pool):
    return pool


class Needs:
    def __init__(self, store, other: NoWay):
        self.store = store

    def go(self):
        return self.store


def parameterised(each):
    return each


def unknown(thingamajig):
    return thingamajig


def impossible(a: "type(NotImplemented)", b):
    pass


@pytest.fixture
def shop():
    return 1


replaced = Mock()
number = 3
later = functools.partial(cached, 1)
