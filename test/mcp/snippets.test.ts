/** Code as agents write it, faulty and right, in a project that both need to know: what `check_snippet` says of each. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Client } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, connection } from "./client.ts";

/** The fault's rule; the faulty code and its right twin. */
type Pair = readonly [rule: string, bad: string, good: string];

const PROJECT = {
  "pyproject.toml": `[project]
name = "shop"
version = "1"
requires-python = ">=3.12"
dependencies = []
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
`,
  "src/shop/__init__.py": "",
  "src/shop/py.typed": "",
  "src/shop/store.py": `import enum
import time
from dataclasses import dataclass


class Status(enum.Enum):
    OPEN = "open"
    PAID = "paid"


LIMIT = 10


@dataclass(frozen=True)
class Money:
    cents: int


class Store:
    def load(self, key: str) -> str:
        return key


def slow_total(numbers: list[int]) -> int:
    time.sleep(1)
    return sum(numbers)


async def publish(event: str) -> None:
    print(event)
`,
  "tests/test_store.py":
    "from shop.store import Store\n\n\ndef test_load() -> None:\n    assert Store().load('a') == 'a'\n",
};

const PAIRS: readonly Pair[] = [
  [
    "idioms/mutable-default",
    "def add(item: str, items: list[str] = []) -> list[str]:\n    items.append(item)\n    return items\n",
    "def add(item: str, items: list[str] | None = None) -> list[str]:\n    return [*(items or []), item]\n",
  ],
  [
    "idioms/bare-except",
    "def read(path: str) -> str:\n    try:\n        return open_text(path)\n    except:\n        return ''\n\n\ndef open_text(path: str) -> str:\n    return path.strip()\n",
    "def read(text: str) -> int:\n    try:\n        return int(text)\n    except ValueError:\n        return 0\n",
  ],
  [
    "idioms/late-binding-closure",
    "from collections.abc import Callable\n\n\ndef handlers(names: list[str]) -> list[Callable[[], str]]:\n    found = []\n    for name in names:\n        found.append(lambda: name.upper())\n    return found\n",
    "from collections.abc import Callable\nfrom functools import partial\n\n\ndef handlers(names: list[str]) -> list[Callable[[], str]]:\n    return [partial(str.upper, name) for name in names]\n",
  ],
  [
    "typing/implicit-optional",
    "def find(name: str, default: str = None) -> str:\n    return default or name\n",
    "def find(name: str, default: str | None = None) -> str:\n    return default or name\n",
  ],
  [
    "typing/override-missing",
    "from shop.store import Store\n\n\nclass Cached(Store):\n    def load(self, key: str) -> str:\n        return super().load(key)\n",
    "from typing import override\n\nfrom shop.store import Store\n\n\nclass Cached(Store):\n    @override\n    def load(self, key: str) -> str:\n        return super().load(key)\n",
  ],
  [
    "matching/capture-shadows-constant",
    "from shop.store import LIMIT\n\n\ndef check(number: int) -> str:\n    match number:\n        case LIMIT:\n            return 'at the limit'\n",
    "from shop import store\n\n\ndef check(number: int) -> str:\n    match number:\n        case store.LIMIT:\n            return 'at the limit'\n        case _:\n            return 'below'\n",
  ],
  [
    "matching/match-not-exhaustive",
    "from shop.store import Status\n\n\ndef label(status: Status) -> str | None:\n    match status:\n        case Status.OPEN:\n            return 'open'\n",
    "from shop.store import Status\n\n\ndef label(status: Status) -> str:\n    match status:\n        case Status.OPEN:\n            return 'open'\n        case Status.PAID:\n            return 'paid'\n",
  ],
  [
    "data-models/frozen-assigned",
    "from shop.store import Money\n\n\ndef double(money: Money) -> Money:\n    money.cents = 2 * money.cents\n    return money\n",
    "from dataclasses import replace\n\nfrom shop.store import Money\n\n\ndef double(money: Money) -> Money:\n    return replace(money, cents=2 * money.cents)\n",
  ],
  [
    "data-models/mutable-field-default",
    "from dataclasses import dataclass\n\nNAMES = []\n\n\n@dataclass\nclass Cart:\n    lines: list[str] = []\n",
    "from dataclasses import dataclass, field\n\n\n@dataclass\nclass Cart:\n    lines: list[str] = field(default_factory=list)\n",
  ],
  [
    "resources/file-not-closed",
    "def first_line(path: str) -> str:\n    return open(path, encoding='utf-8').readline()\n",
    "def first_line(path: str) -> str:\n    with open(path, encoding='utf-8') as file:\n        return file.readline()\n",
  ],
  [
    "resources/contextmanager-without-finally",
    "import os\nfrom collections.abc import Iterator\nfrom contextlib import contextmanager\n\n\n@contextmanager\ndef inside(folder: str) -> Iterator[None]:\n    before = os.getcwd()\n    os.chdir(folder)\n    yield\n    os.chdir(before)\n",
    "import os\nfrom collections.abc import Iterator\nfrom contextlib import contextmanager\n\n\n@contextmanager\ndef inside(folder: str) -> Iterator[None]:\n    before = os.getcwd()\n    os.chdir(folder)\n    try:\n        yield\n    finally:\n        os.chdir(before)\n",
  ],
  [
    "resources/not-released",
    "import socket\n\n\ndef banner(host: str) -> bytes:\n    connection = socket.create_connection((host, 25), timeout=5)\n    return connection.recv(100)\n",
    "import socket\n\n\ndef banner(host: str) -> bytes:\n    with socket.create_connection((host, 25), timeout=5) as connection:\n        return connection.recv(100)\n",
  ],
  [
    "concurrency/coroutine-not-awaited",
    "from shop.store import publish\n\n\nasync def announce(name: str) -> None:\n    publish(name)\n",
    "from shop.store import publish\n\n\nasync def announce(name: str) -> None:\n    await publish(name)\n",
  ],
  [
    "concurrency/blocking-call-reached",
    "from shop.store import slow_total\n\n\nasync def total(numbers: list[int]) -> int:\n    return slow_total(numbers)\n",
    "import asyncio\n\nfrom shop.store import slow_total\n\n\nasync def total(numbers: list[int]) -> int:\n    return await asyncio.to_thread(slow_total, numbers)\n",
  ],
  [
    "concurrency/task-not-held",
    "import asyncio\n\nfrom shop.store import publish\n\n\nasync def announce(name: str) -> None:\n    asyncio.create_task(publish(name))\n    await asyncio.sleep(0)\n",
    "import asyncio\n\nfrom shop.store import publish\n\n\nasync def announce(name: str) -> None:\n    async with asyncio.TaskGroup() as group:\n        group.create_task(publish(name))\n",
  ],
  [
    "concurrency/cancellation-swallowed",
    "import asyncio\n\nfrom shop.store import publish\n\n\nasync def forever() -> None:\n    while True:\n        try:\n            await publish('tick')\n        except BaseException:\n            await asyncio.sleep(1)\n",
    "import asyncio\n\nfrom shop.store import publish\n\n\nasync def forever() -> None:\n    while True:\n        try:\n            await publish('tick')\n        except OSError:\n            await asyncio.sleep(1)\n",
  ],
  [
    "testing/assert-on-tuple",
    "def test_total() -> None:\n    assert (sum([1, 2]) == 4, 'the sum')\n",
    "def test_total() -> None:\n    assert sum([1, 2]) == 3, 'the sum'\n",
  ],
  [
    "testing/mock-assertion-misspelt",
    "from unittest.mock import Mock\n\n\ndef test_call() -> None:\n    send = Mock()\n    send(1)\n    send.assert_called_once\n",
    "from unittest.mock import Mock\n\n\ndef test_call() -> None:\n    send = Mock()\n    send(1)\n    send.assert_called_once()\n",
  ],
  [
    "performance/membership-in-list-loop",
    "def known(names: list[str], rows: list[str]) -> int:\n    seen = [name.lower() for name in names]\n    count = 0\n    for row in rows:\n        if row in seen:\n            count += 1\n    return count\n",
    "def known(names: list[str], rows: list[str]) -> int:\n    seen = {name.lower() for name in names}\n    count = 0\n    for row in rows:\n        if row in seen:\n            count += 1\n    return count\n",
  ],
  [
    "performance/cached-method",
    "from functools import lru_cache\n\n\nclass Prices:\n    @lru_cache\n    def of(self, name: str) -> int:\n        return len(name)\n",
    "from functools import lru_cache\n\n\n@lru_cache\ndef price_of(name: str) -> int:\n    return len(name)\n",
  ],
  [
    "security/sql-injection",
    "import sqlite3\n\n\ndef find(connection: sqlite3.Connection, name: str) -> list[tuple[int]]:\n    return connection.execute(f\"select id from users where name = '{name}'\").fetchall()\n",
    "import sqlite3\n\n\ndef find(connection: sqlite3.Connection, name: str) -> list[tuple[int]]:\n    return connection.execute('select id from users where name = ?', [name]).fetchall()\n",
  ],
  [
    "security/shell-injection",
    "import subprocess\n\n\ndef unpack(path: str) -> None:\n    subprocess.run(f'tar xf {path}', shell=True, check=True)\n",
    "import subprocess\n\n\ndef unpack(path: str) -> None:\n    subprocess.run(['tar', 'xf', path], check=True)\n",
  ],
  [
    "security/predictable-secret",
    "import random\nimport string\n\n\ndef reset_token() -> str:\n    token = ''.join(random.choice(string.ascii_letters) for _ in range(20))\n    return token\n",
    "import secrets\n\n\ndef reset_token() -> str:\n    return secrets.token_urlsafe(20)\n",
  ],
  [
    "idioms/iterator-consumed-twice",
    "def shares(numbers: list[int]) -> list[float]:\n    halves = (number / 2 for number in numbers)\n    total = sum(halves)\n    return [half / total for half in halves]\n",
    "def shares(numbers: list[int]) -> list[float]:\n    halves = [number / 2 for number in numbers]\n    total = sum(halves)\n    return [half / total for half in halves]\n",
  ],
];

