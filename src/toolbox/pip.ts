/** Installs wheels into a folder with what a machine has: pip, else uv, else a pip that `venv` brings. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "./folders.ts";
import { lastLine } from "./process.ts";
import { findPython } from "./python.ts";
import { type RunResult, run } from "./run.ts";

const OPTIONS = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--quiet", "--target"];
const PIP_OPTIONS = [
  "--no-input",
  "--disable-pip-version-check",
  "--no-compile",
  "--retries",
  "2",
  "--no-warn-script-location",
];
const TIMEOUT = 15 * 60 * 1000;

/**
 * Returns `null` when all went well, otherwise the one line that says what did not. `oldest` is the Python (`3.9`) that
 * the wheels must be for, where that is not the one that installs them.
 */
export async function installWith(
  target: string,
  requirements: string,
  { python: oldest, signal }: { readonly python?: string | undefined; readonly signal?: AbortSignal | undefined },
): Promise<string | null> {
  const options = { cwd: target, env: environment(), timeout: TIMEOUT, signal };
  const version = oldest === undefined ? [] : ["--python-version", oldest];
  const wanted = [...version, ...OPTIONS, target, "-r", requirements];
  const python = await findPython(signal);
  if (!("problem" in python)) {
    const result = await run(python.path, ["-m", "pip", "install", ...PIP_OPTIONS, ...wanted], options);
    if (!lacks(result, "pip")) return problemOf(result);
  }
  const uv = onPath("uv");
  if (uv !== null) return problemOf(await run(uv, ["pip", "install", ...wanted], options));
  if ("problem" in python) return python.problem;

  const helper = join(target, ".venv");
  const made = await run(python.path, ["-m", "venv", helper], options);
  if (problemOf(made) !== null) {
    return `${python.path} has neither pip nor a working venv, and uv is not on PATH; install one of them (on Debian: python3-venv)`;
  }
  const pip = process.platform === "win32" ? join(helper, "Scripts", "python.exe") : join(helper, "bin", "python");
  const result = await run(pip, ["-m", "pip", "install", ...PIP_OPTIONS, ...wanted], options);
  rmSync(helper, { recursive: true, force: true });
  return problemOf(result);
}

/** The user's own settings for pip and uv (an index, a proxy) hold, but for those that get in the way of a target. */
function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, PIP_REQUIRE_VIRTUALENV: "0", PIP_USER: "0" };
  env.PIP_ROOT_USER_ACTION = "ignore";
  for (const name of ["PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX"]) delete env[name];
  return env;
}

const lacks = (result: RunResult, module: string): boolean =>
  result.ok && result.exitCode !== 0 && result.stderr.includes(`No module named ${module}`);

function problemOf(result: RunResult): string | null {
  if (!result.ok) return result.problem;
  if (result.exitCode === 0) return null;
  const lines = result.stderr.split("\n").map((line) => line.trim());
  // pip ends with what it could not find; the network's fault, where there is one, stands in a warning before.
  const network = lines.find((line) => /connection|resolve|timed out|network|unreachable|dns/i.test(line));
  const said = network ?? lines.findLast((line) => /^error/i.test(line)) ?? lastLine(result.stderr);
  return said.slice(0, 300) || `exit code ${result.exitCode}`;
}
