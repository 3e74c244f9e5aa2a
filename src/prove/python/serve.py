"""Answers requests, one JSON object a line, in a session of pytest that collects nothing."""

from __future__ import annotations

import platform
import sys
from json import dumps, loads
from os import _exit, read
from select import POLLIN, poll
from time import monotonic
from typing import Any, Optional

import pytest

from .build import build
from .children import GLANCE, Child, how_it_died, write_all
from .load import load
from .run import ran, run_file

#: Seconds to find out how something is called.
BUILDING = 30


class Serve:
    """The plugin that takes the place of collecting and running."""

    def __init__(self, requests: int, answers: int, root: str) -> None:
        self.requests = requests
        self.answers = answers
        self.root = root
        self.unread = b""
        self.children: dict[int, Child] = {}  # by their pipes, as the requests
        self.asked: dict[int, dict[str, Any]] = {}
        self.streams = sys.stdout, sys.stderr

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> bool:
        """Collect nothing."""
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        """Serve until there are no more requests."""
        self.session = session
        sys.stdout, sys.stderr = self.streams  # what was said at the start need not be kept
        self.ears = poll()
        self.ears.register(self.requests, POLLIN)
        versions = {"python": platform.python_version(), "pytest": pytest.__version__}
        self.say({"hello": versions})
        try:
            while self.turn():
                pass
        except BrokenPipeError:
            pass  # nobody listens any more
        finally:
            for child in self.children.values():
                child.end()
            _exit(0)
        return True

    def say(self, answer: dict[str, Any]) -> None:
        """Write a line."""
        write_all(self.answers, dumps(answer).encode() + b"\n")

    def turn(self) -> bool:
        """Wait for something and see to it; whether there may be more requests."""
        more = True
        for descriptor, _ in self.ears.poll(GLANCE * 1000 if self.children else None):
            if descriptor == self.requests:
                more = self.listen()
            elif not self.children[descriptor].hear():
                self.ears.unregister(descriptor)
        now = monotonic()
        for child in list(self.children.values()):
            if child.answer() is not None or child.exited():
                self.finish(child, late=False)
            elif now >= child.deadline:
                self.finish(child, late=True)
        return more

    def listen(self) -> bool:
        """Read requests and begin what they ask."""
        heard = read(self.requests, 65536)
        *lines, self.unread = (self.unread + heard).split(b"\n")
        for line in lines:
            self.begin(loads(line))
        return heard != b""

    def begin(self, request: dict[str, Any]) -> None:
        """Begin what a request asks, in a process of its own."""
        try:
            if request["op"] == "run":
                child = Child(lambda: self.run(request), request["seconds"], self.root)
            else:
                module = load(request["module"], self.root)
                if isinstance(module, str):
                    return self.say({"id": request["id"], "problem": module})
                child = Child(lambda: self.build(module, request), BUILDING, self.root)
        except OSError as error:
            return self.say({"id": request["id"], "problem": f"no process can be started: {error}"})
        self.children[child.pipe] = child
        self.asked[child.pipe] = request
        self.ears.register(child.pipe, POLLIN)

    def run(self, request: dict[str, Any]) -> dict[str, Any]:
        """In a child: what is answered to `run`, but for the time."""
        return {"ran": run_file(self.session, request["path"])}

    def build(self, module: Any, request: dict[str, Any]) -> dict[str, Any]:
        """In a child: what is answered to `build`."""
        return build(self.session, module, request["name"], request["arguments"], self.root)

    def finish(self, child: Child, late: bool) -> None:
        """Answer for a child that is done, or too late, and end it."""
        milliseconds = child.milliseconds
        child.end()
        del self.children[child.pipe]
        request = self.asked.pop(child.pipe)
        try:
            self.ears.unregister(child.pipe)
        except KeyError:
            pass  # it fell silent before
        answer = child.answer()
        if answer is None:
            answer = self.lost(request, None if late else child.status or 0)
        if "ran" in answer:
            answer["ran"]["milliseconds"] = milliseconds
        self.say({"id": request["id"], **answer})

    def lost(self, request: dict[str, Any], status: Optional[int]) -> dict[str, Any]:
        """The answer for a child that has none: it died with a status, or took too long."""
        why = how_it_died(status) if status is not None else ""
        if request["op"] == "run":
            limit = f"it did not end within {request['seconds']} s"
            return {"ran": ran("died" if why else "timeout", message=why or limit)}
        name = f"{request['module']}.{request['name']}"
        why = why or f"it takes longer than {BUILDING} s"
        return {"problem": f"how to call `{name}` cannot be found out: {why}"}
