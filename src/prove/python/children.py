"""Work in forked processes: each has a group of its own, a deadline, and one line to say.

Whatever is used of `os` is taken before the project's code is imported, which may patch it.
"""

from __future__ import annotations

import random
from json import dumps, loads
from os import O_RDWR, WNOHANG, _exit, chdir, close, dup2, fork, fstat, getpid, killpg, pipe, read
from os import set_blocking, setpgid, waitpid, waitstatus_to_exitcode, write
from os import open as open_file
from select import POLLIN, poll
from signal import SIGKILL, Signals
from time import monotonic
from typing import Any, Callable, Optional

reseed = random.seed

#: Descriptors that no child may have: those by which the caller is talked to.
private: list[int] = []

#: How often, in seconds, a child that holds its tongue is asked whether it lives.
GLANCE = 0.05


def write_all(descriptor: int, data: bytes) -> None:
    """Write until all is written."""
    while data:
        data = data[write(descriptor, data) :]


def silence(*descriptors: int) -> None:
    """Make descriptors those of `/dev/null`."""
    null = open_file("/dev/null", O_RDWR)
    for descriptor in descriptors:
        dup2(null, descriptor)
    if null not in descriptors:
        close(null)


def keep_open() -> None:
    """Open what was closed of the first three descriptors, so that no pipe is one of them."""
    for descriptor in (0, 1, 2):
        try:
            fstat(descriptor)
        except OSError:
            silence(descriptor)


class Child:
    """A forked process that does `work` in the folder `root` and says what it returned."""

    def __init__(self, work: Callable[[], Any], seconds: float, root: str) -> None:
        self.started = monotonic()
        self.deadline = self.started + seconds
        self.said = b""
        self.status: Optional[int] = None  # its exit code, or minus the signal
        self.pipe, out = pipe()
        set_blocking(self.pipe, False)
        self.pid = fork()
        if self.pid == 0:
            close(self.pipe)
            _live(work, out, root)
        close(out)
        _own_group(self.pid)

    @property
    def milliseconds(self) -> float:
        """Wall time since it was started."""
        return round((monotonic() - self.started) * 1000, 1)

    def hear(self) -> bool:
        """Read what it has to say; whether the pipe may have more, now or later."""
        try:
            heard = read(self.pipe, 65536)
        except BlockingIOError:
            return True
        self.said += heard
        return heard != b""

    def exited(self) -> bool:
        """Whether it has ended by itself; what it said to the last is then in `said`."""
        if self.status is None:
            try:
                pid, status = waitpid(self.pid, WNOHANG)
            except OSError:
                pid, status = self.pid, 0  # the project's code has waited for it
            if pid == 0:
                return False
            self.status = waitstatus_to_exitcode(status)
            self.hear()
        return True

    def end(self) -> None:
        """Kill it and what it has started."""
        try:
            killpg(self.pid, SIGKILL)
        except OSError:
            pass  # nothing is left of its group
        close(self.pipe)
        if self.status is None:
            try:
                waitpid(self.pid, 0)
            except OSError:
                pass

    def answer(self) -> Any:
        """What `work` returned; `None` before it did."""
        return loads(self.said) if self.said.endswith(b"\n") else None


def run_child(work: Callable[[], Any], seconds: float, root: str) -> Any:
    """Do work in a child and wait for it; `None` where it dies or takes too long."""
    child = Child(work, seconds, root)
    ears = poll()
    ears.register(child.pipe, POLLIN)
    while child.answer() is None and monotonic() < child.deadline:
        if ears.poll(GLANCE * 1000):
            if not child.hear():
                break
        elif child.exited():
            break
    child.end()
    return child.answer()


def how_it_died(status: int) -> str:
    """A clause for an exit code or, where negative, a signal."""
    if status >= 0:
        return f"the process ended with exit code {status}"
    try:
        return f"the process was killed by {Signals(-status).name}"
    except ValueError:
        return f"the process was killed by signal {-status}"


def _live(work: Callable[[], Any], out: int, root: str) -> None:
    code = 1
    pid = getpid()
    try:
        _own_group(0)
        for descriptor in private:
            close(descriptor)
        private.clear()
        silence(0, 1, 2)
        chdir(root)
        reseed()
        said = dumps(work()).encode() + b"\n"
        if getpid() == pid:  # and not a process that the project's code forked and lost
            write_all(out, said)
            code = 0
    finally:
        _exit(code)


def _own_group(pid: int) -> None:
    try:
        setpgid(pid, pid)
    except OSError:
        pass  # parent and child both do it; the second may come too late
