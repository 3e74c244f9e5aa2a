"""Names shared by the API, the worker and the command line."""

from enum import StrEnum
from typing import Final


class OrderStatus(StrEnum):
    DRAFT = "draft"
    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


MAX_PAGE_SIZE: Final = 200
DEFAULT_CURRENCY: Final = "EUR"
PRINTER_PORT: Final = 9100

# Shipping services, as the carrier spells them.
STANDARD: Final = "standard"
EXPRESS: Final = "express"
PICKUP: Final = "pickup"

# First word of the carrier's tracking updates.
DELIVERED: Final = "delivered"
RETURNED: Final = "returned"

LINE_TABLE: Final = "order_lines"
OPEN_STATUSES: Final = (OrderStatus.PLACED, OrderStatus.PAID)
