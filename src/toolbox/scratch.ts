/** Folders of our own in the cache, for as long as something is under way. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./folders.ts";

export interface Scratch {
  readonly path: string;
  readonly remove: () => void;
}

const MARK = ".part-";
const HOUR = 60 * 60 * 1000;
const made = new Set<string>();

/**
 * A new and empty folder in the cache. What killed processes have left there is cleared away. Errors: those of the
 * file system (no space, no permission).
 */
export function scratchFolder(name: string): Scratch {
  const cache = cacheFolder();
  mkdirSync(cache, { recursive: true });
  removeLeftovers(cache);
  const path = mkdtempSync(join(cache, `${name}${MARK}`));
  made.add(path);
  return { path, remove: () => remove(path) };
}

function remove(path: string): void {
  made.delete(path);
  try {
    // Again, should something that was just killed still be writing.
    rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
  } catch {
    // Folders that may not be looked into, or paths longer than the system takes: code in a sandbox may leave such.
    spawnSync("chmod", ["-R", "u+rwx", path], { stdio: "ignore" });
    spawnSync("rm", ["-rf", path], { stdio: "ignore" });
  }
}

/** A recent one may still be in use. */
function removeLeftovers(cache: string): void {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (!name.includes(MARK)) continue;
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > HOUR) remove(path);
  }
}

process.on("exit", () => {
  for (const path of made) remove(path);
});
