/** Sorts what was listed: Python files to review with their role, and what is left out, with the reason. */

import { closeSync, lstatSync, openSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, relative } from "node:path";
import ignore from "ignore";
import { isWithin } from "../toolbox/folders.ts";
import type { FileRole } from "./model.ts";
import { type Root, type Target, toPosix } from "./root.ts";
import { isSkippedFolder, LARGEST } from "./skip.ts";

const HEAD = 8 * 1024;

export interface SourceFile {
  readonly path: string;
  readonly role: FileRole;
  /** The file's first bytes as Latin-1, enough to see its shebang and imports. */
  readonly head: string;
}

export type OtherFile = Omit<SourceFile, "head">;

export interface Sources {
  readonly files: readonly SourceFile[];
  readonly notRead: readonly { readonly path: string; readonly reason: string }[];
  /** Whether no Python file lies outside the paths named. */
  readonly whole: boolean;
  /** Python files outside the paths named: what is reviewed may call them, and tests say how tests are run. */
  readonly others: readonly OtherFile[];
}

/** Looks only at what the targets cover; `listed` is in no particular order, the result is sorted by path. */
export function sortSources(root: Root, listed: ReadonlySet<string>, exclude: readonly string[]): Sources {
  const files: SourceFile[] = [];
  const notRead: { path: string; reason: string }[] = [];
  const others: OtherFile[] = [];
  let whole = root.marked || root.targets.some((target) => target.path === "" && !target.isFile);
  const linked = new Set<string>();
  const excluded = ignore().add(exclude.map((glob) => glob.replace(/^\.\//, "")));
  const skips = folderSkips(root);
  const isSecond = (place: string) => listed.has(place) || linked.size === linked.add(place).size;
  for (const path of [...listed].sort()) {
    const isPython = isCandidate(path);
    if (!isPython && !root.targets.some((target) => target.path === path)) continue;
    const named = coveredBy(path, root.targets);
    if (named === null) {
      if (!path.endsWith(".py") || skips(path, "")) continue;
      whole = false;
      if (!excluded.ignores(path)) others.push({ path, role: roleByPath(path) });
      continue;
    }
    if (!named.isFile && skips(path, named.path)) continue;
    if (excluded.ignores(path)) {
      if (named.isFile) notRead.push({ path, reason: "excluded in [tool.python-dev]" });
      continue;
    }
    const outcome = isPython ? look(root.root, path, named.isFile, isSecond) : NOT_PYTHON;
    if (outcome === null) continue;
    if ("reason" in outcome) notRead.push({ path, reason: outcome.reason });
    else files.push({ path, role: roleOf(path, outcome.head, listed), head: outcome.head });
  }
  return { files, notRead, whole, others };
}

function isCandidate(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    name.endsWith(".py") ||
    name.endsWith(".ipynb") ||
    name.endsWith(".pyi") ||
    name.endsWith(".pyw") ||
    !name.includes(".")
  );
}

function coveredBy(path: string, targets: readonly Target[]): Target | null {
  let best: Target | null = null;
  for (const target of targets) {
    const covers = target.isFile ? path === target.path : target.path === "" || path.startsWith(`${target.path}/`);
    if (covers && (best === null || target.path.length > best.path.length)) best = target;
  }
  return best;
}

/** Whether a file lies in a skipped folder below the folder the user named; remembered by folder. */
function folderSkips({ root }: Root): (path: string, from: string) => boolean {
  const known = new Map<string, boolean>();
  const skips = (folder: string, from: string): boolean => {
    if (folder.length <= from.length) return false;
    const key = `${from}\0${folder}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const below = from === "" ? folder : folder.slice(from.length + 1);
    const verdict = skips(parentOf(folder), from) || isSkippedFolder(root, folder, below);
    known.set(key, verdict);
    return verdict;
  };
  return (path, from) => skips(parentOf(path), from);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

const NOT_PYTHON: Outcome = { reason: "not a Python file" };

type Outcome = { readonly head: string } | { readonly reason: string } | null;

/** `null`: not Python, or a second way to a file that is reviewed under its own name. */
function look(root: string, path: string, named: boolean, seen: (place: string) => boolean): Outcome {
  if (path.endsWith(".ipynb")) return { reason: "notebook" };
  if (path.endsWith(".pyi")) return { reason: "type stub" };
  const full = join(root, path);
  const plain = !/\.pyw?$/.test(path);
  try {
    let stat = lstatSync(full);
    if (stat.isSymbolicLink()) {
      const place = realpathSync(full);
      stat = statSync(place);
      if (!stat.isFile()) return null;
      if (!isWithin(place, root)) return plain ? null : { reason: "a symbolic link out of the project" };
      if (seen(toPosix(relative(root, place)))) return null;
    }
    if (!stat.isFile() || (plain && !named && !isExecutable(stat))) return null;
    if (stat.size > LARGEST) return plain ? null : { reason: "larger than 2 MB" };
    const head = headOf(full);
    if (plain && !named && !isPythonShebang(head)) return null;
    return head.includes("\0") ? { reason: "not text: it holds NUL bytes" } : { head };
  } catch (error) {
    return plain ? null : { reason: `cannot be read (${codeOf(error)})` };
  }
}

function isExecutable(stat: Stats): boolean {
  return (stat.mode & 0o111) !== 0;
}

function headOf(path: string): string {
  const file = openSync(path, "r");
  try {
    return buffer.toString("latin1", 0, readSync(file, buffer, 0, HEAD, 0));
  } finally {
    closeSync(file);
  }
}
const buffer = Buffer.alloc(HEAD);

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

function isPythonShebang(head: string): boolean {
  return head.startsWith("#!") && /^#!.*\b(?:python|pypy|uv run)/.test(head.slice(0, 200));
}

const SCRIPT_NAMES = new Set(["setup.py", "noxfile.py", "fabfile.py", "conanfile.py", "dodo.py"]);
const SCRIPT_FOLDERS = new Set(["scripts", "bin", "tools", "examples", "example", "docs", "doc", "benchmarks"]);

function roleOf(path: string, head: string, listed: ReadonlySet<string>): FileRole {
  const byPath = roleByPath(path);
  if (byPath !== "source") return byPath;
  const top = path.split("/")[0] ?? "";
  if (path.includes("/") && SCRIPT_FOLDERS.has(top) && !listed.has(`${top}/__init__.py`)) return "script";
  if (listed.has(`${parentOf(path)}/__init__.py`)) return "source";
  return !path.endsWith(".py") || isPythonShebang(head) ? "script" : "source";
}

/** By pytest's and unittest's names: https://docs.pytest.org/en/stable/explanation/goodpractices.html */
export function roleByPath(path: string): FileRole {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  if (/^(?:test_.*|.*_test|conftest|tests)\.py$/.test(name)) return "test";
  if (parts.includes("tests") || /^(unit)?tests?$/.test(parts[0] ?? "")) return "test";
  return SCRIPT_NAMES.has(name) ? "script" : "source";
}
