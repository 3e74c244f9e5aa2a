/**
 * The programs from PyPI that python-dev runs, pinned in requirements.txt with their hashes, installed once into the
 * cache folder. An installation is made beside and renamed: one that was killed half-way is never taken as good, and
 * of two processes that install at once one's result is used.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, isExecutable } from "./folders.ts";
import { installWith } from "./pip.ts";
import { isAtLeast, type Tool } from "./python.ts";
import { run } from "./run.ts";
import { type Scratch, scratchFolder } from "./scratch.ts";

export type { Tool } from "./python.ts";

/** With the oldest version that will do where a machine brings its own (see `override`). */
const OLDEST = { ruff: [0, 17], pyrefly: [1, 4], uv: [0, 8] } as const;
export type ToolName = keyof typeof OLDEST;
export const TOOL_NAMES: readonly ToolName[] = ["ruff", "pyrefly", "uv"];

/** The variable that names a tool's own executable, for distributions and offline machines. */
const override = (name: ToolName): string => `PYTHON_DEV_${name.toUpperCase()}`;

const REQUIREMENTS = fileURLToPath(new URL("./requirements.txt", import.meta.url));

/**
 * The programs, installed first where they are not; `progress` is then told so. When all are there this takes a few
 * file stats and starts no process.
 */
export async function tools<Name extends ToolName = ToolName>(
  progress: (line: string) => void,
  options: { readonly only?: readonly Name[]; readonly signal?: AbortSignal | undefined } = {},
): Promise<Record<Name, Tool>> {
  const names: readonly ToolName[] = options.only ?? TOOL_NAMES;
  const requirements = readFileSync(REQUIREMENTS, "utf8");
  let installation: Promise<string | { problem: string }> | null = null;
  const found = names.map(async (name): Promise<[ToolName, Tool]> => {
    const own = process.env[override(name)];
    if (own) return [name, await ownTool(name, own, options.signal)];
    installation ??= installed(requirements, progress, options.signal);
    const folder = await installation;
    if (typeof folder !== "string") return [name, folder];
    return [name, { path: executable(folder, name), version: pinned(requirements, name) }];
  });
  return Object.fromEntries(await Promise.all(found)) as Record<Name, Tool>;
}

/** A tool that an environment variable names; it is asked for its version, for it may be any. */
async function ownTool(name: ToolName, path: string, signal: AbortSignal | undefined): Promise<Tool> {
  const from = `${override(name)}=${path}`;
  const result = await run(path, ["--version"], {
    cwd: process.cwd(),
    timeout: 10_000,
    maxOutput: 100_000,
    signal,
  });
  if (!result.ok) return { problem: `${result.problem} (${from})` };
  const version = new RegExp(`^${name} (\\d+\\.\\d+\\.\\d+)`).exec(result.stdout)?.[1];
  if (result.exitCode !== 0 || version === undefined) return { problem: `${from} does not answer as ${name} does` };
  if (isAtLeast(version, OLDEST[name])) return { path, version };
  return { problem: `${from} is ${name} ${version}; ${OLDEST[name].join(".")} or newer is needed` };
}

/** The folder with all the tools. */
async function installed(
  requirements: string,
  progress: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<string | { problem: string }> {
  const key = createHash("sha256").update(requirements).update(`${process.platform} ${process.arch}`);
  const cache = cacheFolder();
  const name = `tools-${key.digest("hex").slice(0, 12)}`;
  const folder = join(cache, name);
  if (isComplete(folder)) return folder;
  progress(`installing ${TOOL_NAMES.map((name) => `${name} ${pinned(requirements, name)}`).join(", ")} (once) …`);
  let beside: Scratch | null = null;
  try {
    beside = scratchFolder(name);
    const problem = await installWith(beside.path, REQUIREMENTS, signal);
    if (problem !== null) return { problem: `cannot install ruff, pyrefly and uv: ${problem}` };
    if (!isComplete(beside.path))
      return { problem: `cannot install ruff, pyrefly and uv: ${beside.path} is incomplete` };
    publish(beside.path, folder);
    return folder;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `cannot install ruff, pyrefly and uv into ${cache}: ${reason}` };
  } finally {
    beside?.remove();
  }
}

function publish(beside: string, folder: string): void {
  if (existsSync(folder) && !isComplete(folder)) rmSync(folder, { recursive: true, force: true }); // someone tidied up
  try {
    renameSync(beside, folder);
  } catch (error) {
    if (!isComplete(folder)) throw error; // otherwise another process was faster: its result is as good
  }
}

const isComplete = (folder: string): boolean => TOOL_NAMES.every((name) => isExecutable(executable(folder, name)));

function executable(folder: string, name: ToolName): string {
  return join(folder, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

function pinned(requirements: string, name: ToolName): string {
  return new RegExp(`^${name}==(\\S+)`, "m").exec(requirements)?.[1] ?? "unknown";
}
