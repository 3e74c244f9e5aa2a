"""Shipping labels, and the network printer that prints them."""

import logging
import socket

from orders.constants import PRINTER_PORT
from orders.errors import *
from orders.models import Order
from orders.retry import call_with_backoff

logger = logging.getLogger(__name__)


def render_label(order: Order) -> str:
    """The order's address in the printer's language."""
    address = order.address
    parts = (address.get("name"), address.get("line1"), address.get("line2"))
    fields = [f"^FD{part}^FS" for part in parts if part]
    fields.append(f"^FD{address.get('postcode')} {address.get('city')}^FS")
    return "\n".join(["^XA", *fields, f"^BC^FD{order.id:08d}^FS", "^XZ"])


def send_label(label: str, host: str, port: int = PRINTER_PORT) -> bool:
    """Print a label; False when the printer is away and the label must be printed later."""
    try:
        printer = call_with_backoff(lambda: socket.create_connection((host, port), timeout=2.0))
    except ConnectionError:
        logger.warning("printer %s:%d is away", host, port)
        return False
    printer.sendall(label.encode("ascii", errors="replace"))
    answer = printer.recv(16)
    if answer != b"OK":
        raise LabelError(f"printer said {answer!r}")
    printer.close()
    return True
