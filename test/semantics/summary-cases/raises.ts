/** What leaves a function, and what its handlers swallow. */
import { casesOf } from "./case.ts";

const raises = casesOf("raises");
const swallows = casesOf("swallows");

const ERRORS = `
  class ShopError(Exception):
      pass

  class Lost(ShopError):
      pass

  RETRYABLE = (OSError, Lost)
`;

const RAISED = [
  raises("a class", "def go():\n    raise ValueError\n", ["builtins.ValueError a.py:2"]),
  raises("an object", "def go():\n    raise ValueError('no')\n", ["builtins.ValueError a.py:2"]),
  raises("an object from another", "def go():\n    raise ValueError('no') from None\n", ["builtins.ValueError a.py:2"]),
  raises("an object in a local", "def go():\n    error = ValueError('no')\n    raise error\n", [
    "builtins.ValueError a.py:3",
  ]),
  raises("a parameter is nobody's", "def go(error):\n    raise error\n", []),
  raises(
    "what a function makes is nobody's",
    "def make():\n    return ValueError()\n\ndef go():\n    raise make()\n",
    [],
  ),
  raises("what an unknown function makes is nobody's", "from lib import make\n\ndef go():\n    raise make()\n", []),
  raises(
    "not under TYPE_CHECKING",
    "from typing import TYPE_CHECKING\n\ndef go():\n    if TYPE_CHECKING:\n        raise ValueError\n",
    [],
  ),
  raises(
    "not what an inner function raises",
    "def go():\n    def inner():\n        raise ValueError\n    return inner\n",
    [],
  ),
  raises("not what the library may raise", "def go(text):\n    return int(text)\n", []),
  raises("the first of several places", "def go(x):\n    if x:\n        raise ValueError\n    raise ValueError\n", [
    "builtins.ValueError a.py:3",
  ]),
  raises(
    "of the project, with its module",
    { "shop/errors.py": ERRORS, "a.py": "from shop.errors import Lost as L\n\ndef go():\n    raise L('no')\n" },
    ["shop.errors.Lost a.py:4"],
  ),
  raises(
    "two calls away, the shortest way",
    `
    def go():
        long()
        short()

    def long():
        short()

    def short():
        raise KeyError
  `,
    ["builtins.KeyError a.py:3 a.py:9"],
  ),
  raises(
    "from another file",
    { "lib.py": "def load():\n    raise KeyError\n", "a.py": "import lib\n\ndef go():\n    lib.load()\n" },
    ["builtins.KeyError a.py:4 lib.py:2"],
  ),
  raises("of a constructor", "class C:\n    def __init__(self):\n        raise KeyError\n\ndef go():\n    C()\n", [
    "builtins.KeyError a.py:6 a.py:3",
  ]),
  raises(
    "handed to a thread it does not come back",
    `
    import threading

    def work():
        raise KeyError

    def go():
        threading.Thread(target=work).start()
  `,
    [],
  ),
  raises(
    "an opaque decorator may catch it",
    `
    from tools import safe

    @safe
    def load():
        raise KeyError

    def go():
        load()
  `,
    [],
  ),
  raises("an opaque function says nothing", "from tools import safe\n\n@safe\ndef go():\n    raise KeyError\n", []),
  raises(
    "a known decorator is seen through",
    `
    import functools

    @functools.lru_cache(maxsize=None)
    def load():
        raise KeyError

    def go():
        load()
  `,
    ["builtins.KeyError a.py:8 a.py:5"],
  ),
];

