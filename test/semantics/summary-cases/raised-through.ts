/** What comes through circles of calls, methods, generators and coroutines. */
import { casesOf } from "./case.ts";

const raises = casesOf("raises");

const CYCLES = [
  raises("recursion", "def go(n):\n    if n == 0:\n        raise KeyError\n    go(n - 1)\n", [
    "builtins.KeyError a.py:3",
  ]),
  raises(
    "mutual recursion",
    `
    def go(n):
        other(n)

    def other(n):
        if n == 0:
            raise KeyError
        go(n - 1)
  `,
    ["builtins.KeyError a.py:2 a.py:6"],
  ),
  raises(
    "a ring with a handler that stops it on one way",
    `
    def go(n):
        try:
            second(n)
        except KeyError:
            pass

    def second(n):
        third(n)

    def third(n):
        go(n)
        raise KeyError
  `,
    [],
  ),
  raises(
    "and lets it through on the other",
    `
    def go(n):
        second(n)

    def second(n):
        try:
            third(n)
        except KeyError:
            pass
        third(n)

    def third(n):
        go(n)
        raise KeyError
  `,
    ["builtins.KeyError a.py:2 a.py:9 a.py:13"],
  ),
];

const METHODS = [
  raises(
    "of the class below, where every override is known",
    `
    class Base:
        def load(self):
            return 1

        def go(self):
            return self.load()

    class Remote(Base):
        def load(self):
            raise KeyError
  `,
    ["builtins.KeyError a.py:6 a.py:10"],
    "a.Base.go",
  ),
  raises(
    "not where one of them is opaque",
    `
    from tools import safe

    class Base:
        def load(self):
            raise KeyError

        def go(self):
            return self.load()

    class Remote(Base):
        @safe
        def load(self):
            return 1
  `,
    [],
    "a.Base.go",
  ),
  raises(
    "what is still to be written is no fault of its callers",
    `
    class Base:
        def load(self):
            raise NotImplementedError

        def go(self):
            return self.load()
  `,
    [],
    "a.Base.go",
  ),
  raises(
    "not by a sibling, which the object never is",
    `
    class Base:
        def step(self):
            self.load()

        def load(self):
            return 1

    class Remote(Base):
        def load(self):
            raise KeyError

    class Local(Base):
        def go(self):
            self.step()
  `,
    [],
    "a.Local.go",
  ),
  raises(
    "but by a class below",
    `
    class Base:
        def step(self):
            self.load()

        def load(self):
            return 1

    class Local(Base):
        def go(self):
            self.step()

    class Remote(Local):
        def load(self):
            raise KeyError
  `,
    ["builtins.KeyError a.py:10 a.py:3 a.py:14"],
    "a.Local.go",
  ),
  raises(
    "that memory may run out tells nothing",
    "def go(x):\n    try:\n        x()\n    except MemoryError:\n        raise\n",
    [],
  ),
  raises(
    "of super",
    `
    class Base:
        def load(self):
            raise KeyError

    class Remote(Base):
        def load(self):
            return super().load()
  `,
    ["builtins.KeyError a.py:7 a.py:3"],
    "a.Remote.load",
  ),
];

const LATER = [
  raises(
    "a generator's when it is iterated",
    "def items():\n    yield 1\n    raise KeyError\n\ndef go():\n    for x in items():\n        print(x)\n",
    ["builtins.KeyError a.py:6 a.py:3"],
  ),
  raises("not when it is made", "def items():\n    yield 1\n    raise KeyError\n\ndef go():\n    return items()\n", []),
  raises(
    "a coroutine's when it is awaited",
    "async def load():\n    raise KeyError\n\nasync def go():\n    await load()\n",
    ["builtins.KeyError a.py:5 a.py:2"],
  ),
  raises(
    "not when it is made or given to a task",
    "import asyncio\n\nasync def load():\n    raise KeyError\n\nasync def go():\n    x = load()\n    asyncio.create_task(load())\n",
    [],
  ),
];

export const RAISED_THROUGH = [...CYCLES, ...METHODS, ...LATER];
