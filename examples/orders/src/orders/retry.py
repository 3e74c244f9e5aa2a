"""Trying again, with and without an event loop."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx

from orders.errors import CarrierTimeout

logger = logging.getLogger(__name__)

T = TypeVar("T")

# What may go away by itself. A request cut short by a timeout surfaces as a cancellation.
TRANSIENT = (TimeoutError, CarrierTimeout, httpx.TransportError, asyncio.CancelledError)


def backoff(attempt: int, base: float = 0.1) -> float:
    """Seconds before the next attempt, with jitter so that workers do not march in step."""
    return base * 2**attempt + random.uniform(0, base)


def _pause(attempt: int) -> None:
    time.sleep(backoff(attempt))


def call_with_backoff(action: Callable[[], T], attempts: int = 3) -> T:
    """Call `action` until it does not raise OSError; the last error is the caller's."""
    for attempt in range(attempts - 1):
        try:
            return action()
        except OSError as error:
            logger.info("attempt %d failed: %s", attempt + 1, error)
            _pause(attempt)
    return action()


async def retry(action: Callable[[], Awaitable[T]], attempts: int = 3, base: float = 0.1) -> T:
    """Await `action()` until it succeeds, waiting longer each time."""
    for attempt in range(attempts):
        try:
            return await action()
        except (CarrierTimeout, httpx.TransportError) as error:
            logger.warning("attempt %d of %d failed: %s", attempt + 1, attempts, error)
            await asyncio.sleep(backoff(attempt, base))
