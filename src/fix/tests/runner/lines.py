"""Which lines of a project's files a test runs."""

from __future__ import annotations

import sys
import threading
from types import CodeType, FrameType
from typing import Any, Callable

#: Set for the code of functions, and not for that of modules and classes, which runs when they are imported.
CO_OPTIMIZED = 1

Ran = dict[str, str]


class Lines:
    """Records lines between `begin` and `end`; those of imports, and outside of tests, are shared by all tests."""

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/") + "/"
        self.names: dict[CodeType, str | None] = {}
        self.shared: dict[str, set[int]] = {}
        self.own: dict[str, set[int]] = self.shared
        self.outer: list[dict[str, set[int]]] = []

    def name_of(self, code: CodeType) -> str | None:
        """The file of a code object, relative to the root; None where it is not the project's."""
        try:
            return self.names[code]
        except KeyError:
            path = code.co_filename
            inside = path.startswith(self.root) and "/site-packages/" not in path
            name = self.names[code] = path[len(self.root) :] if inside else None
            return name

    def add(self, code: CodeType, name: str, line: int) -> None:
        """A line was run."""
        ran = self.own if code.co_flags & CO_OPTIMIZED else self.shared
        try:
            ran[name].add(line)
        except KeyError:
            ran[name] = {line}

    def begin(self) -> None:
        """A test begins."""
        self.own = {}

    def end(self) -> Ran:
        """The lines of the test that ends."""
        ran, self.own = self.own, self.shared
        return packed(ran)

    def share(self) -> None:
        """What follows is run for several tests."""
        self.outer.append(self.own)
        self.own = self.shared

    def unshare(self) -> None:
        """What follows is the test's own again."""
        self.own = self.outer.pop()

    def shared_lines(self) -> Ran:
        """The lines that all tests share."""
        return packed(self.shared)


def packed(ran: dict[str, set[int]]) -> Ran:
    """Line numbers as text: `3-7,9`."""
    return {name: ",".join(ranges(sorted(numbers))) for name, numbers in ran.items()}


def ranges(numbers: list[int]) -> list[str]:
    """Numbers in order, those that follow each other as one."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [str(first) if first == last else f"{first}-{last}" for first, last in found]


class MonitoredLines(Lines):
    """By `sys.monitoring` (PEP 669): a line costs something the first time that a test runs it."""

    TOOL = 4

    def __init__(self, root: str) -> None:
        super().__init__(root)
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        self.monitoring = monitoring
        monitoring.use_tool_id(self.TOOL, "python-dev")
        monitoring.register_callback(self.TOOL, monitoring.events.PY_START, self.on_start)
        monitoring.register_callback(self.TOOL, monitoring.events.PY_RESUME, self.on_start)
        monitoring.register_callback(self.TOOL, monitoring.events.LINE, self.on_line)
        monitoring.set_events(self.TOOL, monitoring.events.PY_START | monitoring.events.PY_RESUME)

    def on_start(self, code: CodeType, _offset: int) -> Any:
        """Only the project's code is looked at line by line."""
        if self.name_of(code) is not None:
            self.monitoring.set_local_events(self.TOOL, code, self.monitoring.events.LINE)
        return self.monitoring.DISABLE

    def on_line(self, code: CodeType, line: int) -> Any:
        """Once a test is enough."""
        name = self.name_of(code)
        if name is not None:
            self.add(code, name, line)
        return self.monitoring.DISABLE

    def begin(self) -> None:
        super().begin()
        self.monitoring.restart_events()

    def unshare(self) -> None:
        super().unshare()
        self.monitoring.restart_events()


class TracedLines(Lines):
    """By `sys.settrace`, for Python 3.11 and older."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        sys.settrace(self.on_call)
        threading.settrace(self.on_call)

    def on_call(self, frame: FrameType, _event: str, _arg: object) -> Callable[..., Any] | None:
        """Only the project's code is looked at line by line."""
        code = frame.f_code
        name = self.name_of(code)
        if name is None:
            return None
        self.add(code, name, frame.f_lineno)

        def on_line(inner: FrameType, event: str, _arg: object) -> Callable[..., Any]:
            if event == "line":
                self.add(code, name, inner.f_lineno)
            return on_line

        return on_line

    def begin(self) -> None:
        super().begin()
        sys.settrace(self.on_call)  # a test may have taken it away


def lines_below(root: str) -> Lines:
    """Begins to record."""
    return MonitoredLines(root) if hasattr(sys, "monitoring") else TracedLines(root)
