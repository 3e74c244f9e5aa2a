from __future__ import annotations

import asyncio
import collections
import datetime
import enum
import io
import logging
import os
import re
import socket
import sqlite3
import time
import typing
import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Generic, NamedTuple, NewType, Protocol, TypedDict, TypeVar

import attr


async def all_of(stream):
    return [item async for item in stream]


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Ge:
    def __init__(self, ge):
        self.ge = ge


class Longer:
    def __init__(self, length):
        self.min_length = length


Bound = TypeVar("Bound", bound=Color)
Free = TypeVar("Free")
Constrained = TypeVar("Constrained", bytes, str)
UserId = NewType("UserId", int)


@dataclass
class Point:
    x: int
    y: float
    tags: list[str] = field(default_factory=list)


class Pair(NamedTuple):
    first: int
    second: str


class Movie(TypedDict):
    title: str
    year: int


class Cart:
    def __init__(self, name, discount=0):
        self.name = name


class Later:
    def __init__(self, cart: "Cart"):
        self.cart = cart


class Outer:
    class Inner:
        pass


@attr.s(auto_attribs=True)
class Attributes:
    _number: int
    text: str
    more: int = 3


class Plugin(ABC):
    @abstractmethod
    def go(self): ...


class Real(Plugin):
    def go(self):
        return 1


class Boxed(Generic[Free]):
    def __init__(self, inner: Free):
        self.inner = inner


class KeywordOnly:
    def __init__(self, *, size: int, more=None):
        self.size = size


@dataclass
class Tree:
    children: list[Tree]


@dataclass
class Chain:
    next: Chain | None


@dataclass
class Endless:
    next: Endless


class Broken:
    def __init__(self):
        raise RuntimeError("no database")


class Hangs:
    def __init__(self):
        time.sleep(60)


class Leaves:
    def __init__(self):
        os._exit(0)


class Abstract(ABC):
    @abstractmethod
    def go(self): ...


class Speaks(Protocol):
    async def say(self) -> str: ...
