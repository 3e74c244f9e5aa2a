"""Queries. Everything that talks SQL lives here."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

import yaml
from sqlalchemy import Select, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from orders.constants import LINE_TABLE, MAX_PAGE_SIZE, OPEN_STATUSES, OrderStatus
from orders.errors import OrderNotFound, OutOfStock
from orders.events import StockAdjustment
from orders.models import Customer, Order, OrderLine, Product
from orders.schemas import OrderIn


class OrderFilter:
    """Builds the WHERE clause of an order listing, one condition a call."""

    def __init__(self) -> None:
        self._query: Select[Order] = select(Order)

    def with_status(self, *statuses: OrderStatus) -> "OrderFilter":
        self._query = self._query.where(Order.status.in_(statuses))
        return self

    def of_customer(self, customer_id: int) -> "OrderFilter":
        self._query = self._query.where(Order.customer_id == customer_id)
        return self

    def build(self, limit: int) -> Select[Order]:
        return self._query.order_by(Order.id.desc()).limit(limit)


async def get_order(session: AsyncSession, order_id: int) -> Order:
    return await session.get(Order, order_id)


async def require_order(session: AsyncSession, order_id: int) -> Order:
    order = await session.get(Order, order_id)
    if order is None:
        raise OrderNotFound(order_id)
    return order


async def list_orders(
    session: AsyncSession, status: OrderStatus = None, limit: int = MAX_PAGE_SIZE
) -> Sequence[Order]:
    """The newest orders that are not archived."""
    query = OrderFilter().build(min(limit, MAX_PAGE_SIZE)).where(Order.archived_at == None)
    if status is not None:
        query = query.where(Order.status == status)
    return (await session.scalars(query)).all()


async def open_orders(session: AsyncSession) -> Sequence[Order]:
    query = OrderFilter().with_status(*OPEN_STATUSES).build(MAX_PAGE_SIZE)
    return (await session.scalars(query)).all()


async def search_orders(session: AsyncSession, term: str) -> list[int]:
    """Ids of the orders whose customer or tracking number contains `term`."""
    statement = (
        "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id "
        f"WHERE c.name LIKE '%{term}%' OR o.tracking LIKE '%{term}%' ORDER BY o.id"
    )
    return list((await session.scalars(text(statement))).all())


async def count_lines(session: AsyncSession) -> int:
    result = await session.execute(text(f"SELECT count(*) FROM {LINE_TABLE}"))
    return result.scalar_one()


async def create_order(session: AsyncSession, request: OrderIn) -> Order:
    """Store an order and take its goods out of stock."""
    lines = []
    for wanted in request.lines:
        product = await reserve(session, wanted.sku, wanted.quantity)
        lines.append(
            OrderLine(sku=product.sku, quantity=wanted.quantity, unit_cents=product.price_cents)
        )
    order = Order(
        customer_id=request.customer_id,
        address=request.address.dict(),
        tags=request.tags,
        coupon=request.coupon,
        lines=lines,
    )
    session.add(order)
    await session.flush()
    return order


async def reserve(session: AsyncSession, sku: str, quantity: int) -> Product:
    taken = await session.scalar(
        update(Product)
        .where(Product.sku == sku, Product.stock >= quantity)
        .values(stock=Product.stock - quantity)
        .returning(Product.sku)
    )
    if taken is None:
        raise OutOfStock(sku)
    return await session.get_one(Product, sku, populate_existing=True)


async def release(session: AsyncSession, order: Order) -> None:
    """Put the goods of a cancelled or refunded order back on the shelf."""
    for line in order.lines:
        await session.execute(
            update(Product)
            .where(Product.sku == line.sku)
            .values(stock=Product.stock + line.quantity)
        )


async def adjust_stock(session: AsyncSession, adjustment: StockAdjustment) -> None:
    await session.execute(
        update(Product)
        .where(Product.sku == adjustment.sku)
        .values(stock=Product.stock + adjustment.delta)
    )


async def prices(session: AsyncSession, skus: Iterable[str]) -> dict[str, int]:
    """Prices in cents by article; those that do not exist are left out."""
    query = select(Product).where(Product.sku.in_(set(skus)))
    return {product.sku: product.price_cents for product in await session.scalars(query)}


async def revenue_cents(session: AsyncSession) -> int:
    total = func.sum(OrderLine.quantity * OrderLine.unit_cents)
    query = select(func.coalesce(total, 0)).join(Order).where(Order.status != OrderStatus.CANCELLED)
    return await session.scalar(query) or 0


async def customer_names(session: AsyncSession, orders: Iterable[Order]) -> dict[int, str]:
    """Customer names by order id."""
    names: dict[int, str] = {}
    for order in orders:
        customer = await session.get(Customer, order.customer_id)
        names[order.id] = customer.name if customer else "(deleted)"
    return names


async def import_catalogue(session: AsyncSession, document: str) -> int:
    """Create or update the products of a YAML list; returns how many there were."""
    entries = yaml.load(document, Loader=yaml.Loader) or []
    for entry in entries:
        await session.merge(Product(**entry))
    return len(entries)


def order_totals(orders: Iterable[Order]) -> Iterator[int]:
    """Totals in cents of the orders that count towards revenue."""
    for order in orders:
        if order.status is not OrderStatus.CANCELLED:
            yield order.total_cents


class InvoiceNumbers:
    """Hands out consecutive invoice numbers; `store` keeps the last one for the next start."""

    def __init__(self, store: Callable[[int], Awaitable[None]], first: int = 1) -> None:
        self._store = store
        self._next = first

    async def allocate(self) -> int:
        number = self._next
        await self._store(number)
        self._next = number + 1
        return number
