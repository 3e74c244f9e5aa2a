/** Paths on the command line → the project they belong to. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_CONFIG, readConfig } from "./config.ts";
import { findInterpreter } from "./interpreter.ts";
import { listFiles } from "./listing.ts";
import type { Manifest, Problem, Project } from "./model.ts";
import { findModules, type SetupFiles } from "./modules.ts";
import { pythonFloor } from "./requires.ts";
import { findRoot } from "./root.ts";
import { LARGEST } from "./skip.ts";
import { type Sources, sortSources } from "./sources.ts";
import { findTestCommand } from "./test-command.ts";
import { isManifest, parseToml } from "./toml.ts";

export interface OpenOptions {
  readonly cwd: string;
  /** `--python`: a path, an environment's folder, or a command's name. */
  readonly python?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Stands in for the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds root, files, configuration, interpreter and test command. A `problem` on its own is fatal: a path that does not
 * exist, a mistake in `[tool.python-dev]`, a `--python` that does not run. Whatever else is wrong is among the project's problems.
 */
export async function openProject(
  paths: readonly string[],
  options: OpenOptions,
): Promise<Project | { readonly problem: string }> {
  const found = findRoot(paths, options.cwd);
  if ("problem" in found) return found;
  const { root } = found;
  const problems: Problem[] = [];
  const readText = textReader(root);
  const manifest = readManifest(readText, problems);
  const config = manifest === null ? { config: DEFAULT_CONFIG } : readConfig(manifest);
  if ("problem" in config) return config;
  const { cwd, python, signal, env = process.env } = options;
  const [{ paths: listed, closed }, { interpreter, problem }] = await Promise.all([
    listFiles(found, signal),
    findInterpreter({ root, cwd, python, signal, env }),
  ]);
  signal?.throwIfAborted();
  if (problem !== null) {
    if (python !== undefined) return { problem };
    problems.push({ message: problem });
  }
  const setup: SetupFiles = { manifest, readText };
  const sources = sortSources(found, listed, config.config.exclude);
  const { layout, nameOf } = findModules(setup, listed, sources.files);
  const floor = pythonFloor(setup, interpreter);
  if (floor.problem !== null) problems.push({ message: floor.problem });
  const tests = findTestCommand({
    ...setup,
    paths: listed,
    heads: testHeads(root, sources),
    python: interpreter?.path ?? "python3",
  });
  if (tests.note !== null) problems.push({ message: tests.note });
  return {
    root,
    files: sources.files.map((file) => ({ path: file.path, module: nameOf(file), role: file.role })),
    others: sources.others.map((file) => ({ path: file.path, module: nameOf(file), role: file.role })),
    whole: sources.whole,
    paths: listed,
    notRead: [...closed, ...sources.notRead],
    manifest,
    config: config.config,
    python: floor.python,
    pythonFrom: floor.pythonFrom,
    layout,
    interpreter,
    testCommand: tests.command,
    problems,
  };
}

/** Reads small files of the root by name; `null` where there is none that can be read. */
export function textReader(root: string): (path: string) => string | null {
  const known = new Map<string, string | null>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const text = readSmall(join(root, path));
    known.set(path, text);
    return text;
  };
}

function readSmall(path: string): string | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size <= LARGEST ? readFileSync(path, "utf8") : null;
  } catch {
    return null;
  }
}

function readManifest(readText: (path: string) => string | null, problems: Problem[]): Manifest | null {
  const path = "pyproject.toml";
  const text = readText(path);
  if (text === null) return null;
  const parsed = parseToml(path, text);
  if (isManifest(parsed)) return parsed;
  const { line, column, message } = parsed.fault;
  problems.push({ path, message: `${path}:${line}:${column}: ${message}; the review goes on without it` });
  return null;
}

/** Tests among the files first; then a few of those outside the paths named, read only when asked for. */
function* testHeads(root: string, sources: Sources): Generator<{ path: string; head: string }> {
  for (const { path, role, head } of sources.files) if (role === "test") yield { path, head };
  const otherTests = sources.others.filter(({ role }) => role === "test");
  for (const { path } of otherTests.slice(0, 50))
    yield { path, head: (readSmall(join(root, path)) ?? "").slice(0, 8192) };
}
