"""The HTTP API, from the outside."""

from unittest.mock import AsyncMock, Mock

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from orders.schemas import Address, OrderIn

ADDRESS = {
    "name": "Bo Sommer",
    "line1": "Ring 7",
    "line2": None,
    "postcode": "1010",
    "city": "Wien",
    "country": "AT",
}


def order_of(**quantities: int) -> dict[str, object]:
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    return {"customer_id": 2, "lines": lines, "address": ADDRESS}


def check_problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status
    assert response.json()["detail"]


async def test_health(client: httpx.AsyncClient) -> None:
    response = await client.get("/health")
    response.status_code == 200
    assert response.json()["status"] == "ok"


async def test_place_order(client: httpx.AsyncClient) -> None:
    response = await client.post("/orders", json=order_of(MUG=3, TEA=1))
    assert response.status_code == 201
    placed = response.json()
    assert placed["status"] == "placed"
    assert placed["total_cents"] == 3 * 900 + 650


async def test_place_order_announces_it(app: FastAPI, client: httpx.AsyncClient) -> None:
    app.state.bus = AsyncMock()
    await client.post("/orders", json=order_of(MUG=1))
    assert app.state.bus.publish.awaited_once


async def test_order_without_stock_is_refused(client: httpx.AsyncClient) -> None:
    check_problem(await client.post("/orders", json=order_of(TEA=4)), 409)


async def test_unknown_order(client: httpx.AsyncClient) -> None:
    check_problem(await client.get("/orders/99"), 404)


async def test_show_order(client: httpx.AsyncClient) -> None:
    response = await client.get("/orders/1")
    assert response.json()["lines"] == [{"sku": "MUG", "quantity": 2, "unit_cents": 900}]
    assert len(response.headers["ETag"]) == 16


async def test_list_orders_by_status(client: httpx.AsyncClient) -> None:
    response = await client.get("/orders", params={"status": "shipped"})
    for order in response.json():
        assert order["status"] == "shipped"


async def test_search_orders(client: httpx.AsyncClient) -> None:
    response = await client.get("/orders/search", params={"q": "Winter"})
    assert response.json() == [1]


async def test_cancel_order(client: httpx.AsyncClient) -> None:
    await client.post("/orders/1/cancel", json={"reason": "too late"})
    again = await client.post("/orders/1/cancel", json={})
    assert (again.status_code == 409, "an order can be cancelled once")


async def test_dispatch_prints_a_label(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    monkeypatch.setattr(
        "orders.export.send_label", lambda label, host, port: not printed.append(label)
    )
    response = await client.post("/orders/1/dispatch")
    assert response.json() == {"printed": True}
    assert "Ada Winter" in printed[0]


async def test_tracking(client: httpx.AsyncClient) -> None:
    response = await client.post("/tracking", json=["A", "B"])
    assert [parcel["reference"] for parcel in response.json()] == ["A", "B"]


async def test_one_parcel(client: httpx.AsyncClient) -> None:
    response = await client.get("/tracking/REF-9")
    assert response.json()["state"] == "in transit"


async def test_invoice(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = Mock()
    monkeypatch.setattr("orders.api.print_invoice", printed)
    response = await client.post("/orders/1/invoice", params={"printer": "desk"})
    assert response.json() == {"invoice": 1}
    assert printed.call_args.args[1:] == (1, "desk")


async def test_quotes(client: httpx.AsyncClient) -> None:
    response = await client.get("/quotes", params={"service": "pickup", "grams": 10})
    assert response.json() == {"cents": 0}


async def test_cart_survives_the_round_trip(client: httpx.AsyncClient) -> None:
    token = (await client.put("/cart", json={"MUG": 2})).json()["cart"]
    assert (await client.get("/cart", headers={"X-Cart": token})).json() == {"MUG": 2}


async def test_price_of_a_cart(client: httpx.AsyncClient) -> None:
    cart = [{"sku": "MUG", "quantity": 10}, {"sku": "UNKNOWN", "quantity": 1}]
    response = await client.post("/cart/price", json=cart)
    assert response.json()["total_cents"] == 8100
    assert response.json()["fragile"] is True


async def test_promotion_preview(client: httpx.AsyncClient) -> None:
    promotion = {"code": "TEA", "percent": 5, "condition": "sku == 'TEA'"}
    wanted = [{"sku": "MUG", "quantity": 1}, {"sku": "TEA", "quantity": 1}]
    body = {"promotion": promotion, "wanted": wanted}
    response = await client.post("/promotions/preview", json=body)
    assert response.json() == ["TEA"]


async def test_stock_correction(client: httpx.AsyncClient) -> None:
    response = await client.post("/stock", json={"sku": "TEA", "delta": 5})
    assert response.status_code == 204
    check_problem(await client.post("/stock", json={"sku": "TEA"}), 422)


async def test_catalogue(client: httpx.AsyncClient) -> None:
    document = "- {sku: POT, name: Pot, price_cents: 2900, stock: 4}\n"
    response = await client.put("/catalogue", json=document)
    assert response.json() == {"products": 1}


async def test_webhook_needs_a_signature(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/webhooks/carrier", content=b"delivered REF-1", headers={"X-Signature": "0" * 32}
    )
    check_problem(response, 401)


def test_quantity_must_be_positive() -> None:
    with pytest.raises(ValidationError):
        address = Address.model_validate({**ADDRESS, "country": "Austria"})
        OrderIn(customer_id=1, lines=[{"sku": "MUG", "quantity": 0}], address=address)
