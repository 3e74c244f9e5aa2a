"""Where the service finds its database, its carrier and its printer."""

import json
import logging
import os
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from orders.constants import PRINTER_PORT

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    database_url: str = "sqlite+aiosqlite:///orders.db"
    carrier_url: str = "https://carrier.invalid/v2"
    carrier_token: str = ""
    webhook_secret: str = ""
    printer_host: str = "localhost"
    printer_port: int = PRINTER_PORT
    export_dir: str = "exports"
    heartbeat_path: str | None = None


def read_config(path: Path) -> dict[str, Any]:
    """Read the JSON configuration file, leaving out keys of older releases."""
    known = {field.name for field in fields(Settings)}
    config = json.load(open(path, encoding="utf-8"))
    for key in sorted(config.keys() - known):
        logger.warning("%s: %r is no longer used", path, key)
    return {key: value for key, value in config.items() if key in known}


def load_settings(path: Path | None) -> Settings:
    if path is not None:
        try:
            return Settings(**read_config(path))
        except Exception:
            pass
    return Settings()


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    location = os.environ.get("ORDERS_CONFIG")
    return load_settings(Path(location) if location else None)
