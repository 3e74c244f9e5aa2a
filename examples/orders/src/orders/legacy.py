"""Imports the product list of the shop system used before 2023.

Only `orders import-legacy` needs this, so it is imported there and nowhere else.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, validator


class LegacyProduct(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    sku: str
    name: str
    price: Decimal
    stock: int = 0

    class Config:
        anystr_strip_whitespace = True
        allow_population_by_field_name = True

    @validator("price", pre=True)
    def decimal_comma(cls, value: object) -> object:
        return value.replace(",", ".") if isinstance(value, str) else value

    @property
    def price_cents(self) -> int:
        return int(self.price * 100)


def read_products(path: Path) -> Iterator[LegacyProduct]:
    with path.open(encoding="latin-1", newline="") as source:
        for row in csv.DictReader(source, delimiter=";"):
            yield LegacyProduct(**row)
