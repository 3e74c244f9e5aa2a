"""Holds a project's code imported, says how it is called, and runs tests: see protocol.ts.

python server.py --root ROOT [--path SRC]… [--tests DIR]… [--overlay DIR] [--noconftest]

ROOT is the folder of the pytest configuration and the working directory; SRC come first on
`sys.path`, ROOT after them; the `conftest.py` of ROOT and of every DIR take part; the overlay has
pytest and hypothesis for environments without, and comes last. All paths are absolute. Requests
come on stdin, answers go to stdout; the project's code gets neither.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from types import ModuleType
from typing import NoReturn

#: The name of the package that these files are, which the project's modules cannot clash with.
PACKAGE = "_python_dev_prove"

#: Settings of pytest that would keep a test of ours from running, or from being one.
OVERRIDDEN = (
    "addopts=",
    "filterwarnings=",
    "required_plugins=",
    "python_files=test_*.py",
    "python_classes=Test",
    "python_functions=test",
)


def main() -> None:
    """Serve; does not return."""
    options = parse(sys.argv[1:])
    requests, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    os.chdir(options.root)
    place(options)
    said = io.StringIO()
    try:
        problem = serve(options, requests, answers, said)
    except (ImportError, SyntaxError) as error:
        if "pytest" not in sys.modules:
            refuse(answers, f"{sys.executable} has no pytest: {error}")
        problem = f"{type(error).__name__}: {error}"
    if options.noconftest:
        refuse(answers, f"pytest does not start: {problem}")
    os.dup2(requests, 0)
    os.dup2(answers, 1)
    os.execv(sys.executable, [sys.executable, __file__, *sys.argv[1:], "--noconftest"])


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--path", action="append", default=[])
    parser.add_argument("--tests", action="append", default=[])
    parser.add_argument("--overlay")
    parser.add_argument("--noconftest", action="store_true")
    return parser.parse_args(arguments)


def place(options: argparse.Namespace) -> None:
    """Make `sys.path` the project's, and these files a package."""
    sys.path[:] = [*options.path, options.root, *sys.path[1:]]
    if options.overlay:
        sys.path.append(options.overlay)
    package = ModuleType(PACKAGE)
    package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules[PACKAGE] = package


def serve(options: argparse.Namespace, requests: int, answers: int, said: io.StringIO) -> str:
    """Start the session; returns only where that does not work: the line that says why."""
    os.environ.pop("PYTEST_ADDOPTS", None)
    import pytest

    from _python_dev_prove import children
    from _python_dev_prove.serve import Serve

    children.private += [requests, answers]
    plugin = Serve(requests, answers, options.root)
    settings = [part for setting in OVERRIDDEN for part in ("-o", setting)]
    arguments = [
        "-s",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:faulthandler",
        f"--rootdir={options.root}",
        *settings,
    ]
    if options.noconftest:
        arguments.append("--noconftest")
    out, error = sys.stdout, sys.stderr
    plugin.streams = out, error
    sys.stdout = sys.stderr = said
    try:
        code = pytest.main([*arguments, options.root, *options.tests], plugins=[plugin])
        return last_words(said.getvalue()) or f"exit code {int(code)}"
    except BaseException as raised:  # also SystemExit in a conftest
        return f"{type(raised).__name__}: {raised}"
    finally:
        sys.stdout, sys.stderr = out, error


def last_words(text: str) -> str:
    """The line of pytest's output that says best what is wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("E  ", "ERROR", "INTERNALERROR> "))]
    line = (telling or lines or [""])[-1]
    for mark in ("INTERNALERROR>", "ERROR:", "E  "):
        line = line[len(mark) :].strip() if line.startswith(mark) else line
    return line[:300]


def refuse(answers: int, problem: str) -> NoReturn:
    """Say that nothing can be run, and end."""
    os.write(answers, json.dumps({"problem": " ".join(problem.split())}).encode() + b"\n")
    os._exit(0)


if __name__ == "__main__":
    main()
