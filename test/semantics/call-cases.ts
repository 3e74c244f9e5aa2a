/** Small projects: what `caller` calls. `!` from outside the project, `~` runs elsewhere, `a|b` where `b` overrides `a`. */
import type { Files } from "./outlines.ts";

export interface CallCase {
  readonly what: string;
  readonly files: Files;
  readonly caller: string;
  readonly calls: readonly string[];
}

function one(what: string, text: string, calls: readonly string[], caller = "a.go"): CallCase {
  return { what, files: { "a.py": text }, caller, calls };
}

function several(what: string, files: Files, calls: readonly string[], caller = "app.go"): CallCase {
  return { what, files, caller, calls };
}

const LIB = "def load(): pass\n\nasync def fetch(): pass\n\nclass Store:\n    def save(self): pass\n";

const NAMES: readonly CallCase[] = [
  one("a function of the same file", "def f(): pass\n\ndef go():\n    f()\n", ["a.f"]),
  one("a function defined below", "def go():\n    f()\n\ndef f(): pass\n", ["a.f"]),
  one("itself", "def go():\n    go()\n", ["a.go"]),
  one("a nested function", "def go():\n    def inner(): pass\n    inner()\n", ["a.go.<locals>.inner"]),
  one("not what a nested function calls", "def f(): pass\n\ndef go():\n    def inner():\n        f()\n", []),
  one("not what a lambda calls", "def f(): pass\n\ndef go():\n    return lambda: f()\n", []),
  one("what a comprehension calls", "def f(x): pass\n\ndef go(xs):\n    return [f(x) for x in xs]\n", ["a.f"]),
  one("an alias", "def f(): pass\n\ng = f\n\ndef go():\n    g()\n", ["a.f"]),
  one("a parameter of a function's name", "def f(): pass\n\ndef go(f):\n    f()\n", []),
  one(
    "a name that may be two functions",
    "if x:\n    def f(): pass\nelse:\n    def f(): pass\n\ndef go():\n    f()\n",
    [],
  ),
  one(
    "overloads are one function",
    "from typing import overload\n@overload\ndef f(x: int): ...\n@overload\ndef f(x: str): ...\ndef f(x): pass\n\ndef go():\n    f(1)\n",
    ["a.f"],
  ),
  one("a default is evaluated outside", "def f(): pass\n\ndef outer():\n    def go(x=f()): pass\n", ["a.f"], "a.outer"),
  one("on import", "def f(): pass\n\nf()\n", ["a.f"], "a.<module>"),
  one("a class's body runs on import", "def f(): pass\n\nclass C:\n    x = f()\n", ["a.f"], "a.<module>"),
  one(
    "not under TYPE_CHECKING",
    "from typing import TYPE_CHECKING\n\ndef f(): pass\n\ndef go():\n    if TYPE_CHECKING:\n        f()\n",
    [],
  ),
  one("the library", "import os.path as p\nfrom time import sleep\n\ndef go():\n    p.join('a')\n    sleep(1)\n", [
    "!os.path.join",
    "!time.sleep",
  ]),
  one(
    "a name that is an import or None",
    "try:\n    import requests\nexcept ImportError:\n    requests = None\n\ndef go():\n    requests.get('x')\n",
    ["!requests.get"],
  ),
  one(
    "a name that is one import or another",
    "try:\n    from fast import dump\nexcept ImportError:\n    from slow import dump\n\ndef go():\n    dump()\n",
    [],
  ),
  one("a file without a module name", "", [], "a.<module>"),
  several(
    "a script's own function",
    { "scripts/run.py": "def f(): pass\n\ndef go():\n    f()\n" },
    ["scripts/run.py.f"],
    "scripts/run.py.go",
  ),
];

