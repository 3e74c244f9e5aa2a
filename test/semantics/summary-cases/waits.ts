/** What opens what has to be closed, what holds up its thread, and what gives control to the event loop. */
import { casesOf } from "./case.ts";

const opens = casesOf("opens");
const stores = casesOf("stores");
const suspends = casesOf("suspends");
const blocks = casesOf("blocks");

const OPENED = [
  opens("returned at once", "def go(path):\n    return open(path)\n", ["builtins.open a.py:2"]),
  opens("through a local", "def go(path):\n    file = open(path)\n    file.seek(1)\n    return file\n", [
    "builtins.open a.py:2",
  ]),
  opens("one way of two", "def go(path):\n    return open(path) if path else None\n", ["builtins.open a.py:2"]),
  opens("of a path", "from pathlib import Path\n\ndef go(name):\n    return Path(name).open()\n", [
    "pathlib.Path.open a.py:4",
  ]),
  opens(
    "through what is called",
    "import sqlite3\n\ndef connect():\n    return sqlite3.connect('x')\n\ndef go():\n    db = connect()\n    return db\n",
    ["sqlite3.connect a.py:7 a.py:4"],
  ),
  opens(
    "awaited",
    "import httpx\n\nasync def make():\n    return httpx.AsyncClient()\n\nasync def go():\n    return await make()\n",
    ["httpx.AsyncClient a.py:7 a.py:4"],
  ),
  opens("not what is read of it", "def go(path):\n    return open(path).read()\n", []),
  opens("not what `with` closes", "def go(path):\n    with open(path) as file:\n        return file\n", []),
  opens(
    "not what is closed by `with` later",
    "def go(path):\n    file = open(path)\n    with file:\n        print(1)\n    return file\n",
    [],
  ),
  opens(
    "not what somebody else holds, too",
    "class C:\n    def go(self, path):\n        file = open(path)\n        self.file = file\n        return file\n",
    [],
    "a.C.go",
  ),
  opens(
    "not what a stack closes",
    "def go(stack, path):\n    file = open(path)\n    stack.enter_context(file)\n    return file\n",
    [],
  ),
  opens(
    "not what is one of two",
    "import sys\n\ndef go(path):\n    if path:\n        file = open(path)\n    else:\n        file = sys.stdout\n    return file\n",
    [],
  ),
  opens(
    "not what a cache hands out again",
    "import functools\nimport requests\n\n@functools.cache\ndef go():\n    return requests.Session()\n",
    [],
  ),
  opens("not by a generator", "def go(path):\n    yield 1\n    return open(path)\n", []),
  opens("not another's open", "from lib import open\n\ndef go(path):\n    return open(path)\n", []),
  opens("recursion", "def go(n):\n    return go(n - 1) if n else open('x')\n", ["builtins.open a.py:2"]),
];

const STORED = [
  stores(
    "at once",
    "class C:\n    def go(self):\n        self.file = open('x')\n",
    ["file builtins.open a.py:3"],
    "a.C.go",
  ),
  stores(
    "through a local",
    "class C:\n    def go(self):\n        file = open('x')\n        self.file = file\n",
    ["file builtins.open a.py:3"],
    "a.C.go",
  ),
  stores(
    "where none was given",
    "import requests\n\nclass C:\n    def go(self, session=None):\n        self.session = session or requests.Session()\n",
    ["session requests.Session a.py:5"],
    "a.C.go",
  ),
  stores(
    "what a method opens",
    `
    class C:
        def go(self):
            self.file = self.make()

        def make(self):
            return open('x')
  `,
    ["file builtins.open a.py:3 a.py:6"],
    "a.C.go",
  ),
  stores(
    "by way of another method",
    `
    class C:
        def go(self):
            self.start()

        def start(self):
            self.file = open('x')
  `,
    ["file builtins.open a.py:3 a.py:6"],
    "a.C.go",
  ),
  stores("not in another object", "class C:\n    def go(self, other):\n        other.file = open('x')\n", [], "a.C.go"),
  stores("not what is read of it", "class C:\n    def go(self):\n        self.text = open('x').read()\n", [], "a.C.go"),
];

const SUSPENDED = [
  suspends("an await of the library", "import asyncio\n\nasync def go():\n    await asyncio.sleep(1)\n", [
    "asyncio.sleep a.py:4",
  ]),
  suspends("of who knows what", "async def go(a):\n    await a.load()\n", ["a.load a.py:2"]),
  suspends(
    "through a coroutine that does",
    "import asyncio\n\nasync def pause():\n    await asyncio.sleep(1)\n\nasync def go():\n    await pause()\n",
    ["asyncio.sleep a.py:7 a.py:4"],
  ),
  suspends("not through one that does not", "async def f():\n    return 1\n\nasync def go():\n    await f()\n", []),
  suspends("nor through a ring of them", "async def f():\n    await go()\n\nasync def go():\n    await f()\n", []),
  suspends("async for and async with", "async def go(a):\n    async for x in a:\n        pass\n", ["a a.py:2"]),
  suspends(
    "a manager of the project that does not",
    `
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def quiet():
        yield 1

    async def go():
        async with quiet():
            pass
  `,
    [],
  ),
  suspends("an asynchronous comprehension", "async def go(a):\n    return [x async for x in a.rows()]\n", [
    "a.rows a.py:2",
  ]),
  suspends("an await without a parenthesis in an expression", "async def go(a, b):\n    return a + await b\n", [
    "b a.py:2",
  ]),
  suspends("not a plain function", "def go():\n    async def inner(a):\n        await a\n    return inner\n", []),
  suspends(
    "not a coroutine that is never awaited",
    "import asyncio\n\nasync def pause():\n    await asyncio.sleep(1)\n\nasync def go():\n    return pause()\n",
    [],
  ),
  suspends(
    "not where an override is opaque",
    `
    from tools import safe

    class Base:
        async def load(self):
            return 1

        async def go(self):
            await self.load()

    class Sub(Base):
        @safe
        async def load(self):
            return 2
  `,
    [],
    "a.Base.go",
  ),
];

const BLOCKED = [
  blocks("a pause", "import time\n\ndef go():\n    time.sleep(1)\n", ["time.sleep a.py:4"]),
  blocks("not one that is over in a moment", "import time\n\ndef go():\n    time.sleep(0.001)\n", []),
  blocks("two calls away", "import time\n\ndef f():\n    time.sleep(1)\n\ndef g():\n    f()\n\ndef go():\n    g()\n", [
    "time.sleep a.py:10 a.py:7 a.py:4",
  ]),
  blocks("not through a coroutine", "import time\n\nasync def f():\n    time.sleep(1)\n\ndef go():\n    f()\n", []),
  blocks(
    "not in another thread",
    "import threading\nimport time\n\ndef f():\n    time.sleep(1)\n\ndef go():\n    threading.Thread(target=f).start()\n",
    [],
  ),
];

export const WAITS = [...OPENED, ...STORED, ...SUSPENDED, ...BLOCKED];
