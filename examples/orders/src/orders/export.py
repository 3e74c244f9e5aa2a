"""Documents: exports, invoices and the files they are kept in."""

import csv
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

from orders.labels import render_label, send_label
from orders.models import Order
from orders.settings import Settings

Row = Mapping[str, object]


class Exporter:
    """Turns rows into a document. Subclasses override the hooks."""

    def __init__(self) -> None:
        self.body = ""

    def begin(self) -> None:
        """Called before the first row."""

    def row(self, row: Row) -> None:
        raise NotImplementedError

    def finish(self) -> None:
        """Called after the last row."""

    def write(self, text: str) -> None:
        self.body += text

    def export(self, rows: Iterable[Row]) -> str:
        self.begin()
        for row in rows:
            self.row(row)
        self.finish()
        return self.body


class TextExporter(Exporter):
    def row(self, row: Row) -> None:
        self.write(" ".join(str(value) for value in row.values()) + "\n")


def open_export(path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8", newline="")


def write_csv(path: Path, rows: Iterable[Row], columns: list[str]) -> int:
    """Write rows to a CSV file; returns how many there were."""
    count = 0
    with open_export(path) as target:
        writer = csv.DictWriter(target, columns, extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def spool(text: str) -> str:
    """Put a document where the print system can pick it up."""
    spooled = tempfile.NamedTemporaryFile("w", prefix="orders-", suffix=".txt", delete=False)
    spooled.write(text)
    spooled.flush()
    return spooled.name


def keep_copy(text: str, target: Path) -> Path:
    """Keep a copy of what was printed, as the tax office wants it."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    finally:
        return target


def invoice_text(order: Order, number: int) -> str:
    lines = [f"Invoice {number} for order {order.id}"]
    lines += [f"{line.quantity:>4} x {line.sku:<32}{line.unit_cents:>8}" for line in order.lines]
    lines.append(f"Total {order.total_cents / 100:.2f} {order.currency}")
    return "\n".join(lines)


def print_invoice(order: Order, number: int, printer: str) -> None:
    path = spool(invoice_text(order, number))
    subprocess.run(f"lpr -P {printer} {path}", shell=True, check=True)


def queue_documents(order: Order, settings: Settings) -> bool:
    """Print what goes on the parcel; False when that has to be done later."""
    label = render_label(order)
    keep_copy(label, Path(settings.export_dir) / f"label-{order.id}.zpl")
    return send_label(label, settings.printer_host, settings.printer_port)
