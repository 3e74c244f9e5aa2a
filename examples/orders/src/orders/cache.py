"""In-process caches, and the cart that travels in a header."""

import asyncio
import base64
import hashlib
import pickle
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Dict, Generic, List, Optional, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    value: T
    expires: float

    @property
    def stale(self) -> bool:
        return self.expires <= time.monotonic()


class TTLCache(Generic[T]):
    """A cache for threads: values live for `ttl` seconds."""

    def __init__(self, ttl: float = 60.0) -> None:
        self._ttl = ttl
        self._entries: Dict[str, Entry[T]] = {}
        self._lock = threading.Lock()

    def get_or_load(self, key: str, load: Callable[[str], T]) -> T:
        self._lock.acquire()
        entry = self._entries.get(key)
        if entry is None or entry.stale:
            entry = Entry(load(key), time.monotonic() + self._ttl)
            self._entries[key] = entry
        self._lock.release()
        return entry.value

    def purge(self) -> List[str]:
        """Drop what is stale; returns the keys that went."""
        dropped = []
        with self._lock:
            for key, entry in list(self._entries.items()):
                if entry.stale:
                    del self._entries[key]
                    dropped.append(key)
        return dropped


class AsyncCache(Generic[T]):
    """A cache for coroutines: a stale value is served while a new one is loaded."""

    def __init__(self, load: Callable[[str], Awaitable[T]], ttl: float = 60.0) -> None:
        self._load = load
        self._ttl = ttl
        self._entries: Dict[str, Entry[T]] = {}
        self._lock = asyncio.Lock()

    async def get(self, key: str) -> T:
        entry: Optional[Entry[T]] = self._entries.get(key)
        if entry is None:
            async with self._lock:
                entry = await self._refresh(key)
        elif entry.stale:
            asyncio.create_task(self._refresh(key))
        return entry.value

    async def _refresh(self, key: str) -> Entry[T]:
        entry = Entry(await self._load(key), time.monotonic() + self._ttl)
        self._entries[key] = entry
        return entry


def encode_cart(quantities: Dict[str, int]) -> str:
    return base64.urlsafe_b64encode(pickle.dumps(quantities)).decode()


def decode_cart(token: str) -> Dict[str, int]:
    """The cart in an `X-Cart` header."""
    return pickle.loads(base64.urlsafe_b64decode(token))


def etag(body: bytes) -> str:
    return hashlib.sha1(body, usedforsecurity=False).hexdigest()[:16]
