/** The Pythons of this machine that tests can be run with. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onPath } from "../../src/toolbox/folders.ts";
import { findPython, interpreterVersion, isAtLeast } from "../../src/toolbox/python.ts";

export interface Python {
  readonly path: string;
  readonly version: string;
}

/** The one that runs our own tools. */
export async function python(): Promise<Python> {
  const found = await findPython();
  if ("problem" in found) throw new Error(found.problem);
  return found;
}

/** One of every version from 3.9 on; those that `pyenv` keeps beside those on PATH. */
export async function pythons(): Promise<readonly Python[]> {
  const names = Array.from({ length: 6 }, (_, index) => `python3.${index + 9}`);
  const paths = [...names.map((name) => onPath(name)), ...pyenvPythons(), (await python()).path];
  const byVersion = new Map<string, Python>();
  for (const path of paths) {
    const found = path === null ? null : await interpreterVersion(path);
    if (found === null || "problem" in found || !isAtLeast(found.version, [3, 9])) continue;
    byVersion.set(found.version.split(".").slice(0, 2).join("."), found);
  }
  return [...byVersion.values()];
}

function pyenvPythons(): readonly string[] {
  if (onPath("pyenv") === null) return [];
  const versions = join(execFileSync("pyenv", ["root"], { encoding: "utf8" }).trim(), "versions");
  return existsSync(versions) ? readdirSync(versions).map((name) => join(versions, name, "bin", "python")) : [];
}

/** That of the example project, which has pydantic, click and httpx; made where it is not there. */
export function exampleInterpreter(): string {
  const script = new URL("../../scripts/example.mjs", import.meta.url).href;
  const project = fileURLToPath(new URL("../../examples/orders", import.meta.url));
  const code = `const { exampleEnvironment } = await import(${JSON.stringify(script)});
console.log(await exampleEnvironment(${JSON.stringify(project)}));`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).trim();
}
