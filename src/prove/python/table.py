"""Values of types that can only be known by heart."""

from __future__ import annotations

from typing import Any, Optional

from .expressions import Expr

#: By module and name of the type: the import, and the expression; where there are several of
#: them, for elements of a collection.
PLAIN: dict[str, tuple[str, tuple[str, ...]]] = {
    "builtins.NoneType": ("", ("None",)),
    "builtins.bool": ("", ("True", "False")),
    "builtins.int": ("", ("1", "2", "3")),
    "builtins.float": ("", ("1.0", "2.0", "3.0")),
    "builtins.complex": ("", ("1j", "2j", "3j")),
    "builtins.str": ("", ('"a"', '"b"', '"c"')),
    "builtins.bytes": ("", ('b"a"', 'b"b"', 'b"c"')),
    "builtins.bytearray": ("", ('bytearray(b"a")',)),
    "builtins.memoryview": ("", ('memoryview(b"a")',)),
    "builtins.object": ("", ("object()",)),
    "builtins.range": ("", ("range(3)",)),
    "builtins.slice": ("", ("slice(0, 3)",)),
    "builtins.type": ("", ("int", "str", "float")),
    "decimal.Decimal": ("from decimal import Decimal", ('Decimal("1")', 'Decimal("2")')),
    "fractions.Fraction": ("from fractions import Fraction", ("Fraction(1, 2)", "Fraction(1, 3)")),
    "datetime.datetime": (
        "from datetime import datetime",
        ("datetime(2024, 1, 1)", "datetime(2024, 1, 2)", "datetime(2024, 1, 3)"),
    ),
    "datetime.date": (
        "from datetime import date",
        ("date(2024, 1, 1)", "date(2024, 1, 2)", "date(2024, 1, 3)"),
    ),
    "datetime.time": ("from datetime import time", ("time(12, 0)", "time(13, 0)", "time(14, 0)")),
    "datetime.timedelta": (
        "from datetime import timedelta",
        ("timedelta(seconds=1)", "timedelta(seconds=2)", "timedelta(seconds=3)"),
    ),
    "datetime.tzinfo": ("from datetime import timezone", ("timezone.utc",)),
    "datetime.timezone": ("from datetime import timezone", ("timezone.utc",)),
    "zoneinfo.ZoneInfo": ("from zoneinfo import ZoneInfo", ('ZoneInfo("UTC")',)),
    "uuid.UUID": ("from uuid import UUID", ("UUID(int=1)", "UUID(int=2)", "UUID(int=3)")),
    "ipaddress.IPv4Address": ("from ipaddress import IPv4Address", ('IPv4Address("127.0.0.1")',)),
    "ipaddress.IPv6Address": ("from ipaddress import IPv6Address", ('IPv6Address("::1")',)),
    "pathlib.PurePath": ("from pathlib import PurePath", ('PurePath("a.txt")',)),
    "pathlib.PurePosixPath": ("from pathlib import PurePosixPath", ('PurePosixPath("a.txt")',)),
    "re.Pattern": ("import re", ('re.compile("a")',)),
    "re.Match": ("import re", ('re.match("a", "a")',)),
    "logging.Logger": ("import logging", ('logging.getLogger("test")',)),
    "random.Random": ("from random import Random", ("Random(1)",)),
    "sqlite3.Connection": ("import sqlite3", ('sqlite3.connect(":memory:")',)),
    "sqlite3.Cursor": ("import sqlite3", ('sqlite3.connect(":memory:").cursor()',)),
    "numbers.Number": ("", ("1", "2", "3")),
    "numbers.Real": ("", ("1.0", "2.0", "3.0")),
    "numbers.Integral": ("", ("1", "2", "3")),
    "typing.SupportsInt": ("", ("1", "2", "3")),
    "typing.SupportsIndex": ("", ("1", "2", "3")),
    "typing.SupportsFloat": ("", ("1.0", "2.0", "3.0")),
    "typing.SupportsAbs": ("", ("1", "2", "3")),
    "typing.SupportsRound": ("", ("1.0", "2.0", "3.0")),
    "collections.abc.Hashable": ("", ('"a"', '"b"', '"c"')),
    "collections.abc.Buffer": ("", ('b"a"', 'b"b"', 'b"c"')),
    "collections.abc.ByteString": ("", ('b"a"', 'b"b"', 'b"c"')),
    "pydantic.networks.EmailStr": ("", ('"a@example.com"', '"b@example.com"', '"c@example.com"')),
    "threading.Lock": ("import threading", ("threading.Lock()",)),
    "asyncio.events.AbstractEventLoop": ("import asyncio", ("asyncio.new_event_loop()",)),
    "concurrent.futures._base.Executor": (
        "from concurrent.futures import ThreadPoolExecutor",
        ("ThreadPoolExecutor(1)",),
    ),
    **{
        f"{module}.{name}": ("import io", (f"io.{code}",))
        for code, module, names in (
            ('StringIO("a\\nb\\n")', "typing", ("TextIO", "IO")),
            ('StringIO("a\\nb\\n")', "io", ("IOBase", "TextIOBase", "StringIO", "TextIOWrapper")),
            ('StringIO("a\\nb\\n")', "_io", ("StringIO", "TextIOWrapper")),
            ('BytesIO(b"a\\nb\\n")', "typing", ("BinaryIO",)),
            ('BytesIO(b"a\\nb\\n")', "io", ("RawIOBase", "BufferedIOBase", "BytesIO")),
            ('BytesIO(b"a\\nb\\n")', "io", ("BufferedReader", "FileIO")),
            ('BytesIO(b"a\\nb\\n")', "_io", ("BytesIO", "BufferedReader", "FileIO")),
        )
        for name in names
    },
}

#: Packages whose objects reach for a network or a server as soon as they are used.
REMOTE = frozenset(
    "aiobotocore aiohttp aiomysql aioredis asyncpg boto3 botocore elasticsearch ftplib google grpc "
    "http httpx kafka ldap3 motor mysql paramiko pika psycopg psycopg2 pymongo pymysql redis "
    "requests smtplib socket sqlalchemy ssl telnetlib urllib urllib3 websocket websockets".split()
)


def key_of(cls: Any) -> str:
    """How a type is called in the table."""
    return f"{getattr(cls, '__module__', '')}.{getattr(cls, '__qualname__', '')}"


def plain(cls: Any, index: int) -> Optional[Expr]:
    """The value of a type that is in the table; the n-th of it."""
    found = PLAIN.get(key_of(cls))
    if found is None:
        return None
    imported, codes = found
    return Expr(codes[index % len(codes)], frozenset([imported] if imported else []))


def file_in(folder: str, index: int) -> Expr:
    """A file that is there."""
    code = f'{folder} / "{"abc"[index % 3]}.txt"'
    return Expr(code, setup=(f'({code}).write_text("a\\n")',), fixtures=frozenset([folder]))
