/** What a function raises itself, or again. */
import { casesOf } from "./case.ts";

const raises = casesOf("raises");

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

export const RAISES = [...RAISED, ...AGAIN];
