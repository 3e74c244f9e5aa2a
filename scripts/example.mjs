// The example project's environment, made by uv in the cache folder, one for each state of its requirements.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { CLI, say } from "./setup.mjs";

/**
 * @param {string} project its folder, with a requirements.txt
 * @returns {Promise<string | null>} its interpreter; `null` for a project without requirements
 */
export async function exampleEnvironment(project) {
  const requirements = join(project, "requirements.txt");
  if (!existsSync(requirements)) return null;
  const { uv, Python: python, "cache folder": cache } = machine();
  const key = createHash("sha256").update(readFileSync(requirements)).update(python.detail).digest("hex").slice(0, 12);
  const folder = join(cache.path, `example-${key}`);
  const interpreter = join(folder, ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]));
  // An environment cannot be moved, so it is made in place; the stamp says that it was finished.
  const stamp = join(folder, ".finished");
  if (!existsSync(stamp)) {
    await withLock(`${folder}.lock`, () => {
      if (existsSync(stamp)) return;
      say("making the example project's environment (once) …");
      must(uv.path, ["venv", "--quiet", "--clear", "--no-config", "--python", python.path, folder]);
      const install = ["pip", "install", "--quiet", "--no-config", "--require-hashes", "--python", interpreter];
      must(uv.path, [...install, "-r", requirements]);
      writeFileSync(stamp, "");
    });
  }
  return interpreter;
}

/**
 * What `python-dev doctor` finds; it installs the tools where they are missing.
 * @returns {Record<string, { ok: boolean, detail: string, path: string }>}
 */
function machine() {
  const options = {
    encoding: /** @type {const} */ ("utf8"),
    stdio: /** @type {any} */ (["ignore", "pipe", "inherit"]),
  };
  const { checks } = JSON.parse(
    spawnSync(process.execPath, [CLI, "doctor", "--json"], options).stdout || '{"checks":[]}',
  );
  const byName = Object.fromEntries(checks.map((/** @type {any} */ check) => [check.name, check]));
  for (const name of ["Python", "uv", "ruff", "cache folder"]) {
    if (!byName[name]?.ok) throw new Error(byName[name]?.detail ?? "python-dev doctor does not work");
  }
  return byName;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function must(command, args) {
  const { status } = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`uv ${args.slice(0, 2).join(" ")} failed (its messages are above)`);
}
