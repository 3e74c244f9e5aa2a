/** Where in a project tests are put, and from where its modules are imported. */
import { posix } from "node:path";
import type { Project, ProjectFile } from "../project/model.ts";

/** The folder of the project's own tests, relative to its root, so that their conftest.py holds; the root without any. */
export function testsFolder({ files, others }: Project): string {
  const folders = new Map<string, number>();
  for (const { path, role } of [...files, ...others]) {
    const folder = posix.dirname(path);
    if (role === "test") folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  const [best = "."] = [...folders].sort((a, b) => depth(a[0]) - depth(b[0]) || b[1] - a[1])[0] ?? [];
  return best;
}

/** Folders from which files are imported by their names, relative to the root; the root itself is always among them. */
export function importRoots({ files, others }: Project): readonly string[] {
  const roots = new Set<string>();
  for (const file of [...files, ...others]) {
    const root = importRoot(file);
    if (root !== null) roots.add(root);
  }
  roots.add(".");
  return [...roots];
}

function importRoot({ path, module }: ProjectFile): string | null {
  if (module === null) return null;
  const stem = path.replace(/(?:^|\/)__init__\.py$|\.py$/, "");
  const tail = module.replaceAll(".", "/");
  if (stem === tail) return ".";
  return stem.endsWith(`/${tail}`) ? stem.slice(0, -tail.length - 1) : null;
}

function depth(folder: string): number {
  return folder === "." ? 0 : folder.split("/").length;
}
