"""Whether source text can be evaluated: in a process of its own, for it runs the project's code."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any, Optional

from .children import run_child
from .expressions import Expr

SECONDS = 5

#: What a test without fixtures of the project has by name.
TMP_PATH = "tmp_path"


class Checker:
    """Evaluates expressions, each only once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.known: dict[str, Optional[str]] = {}

    def fault(self, expr: Expr) -> Optional[str]:
        """What an expression does wrong ("raises …"); `None` where nothing, or pytest must tell."""
        if expr.fixtures - {TMP_PATH}:
            return None
        text = "\n".join([*sorted(expr.imports), *expr.setup, f"({expr.code},)"])
        if text not in self.known:
            said = run_child(lambda: _evaluate(text, expr), SECONDS, self.root)
            self.known[text] = "does not come to an end" if said is None else said["fault"]
        return self.known[text]


def _evaluate(text: str, expr: Expr) -> dict[str, Any]:
    names: dict[str, Any] = {}
    try:
        if TMP_PATH in expr.fixtures:
            names[TMP_PATH] = Path(tempfile.mkdtemp())
        exec(compile(text, "<arguments>", "exec"), names)
    except BaseException as error:
        return {"fault": f"raises {describe(error)}"}
    finally:
        if TMP_PATH in names:
            shutil.rmtree(names[TMP_PATH], ignore_errors=True)
    return {"fault": None}


def describe(error: BaseException) -> str:
    """An exception in a line."""
    try:
        text = " ".join(str(error).split())[:200]
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
