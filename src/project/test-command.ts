/** How the project runs its tests. */
import { parseIni } from "./ini.ts";
import type { SetupFiles } from "./modules.ts";
import { tableAt } from "./read.ts";

export interface TestClues extends SetupFiles {
  readonly paths: ReadonlySet<string>;
  /** The first bytes of test files, as many as are worth a look. */
  readonly heads: Iterable<{ readonly path: string; readonly head: string }>;
  readonly python: string;
}

export interface TestCommand {
  readonly command: readonly string[] | null;
  /** Set where tests are run by something this program does not run itself. */
  readonly note: string | null;
}

/** pytest where it is configured or imported, else unittest where it is imported, else none. */
export function findTestCommand(clues: TestClues): TestCommand {
  const pytest = [clues.python, "-m", "pytest"];
  if (isPytestConfigured(clues)) return { command: pytest, note: null };
  let unittest: string | null = null;
  let plain = false;
  for (const { path, head } of clues.heads) {
    if (path.endsWith("conftest.py") || /^[ \t]*(?:import pytest|from pytest\b)/m.test(head))
      return { command: pytest, note: null };
    if (/^[ \t]*(?:import unittest|from unittest\b(?!\.mock| import mock))/m.test(head)) unittest ??= path;
    else if (/^(?:async )?def test_/m.test(head)) plain = true;
  }
  // Bare test functions are nothing to unittest.
  if (plain) return { command: pytest, note: null };
  if (unittest !== null)
    return { command: [clues.python, "-m", "unittest", ...discovery(unittest, clues.paths)], note: null };
  const other = [
    ["noxfile.py", "nox"],
    ["tox.ini", "tox"],
    ["tox.toml", "tox"],
  ].find(([file]) => clues.paths.has(file ?? ""));
  const note =
    other === undefined
      ? null
      : `tests seem to run through ${other[1]} (${other[0]}); no pytest or unittest tests were found`;
  return { command: null, note };
}

/** https://docs.pytest.org/en/stable/reference/customize.html#configuration-file-formats */
function isPytestConfigured({ manifest, readText, paths }: TestClues): boolean {
  if (tableAt(manifest?.data, "tool", "pytest") !== null) return true;
  if (paths.has("pytest.ini") || paths.has(".pytest.ini") || paths.has("conftest.py")) return true;
  return parseIni(readText("tox.ini") ?? "").has("pytest") || parseIni(readText("setup.cfg") ?? "").has("tool:pytest");
}

/** unittest finds tests from the root only through packages; https://docs.python.org/3/library/unittest.html#test-discovery */
function discovery(path: string, paths: ReadonlySet<string>): readonly string[] {
  const [top = "", ...rest] = path.split("/");
  if (rest.length === 0 || paths.has(`${top}/__init__.py`)) return ["discover"];
  return ["discover", "-s", top];
}
