/** What functions change and keep of what they are given, and which write to nothing. */
import { casesOf } from "./case.ts";

const mutates = casesOf("mutates");
const keeps = casesOf("keeps");
const pure = casesOf("pure");

const CHANGED = [
  mutates("a method of list", "def go(a, b):\n    b.append(a)\n", ["1 append a.py:2"]),
  mutates("an item", "def go(a):\n    a['x'] = 1\n", ["0 __setitem__ a.py:2"]),
  mutates("an item that is deleted", "def go(a):\n    del a['x']\n", ["0 __delitem__ a.py:2"]),
  mutates("an attribute", "def go(a):\n    a.x, y = 1, 2\n", ["0 __setattr__ a.py:2"]),
  mutates(
    "an attribute of self",
    "class C:\n    def go(self, x):\n        self.x = x\n",
    ["0 __setattr__ a.py:3"],
    "a.C.go",
  ),
  mutates("setattr", "def go(a):\n    setattr(a, 'x', 1)\n", ["0 setattr a.py:2"]),
  mutates("in place, where the right side shows that it is a list", "def go(a):\n    a += [1]\n", ["0 += a.py:2"]),
  mutates("a number that is added to is another", "def go(a):\n    a += 1\n    return a\n", []),
  mutates("a value that is taken", "def go(a):\n    return a.pop()\n", ["0 pop a.py:2"]),
  mutates("a method whose value is used may be another class's", "def go(frame):\n    return frame.append(1)\n", []),
  mutates("a query's update changes no argument", "def go(rows):\n    rows.update(done=True)\n", []),
  mutates("a deque that is said to be one", "from collections import deque\n\ndef go(a: deque):\n    a.append(1)\n", [
    "0 append a.py:4",
  ]),
  mutates("a list that is said to be one", "def go(a: list[int]):\n    a.append(1)\n", ["0 append a.py:2"]),
  mutates("another name for it", "def go(a):\n    b = a\n    b.append(1)\n", ["0 append a.py:3"]),
  mutates("not a copy under its name", "def go(a):\n    a = list(a)\n    a.append(1)\n", []),
  mutates("not another that may stand in", "def go(a=None):\n    a = a or []\n    a.append(1)\n", []),
  mutates("not what it holds", "def go(a):\n    a.items.append(1)\n    a[0].append(1)\n", []),
  mutates("not keyword arguments: they are this call's own", "def go(*args, **kwargs):\n    kwargs.pop('x')\n", []),
  mutates("not the name of a comprehension", "def go(x, xs):\n    return [x.pop() for x in xs]\n", []),
  mutates("not an inner function's", "def go(a):\n    def inner(a):\n        a.append(1)\n    return inner\n", []),
  mutates("a keyword-only parameter", "def go(a, *, b):\n    b.append(a)\n", ["1 append a.py:2"]),
  mutates(
    "a method of the project that does not",
    `
    class Log:
        def append(self, x):
            print(x)

    def go(log: Log):
        log.append(1)
  `,
    [],
  ),
  mutates(
    "and one that does",
    `
    class Log:
        def append(self, x):
            self.last = x

    def go(log: Log):
        log.append(1)
  `,
    ["0 __setattr__ a.py:6 a.py:3"],
  ),
];