const root = mkdtempSync(join(tmpdir(), "python-dev-snippets-"));
let client: Client;

beforeAll(async () => {
  for (const [path, text] of Object.entries(PROJECT)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  client = await connection(root);
}, 60_000);

afterAll(async () => {
  await client.close();
  rmSync(root, { recursive: true, force: true });
});

async function ask(path: string, code: string): Promise<readonly string[]> {
  const { findings } = await call(client, "check_snippet", { path, code });
  return (findings as { rule: string }[]).map(({ rule }) => rule);
}

const pathFor = (rule: string): string => (rule.startsWith("testing/") ? "tests/test_new.py" : "src/shop/new.py");

/** Faults that are not said of a snippet, with the reason: it may be meant, or it costs nothing that can be shown. */
const UNSAID: Readonly<Record<string, string>> = {
  "typing/override-missing": "a project that uses `@override` nowhere is not told to begin",
  "matching/match-not-exhaustive": "the function is annotated to return None as well",
  "resources/file-not-closed": "nothing holds the file: CPython closes it at the end of the line",
  "performance/membership-in-list-loop": "nothing shows that the list is long",
};

describe("check_snippet", { timeout: 30_000 }, () => {
  test("says at least 20 of 24 faults", () => {
    expect(PAIRS).toHaveLength(24);
    expect(Object.keys(UNSAID).length).toBeLessThanOrEqual(4);
  });

  test.each(PAIRS)("finds %s, and nothing in its right twin", async (rule, bad, good) => {
    const found = await ask(pathFor(rule), bad);
    if (UNSAID[rule] === undefined) expect(found).toContain(rule);
    else expect(found).toEqual([]);
    expect(await ask(pathFor(rule), good)).toEqual([]);
  });
});
