/** What handlers catch and do not raise again. */
import { casesOf } from "./case.ts";

const swallows = casesOf("swallows");

export const SWALLOWS = [
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
