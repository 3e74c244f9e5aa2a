"""Runs the one test of a file in the session at hand."""

from __future__ import annotations

import os
import re
from typing import Any, Optional

import pytest

#: Characters of a message that a report can show.
MESSAGE = 600

#: The line of pytest's report that names an exception, as `traceback` does.
RAISED = re.compile(r"E {3}\w+(\.\w+)*(: |$)")


class Watcher:
    """A plugin that notes what becomes of the test."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.raised: dict[str, BaseException] = {}
        self.uncollected: Optional[str] = None

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:
        """Note how a phase ended."""
        made = yield
        self.outcomes[call.when] = made.get_result().outcome
        if call.excinfo is not None:
            self.raised[call.when] = call.excinfo.value

    def pytest_collectreport(self, report: Any) -> None:
        """Note why a file is not a test."""
        if report.outcome != "passed" and self.uncollected is None:
            self.uncollected = _reason(str(report.longrepr))


def run_file(session: Any, path: str) -> dict[str, Any]:
    """Collect a file, run its test, and return what RAN has of it, all but the time."""
    watcher = Watcher()
    session.config.pluginmanager.register(watcher, "python-dev-watcher")
    try:
        # What a test imports may look like tests, too.
        collected = session.perform_collect([path])
        items = [item for item in collected if _file_of(item) == path]
        if watcher.uncollected is not None:
            return ran("error", message=watcher.uncollected)
        if len(items) != 1:
            return ran("error", message=f"{len(items)} tests are in the file, and not one")
        items[0].config.hook.pytest_runtest_protocol(item=items[0], nextitem=None)
    except BaseException as error:  # also SystemExit, pytest.exit and a test that interrupts itself
        return ran("error", error)
    return _result(watcher)


def _file_of(item: Any) -> Optional[str]:
    code = getattr(getattr(item, "function", None), "__code__", None)
    return None if code is None else code.co_filename


def _result(watcher: Watcher) -> dict[str, Any]:
    for phase in ("setup", "call", "teardown"):
        outcome = watcher.outcomes.get(phase)
        raised = watcher.raised.get(phase)
        if outcome == "failed":
            return ran("failed" if phase == "call" else "error", raised)
        if outcome == "skipped":
            return ran("skipped", raised)
    if watcher.outcomes.get("call") == "passed":
        return ran("passed")
    return ran("error", message="the test was not run")


def ran(outcome: str, error: Optional[BaseException] = None, message: str = "") -> dict[str, Any]:
    """What RAN of the protocol is, all but the time."""
    path, line = _innermost(error)
    return {
        "outcome": outcome,
        "exception": None if error is None else class_name(type(error)),
        "message": message[:MESSAGE] if error is None else message_of(error),
        "path": path,
        "line": line,
    }


def class_name(cls: type) -> str:
    """The name of a class, with its module where that is not builtins."""
    name = cls.__qualname__
    return name if cls.__module__ == "builtins" else f"{cls.__module__}.{name}"


def message_of(error: BaseException) -> str:
    """An exception's message, cut; making it may run the project's code."""
    try:
        return str(error)[:MESSAGE]
    except Exception as second:
        return f"(its message cannot be made: {type(second).__name__})"


def _innermost(error: Optional[BaseException]) -> tuple[Optional[str], Optional[int]]:
    traceback = None if error is None else error.__traceback__
    if traceback is None:
        return None, None
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return os.path.abspath(traceback.tb_frame.f_code.co_filename), traceback.tb_lineno


def _reason(text: str) -> str:
    """The line of a report that says what was raised last; what follows it is more of its message."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    raised = [line[1:].strip() for line in lines if RAISED.match(line)]
    return (raised or lines or ["the file cannot be collected"])[-1]
