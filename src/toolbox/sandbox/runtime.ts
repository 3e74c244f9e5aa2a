/** What of this machine a Python needs beside the system, wherever it is installed. */
import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { isWithin } from "../folders.ts";
import { lastLine } from "../process.ts";
import { run } from "../run.ts";
import { isSystem, type Mount, readable } from "./layout.ts";

export interface Python {
  readonly path: string;
  /** The virtual environment's folder, or `null`. */
  readonly environment: string | null;
}

export interface Runtime {
  /** The interpreter itself, where the path given is a pyenv shim, say. */
  readonly python: string;
  readonly mounts: readonly Mount[];
}

const ANSWER = z.tuple([z.string().startsWith("/"), z.string().startsWith("/"), z.string().startsWith("/")]);
// base_prefix is the installation behind a virtual environment. https://docs.python.org/3/library/sys.html#sys.base_prefix
const ASK = "import json, sys; print(json.dumps([sys.executable, sys.base_prefix, sys.base_exec_prefix]))";

/** Not the whole prefix: it may be the user's home folder, or ~/.local, or the project itself. */
const PARTS = ["bin", "lib", "lib64", "include", "pyvenv.cfg"];

/** Asks the interpreter where it lives. Nothing of the project or its environment takes part in the answer. */
export async function findRuntime(
  { path, environment }: Python,
  signal?: AbortSignal,
): Promise<Runtime | { readonly problem: string }> {
  const options = { cwd: tmpdir(), timeout: 10_000, maxOutput: 100_000, signal };
  const result = await run(path, ["-I", "-S", "-c", ASK], options);
  if (!result.ok) return result;
  const answer = ANSWER.safeParse(parseOrNull(result.stdout));
  if (!answer.success) return { problem: `${path} does not say where it lives: ${lastLine(result.stderr)}` };
  const [python, ...prefixes] = answer.data;
  const folders = new Set(prefixes.filter(existsSync).flatMap((prefix) => [prefix, realpathSync(prefix)]));
  if (environment !== null) folders.add(resolve(environment));
  const mounts = [...folders].flatMap(prefixMounts);
  return { python, mounts: [...mounts, ...linkMounts(python, mounts)] };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function prefixMounts(prefix: string): readonly Mount[] {
  if (isSystem(prefix)) return [];
  return PARTS.map((part) => join(prefix, part))
    .filter(existsSync)
    .map(readable);
}

/** The links on the way to the interpreter that lie elsewhere: ~/.local/bin/python3.12, say. */
function linkMounts(python: string, mounts: readonly Mount[]): readonly Mount[] {
  const links: Mount[] = [];
  let at = python;
  for (let hops = 0; hops < 40 && (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() ?? false); hops++) {
    const here = at;
    const isThere = isSystem(here) || mounts.some((mount) => isWithin(here, mount.at));
    if (!isThere) links.push({ kind: "link", at: here, to: realpathSync(here) });
    at = resolve(dirname(here), readlinkSync(here));
  }
  return links;
}
