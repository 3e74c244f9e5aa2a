"""The carrier's client and the events around it."""

from unittest.mock import AsyncMock

import httpx
import pytest

from orders.carrier import CarrierClient, cheapest_quotes, sign, verify_webhook
from orders.constants import Channel
from orders.errors import CarrierRejected, CarrierTimeout
from orders.events import (
    Event,
    EventBus,
    OrderCancelled,
    OrderShipped,
    StockAdjustment,
    describe,
    parse_adjustment,
    tracking_action,
)
from orders.repository import InvoiceNumbers
from orders.retry import call_with_backoff, retry
from orders.settings import Settings


async def test_book(carrier: CarrierClient) -> None:
    booking = await carrier.book(1, {"name": "Ada Winter"})
    assert booking.reference == "REF-1"


def test_track_returns_the_parcel() -> None:
    carrier = CarrierClient("https://carrier.test", "token")
    assert carrier.track("REF-1")


async def test_rejected_booking() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(422))
    client = CarrierClient("https://carrier.test", "token", transport)
    with pytest.raises(CarrierRejected):
        await client.book(1, {})
    assert await client.try_book(1, {}) is None
    await client.aclose()


async def test_cheapest_quotes() -> None:
    quotes = [
        {"service": "express", "cents": 1590, "days": 1},
        {"service": "standard", "cents": 650, "days": 3},
    ]
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=quotes))
    settings = Settings(carrier_url="https://carrier.test")
    cheapest = await cheapest_quotes(settings, ["DE"], 500, transport)
    assert cheapest["DE"].service == "standard"


async def test_retry_succeeds_in_the_end() -> None:
    action = AsyncMock(side_effect=[CarrierTimeout("/bookings"), "booked"])
    assert await retry(action, base=0) == "booked"
    assert action.await_count == 2


def test_last_error_is_the_callers() -> None:
    def refuse() -> None:
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        call_with_backoff(refuse, attempts=1)


def test_webhook_signature() -> None:
    signature = sign("secret", b"delivered REF-1")
    assert verify_webhook("secret", b"delivered REF-1", signature)


def test_delivered_parcel_closes_the_order() -> None:
    assert tracking_action(["delivered", "REF-1"]) == ("close", "REF-1")
    assert tracking_action(["lost"]) is None


def test_stock_adjustment() -> None:
    assert parse_adjustment({"sku": "MUG", "delta": -2}) == StockAdjustment("MUG", -2)


def test_describe() -> None:
    assert describe(OrderCancelled(1, reason="too late")) == "cancelled: too late"


async def test_channel_is_told() -> None:
    notify = AsyncMock()
    bus = EventBus()
    bus.connect([Channel.EMAIL], notify)
    event = OrderShipped(1, tracking="REF-1")
    await bus.publish(event)
    notify.awaited_once_with(Channel.EMAIL, event)


async def test_subscribers_get_their_events() -> None:
    seen: list[Event] = []

    async def remember(event: Event) -> None:
        seen.append(event)

    bus = EventBus()
    bus.subscribe(OrderCancelled, remember)
    await bus.publish(OrderCancelled(7))
    assert [event.order_id for event in seen] == [7]


async def test_invoice_numbers_are_consecutive() -> None:
    numbers = InvoiceNumbers(AsyncMock(), first=100)
    assert [await numbers.allocate(), await numbers.allocate()] == [100, 101]
