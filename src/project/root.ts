/** Where the project of the paths given begins. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { isWithin } from "../toolbox/folders.ts";

const MARKERS = ["pyproject.toml", "setup.cfg", "setup.py", ".git"];

export interface Target {
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly path: string;
  readonly isFile: boolean;
}

export interface Root {
  /** Absolute, symbolic links resolved. */
  readonly root: string;
  /** Whether something marks it as a project's root; else it is only the folder that was named. */
  readonly marked: boolean;
  readonly targets: readonly Target[];
}

/** The nearest folder around all the paths that has a project's marker, else the folder they share. */
export function findRoot(paths: readonly string[], cwd: string): Root | { readonly problem: string } {
  const found: { absolute: string; isFile: boolean }[] = [];
  for (const path of paths.length === 0 ? ["."] : paths) {
    const absolute = resolve(cwd, path);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (stat === undefined) return { problem: `${path}: no such file or folder` };
    if (!stat.isFile() && !stat.isDirectory()) return { problem: `${path}: neither a file nor a folder` };
    found.push({ absolute: realpathSync(absolute), isFile: stat.isFile() });
  }
  const shared = commonFolder(found.map(({ absolute, isFile }) => (isFile ? dirname(absolute) : absolute)));
  const marked = nearestMarked(shared);
  const root = marked ?? shared;
  const targets = found.map(({ absolute, isFile }) => ({ path: toPosix(relative(root, absolute)), isFile }));
  return { root, marked: marked !== null, targets };
}

function nearestMarked(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (MARKERS.some((marker) => existsSync(join(at, marker)))) return at;
    if (dirname(at) === at) return null;
  }
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0] ?? ".";
  for (const folder of folders) {
    while (!isWithin(folder, common)) common = dirname(common);
  }
  return common;
}

export function toPosix(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
