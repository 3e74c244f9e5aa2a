/**
 * Wheels that a file of requirements pins with their hashes, installed once into the cache folder. An installation is
 * made beside and renamed: one that was killed half-way is never taken as good, and of two processes that install at
 * once one's result is used.
 */
import { createHash } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./folders.ts";
import { installWith } from "./pip.ts";
import { type Scratch, scratchFolder } from "./scratch.ts";

export interface Wheels {
  /** How the folder's name begins. */
  readonly name: string;
  /** The file that pins them, and its text. */
  readonly path: string;
  readonly requirements: string;
  /** As in "cannot install …". */
  readonly what: string;
  /** The packages to name while they are installed. */
  readonly packages: readonly string[];
  /** The oldest Python that they are for; the one that installs them, where left out. */
  readonly python?: string;
  readonly isComplete: (folder: string) => boolean;
}

/** The folder that they are in, or one line that says why they are not; `progress` is told when there is work to do. */
export async function installOnce(
  wheels: Wheels,
  progress: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<string | { readonly problem: string }> {
  const { name: prefix, path, requirements, what, packages, isComplete } = wheels;
  const key = createHash("sha256").update(requirements).update(`${process.platform} ${process.arch}`);
  const cache = cacheFolder();
  const name = `${prefix}-${key.digest("hex").slice(0, 12)}`;
  const folder = join(cache, name);
  if (isComplete(folder)) return folder;
  progress(`installing ${packages.map((name) => `${name} ${pinned(requirements, name)}`).join(", ")} (once) …`);
  let beside: Scratch | null = null;
  try {
    beside = scratchFolder(name);
    const problem = await installWith(beside.path, path, { python: wheels.python, signal });
    if (problem !== null) return { problem: `cannot install ${what}: ${problem}` };
    if (!isComplete(beside.path)) return { problem: `cannot install ${what}: ${beside.path} is incomplete` };
    publish(beside.path, folder, isComplete);
    return folder;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `cannot install ${what} into ${cache}: ${reason}` };
  } finally {
    beside?.remove();
  }
}

function publish(beside: string, folder: string, isComplete: Wheels["isComplete"]): void {
  if (existsSync(folder) && !isComplete(folder)) rmSync(folder, { recursive: true, force: true }); // someone tidied up
  try {
    renameSync(beside, folder);
  } catch (error) {
    if (!isComplete(folder)) throw error; // otherwise another process was faster: its result is as good
  }
}

/** The version that requirements pin a package at. */
export function pinned(requirements: string, name: string): string {
  return new RegExp(`^${name}==(\\S+)`, "m").exec(requirements)?.[1] ?? "unknown";
}
