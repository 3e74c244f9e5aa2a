/** Python interpreters: the one on PATH, and what version one is. */
import { tmpdir } from "node:os";
import { z } from "zod";
import { onPath } from "./folders.ts";
import { lastLine } from "./process.ts";
import { run } from "./run.ts";

/** A program that can be used, or the one line that says why not. */
export type Tool = { readonly path: string; readonly version: string } | { readonly problem: string };

const OLDEST = [3, 8] as const;
const VERSION = z.string().regex(/^\d+\.\d+\.\d+$/);
const ASK = "import sys; print('%d.%d.%d' % sys.version_info[:3])";

/** Which Python an interpreter is, by running it: `{ path, version: "3.11.7" }`. */
export async function interpreterVersion(path: string, signal?: AbortSignal | undefined): Promise<Tool> {
  // -I: nothing of the current folder or of PYTHON* variables takes part; -S: nor of site-packages, which is slow.
  const result = await run(path, ["-I", "-S", "-c", ASK], {
    cwd: tmpdir(),
    timeout: 10_000,
    maxOutput: 10_000,
    signal,
  });
  if (!result.ok) return { problem: result.problem };
  if (result.exitCode !== 0) {
    return {
      problem: `${path} does not work as a Python: ${lastLine(result.stderr) || `exit code ${result.exitCode}`}`,
    };
  }
  const version = VERSION.safeParse(result.stdout.trim());
  return version.success ? { path, version: version.data } : { problem: `${path} does not answer as a Python does` };
}

/** The first Python of PATH that is 3.8 or newer. */
export async function findPython(signal?: AbortSignal | undefined): Promise<Tool> {
  let problem = `no Python was found on PATH; install Python ${OLDEST.join(".")} or newer`;
  for (const name of ["python3", "python", "py"]) {
    const path = onPath(name);
    if (path === null) continue;
    const found = await interpreterVersion(path, signal);
    if (!("problem" in found) && isAtLeast(found.version, OLDEST)) return found;
    problem =
      "problem" in found ? found.problem : `${path} is Python ${found.version}; ${OLDEST.join(".")} or newer is needed`;
  }
  return { problem };
}

/** Whether a dotted version is at least the given one. */
export function isAtLeast(version: string, oldest: readonly number[]): boolean {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10));
  for (const [index, wanted] of oldest.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
