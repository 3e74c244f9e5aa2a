"""The HTTP API."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import (
    APIRouter,
    Body,
    Depends,
    FastAPI,
    Header,
    HTTPException,
    Query,
    Request,
    Response,
)
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from orders import __version__, repository
from orders.cache import AsyncCache, decode_cart, encode_cart, etag
from orders.carrier import CarrierClient, build_client, verify_webhook
from orders.constants import MAX_PAGE_SIZE, OrderStatus
from orders.db import create_schema, make_engine, make_sessions
from orders.errors import OrderNotFound, OutOfStock
from orders.events import (
    Event,
    EventBus,
    OrderCancelled,
    OrderPlaced,
    parse_adjustment,
    tracking_action,
)
from orders.export import print_invoice, queue_documents
from orders.models import Customer
from orders.pricing import (
    FRAGILE,
    PROMOTIONS,
    CartLine,
    Promotion,
    apply_promotions,
    drop_free_lines,
    has_fragile,
    shipping_cents,
)
from orders.schemas import CancelIn, CustomerOut, LineIn, OrderIn, OrderOut, PromotionIn
from orders.settings import Settings, get_settings

logger = logging.getLogger(__name__)

router = APIRouter()

_quotes: dict[tuple[str, int], int] = {}
_background: set[asyncio.Task[None]] = set()


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as session:
        yield session


def get_app_settings(request: Request) -> Settings:
    return request.app.state.settings


def get_carrier(request: Request) -> CarrierClient:
    return request.app.state.carrier


def get_bus(request: Request) -> EventBus:
    return request.app.state.bus


Session = Annotated[AsyncSession, Depends(get_session)]
AppSettings = Annotated[Settings, Depends(get_app_settings)]
Carrier = Annotated[CarrierClient, Depends(get_carrier)]
Bus = Annotated[EventBus, Depends(get_bus)]


def in_background(work: Coroutine[None, None, None]) -> None:
    task = asyncio.create_task(work)
    _background.add(task)
    task.add_done_callback(_background.discard)


async def announce(bus: EventBus, event: Event) -> None:
    try:
        await bus.publish(event)
    except Exception:
        logger.exception("could not announce %r", event)


@router.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok", "version": __version__}


@router.post("/orders", status_code=201)
async def place_order(payload: OrderIn, session: Session, bus: Bus) -> OrderOut:
    order = await repository.create_order(session, payload)
    await session.commit()
    in_background(announce(bus, OrderPlaced(order.id, total_cents=order.total_cents)))
    return OrderOut.model_validate(order)


@router.get("/orders")
async def list_orders(
    session: Session,
    status: OrderStatus | None = None,
    limit: Annotated[int, Query(gt=0, le=MAX_PAGE_SIZE)] = 50,
) -> list[OrderOut]:
    orders = await repository.list_orders(session, status, limit)
    return [OrderOut.model_validate(order) for order in orders]


@router.get("/orders/search")
async def search_orders(session: Session, q: str) -> list[int]:
    return await repository.search_orders(session, q)


@router.get("/orders/{order_id}")
async def show_order(order_id: int, session: Session, response: Response) -> OrderOut:
    order = OrderOut.model_validate(await repository.require_order(session, order_id))
    response.headers["ETag"] = etag(order.model_dump_json().encode())
    return order


@router.post("/orders/{order_id}/cancel")
async def cancel_order(order_id: int, payload: CancelIn, session: Session, bus: Bus) -> OrderOut:
    order = await repository.require_order(session, order_id)
    if order.status not in (OrderStatus.DRAFT, OrderStatus.PLACED, OrderStatus.PAID):
        raise HTTPException(409, f"order {order_id} is {order.status}")
    order.status = OrderStatus.CANCELLED
    await repository.release(session, order)
    await session.commit()
    in_background(announce(bus, OrderCancelled(order_id, reason=payload.reason)))
    return OrderOut.model_validate(order)


@router.post("/orders/{order_id}/dispatch")
async def dispatch_order(order_id: int, session: Session, settings: AppSettings) -> dict[str, bool]:
    """Print the parcel's label while the packer waits."""
    order = await repository.require_order(session, order_id)
    printed = queue_documents(order, settings)
    return {"printed": printed}


@router.post("/orders/{order_id}/invoice", status_code=202)
async def print_order_invoice(
    order_id: int, request: Request, session: Session, printer: str = "office"
) -> dict[str, int]:
    order = await repository.require_order(session, order_id)
    number = await request.app.state.invoice_numbers.allocate()
    await asyncio.to_thread(print_invoice, order, number, printer)
    return {"invoice": number}


