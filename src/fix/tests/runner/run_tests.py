"""Runs a project's own tests with pytest and tells what became of each, and which lines it ran.

python run_tests.py

Runs in the project's root. The first line of stdin is what is wanted, see protocol.ts; what is told goes to stdout, a JSON
object a line. The tests get neither.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import IO, Any

#: The name of the package that these files are, which the project's modules cannot clash with.
PACKAGE = "_python_dev_runner"


def main() -> None:
    """Run what stdin asks for; does not return."""
    wanted = json.loads(sys.stdin.readline())
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    try:
        code = run(wanted, told)
    except BaseException as error:
        told.write(json.dumps({"fault": f"{type(error).__name__}: {error}"}) + "\n")
        code = 3
    told.flush()
    # What a test has left running (a thread, say) does not keep us.
    os._exit(code)


def run(wanted: dict[str, Any], told: IO[str]) -> int:
    """Run pytest; the exit code is its own."""
    # As `python -m pytest` has it, then where the project's modules are; pytest of the overlay comes last.
    sys.path[0:1] = [os.getcwd(), *wanted["path"]]
    sys.path.append(wanted["overlay"])
    package = ModuleType(PACKAGE)
    package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules[PACKAGE] = package
    import pytest

    watching = import_module(f"{PACKAGE}.watching").Watching(wanted, told)
    code = pytest.main(arguments(wanted), plugins=[watching])
    faulthandler.cancel_dump_traceback_later()
    watching.tell(end=int(code))
    return int(code)


def arguments(wanted: dict[str, Any]) -> list[str]:
    """The command line: the project's own options hold, but for those that would hide or slow down what is asked."""
    from importlib.metadata import entry_points

    points = entry_points()
    group = points.select(group="pytest11") if hasattr(points, "select") else points.get("pytest11", [])
    plugins = {point.name for point in group}
    switches = {
        "pytest_cov": ["--no-cov"],
        "xdist": ["-n", "0", "-p", "no:looponfail"],
        "randomly": ["-p", "no:randomly"],
        "random_order": ["-p", "no:random_order"],
        "benchmark": ["--benchmark-disable"],
        "timeout": ["-p", "no:timeout"],
    }
    off = [option for name, options in switches.items() if name in plugins for option in options]
    hypothesis = find_spec("hypothesis")
    if hypothesis and (hypothesis.origin or "").startswith(wanted["overlay"]):
        off += ["-p", "no:hypothesispytest"]  # nobody here uses it, and it takes a second to load
    common = ["-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    common.append("--maxfail=1" if wanted["first"] else "--maxfail=0")
    return [*common, *off, *wanted["files"]]


if __name__ == "__main__":
    main()
