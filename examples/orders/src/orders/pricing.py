"""Prices: promotions, taxes, bundles and shipping."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from orders.constants import DEFAULT_CURRENCY, STANDARD

logger = logging.getLogger(__name__)

BUNDLES = {
    frozenset({"MUG", "TEA"}): 150,
    frozenset({"MUG", "COFFEE"}): 200,
}

FRAGILE = {"MUG", "POT"}


@dataclass(frozen=True)
class Money:
    cents: int
    currency: str = DEFAULT_CURRENCY

    def __post_init__(self) -> None:
        if not self.currency.isupper():
            self.currency = self.currency.upper()

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.cents + other.cents, self.currency)

    def __str__(self) -> str:
        return f"{self.cents // 100}.{self.cents % 100:02d} {self.currency}"


@dataclass
class CartLine:
    sku: str
    quantity: int
    unit_cents: int
    discount_cents: int = 0

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_cents - self.discount_cents


@dataclass(frozen=True)
class Promotion:
    """`condition` is an expression over `quantity`, `unit_cents` and `sku`, by the marketing team."""

    code: str
    percent: int
    condition: str = "True"

    def matches(self, line: CartLine) -> bool:
        names = {"quantity": line.quantity, "unit_cents": line.unit_cents, "sku": line.sku}
        return bool(eval(self.condition, {}, names))


PROMOTIONS = (
    Promotion("TEN", 10, "quantity >= 10"),
    Promotion("STICKERS", 100, "sku == 'STICKER'"),
)


def apply_promotions(
    lines: Sequence[CartLine], promotions: Sequence[Promotion], applied: list[str] = []
) -> list[str]:
    """Discount the lines in place; returns the codes that were applied, for the receipt."""
    for promotion in promotions:
        for line in lines:
            if promotion.matches(line):
                line.discount_cents += line.quantity * line.unit_cents * promotion.percent // 100
                if promotion.code not in applied:
                    applied.append(promotion.code)
    return applied


def drop_free_lines(lines: list[CartLine]) -> list[CartLine]:
    """Take the lines that cost nothing off the invoice."""
    for line in lines:
        if line.total_cents == 0:
            lines.remove(line)
    return lines


def line_total(quantity: int, unit_cents: int) -> int:
    assert quantity > 0, "quantity must be positive"
    return quantity * unit_cents


def has_fragile(lines: Sequence[CartLine], fragile: set[str]) -> bool:
    return any([line.sku in fragile for line in lines])


@lru_cache
def bundle_discount(skus: Sequence[str]) -> int:
    """Cents off for goods bought together."""
    bought = frozenset(skus)
    return max((cents for bundle, cents in BUNDLES.items() if bundle <= bought), default=0)


@dataclass(eq=False)
class TaxTable:
    """Tax rates by country, in percent; reloaded whenever the rates change."""

    rates: Mapping[str, int] = field(default_factory=dict)
    fallback: int = 19

    @lru_cache(maxsize=None)
    def rate_for(self, country: str) -> int:
        rate = self.rates.get(country)
        if rate is None:
            logger.info("no tax rate for %s, using %d%%", country, self.fallback)
            return self.fallback
        return rate

    def gross_cents(self, net_cents: int, country: str) -> int:
        return net_cents + net_cents * self.rate_for(country) // 100


def shipping_cents(service: str, weight_grams: int) -> int:
    kilograms = -(-weight_grams // 1000)
    match service:
        case "pickup":
            return 0
        case "express":
            return 990 + 300 * kilograms
        case STANDARD:
            return 450 + 100 * kilograms
    raise ValueError(f"unknown shipping service {service!r}")