const IMPORTS: readonly CallCase[] = [
  several("from an absolute import", { "lib.py": LIB, "app.py": "from lib import load\n\ndef go():\n    load()\n" }, [
    "lib.load",
  ]),
  several("through the module", { "lib.py": LIB, "app.py": "import lib\n\ndef go():\n    lib.load()\n" }, ["lib.load"]),
  several("under another name", { "lib.py": LIB, "app.py": "from lib import load as l\n\ndef go():\n    l()\n" }, [
    "lib.load",
  ]),
  several(
    "imported in the function",
    { "lib.py": LIB, "app.py": "def go():\n    from lib import load\n    load()\n" },
    ["lib.load"],
  ),
  several(
    "a relative import",
    { "p/lib.py": LIB, "p/app.py": "from .lib import load\n\ndef go():\n    load()\n" },
    ["p.lib.load"],
    "p.app.go",
  ),
  several(
    "a relative import of the module",
    { "p/lib.py": LIB, "p/app.py": "from . import lib\n\ndef go():\n    lib.load()\n" },
    ["p.lib.load"],
    "p.app.go",
  ),
  several(
    "a relative import from above",
    { "p/lib.py": LIB, "p/q/app.py": "from ..lib import load\n\ndef go():\n    load()\n" },
    ["p.lib.load"],
    "p.q.app.go",
  ),
  several(
    "a re-export",
    {
      "p/__init__.py": "from .lib import load\n",
      "p/lib.py": LIB,
      "app.py": "from p import load\n\ndef go():\n    load()\n",
    },
    ["p.lib.load"],
  ),
  several(
    "a re-export of a re-export",
    {
      "p/__init__.py": "from .q import load\n",
      "p/q/__init__.py": "from .lib import load\n",
      "p/q/lib.py": LIB,
      "app.py": "import p\n\ndef go():\n    p.load()\n",
    },
    ["p.q.lib.load"],
  ),
  several(
    "a function of its module's name",
    {
      "p/__init__.py": "from .load import load\n",
      "p/load.py": LIB,
      "app.py": "from p import load\n\ndef go():\n    load()\n",
    },
    ["p.load.load"],
  ),
  several(
    "imports in a ring",
    { "a.py": "from b import x\n", "b.py": "from a import x\n", "app.py": "from a import x\n\ndef go():\n    x()\n" },
    [],
  ),
  several("a star import", { "lib.py": LIB, "app.py": "from lib import *\n\ndef go():\n    load()\n    len('')\n" }, [
    "lib.load",
    "!builtins.len",
  ]),
  several(
    "a star import and `__all__`",
    { "lib.py": `__all__ = ['fetch']\n${LIB}`, "app.py": "from lib import *\n\ndef go():\n    load()\n" },
    [],
  ),
  several(
    "an alias in another module",
    { "lib.py": `${LIB}\nread = load\n`, "app.py": "from lib import read\n\ndef go():\n    read()\n" },
    ["lib.load"],
  ),
  several(
    "re-exports the library",
    { "lib.py": "from time import sleep\n", "app.py": "from lib import sleep\n\ndef go():\n    sleep(1)\n" },
    ["!time.sleep"],
  ),
  several(
    "two modules of one name",
    { "lib.py": LIB, "lib/__init__.py": LIB, "app.py": "from lib import load\n\ndef go():\n    load()\n" },
    [],
  ),
];