const FOLLOWED = [
  mutates("by position", "def add(x, to):\n    to.append(x)\n\ndef go(a, b):\n    add(a, b)\n", [
    "1 append a.py:5 a.py:2",
  ]),
  mutates("by keyword", "def add(x, to):\n    to.append(x)\n\ndef go(a, b):\n    add(to=a, x=b)\n", [
    "0 append a.py:5 a.py:2",
  ]),
  mutates(
    "through a method: the object comes first",
    `
    class C:
        def add(self, x, to):
            to.append(x)

        def go(self, a, b):
            self.add(a, b)
  `,
    ["2 append a.py:6 a.py:3"],
    "a.C.go",
  ),
  mutates(
    "the object itself",
    `
    class C:
        def add(self):
            self.x = 1

        def go(self):
            self.add()
  `,
    ["0 __setattr__ a.py:6 a.py:3"],
    "a.C.go",
  ),
  mutates(
    "by a constructor",
    `
    class C:
        def __init__(self, options):
            options.pop('x')

    def go(a):
        return C(a)
  `,
    ["0 pop a.py:6 a.py:3"],
  ),
  mutates(
    "not the object that a constructor makes",
    "class C:\n    def __init__(self):\n        self.x = 1\n\ndef go(a):\n    return C()\n",
    [],
  ),
  mutates(
    "through a static method: nothing comes first",
    `
    class C:
        @staticmethod
        def add(x, to):
            to.append(x)

        def go(self, a, b):
            self.add(a, b)
  `,
    ["2 append a.py:7 a.py:4"],
    "a.C.go",
  ),
  mutates(
    "through a class method by its class",
    `
    class C:
        @classmethod
        def add(cls, to):
            to.append(1)

    def go(a):
        C.add(a)
  `,
    ["0 append a.py:7 a.py:4"],
  ),
  mutates(
    "a method called by its class",
    "class C:\n    def add(self, to):\n        to.append(1)\n\ndef go(a, b):\n    C.add(a, b)\n",
    ["1 append a.py:6 a.py:3"],
  ),
  mutates(
    "by an object of a module",
    `
    class C:
        def add(self, to):
            to.append(1)

    c = C()

    def go(a):
        c.add(a)
  `,
    ["0 append a.py:8 a.py:3"],
  ),
  mutates(
    "not behind a star: nobody knows how many those are",
    "def add(x, to):\n    to.append(x)\n\ndef go(a, *rest):\n    add(*rest, a)\n",
    [],
  ),
  mutates("not into a star", "def add(*to):\n    to[0].append(1)\n\ndef go(a):\n    add(a)\n", []),
  mutates("not a copy that is given", "def add(to):\n    to.append(1)\n\ndef go(a):\n    add(list(a))\n", []),
  mutates(
    "not by keyword what is positional only",
    "def add(to, /, **rest):\n    to.append(1)\n\ndef go(a):\n    add([], to=a)\n",
    [],
  ),
  mutates(
    "recursion with the arguments turned round",
    `
    def go(a, b):
        if a:
            go(b, a)
        b.append(1)
  `,
    ["0 append a.py:3 a.py:4", "1 append a.py:4"],
  ),
  mutates(
    "the shortest of two ways",
    `
    def add(to):
        to.append(1)

    def more(to):
        add(to)

    def go(a):
        more(a)
        add(a)
  `,
    ["0 append a.py:9 a.py:2"],
  ),
  mutates(
    "not by a generator that nobody takes from",
    "def add(to):\n    to.append(1)\n    yield\n\ndef go(a):\n    return add(a)\n",
    [],
  ),
  mutates(
    "not by a coroutine that nobody awaits",
    "async def add(to):\n    to.append(1)\n\ndef go(a):\n    return add(a)\n",
    [],
  ),
  mutates(
    "by an override, where all are known",
    `
    class Base:
        def add(self, to):
            print(to)

        def go(self, a):
            self.add(a)

    class Sub(Base):
        def add(self, to):
            to.append(1)
  `,
    ["1 append a.py:6 a.py:10"],
    "a.Base.go",
  ),
];

