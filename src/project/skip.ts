/** What is not read: folders that hold other people's or generated code, and large files. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Bytes; nobody writes a larger file by hand. */
export const LARGEST = 2 * 1024 * 1024;

const SKIPPED = new Set([
  ".git",
  ".hg",
  ".svn",
  ".venv",
  "__pycache__",
  "__pypackages__",
  "node_modules",
  "site-packages",
  ".tox",
  ".nox",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  ".hypothesis",
  ".eggs",
  ".ipynb_checkpoints",
]);

/**
 * `below` is the path from where the user's request begins, so that a package named inside an environment is read.
 * `build` and `dist` are what a build leaves behind at the root, unless they are packages themselves.
 */
export function isSkippedFolder(root: string, path: string, below: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (SKIPPED.has(name) || name.endsWith(".egg-info")) return true;
  const full = join(root, path);
  if ((below === "build" || below === "dist") && !existsSync(join(full, "__init__.py"))) return true;
  return existsSync(join(full, "pyvenv.cfg"));
}