const CLASSES: readonly CallCase[] = [
  one(
    "a method of self",
    "class C:\n    def f(self): pass\n    def go(self):\n        self.f()\n",
    ["a.C.f"],
    "a.C.go",
  ),
  one(
    "in a function within the method",
    "class C:\n    def f(self): pass\n    def go(self):\n        def inner():\n            self.f()\n",
    ["a.C.f"],
    "a.C.go.<locals>.inner",
  ),
  one(
    "a method of cls",
    "class C:\n    @classmethod\n    def f(cls): pass\n    @classmethod\n    def go(cls):\n        cls.f()\n",
    ["a.C.f"],
    "a.C.go",
  ),
  one("through the class", "class C:\n    @staticmethod\n    def f(): pass\n\ndef go():\n    C.f()\n", ["a.C.f"]),
  one(
    "a method that an attribute hides",
    "class C:\n    def __init__(self):\n        self.f = print\n    def f(self): pass\n    def go(self):\n        self.f()\n",
    [],
    "a.C.go",
  ),
  one(
    "an inherited method",
    "class B:\n    def f(self): pass\n\nclass C(B):\n    def go(self):\n        self.f()\n",
    ["a.B.f"],
    "a.C.go",
  ),
  one(
    "an overridden method",
    "class B:\n    def f(self): pass\n    def go(self):\n        self.f()\n\nclass C(B):\n    def f(self): pass\n",
    ["a.B.f|a.C.f"],
    "a.B.go",
  ),
  one(
    "super",
    "class B:\n    def go(self): pass\n\nclass C(B):\n    def go(self):\n        super().go()\n",
    ["a.B.go"],
    "a.C.go",
  ),
  one(
    "the first in C3's order",
    "class A:\n    def f(self): pass\n\nclass B(A): pass\n\nclass C(A):\n    def f(self): pass\n\nclass D(B, C):\n    def go(self):\n        self.f()\n",
    ["a.C.f"],
    "a.D.go",
  ),
  one(
    "a base from elsewhere before ours",
    "from x import X\n\nclass B:\n    def f(self): pass\n\nclass C(X, B):\n    def go(self):\n        self.f()\n",
    [],
    "a.C.go",
  ),
  one(
    "a base from elsewhere after ours",
    "from x import X\n\nclass B:\n    def f(self): pass\n\nclass C(B, X):\n    def go(self):\n        self.f()\n",
    ["a.B.f"],
    "a.C.go",
  ),
  one(
    "what only a base from elsewhere can have",
    "import httpx\n\nclass C(httpx.Client):\n    def go(self):\n        self.get('x')\n        super().get('x')\n",
    ["!httpx.Client.get", "!httpx.Client.get"],
    "a.C.go",
  ),
  one("a class that derives from itself", "class C(C):\n    def go(self):\n        self.f()\n", [], "a.C.go"),
  one(
    "the `__init__` of a class that something unknown decorates",
    "from lib import known\n\n@known\nclass A:\n    def __init__(self): pass\n    def run(self): pass\n\ndef go():\n    A().run()\n",
    ["a.A.__init__"],
  ),
  one(
    "the `__init__` that a decorated class inherits may have been replaced",
    "from lib import known\n\nclass A:\n    def __init__(self): pass\n\n@known\nclass B(A): pass\n\ndef go():\n    B()\n",
    [],
  ),
  one(
    "a class made of a named tuple runs nothing of the project, and its methods are its own",
    "from collections import namedtuple\n\nclass P(namedtuple('P', 'x y')):\n    def size(self): pass\n\ndef go():\n    P(1, 2).size()\n",
    ["a.P.size"],
  ),
  one("construction", "class C:\n    def __init__(self): pass\n\ndef go():\n    C()\n", ["a.C.__init__"]),
  one(
    "construction by an inherited `__init__`",
    "class B:\n    def __init__(self): pass\n\nclass C(B): pass\n\ndef go():\n    C()\n",
    ["a.B.__init__"],
  ),
  one("a new object's method", "class C:\n    def f(self): pass\n\ndef go():\n    C().f()\n", ["a.C.f"]),
  one("a local object's method", "class C:\n    def f(self): pass\n\ndef go():\n    c = C()\n    c.f()\n", ["a.C.f"]),
  one(
    "a local that is two things",
    "class C:\n    def f(self): pass\n\ndef go(x):\n    c = C()\n    c = x\n    c.f()\n",
    [],
  ),
  one("a parameter's class", "class C:\n    def f(self): pass\n\ndef go(c: 'C | None'):\n    c.f()\n", ["a.C.f"]),
  one(
    "an attribute's object",
    "class C:\n    def f(self): pass\n\nclass D:\n    def __init__(self):\n        self.c = C()\n    def go(self):\n        self.c.f()\n",
    ["a.C.f"],
    "a.D.go",
  ),
  one(
    "an attribute of two classes",
    "class C:\n    def f(self): pass\n\nclass E: pass\n\nclass D:\n    def __init__(self, x):\n        self.c = C()\n    def other(self):\n        self.c = E()\n    def go(self):\n        self.c.f()\n",
    [],
    "a.D.go",
  ),
  one(
    "an attribute that is unpacked to as well",
    "class C:\n    def f(self): pass\n\nclass D:\n    def __init__(self, x):\n        self.c = C()\n        self.c, self.d = x\n    def go(self):\n        self.c.f()\n",
    [],
    "a.D.go",
  ),
  one(
    "an attribute given as a parameter",
    "class C:\n    def f(self): pass\n\nclass D:\n    def __init__(self, c: C):\n        self.c = c\n    def go(self):\n        f = self.c.f\n        f()\n",
    ["a.C.f"],
    "a.D.go",
  ),
  one(
    "an inherited attribute",
    "class C:\n    def f(self): pass\n\nclass B:\n    c: C\n\nclass D(B):\n    def go(self):\n        self.c.f()\n",
    ["a.C.f"],
    "a.D.go",
  ),
  one(
    "what a factory is declared to return",
    "class C:\n    def f(self): pass\n\ndef make() -> C: ...\n\ndef go():\n    c = make()\n    c.f()\n",
    ["a.make", "a.C.f"],
  ),
  one(
    "an object of a class from elsewhere",
    "import httpx\n\ndef go():\n    with httpx.Client() as c:\n        c.get('x')\n",
    ["!httpx.Client", "!httpx.Client.get"],
  ),
  one(
    "a protocol's method",
    "from typing import Protocol\n\nclass P(Protocol):\n    def f(self): ...\n\ndef go(p: P):\n    p.f()\n",
    [],
  ),
  several(
    "a class of another module",
    {
      "lib.py": LIB,
      "app.py": "from lib import Store\n\nclass Mine(Store):\n    def go(self):\n        self.save()\n",
    },
    ["lib.Store.save"],
    "app.Mine.go",
  ),
  several(
    "an object of another module",
    { "lib.py": `${LIB}\nstore = Store()\n`, "app.py": "from lib import store\n\ndef go():\n    store.save()\n" },
    ["lib.Store.save"],
  ),
];