const CAUGHT = [
  raises("by its class", "def go():\n    try:\n        raise KeyError\n    except KeyError:\n        pass\n", []),
  raises(
    "by its base",
    "def go():\n    try:\n        raise FileNotFoundError\n    except OSError:\n        pass\n",
    [],
  ),
  raises(
    "by a name of the same class",
    "import socket\n\ndef go():\n    try:\n        raise OSError\n    except socket.error:\n        pass\n",
    [],
  ),
  raises("not by another", "def go():\n    try:\n        raise KeyError\n    except OSError:\n        pass\n", [
    "builtins.KeyError a.py:3",
  ]),
  raises(
    "not by what derives from it",
    "def go():\n    try:\n        raise OSError\n    except FileNotFoundError:\n        pass\n",
    ["builtins.OSError a.py:3"],
  ),
  raises("by everything", "def go():\n    try:\n        raise KeyboardInterrupt\n    except:\n        pass\n", []),
  raises(
    "Exception does not stop an interrupt",
    "def go():\n    try:\n        raise KeyboardInterrupt\n    except Exception:\n        pass\n",
    ["builtins.KeyboardInterrupt a.py:3"],
  ),
  raises(
    "nor a cancellation",
    "import asyncio\n\ndef go():\n    try:\n        raise asyncio.CancelledError\n    except Exception:\n        pass\n",
    ["asyncio.CancelledError a.py:5"],
  ),
  raises(
    "by one of a tuple",
    "def go():\n    try:\n        raise KeyError\n    except (OSError, LookupError):\n        pass\n",
    [],
  ),
  raises(
    "by a base in another file, and a tuple there",
    {
      "shop/errors.py": ERRORS,
      "a.py": `
        from shop.errors import RETRYABLE, Lost, ShopError

        def base():
            try:
                raise Lost
            except ShopError:
                pass

        def go():
            try:
                raise Lost
            except RETRYABLE:
                pass
      `,
    },
    [],
  ),
  raises(
    "a tuple of the project that does not hold it",
    {
      "shop/errors.py": ERRORS,
      "a.py":
        "from shop.errors import RETRYABLE\n\ndef go():\n    try:\n        raise KeyError\n    except RETRYABLE:\n        pass\n",
    },
    ["builtins.KeyError a.py:5"],
  ),
  raises(
    "a handler nobody can tell may stop it",
    "def go(errors):\n    try:\n        raise KeyError\n    except errors:\n        pass\n",
    [],
  ),
  raises(
    "a class with an unknown base may be stopped",
    "from lib import Base\n\nclass Lost(Base):\n    pass\n\ndef go():\n    try:\n        raise Lost\n    except ValueError:\n        pass\n",
    [],
  ),
  raises(
    "not in the else",
    "def go():\n    try:\n        pass\n    except KeyError:\n        pass\n    else:\n        raise KeyError\n",
    ["builtins.KeyError a.py:7"],
  ),
  raises(
    "not in the handler itself",
    "def go():\n    try:\n        pass\n    except KeyError:\n        raise KeyError('again')\n",
    ["builtins.KeyError a.py:5"],
  ),
  raises(
    "by a handler further out",
    `
    def go():
        try:
            try:
                raise KeyError
            except OSError:
                pass
        except LookupError:
            pass
  `,
    [],
  ),
  raises(
    "where it is called",
    `
    def load():
        raise KeyError

    def go():
        try:
            load()
        except KeyError:
            pass
  `,
    [],
  ),
  raises(
    "by the first handler that fits, which turns it into another",
    `
    def go():
        try:
            raise KeyError
        except LookupError as error:
            raise RuntimeError('lost') from error
        except Exception:
            pass
  `,
    ["builtins.RuntimeError a.py:5"],
  ),
  raises(
    "by suppress",
    "import contextlib\n\ndef go():\n    with contextlib.suppress(KeyError):\n        raise KeyError\n",
    [],
  ),
  raises(
    "a finally that returns drops it",
    "def go():\n    try:\n        raise KeyError\n    finally:\n        return 1\n",
    [],
  ),
  raises(
    "and what a handler raises",
    "def go():\n    try:\n        pass\n    except KeyError:\n        raise KeyError\n    finally:\n        return 1\n",
    [],
  ),
  raises(
    "a finally that leaves its loop drops it",
    "def go():\n    while True:\n        try:\n            raise KeyError\n        finally:\n            break\n",
    [],
  ),
  raises(
    "one whose own loop is left does not",
    "def go():\n    try:\n        raise KeyError\n    finally:\n        for x in ():\n            break\n",
    ["builtins.KeyError a.py:3"],
  ),
  raises("a plain finally does not", "def go():\n    try:\n        raise KeyError\n    finally:\n        print()\n", [
    "builtins.KeyError a.py:3",
  ]),
  raises(
    "what a test expects",
    "import pytest\n\ndef go():\n    with pytest.raises(KeyError):\n        raise KeyError\n",
    [],
  ),
  raises("not by a lock", "def go(lock):\n    with lock:\n        raise KeyError\n", ["builtins.KeyError a.py:3"]),
  raises(
    "by a manager of the project that catches at its yield",
    `
    from contextlib import contextmanager

    @contextmanager
    def quiet():
        try:
            yield
        except LookupError:
            pass

    def go():
        with quiet():
            raise KeyError
  `,
    [],
  ),
  raises(
    "not by one that catches something else",
    `
    from contextlib import contextmanager

    @contextmanager
    def quiet():
        try:
            yield
        except OSError:
            pass

    def go():
        with quiet():
            raise KeyError
  `,
    ["builtins.KeyError a.py:12"],
  ),
  raises(
    "by a manager whose __exit__ may say so",
    `
    class Quiet:
        def __enter__(self):
            return self

        def __exit__(self, kind, error, traceback):
            return kind is KeyError

    def go():
        with Quiet():
            raise KeyError
  `,
    [],
  ),
  raises(
    "not by one whose __exit__ says nothing",
    `
    class Loud:
        def __enter__(self):
            return self

        def __exit__(self, kind, error, traceback):
            print(error)

    def go():
        with Loud():
            raise KeyError
  `,
    ["builtins.KeyError a.py:10"],
  ),
];

