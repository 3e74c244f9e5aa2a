from __future__ import annotations

from typing import Annotated, Optional

import click
import httpx
from pydantic import BaseModel, Field, PositiveInt, field_validator


class Line(BaseModel):
    sku: str = Field(min_length=3, max_length=8)
    quantity: PositiveInt
    price: Annotated[float, Field(gt=10, le=20)]
    note: Optional[str] = None


class Order(BaseModel):
    lines: list[Line] = Field(min_length=1)
    buyer: str = Field(alias="buyerName")


class Never(BaseModel):
    n: int

    @field_validator("n")
    @classmethod
    def refuse(cls, value):
        raise ValueError("never")


def price(line: Line):
    return line.price


def total(order: Order):
    return len(order.lines)


def never(model: Never):
    return model


@click.command()
@click.option("--count")
def command(count):
    return count


async def fetch(client: httpx.AsyncClient):
    return await client.get("/")