const KEPT = [
  keeps("in an attribute", "class C:\n    def go(self, x):\n        self.x = x\n", ["1 self.x a.py:3"], "a.C.go"),
  keeps("in a global", "CACHE = {}\n\ndef go(key, value):\n    CACHE[key] = value\n", ["1 CACHE[…] a.py:4"]),
  keeps("as a global", "LAST = None\n\ndef go(x):\n    global LAST\n    LAST = x\n", ["0 LAST a.py:5"]),
  keeps(
    "in a container of self",
    "class C:\n    def go(self, x):\n        self.all.append(x)\n",
    ["1 self.all.append a.py:3"],
    "a.C.go",
  ),
  keeps("in another parameter", "def go(x, all):\n    all.append(x)\n", ["0 all.append a.py:2"]),
  keeps("returned", "def go(x):\n    return x\n", ["0 return a.py:2"]),
  keeps("returned or another", "def go(x):\n    return x or []\n", ["0 return a.py:2"]),
  keeps("not what is read of it", "def go(x):\n    return x.name\n", []),
  keeps("not in a local", "def go(x):\n    y = {}\n    y['x'] = x\n    print(y)\n", []),
  keeps(
    "captured by a function that is returned",
    "def go(x):\n    def inner():\n        return x.name\n    return inner\n",
    ["0 closure a.py:4"],
  ),
  keeps("not by one that stays", "def go(x):\n    def inner():\n        return x.name\n    print(inner())\n", []),
  keeps("by what is called, in a global", "ALL = []\n\ndef add(x):\n    ALL.append(x)\n\ndef go(y):\n    add(y)\n", [
    "0 ALL.append a.py:7 a.py:4",
  ]),
  keeps(
    "by what is called, in the same object",
    `
    class C:
        def add(self, x):
            self.x = x

        def go(self, y):
            self.add(y)
  `,
    ["1 self.x a.py:6 a.py:3"],
    "a.C.go",
  ),
  keeps(
    "not in an object that is gone afterwards",
    `
    class C:
        def __init__(self, x):
            self.x = x

    def go(y):
        print(C(y))
  `,
    [],
  ),
  keeps(
    "in an object that is returned",
    `
    class C:
        def __init__(self, x):
            self.x = x

    def go(y):
        return C(y)
  `,
    ["0 self.x a.py:6 a.py:3"],
  ),
  keeps(
    "what a function returns, if it is returned again",
    "def same(x):\n    return x\n\ndef go(y):\n    return same(y)\n",
    ["0 return a.py:5 a.py:2"],
  ),
  keeps("and else not", "def same(x):\n    return x\n\ndef go(y):\n    print(same(y))\n", []),
];

const PURE = [
  pure("arithmetic", "def go(a, b):\n    return max(a, b) + len(a)\n", ["pure"]),
  pure(
    "a list of its own",
    "def go(xs):\n    found = []\n    for x in xs:\n        found.append(x)\n    return found\n",
    ["pure"],
  ),
  pure(
    "through what is pure",
    "import math\n\ndef half(x):\n    return math.floor(x / 2)\n\ndef go(x):\n    return half(x)\n",
    ["pure"],
  ),
  pure("recursion", "def go(n):\n    return 1 if n == 0 else n * go(n - 1)\n", ["pure"]),
  pure("text", "def go(name: str):\n    return name.upper() + ', '.join([name])\n", ["pure"]),
  pure("not printing", "def go(x):\n    print(x)\n", []),
  pure("not a global", "N = 0\n\ndef go():\n    global N\n    N = 1\n", []),
  pure("not an attribute", "def go(a):\n    a.x = 1\n", []),
  pure("not what it does not know", "def go(a):\n    return a.load()\n", []),
  pure("not what it is given to call", "def go(xs, key):\n    return sorted(xs, key=key)\n", []),
  pure("not waiting for others", "async def go(a):\n    return await a\n", []),
  pure("not through what is impure", "def show(x):\n    print(x)\n\ndef go(x):\n    return show(x)\n", []),
  pure("not a decorated one", "from tools import safe\n\n@safe\ndef go():\n    return 1\n", []),
  pure("not what the library may do", "import os\n\ndef go(path):\n    return os.remove(path)\n", []),
];

export const CHANGES = [...CHANGED, ...FOLLOWED, ...KEPT, ...PURE];