const AGAIN = [
  raises(
    "bare, the way leads to the cause",
    `
    def go():
        try:
            raise KeyError
        except LookupError:
            print()
            raise
  `,
    ["builtins.KeyError a.py:3", "builtins.LookupError a.py:6"],
  ),
  raises(
    "what a handler expects of the library, and raises again",
    "def go(text):\n    try:\n        int(text)\n    except ValueError:\n        raise\n",
    ["builtins.ValueError a.py:5"],
  ),
  raises(
    "that Exception is raised again tells nothing",
    "def go(text):\n    try:\n        int(text)\n    except Exception:\n        raise\n",
    [],
  ),
  raises(
    "by its name, on one way only",
    `
    def load():
        raise KeyError

    def go(strict):
        try:
            load()
        except Exception as error:
            if strict:
                raise error
  `,
    ["builtins.KeyError a.py:6 a.py:2"],
  ),
  raises(
    "with its traceback",
    "def go(tb):\n    try:\n        raise KeyError\n    except Exception as error:\n        raise error.with_traceback(tb)\n",
    ["builtins.KeyError a.py:3"],
  ),
  raises(
    "and caught further out",
    `
    def go():
        try:
            try:
                raise KeyError
            except KeyError:
                raise
        except LookupError:
            pass
  `,
    [],
  ),
  raises(
    "in a handler within a handler it is the inner one's",
    `
    def go():
        try:
            raise KeyError
        except KeyError:
            try:
                print()
            except OSError:
                raise
  `,
    ["builtins.OSError a.py:8"],
  ),
];

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

const SWALLOWED = [
  swallows("a class", "def go():\n    try:\n        f()\n    except OSError:\n        pass\n", [
    "builtins.OSError a.py:4",
  ]),
  swallows("everything", "def go():\n    try:\n        f()\n    except:\n        pass\n", [
    "builtins.BaseException a.py:4",
  ]),
  swallows(
    "a tuple of another module, with a tuple in it",
    {
      "shop/errors.py": "import asyncio\n\nNET = (OSError,)\nRETRYABLE = (*NET, asyncio.CancelledError)\n",
      "a.py":
        "from shop import errors\n\ndef go():\n    try:\n        f()\n    except errors.RETRYABLE:\n        pass\n",
    },
    ["asyncio.CancelledError a.py:6", "builtins.OSError a.py:6"],
  ),
  swallows(
    "a tuple of this module",
    "ERRORS = (OSError, KeyError)\n\ndef go():\n    try:\n        f()\n    except ERRORS:\n        pass\n",
    ["builtins.KeyError a.py:6", "builtins.OSError a.py:6"],
  ),
  swallows(
    "a tuple of itself ends",
    "ERRORS = (OSError, ERRORS)\n\ndef go():\n    try:\n        f()\n    except ERRORS:\n        pass\n",
    ["builtins.OSError a.py:6"],
  ),
  swallows(
    "an alias of another module",
    {
      "lib.py": "AnyError = BaseException\n",
      "a.py": "import lib\n\ndef go():\n    try:\n        f()\n    except lib.AnyError:\n        pass\n",
    },
    ["builtins.BaseException a.py:6"],
  ),
  swallows(
    "by suppress",
    "from contextlib import suppress\n\ndef go():\n    with suppress(OSError, KeyError):\n        f()\n",
    ["builtins.KeyError a.py:4", "builtins.OSError a.py:4"],
  ),
  swallows("not what is raised again", "def go():\n    try:\n        f()\n    except OSError:\n        raise\n", []),
  swallows(
    "nor what is raised again on one way",
    "def go():\n    try:\n        f()\n    except OSError as e:\n        if e.errno:\n            raise\n",
    [],
  ),
  swallows(
    "nor what becomes another",
    "def go():\n    try:\n        f()\n    except OSError as e:\n        raise ValueError from e\n",
    [],
  ),
  swallows(
    "nor what ends the program",
    "import sys\n\ndef go():\n    try:\n        f()\n    except OSError:\n        sys.exit(1)\n",
    [],
  ),
  swallows(
    "nor what somebody else gets",
    "def go(future):\n    try:\n        f()\n    except OSError as e:\n        future.set_exception(e)\n",
    [],
  ),
  swallows(
    "but what is only told of",
    "import logging\n\ndef go():\n    try:\n        f()\n    except OSError as e:\n        logging.warning('no: %s', e)\n",
    ["builtins.OSError a.py:6"],
  ),
  swallows(
    "nor where a function of the project always raises",
    `
    def give_up():
        print()
        raise RuntimeError

    def go():
        try:
            f()
        except OSError:
            give_up()
  `,
    [],
  ),
  swallows(
    "a class nobody can tell has no name",
    "def go(errors):\n    try:\n        f()\n    except errors:\n        pass\n",
    [],
  ),
  swallows(
    "an inner handler that raises again is not the outer one",
    `
    def go():
        try:
            f()
        except OSError:
            try:
                g()
            except KeyError:
                raise
  `,
    ["builtins.OSError a.py:4"],
  ),
];

export const RAISES = [...RAISED, ...CAUGHT, ...AGAIN, ...CYCLES, ...METHODS, ...LATER, ...SWALLOWED];
