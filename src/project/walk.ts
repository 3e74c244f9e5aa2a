/** A walk that honours .gitignore files, for folders that git cannot list. Symbolic links to folders are not entered. */

import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";
import { isSkippedFolder } from "./skip.ts";

interface Rules {
  /** The folder of the .gitignore, with a slash at its end; empty for the root. */
  readonly base: string;
  readonly matcher: Ignore;
}

/**
 * Files below `from` (relative to the root), relative to the root. Folders that cannot be read count as empty;
 * `onClosed` is told of them.
 */
export function walk(
  root: string,
  from: string,
  onClosed: (folder: string, fault: unknown) => void,
  depth: "deep" | "flat" = "deep",
): readonly string[] {
  const files: string[] = [];
  const visit = (folder: string, outer: readonly Rules[]) => {
    const rules = withOwnRules(root, folder, outer);
    for (const entry of entriesOf(root, folder, onClosed)) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth === "flat" || isSkippedFolder(root, path, path) || isIgnored(`${path}/`, rules)) continue;
        visit(path, rules);
      } else if ((entry.isFile() || entry.isSymbolicLink()) && !isIgnored(path, rules)) files.push(path);
    }
  };
  visit(from, []);
  return files;
}

function entriesOf(
  root: string,
  folder: string,
  onClosed: (folder: string, fault: unknown) => void,
): readonly Dirent[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (fault) {
    onClosed(folder, fault);
    return [];
  }
}

function withOwnRules(root: string, folder: string, outer: readonly Rules[]): readonly Rules[] {
  const file = join(root, folder, ".gitignore");
  if (!existsSync(file)) return outer;
  try {
    const matcher = ignore().add(readFileSync(file, "utf8"));
    return [...outer, { base: folder === "" ? "" : `${folder}/`, matcher }];
  } catch {
    return outer;
  }
}

/** The innermost .gitignore that has an opinion decides. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (let i = rules.length - 1; i >= 0; i--) {
    const { base, matcher } = rules[i] ?? { base: "", matcher: ignore() };
    const verdict = matcher.test(path.slice(base.length));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}