const DECORATED: readonly CallCase[] = [
  one("an unknown decorator", "from x import wrap\n\n@wrap\ndef f(): pass\n\ndef go():\n    f()\n", []),
  one("a cache", "import functools\n\n@functools.lru_cache(maxsize=None)\ndef f(): pass\n\ndef go():\n    f()\n", [
    "a.f",
  ]),
  one(
    "a context manager",
    "from contextlib import contextmanager\n\n@contextmanager\ndef f():\n    yield\n\ndef go():\n    with f(): pass\n",
    ["a.f"],
  ),
  one(
    "a property's value",
    "class C:\n    @property\n    def f(self): return print\n    def go(self):\n        self.f()\n",
    [],
    "a.C.go",
  ),
  one(
    "an unknown decorator of the class",
    "from x import wrap\n\n@wrap\nclass C:\n    def f(self): pass\n\ndef go():\n    C().f()\n",
    [],
  ),
];

const ELSEWHERE: readonly CallCase[] = [
  one("in a thread", "import asyncio\n\ndef f(): pass\n\nasync def go():\n    await asyncio.to_thread(f)\n", [
    "!asyncio.to_thread",
    "~a.f",
  ]),
  one("in an executor", "def f(): pass\n\nasync def go(loop):\n    await loop.run_in_executor(None, f, 1)\n", ["~a.f"]),
  one(
    "as a thread's target",
    "import threading\n\ndef f(): pass\n\ndef go():\n    threading.Thread(target=f).start()\n",
    ["!threading.Thread", "!threading.Thread.start", "~a.f"],
  ),
  one("submitted", "def f(): pass\n\ndef go(pool):\n    pool.submit(f, 1)\n", ["~a.f"]),
  one("as a partial", "from functools import partial\n\ndef f(): pass\n\ndef go():\n    return partial(f, 1)\n", [
    "!functools.partial",
    "~a.f",
  ]),
  one("as a task", "import asyncio\n\nasync def f(): pass\n\nasync def go():\n    return asyncio.create_task(f())\n", [
    "!asyncio.create_task",
    "~a.f",
  ]),
  one(
    "a plain function that makes the task's coroutine",
    "import asyncio\n\ndef f(): pass\n\nasync def go():\n    return asyncio.create_task(f())\n",
    ["!asyncio.create_task", "a.f"],
  ),
  one(
    "a method in a thread",
    "import asyncio\n\nclass C:\n    def f(self): pass\n    async def go(self):\n        await asyncio.to_thread(self.f)\n",
    ["!asyncio.to_thread", "~a.C.f"],
    "a.C.go",
  ),
  one("given to nobody known", "def f(): pass\n\ndef go(x):\n    x(f)\n", []),
];

export const CASES: readonly CallCase[] = [...NAMES, ...IMPORTS, ...CLASSES, ...DECORATED, ...ELSEWHERE];
