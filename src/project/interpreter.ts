/** The Python that the project runs with. */

import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { onPath } from "../toolbox/folders.ts";
import { findPython, interpreterVersion } from "../toolbox/python.ts";
import type { Interpreter } from "./model.ts";

export interface Wanted {
  readonly root: string;
  readonly cwd: string;
  /** `--python`: a path, an environment's folder, or a command's name. */
  readonly python?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export interface FoundInterpreter {
  readonly interpreter: Interpreter | null;
  /** An environment that is there but broken, or no Python at all. */
  readonly problem: string | null;
}

/** `--python`, else $VIRTUAL_ENV, else `.venv` or `venv` in the root, else the first Python on PATH. */
export async function findInterpreter(wanted: Wanted): Promise<FoundInterpreter> {
  if (wanted.python !== undefined) return namedInterpreter(wanted, wanted.python);
  const { VIRTUAL_ENV: active } = wanted.env;
  const folders = [active, join(wanted.root, ".venv"), join(wanted.root, "venv")];
  let problem: string | null = null;
  for (const folder of folders) {
    if (folder === undefined || folder === "") continue;
    const settings = environmentSettings(folder);
    if (settings === null) continue;
    const found = await inEnvironment(folder, settings, wanted.signal);
    if (found !== null) return { interpreter: found, problem };
    problem ??= `the virtual environment ${basename(folder)} has no Python that runs; create it again`;
  }
  const bare = await findPython(wanted.signal);
  if ("problem" in bare) return { interpreter: null, problem: problem ?? bare.problem };
  return { interpreter: { path: bare.path, version: bare.version, environment: null }, problem };
}

async function namedInterpreter(wanted: Wanted, python: string): Promise<FoundInterpreter> {
  const path = resolve(wanted.cwd, python);
  const settings = environmentSettings(path) ?? environmentSettings(dirname(dirname(path)));
  const folder = environmentSettings(path) === null ? dirname(dirname(path)) : path;
  const named = isFile(path) ? path : /[\\/]/.test(python) ? null : onPath(python);
  const interpreter =
    settings !== null
      ? await inEnvironment(folder, settings, wanted.signal)
      : named === null
        ? null
        : await bareInterpreter(named, wanted.signal);
  return { interpreter, problem: interpreter === null ? `--python ${python}: no Python that runs is there` : null };
}

/** The keys of pyvenv.cfg; `null` where the folder is no environment. https://docs.python.org/3/library/venv.html */
function environmentSettings(folder: string): ReadonlyMap<string, string> | null {
  try {
    const lines = readFileSync(join(folder, "pyvenv.cfg"), "utf8").split("\n");
    return new Map(
      lines.map((line) => [line.split("=")[0]?.trim().toLowerCase() ?? "", line.slice(line.indexOf("=") + 1).trim()]),
    );
  } catch {
    return null;
  }
}

async function inEnvironment(
  folder: string,
  settings: ReadonlyMap<string, string>,
  signal: AbortSignal | undefined,
): Promise<Interpreter | null> {
  const path = [
    join(folder, "bin", "python"),
    join(folder, "bin", "python3"),
    join(folder, "Scripts", "python.exe"),
  ].find(isFile);
  if (path === undefined) return null;
  // venv writes `version = 3.11.7`; virtualenv and uv `version_info = 3.11.7` or `3.11.7.final.0`.
  const written = /^\d+\.\d+(?:\.\d+)?/.exec(settings.get("version") ?? settings.get("version_info") ?? "")?.[0];
  const found = written === undefined ? await interpreterVersion(path, signal) : { path, version: written };
  return "problem" in found ? null : { path, version: found.version, environment: folder };
}

async function bareInterpreter(path: string, signal: AbortSignal | undefined): Promise<Interpreter | null> {
  const found = await interpreterVersion(path, signal);
  return "problem" in found ? null : { path, version: found.version, environment: null };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
