"""Background jobs: shipping, refunds, notifications and reports."""

import asyncio
import json
import logging
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from orders.carrier import CarrierClient, build_client
from orders.constants import Channel, OrderStatus
from orders.db import Sessions, create_schema, make_engine, make_sessions, session_scope
from orders.errors import JobFailed
from orders.events import Event, EventBus, OrderRefunded, OrderShipped
from orders.reports import accounting_export, compress, daily_report, delivery_report
from orders.repository import get_order, release, require_order
from orders.retry import TRANSIENT
from orders.settings import Settings, get_settings

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
MAX_ATTEMPTS = 3
COMPRESS_ABOVE = 1_000_000


@dataclass
class Job:
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    attempts: int = 0


class Worker:
    """Takes jobs off the queue, one at a time, until it is stopped."""

    def __init__(
        self, settings: Settings, sessions: Sessions, carrier: CarrierClient, bus: EventBus
    ) -> None:
        self.settings = settings
        self.sessions = sessions
        self.carrier = carrier
        self.bus = bus
        self.queue: asyncio.Queue[Job] = asyncio.Queue()
        self.failed: list[Job] = []
        self.stats: Counter[str] = Counter()
        self._stats_lock = threading.Lock()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self.run())

    async def stop(self) -> None:
        if self._task is None:
            return
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        self._task = None

    async def drain(self) -> None:
        """Wait until every job that was queued has been dealt with."""
        await self.queue.join()

    async def run(self) -> None:
        await asyncio.gather(self._consume(), self._heartbeat())

    async def _consume(self) -> None:
        while True:
            job = await self.queue.get()
            try:
                await self.handle(job)
                self.queue.task_done()
            except TRANSIENT as error:
                job.attempts += 1
                logger.warning("%s failed (attempt %d): %r", job.kind, job.attempts, error)
                if job.attempts < MAX_ATTEMPTS:
                    self.queue.put_nowait(job)
            except Exception:
                logger.exception("%s failed for good", job.kind)
                self.failed.append(job)

    async def _heartbeat(self) -> None:
        try:
            while True:
                await self.count("heartbeat")
                await asyncio.sleep(HEARTBEAT_SECONDS)
        except asyncio.CancelledError:
            logger.info("worker stops after %d jobs", self.stats.total())
            raise

    async def handle(self, job: Job) -> None:
        match job.kind:
            case "ship":
                await self.ship(int(job.payload["order_id"]))
            case "refund":
                await self.refund(int(job.payload["order_id"]))
            case "notify":
                await self.notify(int(job.payload["order_id"]))
            case "report":
                day = job.payload.get("day")
                await self.report(date.fromisoformat(day) if day else None)
            case "accounts":
                async with self.sessions() as session:
                    await accounting_export(session, self.settings)
            case "deliveries":
                states = await delivery_report(self.settings, job.payload["references"])
                logger.info("deliveries: %s", Counter(states.values()))
            case other:
                raise JobFailed(f"no such job: {other}")
        await self.count(job.kind)

    async def ship(self, order_id: int) -> None:
        async with session_scope(self.sessions) as session:
            order = await get_order(session, order_id)
            if order.status is not OrderStatus.PAID:
                raise JobFailed(f"order {order_id} is {order.status}")
            booking = await self.carrier.book(order.id, order.address)
            order.tracking = booking.reference
            order.status = OrderStatus.SHIPPED
        self.queue.put_nowait(Job("notify", {"order_id": order_id}))

    async def refund(self, order_id: int) -> None:
        async with session_scope(self.sessions) as session:
            order = await require_order(session, order_id)
            if order.tracking:
                await self.carrier.cancel_booking(order.tracking)
            await release(session, order)
            order.status = OrderStatus.REFUNDED
            amount = order.total_cents
        self.bus.publish_sync(OrderRefunded(order_id, amount_cents=amount))

    async def notify(self, order_id: int) -> None:
        async with self.sessions() as session:
            order = await require_order(session, order_id)
        publish = self.bus.publish
        publish(OrderShipped(order.id, tracking=order.tracking or ""))

    async def report(self, day: date | None = None) -> None:
        async with self.sessions() as session:
            path = await daily_report(session, self.settings, day)
        if path.stat().st_size > COMPRESS_ABOVE:
            path = await compress(path)
        logger.info("report written to %s", path)

    async def count(self, kind: str) -> None:
        """Count a job, and tell the monitoring that this worker is alive."""
        with self._stats_lock:
            self.stats[kind] += 1
            if self.settings.heartbeat_path is not None:
                await self._write_heartbeat(Path(self.settings.heartbeat_path))

    async def _write_heartbeat(self, path: Path) -> None:
        beat = {"at": datetime.now(UTC).isoformat(), "jobs": dict(self.stats)}
        await asyncio.to_thread(path.write_text, json.dumps(beat))


async def tell_customer(channel: Channel, event: Event) -> None:
    """Hand a notification to the mail system, which reads it from our log."""
    logger.info("notify %s: %s", channel, event.payload())


async def serve(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    carrier = build_client(settings)
    bus = EventBus()
    bus.connect(list(Channel), tell_customer)
    try:
        await create_schema(engine)
        await Worker(settings, make_sessions(engine), carrier, bus).run()
    finally:
        await asyncio.gather(carrier.aclose(), engine.dispose(), return_exceptions=True)


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(get_settings()))


if __name__ == "__main__":
    main()
