"""Fixtures shared by the whole suite."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from orders.api import create_app
from orders.carrier import CarrierClient
from orders.db import Sessions, create_schema
from orders.models import Customer, Order, OrderLine, Product
from orders.settings import Settings


def answer(request: httpx.Request) -> httpx.Response:
    """The carrier, as far as these tests know it."""
    if request.url.path.endswith("/bookings"):
        return httpx.Response(201, json={"reference": "REF-1", "service": "standard"})
    if "/tracking/" in request.url.path:
        reference = request.url.path.rpartition("/")[2]
        return httpx.Response(200, json={"reference": reference, "state": "in transit"})
    return httpx.Response(404)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'orders.db'}",
        carrier_url="https://carrier.test",
        export_dir=str(tmp_path / "exports"),
    )


@pytest.fixture
async def carrier() -> AsyncIterator[CarrierClient]:
    client = CarrierClient("https://carrier.test", "token", httpx.MockTransport(answer))
    yield client
    await client.aclose()


@pytest.fixture
async def app(settings: Settings, carrier: CarrierClient) -> AsyncIterator[FastAPI]:
    app = create_app(settings, carrier)
    await create_schema(app.state.engine)
    async with app.state.sessions() as session:
        session.add_all(
            [
                Customer(id=1, name="Ada Winter", email="ada@example.org"),
                Customer(id=2, name="Bo Sommer", email="bo@example.org", country="AT"),
                Product(sku="MUG", name="Mug", price_cents=900, stock=10),
                Product(sku="TEA", name="Tea, 100 g", price_cents=650, stock=3),
                Order(
                    id=1,
                    customer_id=1,
                    address={"name": "Ada Winter", "line1": "Am Markt 1", "city": "Ulm"},
                    lines=[OrderLine(sku="MUG", quantity=2, unit_cents=900)],
                ),
            ]
        )
        await session.commit()
    yield app
    await app.state.engine.dispose()


@pytest.fixture
def sessions(app: FastAPI) -> Sessions:
    return app.state.sessions


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://orders.test") as client:
        yield client


@pytest.fixture(scope="session")
def price_list() -> dict[str, int]:
    return {"MUG": 900, "TEA": 650, "COFFEE": 1200}
