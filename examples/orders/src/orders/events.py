"""What happened to an order, and who wants to hear of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from orders.constants import DELIVERED, RETURNED, Channel

logger = logging.getLogger(__name__)


@dataclass
class Event:
    order_id: int
    at: datetime = datetime.now(UTC)

    def payload(self) -> dict[str, object]:
        return {"order_id": self.order_id, "at": self.at.isoformat()}


@dataclass(slots=True)
class OrderPlaced(Event):
    total_cents: int = 0


@dataclass
class OrderShipped(Event):
    tracking: str = ""


@dataclass
class OrderCancelled(Event):
    reason: str = ""


@dataclass(slots=True)
class OrderRefunded(Event):
    amount_cents: int = 0

    def payload(self) -> dict[str, object]:
        return {**super().payload(), "amount_cents": self.amount_cents}


@dataclass(frozen=True, slots=True)
class StockAdjustment:
    sku: str
    delta: int


Handler = Callable[[Event], Awaitable[None]]
Notify = Callable[[Channel, Event], Awaitable[None]]


class EventBus:
    """Delivers events to the handlers that subscribed to their class."""

    handlers: dict[type[Event], list[Handler]] = {}

    def subscribe(self, kind: type[Event], handler: Handler) -> None:
        self.handlers.setdefault(kind, []).append(handler)

    def connect(self, channels: Iterable[Channel], notify: Notify) -> None:
        """Tell the customer over every channel that the parcel is on its way."""
        for channel in channels:
            self.subscribe(OrderShipped, lambda event: notify(channel, event))

    async def publish(self, event: Event) -> None:
        for handler in self.handlers.get(type(event), []):
            await handler(event)

    def publish_sync(self, event: Event) -> None:
        """For callers without an event loop."""
        asyncio.run(self.publish(event))

    def replay(self, events: Iterable[Event]) -> int:
        """Deliver events again after an outage; returns how many there were."""
        deliveries = [self.publish(event) for event in events]
        logger.info("replayed %d events", len(deliveries))
        return len(deliveries)


def describe(event: Event) -> str:
    """One line for the order's history page."""
    if isinstance(event, OrderPlaced):
        return f"placed, {event.total_cents / 100:.2f}"
    elif isinstance(event, OrderShipped):
        return f"shipped as {event.tracking}"
    elif isinstance(event, OrderCancelled):
        return f"cancelled: {event.reason}"
    elif isinstance(event, OrderRefunded):
        return f"refunded, {event.amount_cents / 100:.2f}"
    else:
        return "changed"


def tracking_action(update: Sequence[str]) -> tuple[str, str] | None:
    """What to do about a tracking update such as `delivered REF-1`."""
    match update:
        case [DELIVERED, reference]:
            return "close", reference
        case [RETURNED, reference]:
            return "refund", reference
        case _:
            logger.warning("unknown tracking update %r", update)
            return None


def parse_adjustment(payload: Mapping[str, object]) -> StockAdjustment:
    """A stock correction as the warehouse's scanner sends it."""
    match payload:
        case {"sku": str, "delta": int}:
            return StockAdjustment(payload["sku"], payload["delta"])
        case _:
            raise ValueError("a stock adjustment needs a sku and a whole number")
