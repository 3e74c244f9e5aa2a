"""Prices and the caches in front of them."""

import time

import pytest

from orders.cache import AsyncCache, TTLCache
from orders.pricing import (
    CartLine,
    Money,
    Promotion,
    TaxTable,
    apply_promotions,
    bundle_discount,
    drop_free_lines,
    has_fragile,
    line_total,
    shipping_cents,
)


def test_money_adds_up() -> None:
    assert str(Money(1250) + Money(250)) == "15.00 EUR"


def test_money_of_two_currencies_does_not_add_up() -> None:
    with pytest.raises(ValueError, match="cannot add USD to EUR"):
        Money(100) + Money(100, "USD")


def test_promotion_discounts_the_lines_it_matches() -> None:
    lines = [CartLine("MUG", 10, 900), CartLine("TEA", 1, 650)]
    applied = apply_promotions(lines, [Promotion("TEN", 10, "quantity >= 10")])
    assert applied == ["TEN"]
    assert [line.discount_cents for line in lines] == [900, 0]


def test_free_lines_are_dropped() -> None:
    lines = [CartLine("MUG", 1, 900), CartLine("STICKER", 1, 0), CartLine("TEA", 1, 650)]
    assert [line.sku for line in drop_free_lines(lines)] == ["MUG", "TEA"]


def test_bundle_discount() -> None:
    assert bundle_discount(("TEA", "MUG", "POT")) == 150
    assert bundle_discount(("TEA",)) == 0


def test_has_fragile() -> None:
    assert has_fragile([CartLine("MUG", 1, 900)], {"MUG"})


def test_line_total() -> None:
    assert line_total(3, 900) == 2700


def test_tax_of_an_unknown_country() -> None:
    table = TaxTable({"AT": 20})
    table.gross_cents(1000, "XX")


def test_tax() -> None:
    assert TaxTable({"AT": 20}).gross_cents(1000, "AT") == 1200


def test_pickup_costs_nothing() -> None:
    weight = 1500
    cents = shipping_cents("pickup", weight)
    assert cents == 0


def test_standard_shipping() -> None:
    weight = 1500
    cents = shipping_cents("standard", weight)
    assert cents == 650


def test_express_shipping() -> None:
    weight = 1500
    cents = shipping_cents("express", weight)
    assert cents == 1590


def test_discounted_price_list(price_list: dict[str, int]) -> None:
    price_list["TEA"] -= 100
    assert sum(price_list.values()) == 2650


def test_price_list_has_no_free_articles(price_list: dict[str, int]) -> None:
    assert all(price_list.values())


def test_cache_reloads_what_is_stale() -> None:
    loads: list[str] = []
    cache: TTLCache[int] = TTLCache(ttl=0.05)

    def load(key: str) -> int:
        loads.append(key)
        return len(loads)

    assert cache.get_or_load("a", load) == 1
    assert cache.get_or_load("a", load) == 1
    time.sleep(0.1)
    assert cache.get_or_load("a", load) == 2


async def test_async_cache_loads_once() -> None:
    loads: list[str] = []

    async def load(key: str) -> str:
        loads.append(key)
        return key.upper()

    cache = AsyncCache(load)
    assert [await cache.get("a"), await cache.get("a")] == ["A", "A"]
    assert loads == ["a"]
