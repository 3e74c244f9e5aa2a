"""What comes in and goes out over HTTP."""

from datetime import datetime
from typing import Optional

from pydantic import BaseModel, ConfigDict, Field, field_validator

from orders.constants import OrderStatus


class Address(BaseModel):
    name: str
    line1: str
    line2: Optional[str]
    postcode: str
    city: str
    country: str = Field(min_length=2, max_length=2)


class LineIn(BaseModel):
    sku: str = Field(min_length=1, max_length=32)
    quantity: int = Field(gt=0, le=1000)


class OrderIn(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer_id: int
    lines: list[LineIn] = Field(min_length=1)
    address: Address
    tags: list[str] = []
    coupon: str | None = None

    @field_validator("coupon")
    def normalise_coupon(cls, value: str | None) -> str | None:
        return value.strip().upper() if value else None


class PromotionIn(BaseModel):
    code: str
    percent: int = Field(gt=0, le=100)
    condition: str = "True"


class LineOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    sku: str
    quantity: int
    unit_cents: int


class OrderOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    customer_id: int
    status: OrderStatus
    currency: str
    total_cents: int
    created_at: datetime
    tracking: str | None = None
    lines: list[LineOut]


class CustomerOut(BaseModel):
    id: int
    name: str
    email: str
    country: str

    class Config:
        orm_mode = True


class CancelIn(BaseModel):
    reason: str = "customer request"


class Booking(BaseModel):
    """The carrier's answer to a booking."""

    reference: str
    service: str
    label_url: str | None = None
