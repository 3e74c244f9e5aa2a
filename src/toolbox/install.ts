/** The programs from PyPI that python-dev runs, pinned in requirements.txt and installed once into the cache folder. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isExecutable } from "./folders.ts";
import { installOnce, pinned } from "./install-once.ts";
import { isAtLeast, type Tool } from "./python.ts";
import { run } from "./run.ts";

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
    installation ??= installOnce(
      {
        name: "tools",
        path: REQUIREMENTS,
        requirements,
        what: "ruff, pyrefly and uv",
        packages: TOOL_NAMES,
        isComplete,
      },
      progress,
      options.signal,
    );
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

const isComplete = (folder: string): boolean => TOOL_NAMES.every((name) => isExecutable(executable(folder, name)));

function executable(folder: string, name: ToolName): string {
  return join(folder, "bin", process.platform === "win32" ? `${name}.exe` : name);
}
