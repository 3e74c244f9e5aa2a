/** What handlers, `finally` and context managers stop. */
import { casesOf } from "./case.ts";

const raises = casesOf("raises");

const ERRORS = `
  class ShopError(Exception):
      pass

  class Lost(ShopError):
      pass

  RETRYABLE = (OSError, Lost)
`;

export const CAUGHT = [
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
