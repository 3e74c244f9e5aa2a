"""Imports modules of the project into this process, once, whatever they do meanwhile."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from os import _exit, chdir, getpid
from types import ModuleType
from typing import Any, Union

from .children import keep_open

SECONDS = 20


class TooLong(BaseException):
    """Not an `Exception`: what is imported must not catch it."""


class Left(BaseException):
    """In the place of `os._exit`."""


_known: dict[str, Union[ModuleType, str]] = {}


def load(name: str, root: str) -> Union[ModuleType, str]:
    """The module, or why it cannot be imported, as a sentence."""
    if name not in _known:
        _known[name] = _load(name)
        chdir(root)
        keep_open()
    return _known[name]


def _load(name: str) -> Union[ModuleType, str]:
    server = getpid()
    why = ""
    leave, os._exit = os._exit, _leave  # type: ignore[assignment]
    before = signal.signal(signal.SIGALRM, _ring)
    signal.alarm(SECONDS)
    try:
        return import_module(name)
    except TooLong:
        why = f"it takes longer than {SECONDS} s"
    except Left:
        why = "it ends the process"
    except BaseException as error:
        why = _described(error)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        os._exit = leave
        if getpid() != server:
            _exit(0)  # it has forked, and this is the other one
    # What is half imported would seem to be there the next time.
    sys.modules.pop(name, None)
    return f"`{name}` cannot be imported: {why}"


def _described(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())[:300]
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _ring(*_: Any) -> None:
    raise TooLong


def _leave(code: int) -> None:
    raise Left(code)