@router.get("/customers/{customer_id}")
async def show_customer(customer_id: int, session: Session) -> CustomerOut:
    customer = await session.get(Customer, customer_id)
    if customer is None:
        raise HTTPException(404, f"customer {customer_id} does not exist")
    return CustomerOut.from_orm(customer)


@router.post("/tracking")
async def track_parcels(references: list[str], carrier: Carrier) -> list[dict[str, object]]:
    return await carrier.track_many(references)


@router.get("/tracking/{reference}")
async def track_parcel(reference: str, request: Request) -> dict[str, object]:
    return await request.app.state.tracking.get(reference)


@router.get("/quotes")
async def quote(service: str, grams: Annotated[int, Query(gt=0)]) -> dict[str, int]:
    key = (service, grams)
    if key not in _quotes:
        _quotes[key] = shipping_cents(service, grams)
    return {"cents": _quotes[key]}


@router.get("/cart")
async def show_cart(x_cart: Annotated[str | None, Header()] = None) -> dict[str, int]:
    return decode_cart(x_cart) if x_cart else {}


@router.put("/cart")
async def store_cart(quantities: dict[str, int]) -> dict[str, str]:
    return {"cart": encode_cart(quantities)}


@router.post("/cart/price")
async def price_cart(wanted: list[LineIn], session: Session) -> dict[str, object]:
    """What a cart costs today."""
    prices = await repository.prices(session, (line.sku for line in wanted))
    lines = [
        CartLine(line.sku, line.quantity, prices[line.sku]) for line in wanted if line.sku in prices
    ]
    applied = apply_promotions(lines, PROMOTIONS)
    lines = drop_free_lines(lines)
    return {
        "total_cents": sum(line.total_cents for line in lines),
        "promotions": applied,
        "fragile": has_fragile(lines, FRAGILE),
    }


@router.post("/promotions/preview")
async def preview_promotion(
    promotion: PromotionIn, wanted: list[LineIn], session: Session
) -> list[str]:
    """The articles of a cart that a promotion would apply to."""
    prices = await repository.prices(session, (line.sku for line in wanted))
    candidate = Promotion(promotion.code, promotion.percent, promotion.condition)
    lines = [CartLine(line.sku, line.quantity, prices.get(line.sku, 0)) for line in wanted]
    return [line.sku for line in lines if candidate.matches(line)]


@router.post("/stock", status_code=204)
async def correct_stock(payload: dict[str, object], session: Session) -> None:
    try:
        adjustment = parse_adjustment(payload)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    await repository.adjust_stock(session, adjustment)
    await session.commit()


@router.put("/catalogue")
async def store_catalogue(
    session: Session, document: Annotated[str, Body(media_type="text/yaml")]
) -> dict[str, int]:
    count = await repository.import_catalogue(session, document)
    await session.commit()
    return {"products": count}


@router.post("/webhooks/carrier", status_code=204)
async def carrier_webhook(
    request: Request, settings: AppSettings, x_signature: Annotated[str, Header()]
) -> None:
    body = await request.body()
    if not verify_webhook(settings.webhook_secret, body, x_signature):
        raise HTTPException(401, "bad signature")
    logger.info("carrier says %r", tracking_action(body.decode().split()))


def number_file(settings: Settings) -> Path:
    return Path(settings.export_dir) / "last-invoice"


def load_invoice_number(settings: Settings) -> int:
    path = number_file(settings)
    return int(path.read_text()) if path.exists() else 0


async def not_found(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


async def conflict(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=409)


def create_app(settings: Settings | None = None, carrier: CarrierClient | None = None) -> FastAPI:
    settings = settings or get_settings()
    engine = make_engine(settings.database_url)
    client = carrier or build_client(settings)

    async def store_invoice_number(number: int) -> None:
        path = number_file(settings)
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(path.write_text, str(number))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await create_schema(engine)
        try:
            yield
        finally:
            await client.aclose()
            await engine.dispose()

    app = FastAPI(title="orders", version=__version__, lifespan=lifespan)
    app.state.settings = settings
    app.state.engine = engine
    app.state.sessions = make_sessions(engine)
    app.state.carrier = client
    app.state.bus = EventBus()
    app.state.tracking = AsyncCache(client.track, ttl=300.0)
    app.state.invoice_numbers = repository.InvoiceNumbers(
        store_invoice_number, first=load_invoice_number(settings) + 1
    )
    app.add_exception_handler(OrderNotFound, not_found)
    app.add_exception_handler(OutOfStock, conflict)
    app.include_router(router)
    return app
