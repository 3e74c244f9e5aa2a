/** What python-dev needs of a machine, looked at one by one. Plain data; `cli/doctor.ts` prints it. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./folders.ts";
import { TOOL_NAMES, type ToolName, tools } from "./install.ts";
import { findPython, isAtLeast, type Tool } from "./python.ts";
import { findIsolation } from "./sandbox/isolation.ts";

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or the one line that says why not. */
  readonly detail: string;
  /** The executable or the folder that was looked at. */
  readonly path?: string;
  /** What is lost without it. */
  readonly cost: string;
}

const COSTS: Readonly<Record<ToolName, string>> = {
  ruff: "rules that build on ruff's checks find nothing",
  pyrefly: "types are not asked for: findings rest on names alone",
  uv: "environments for examples and tests cannot be made",
};
const NODE = [20, 19] as const;

/** All checks, in the order they are read. Installs the tools where they are not there yet. */
export async function diagnose(progress: (line: string) => void, signal?: AbortSignal): Promise<Check[]> {
  const [python, installed, sandbox] = await Promise.all([
    findPython(signal),
    tools(progress, { signal }),
    checkIsolation(signal),
  ]);
  return [
    checkNode(),
    checkTool("Python", python, "the project's environment is not found and nothing can be proved by running it"),
    ...TOOL_NAMES.map((name) => checkTool(name, installed[name], COSTS[name])),
    checkCache(),
    sandbox,
  ];
}

function checkNode(): Check {
  const { node } = process.versions;
  const ok = isAtLeast(node, NODE);
  const detail = ok ? node : `${node}; ${NODE.join(".")} or newer is needed`;
  return { name: "Node", ok, detail, path: process.execPath, cost: "python-dev may not run at all" };
}

function checkTool(name: string, tool: Tool, cost: string): Check {
  if ("problem" in tool) return { name, ok: false, detail: tool.problem, cost };
  return { name, ok: true, detail: `${tool.version} (${tool.path})`, path: tool.path, cost };
}

function checkCache(): Check {
  const folder = cacheFolder();
  const base = {
    name: "cache folder",
    path: folder,
    cost: "tools are not installed, and every review starts from nothing",
  };
  try {
    mkdirSync(folder, { recursive: true });
    const probe = join(folder, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
    return { ...base, ok: true, detail: folder };
  } catch (error) {
    return {
      ...base,
      ok: false,
      detail: `cannot write to ${folder}: ${error instanceof Error ? error.message : error}`,
    };
  }
}

async function checkIsolation(signal: AbortSignal | undefined): Promise<Check> {
  const found = await findIsolation(undefined, signal);
  const base = {
    name: "isolation",
    cost: "the project's code is not run, so nothing can be proved (on Debian: apt install bubblewrap)",
  };
  if ("problem" in found) return { ...base, ok: false, detail: found.problem };
  const missing = found.missing.length === 0 ? "" : `; ${found.missing.join("; ")}`;
  return { ...base, ok: true, detail: `${found.kind} (${found.program})${missing}`, path: found.program };
}
