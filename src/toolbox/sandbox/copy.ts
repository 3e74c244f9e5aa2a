/** A copy of a project's files, in which its code may do as it likes. */
import * as fs from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isWithin } from "../folders.ts";

export interface Tree {
  /** Absolute, symbolic links resolved. */
  readonly root: string;
  /** Relative to the root, with `/`. */
  readonly paths: ReadonlySet<string>;
}

export interface Copied {
  /** What the files take on a disk, about. */
  readonly bytes: number;
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

/** Files take whole blocks of this size, on most file systems. */
const BLOCK = 4096;

/** Files between two looks at whether we are to stop. */
const BATCH = 200;

/**
 * Copies the tree's files into an empty folder, contents shared with the original where the file system can
 * (reflinks). Permissions are kept, set-uid and set-gid bits are not. Symbolic links stay links; one that leads out of
 * the tree is not made. Resolves to what was left out and why, or to the problem that the whole is larger than
 * `most` bytes. Errors: no space, or no permission to write into the folder; an abort rejects.
 */
export async function copyTree(
  { root, paths }: Tree,
  folder: string,
  most: number,
  signal?: AbortSignal,
): Promise<Copied | { readonly problem: string }> {
  const left: Copied["left"][number][] = [];
  const made = new Set<string>();
  let bytes = 0;
  let count = 0;
  makeFolder(folder, made);
  for (const path of paths) {
    if (count++ % BATCH === 0) await setImmediate(undefined, { signal });
    const from = join(root, path);
    const stat = fs.lstatSync(from, { throwIfNoEntry: false });
    const kind = stat?.isFile() || stat?.isSymbolicLink();
    if (stat === undefined || !kind) {
      left.push({ path, reason: stat === undefined ? "it is gone" : "neither a file nor a folder" });
      continue;
    }
    bytes += Math.ceil(stat.size / BLOCK) * BLOCK;
    if (bytes > most) return { problem: `${root} is too large to be copied: more than ${most / 1024 / 1024} MiB` };
    const to = join(folder, path);
    makeFolder(dirname(to), made);
    const reason = stat.isFile() ? copyFile(from, to, stat.mode) : copyLink(from, to, root);
    if (reason !== null) left.push({ path, reason });
  }
  return { bytes, left };
}

function makeFolder(folder: string, made: Set<string>): void {
  if (made.has(folder)) return;
  fs.mkdirSync(folder, { recursive: true });
  made.add(folder);
}

/** Why a file cannot be read, or `null` when it is copied. */
function copyFile(from: string, to: string, mode: number): string | null {
  try {
    fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
  } catch (error) {
    const { code, syscall, dest } = error as NodeJS.ErrnoException & { dest?: string };
    if (code === "EACCES" || code === "ENOENT" || code === "EPERM") return `cannot be read (${code})`;
    throw new Error(`cannot copy to ${dest ?? to}: ${syscall} ${code}`);
  }
  if ((mode & 0o7000) !== 0) fs.chmodSync(to, mode & 0o777);
  return null;
}

/** Made relative: an absolute link into the tree would lead from the copy back to the original. */
function copyLink(from: string, to: string, root: string): string | null {
  const target = resolve(dirname(from), fs.readlinkSync(from));
  const place = isWithin(target, root) ? finalPlace(target) : null;
  if (place === null || !isWithin(place, root)) return "a symbolic link out of the project";
  fs.symlinkSync(relative(dirname(from), target) || ".", to);
  return null;
}

/** Where a path leads through links; the path itself where it leads nowhere; `null` in a circle. */
function finalPlace(path: string): string | null {
  try {
    return fs.realpathSync(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? path : null;
  }
}
