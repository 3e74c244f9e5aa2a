"""Operators' commands."""

import argparse
import asyncio
import json
import logging
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from orders import __version__, constants
from orders.constants import OrderStatus
from orders.db import create_schema, make_engine, make_sessions, session_scope
from orders.models import Product
from orders.pricing import bundle_discount, line_total
from orders.repository import list_orders
from orders.settings import Settings, get_settings

logger = logging.getLogger(__name__)


def stats(database: Path) -> dict[str, int]:
    """Orders by status, straight from the file, so that it also works while the API is down."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT status, count(*) FROM orders GROUP BY status").fetchall()
    return dict(rows)


def count_errors(log: Path) -> int:
    """How many lines of a log are errors."""
    with log.open(encoding="utf-8", errors="replace") as source:
        return sum(" ERROR " in line for line in source.readlines())


def follow(probe: Callable[[], str], interval: float = 2.0) -> None:
    """Print what `probe` says whenever it changes, until interrupted."""
    last = None
    while True:
        try:
            current = probe()
            if current != last:
                print(current, flush=True)
                last = current
            time.sleep(interval)
        except:
            logger.warning("no answer, trying again")


async def show_orders(settings: Settings, status: OrderStatus | None) -> None:
    engine = make_engine(settings.database_url)
    try:
        async with session_scope(make_sessions(engine)) as session:
            for order in await list_orders(session, status):
                print(f"{order.id:>8}  {order.status:<10}  {order.total_cents / 100:>10.2f}")
    finally:
        await engine.dispose()


async def import_products(settings: Settings, path: Path) -> int:
    from orders.legacy import read_products

    engine = make_engine(settings.database_url)
    count = 0
    try:
        await create_schema(engine)
        async with session_scope(make_sessions(engine)) as session:
            for row in read_products(path):
                product = Product(
                    sku=row.sku, name=row.name, price_cents=row.price_cents, stock=row.stock
                )
                await session.merge(product)
                count += 1
    finally:
        await engine.dispose()
    return count


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="orders")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)

    listing = commands.add_parser("list", help="show the newest orders")
    listing.add_argument("--status", type=OrderStatus, choices=list(OrderStatus))
    listing.add_argument("--page-size", type=int, default=constants.MAX_PAGE_SIZE)

    for name, text in (("stats", "orders by status"), ("watch", "the same, until interrupted")):
        command = commands.add_parser(name, help=text)
        command.add_argument("database", type=Path)

    price = commands.add_parser("price", help="what some of an article cost")
    price.add_argument("quantity", type=int)
    price.add_argument("unit_cents", type=int)

    bundle = commands.add_parser("bundle", help="the discount on articles bought together")
    bundle.add_argument("skus", nargs="+")

    errors = commands.add_parser("errors", help="count the errors in a log")
    errors.add_argument("log", type=Path)

    legacy = commands.add_parser("import-legacy", help="import the old shop's products")
    legacy.add_argument("file", type=Path)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    match args.command:
        case "list":
            constants.MAX_PAGE_SIZE = args.page_size
            asyncio.run(show_orders(get_settings(), args.status))
        case "stats":
            print(json.dumps(stats(args.database), indent=2))
        case "watch":
            follow(lambda: json.dumps(stats(args.database)))
        case "price":
            print(line_total(args.quantity, args.unit_cents))
        case "bundle":
            print(bundle_discount(args.skus))
        case "errors":
            print(count_errors(args.log))
        case "import-legacy":
            print(asyncio.run(import_products(get_settings(), args.file)), "products")
    return 0


if __name__ == "__main__":
    sys.exit(main())
