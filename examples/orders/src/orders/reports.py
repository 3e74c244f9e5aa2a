"""The daily report and its parts."""

import asyncio
import itertools
import logging
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from orders.carrier import build_client
from orders.constants import OrderStatus
from orders.db import exclusive
from orders.export import Exporter, Row, write_csv
from orders.models import Order
from orders.repository import customer_names, order_totals
from orders.settings import Settings

logger = logging.getLogger(__name__)

COLUMNS = ["order", "customer", "status", "total_cents"]
PAGE = 100


@dataclass(frozen=True)
class Summary:
    orders: int
    revenue_cents: int
    largest_cents: int


class XmlExporter(Exporter):
    def begin(self) -> None:
        self.write("<orders>")

    def row(self, row: Row) -> None:
        attributes = " ".join(f"{name}={quoteattr(str(value))}" for name, value in row.items())
        self.write(f"<order {attributes}/>")

    def end(self) -> None:
        self.write("</orders>")


def status_label(status: OrderStatus) -> str:
    """The status as customers read it."""
    match status:
        case OrderStatus.DRAFT:
            return "not yet ordered"
        case OrderStatus.PLACED:
            return "waiting for payment"
        case OrderStatus.PAID:
            return "being packed"
        case OrderStatus.SHIPPED:
            return "on its way"
        case OrderStatus.CANCELLED:
            return "cancelled"


def day_bounds(day: date | None = None) -> tuple[datetime, datetime]:
    """The start and the end of a day, today unless told."""
    day = day or datetime.now().date()
    start = datetime.combine(day, time.min, tzinfo=UTC)
    return start, start + timedelta(days=1)


def summarise(orders: Sequence[Order]) -> Summary:
    totals = order_totals(orders)
    revenue = sum(totals)
    largest = max(totals, default=0)
    return Summary(len(orders), revenue, largest)


def distinct_skus(orders: Iterable[Order]) -> list[str]:
    """Every article sold, in the order in which they were first sold."""
    skus: list[str] = []
    for order in orders:
        for line in order.lines:
            if line.sku not in skus:
                skus.append(line.sku)
    return skus


def merge_pages(pages: Iterable[list[Row]]) -> list[Row]:
    rows: list[Row] = []
    for page in pages:
        rows = rows + page
    return rows


def tag_notes(notes: Iterable[str], patterns: Mapping[str, str]) -> dict[str, list[str]]:
    """Sort customers' notes under the tags whose pattern they contain."""
    tagged: dict[str, list[str]] = {tag: [] for tag in patterns}
    for note in notes:
        for tag, pattern in patterns.items():
            matcher = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
            if matcher.search(note):
                tagged[tag].append(note)
    return tagged


def portions(rows: Iterable[Row], size: int = 500) -> Iterator[tuple[Row, ...]]:
    """Rows in portions that the accounting system accepts."""
    yield from itertools.batched(rows, size)


def render_pages(pages: Iterable[list[Row]], render: Callable[[list[Row]], str]) -> list[str]:
    pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="render")
    futures = [pool.submit(render, page) for page in pages]
    return [future.result() for future in futures]


async def compress(path: Path) -> Path:
    """Compress a finished report; the original goes."""
    subprocess.run(["gzip", "--force", str(path)], check=True)
    return path.with_name(f"{path.name}.gz")


async def delivery_report(settings: Settings, references: Sequence[str]) -> dict[str, str]:
    """Where the parcels are."""
    carrier = build_client(settings)
    answers = await carrier.track_many(references)
    await carrier.aclose()
    return {
        reference: answer["state"] for reference, answer in zip(references, answers, strict=True)
    }


async def daily_report(session: AsyncSession, settings: Settings, day: date | None = None) -> Path:
    """Write the day's orders to a CSV file; one report at a time."""
    start, end = day_bounds(day)
    query = select(Order).where(Order.created_at >= start, Order.created_at < end)
    orders = (await session.scalars(query)).all()
    names = await customer_names(session, orders)
    rows = [
        {
            "order": order.id,
            "customer": names[order.id],
            "status": status_label(order.status),
            "total_cents": order.total_cents,
        }
        for order in orders
    ]
    folder = Path(settings.export_dir)
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    target = folder / f"orders-{start:%Y-%m-%d}.csv"
    with exclusive(folder / ".report.lock"):
        await asyncio.to_thread(write_csv, target, rows, COLUMNS)
    logger.info("%s: %s, %s", target, summarise(orders), distinct_skus(orders))
    return target


async def accounting_export(session: AsyncSession, settings: Settings) -> list[Path]:
    """Write every order that was paid for to files that the accounting system can import."""
    pages: list[list[Row]] = []
    query = select(Order).where(Order.status.in_((OrderStatus.PAID, OrderStatus.SHIPPED)))
    result = await session.stream_scalars(query.execution_options(yield_per=PAGE))
    async for orders in result.partitions():
        pages.append([{"order": order.id, "total_cents": order.total_cents} for order in orders])
    targets = []
    for number, rows in enumerate(portions(merge_pages(pages)), start=1):
        target = Path(settings.export_dir) / f"accounts-{number:03}.csv"
        await asyncio.to_thread(write_csv, target, rows, ["order", "total_cents"])
        targets.append(target)
    return targets
