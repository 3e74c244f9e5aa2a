"""Background jobs, reports and the command line."""

import asyncio
import logging
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import AsyncMock, Mock

import pytest

from orders import cli
from orders.carrier import CarrierClient
from orders.constants import OrderStatus
from orders.db import Sessions, exclusive
from orders.errors import JobFailed
from orders.events import EventBus
from orders.export import Row
from orders.models import Order, OrderLine
from orders.reports import (
    XmlExporter,
    day_bounds,
    distinct_skus,
    merge_pages,
    render_pages,
    status_label,
    summarise,
    tag_notes,
)
from orders.settings import Settings
from orders.worker import Job, Worker

handled: list[str] = []


def order(*lines: tuple[str, int, int], status: OrderStatus = OrderStatus.PAID) -> Order:
    return Order(
        id=1,
        customer_id=1,
        status=status,
        lines=[OrderLine(sku=sku, quantity=count, unit_cents=cents) for sku, count, cents in lines],
    )


@pytest.fixture
def worker(settings: Settings, sessions: Sessions, carrier: CarrierClient) -> Worker:
    return Worker(settings, sessions, carrier, EventBus())


async def set_status(sessions: Sessions, status: OrderStatus) -> None:
    async with sessions() as session:
        stored = await session.get_one(Order, 1)
        stored.status = status
        stored.tracking = "REF-1" if status is OrderStatus.SHIPPED else None
        await session.commit()


async def test_ship(worker: Worker, sessions: Sessions) -> None:
    await set_status(sessions, OrderStatus.PAID)
    await worker.handle(Job("ship", {"order_id": 1}))
    handled.append("ship")
    async with sessions() as session:
        assert (await session.get_one(Order, 1)).tracking == "REF-1"
    assert worker.queue.get_nowait().kind == "notify"


async def test_refund_cancels_the_booking(settings: Settings, sessions: Sessions) -> None:
    await set_status(sessions, OrderStatus.SHIPPED)
    carrier = AsyncMock()
    carrier.cancel_booking.return_value = True
    worker = Worker(settings, sessions, carrier, Mock())
    await worker.handle(Job("refund", {"order_id": 1}))
    handled.append("refund")
    carrier.cancel_booking.assert_awaited_once_with("REF-1")


async def test_report(worker: Worker, settings: Settings) -> None:
    await worker.handle(Job("report", {"day": "2024-02-29"}))
    report = Path(settings.export_dir) / "orders-2024-02-29.csv"
    assert report.read_text().splitlines() == ["order,customer,status,total_cents"]


def test_jobs_were_handled() -> None:
    assert handled == ["ship", "refund"]


async def test_unknown_job(worker: Worker) -> None:
    with pytest.raises(JobFailed):
        await worker.handle(Job("juggle"))


async def test_failed_job_is_kept(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    worker.start()
    worker.queue.put_nowait(Job("juggle"))
    with caplog.at_level(logging.ERROR):
        await asyncio.sleep(0.2)
    await worker.stop()
    assert [job.kind for job in worker.failed] == ["juggle"]
    assert "juggle failed for good" in caplog.text


def test_day_bounds() -> None:
    start, end = day_bounds(date(2024, 2, 29))
    assert start == datetime(2024, 2, 29, tzinfo=UTC)
    assert end.day == 1


def test_summary() -> None:
    orders = [order(("MUG", 2, 900)), order(("TEA", 1, 650), status=OrderStatus.CANCELLED)]
    summary = summarise(orders)
    assert summary.orders == 2
    assert summary.revenue_cents == 1800


def test_distinct_skus() -> None:
    assert distinct_skus([order(("MUG", 1, 900), ("TEA", 1, 650)), order(("MUG", 5, 900))]) == [
        "MUG",
        "TEA",
    ]


def test_status_labels() -> None:
    assert status_label(OrderStatus.PAID) == "being packed"
    assert status_label(OrderStatus.SHIPPED) == "on its way"


def test_notes_are_tagged() -> None:
    notes = ["Please gift-wrap", "It is a present, no invoice"]
    tagged = tag_notes(notes, {"gift": "gift|present", "invoice": "invoice"})
    assert tagged == {"gift": notes, "invoice": notes[1:]}


def test_xml_export() -> None:
    document = XmlExporter().export([{"id": 1, "name": 'a "mug"'}])
    assert document.startswith('<orders><order id="1" name=\'a "mug"\'/>')


def test_pages() -> None:
    pages: list[list[Row]] = [[{"id": 1}], [{"id": 2}, {"id": 3}]]
    assert len(merge_pages(pages)) == 3
    assert render_pages(pages, lambda page: str(len(page))) == ["1", "2"]


def test_report_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with exclusive(lock):
        with pytest.raises(FileExistsError), exclusive(lock):
            pass
    assert not lock.exists()


def test_price_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["price", "3", "900"]) == 0
    assert capsys.readouterr().out == "2700\n"


def test_errors_command(tmp_path: Path) -> None:
    log = tmp_path / "orders.log"
    log.write_text("10:00 INFO up\n10:01 ERROR printer away\n")
    assert cli.count_errors(log) == 1
