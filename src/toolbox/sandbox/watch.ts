/**
 * Looks every now and then at what the processes of a sandbox use together: limits of the kernel that ordinary users
 * may set hold for one process each (see limits.ts).
 */
import { lstatSync, readdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import type { Limits } from "./limits.ts";
import { bytesWritten, type Process, processFolders, proportionalMemory, type Usage, usageOf } from "./processes.ts";

export type Exceeded = "cpu" | "memory" | "tasks" | "disk";

/** Milliseconds between two looks, which take one or two. */
const INTERVAL = 50;

/** Bytes of which `stat` counts the blocks. */
const BLOCK = 512;

/** Calls `onExceeded` at most once. Returns what ends the watch. */
export function watch(
  init: Process,
  limits: Limits,
  copy: { readonly path: string; readonly bytes: number },
  onExceeded: (limit: Exceeded) => void,
): () => void {
  const isDiskFull = diskWatch(copy.path, copy.bytes, limits.disk);
  const timer = setInterval(() => {
    const folders = processFolders(init);
    if (folders === null) return clearInterval(timer);
    const exceeded = exceededBy(folders, limits) ?? (isDiskFull(folders) ? "disk" : null);
    if (exceeded === null) return;
    clearInterval(timer);
    onExceeded(exceeded);
  }, INTERVAL);
  return () => clearInterval(timer);
}

function exceededBy(folders: readonly string[], limits: Limits): Exceeded | null {
  if (folders.length > limits.tasks) return "tasks"; // at once: to look at each would take too long
  const usages = folders.map(usageOf).filter((usage) => usage !== null);
  const total = (part: keyof Usage): number => usages.reduce((sum, usage) => sum + usage[part], 0);
  if (total("threads") > limits.tasks) return "tasks";
  if (total("cpu") > limits.cpu) return "cpu";
  if (total("resident") <= limits.memory) return null;
  return sumOf(folders, proportionalMemory) > limits.memory ? "memory" : null;
}

/**
 * The free space of the file system is quick to ask for, but others write there, too. So only where it has shrunk by
 * the limit the copy itself is measured, and what was written: a file that was removed while open is in no folder.
 */
function diskWatch(copy: string, before: number, limit: number): (folders: readonly string[]) => boolean {
  let most = freeSpace(copy);
  return (folders) => {
    const free = freeSpace(copy);
    most = Math.max(most, free);
    if (most - free <= limit) return false;
    most = free;
    return sumOf(folders, bytesWritten) > limit || occupied(copy) - before > limit;
  };
}

const sumOf = (folders: readonly string[], measure: (folder: string) => number): number =>
  folders.reduce((sum, folder) => sum + measure(folder), 0);

function freeSpace(folder: string): number {
  const { bfree, bsize } = statfsSync(folder);
  return bfree * bsize;
}

/** Bytes on the disk of all files below a folder; what cannot be looked at counts as nothing. */
function occupied(top: string): number {
  let bytes = 0;
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const here = folder;
    for (const entry of orNothing(() => readdirSync(here, { withFileTypes: true }), [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      bytes += orNothing(() => lstatSync(path).blocks, 0) * BLOCK;
    }
  }
  return bytes;
}

function orNothing<T>(look: () => T, nothing: T): T {
  try {
    return look();
  } catch {
    return nothing;
  }
}
