"""The pytest plugin that chooses tests and tells what becomes of them."""

from __future__ import annotations

import faulthandler
import json
import os
from typing import IO, Any, Generator

import pytest

from .lines import Lines, lines_below

#: Why a test fails that would pass elsewhere, by what its exception is or says.
CAUSES = (
    ("the network", ("gaierror", "ConnectionRefusedError", "Network is unreachable", "Name or service not known")),
    ("a module that is not installed", ("ModuleNotFoundError",)),
    ("a program that is not there", ("FileNotFoundError: [Errno 2] No such file or directory: '/",)),
    ("a permission", ("PermissionError",)),
)


class Watching:
    """Tells of every test when it begins and when it ends."""

    def __init__(self, wanted: dict[str, Any], told: IO[str]) -> None:
        self.told = told
        self.chosen = None if wanted["tests"] is None else set(wanted["tests"])
        self.left_out = set(wanted["not"])
        self.seconds = wanted["seconds"]
        self.lines: Lines | None = lines_below(os.getcwd()) if wanted["lines"] else None
        self.outcome = ""
        self.cause = ""

    def tell(self, **what: Any) -> None:
        """A line for who asked."""
        self.told.write(json.dumps(what) + "\n")
        self.told.flush()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep those that were chosen."""
        kept = [item for item in items if self.is_wanted(item.nodeid)]
        items[:] = kept
        self.tell(collected=len(kept))

    def is_wanted(self, name: str) -> bool:
        """Whether a test is to be run."""
        return name not in self.left_out and (self.chosen is None or name in self.chosen)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be imported has no tests."""
        if report.failed:
            self.tell(uncollected=report.nodeid, why=str(report.longrepr).strip().splitlines()[-1:])

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, None]:
        """A test from its set-up to its tear-down."""
        self.outcome, self.cause = "passed", ""
        self.tell(begin=item.nodeid)
        faulthandler.dump_traceback_later(self.seconds, exit=True, file=self.told)
        if self.lines:
            self.lines.begin()
        yield
        ran = self.lines.end() if self.lines else {}
        faulthandler.cancel_dump_traceback_later()
        self.tell(test=item.nodeid, outcome=self.outcome, cause=self.cause, lines=ran)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, None]:
        """What several tests share runs in the first of them only: it counts for all."""
        if self.lines is None or fixturedef.scope == "function":
            yield
            return
        self.lines.share()
        yield
        self.lines.unshare()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The worst of set-up, call and tear-down is the test's."""
        if report.failed:
            self.outcome = "failed"
            said = str(report.longrepr)
            self.cause = next((name for name, marks in CAUSES if any(mark in said for mark in marks)), "")
        elif report.skipped and self.outcome == "passed":
            self.outcome = "xfailed" if hasattr(report, "wasxfail") else "skipped"

    def pytest_sessionfinish(self) -> None:
        """Lines that ran while modules were imported, or for several tests."""
        if self.lines:
            self.tell(shared=self.lines.shared_lines())
