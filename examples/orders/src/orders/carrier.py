"""Client of the carrier's HTTP API."""

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from orders.errors import CarrierError, CarrierRejected, CarrierTimeout, ConnectionError
from orders.retry import retry
from orders.schemas import Booking
from orders.settings import Settings

logger = logging.getLogger(__name__)


@dataclass
class Quote:
    service: str
    cents: int
    days: int


class CarrierClient:
    """One connection pool to the carrier; close it with `aclose()`."""

    def __init__(
        self, base_url: str, token: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.timeouts = 0
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            transport=transport,
            timeout=5.0,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _post(self, path: str, body: Mapping[str, object]) -> Any:
        try:
            response = await self._client.post(path, json=body)
            response.raise_for_status()
        except httpx.TimeoutException as error:
            raise CarrierTimeout(path) from error
        except httpx.ConnectError as error:
            raise ConnectionError(path) from error
        except httpx.HTTPStatusError as error:
            raise CarrierRejected(f"{path}: {error.response.status_code}") from error
        return response.json()

    async def book(self, order_id: int, address: Mapping[str, str | None]) -> Booking:
        answer = await self._post("/bookings", {"order": order_id, "address": dict(address)})
        return Booking.parse_obj(answer)

    async def try_book(self, order_id: int, address: Mapping[str, str | None]) -> Booking | None:
        """Like `book`, but a carrier that says no is no error. Timeouts are for the retry queue."""
        try:
            return await self.book(order_id, address)
        except CarrierError as error:
            logger.error("order %d not booked: %s", order_id, error)
            return None
        except CarrierTimeout:
            self.timeouts += 1
            raise

    async def cancel(self, reference: str) -> bool:
        request = self._client.delete(f"/bookings/{reference}")
        response = await asyncio.wait_for(request, timeout=3.0)
        return response.status_code == httpx.codes.NO_CONTENT

    async def track(self, reference: str) -> Any:
        """Where a shipment is."""

        async def fetch() -> httpx.Response:
            return await self._client.get(f"/tracking/{reference}")

        response = await retry(fetch)
        response.raise_for_status()
        return response.json()

    async def track_many(self, references: Iterable[str]) -> list[Any]:
        return await asyncio.gather(*(self.track(reference) for reference in references))

    async def healthy(self) -> bool:
        with asyncio.timeout(2.0):
            response = await self._client.get("/ping")
        return response.is_success


def build_client(settings: Settings) -> CarrierClient:
    return CarrierClient(settings.carrier_url, settings.carrier_token)


async def cheapest_quotes(
    settings: Settings,
    countries: Iterable[str],
    grams: int,
    transport: httpx.AsyncBaseTransport | None = None,
) -> dict[str, Quote]:
    """The cheapest service to each country, for the price list."""
    cheapest = {}
    for country in countries:
        async with httpx.AsyncClient(base_url=settings.carrier_url, transport=transport) as client:
            response = await client.get("/quotes", params={"to": country, "grams": grams})
            quotes = [Quote(**entry) for entry in response.raise_for_status().json()]
        cheapest[country] = min(quotes, key=lambda quote: quote.cents)
    return cheapest


def sign(secret: str, body: bytes) -> str:
    return hashlib.md5(secret.encode() + body).hexdigest()


def verify_webhook(secret: str, body: bytes, signature: str) -> bool:
    """Whether the carrier sent this body."""
    return bool(secret) and sign(secret, body) == signature
