/** Changes files of a project all together, or none of them, whatever happens on the way. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { isWithin } from "../../toolbox/folders.ts";
import {
  beginJournal,
  besideName,
  dropJournal,
  endJournal,
  hashOf,
  type Journal,
  type JournalEntry,
  journalFolder,
  pruneContents,
  readContents,
  readJournal,
  syncFolder,
  writeDurably,
} from "./journal.ts";
import { alone } from "./lock.ts";

export interface FileChange {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** As it was read. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export type Outcome = { readonly paths: readonly string[] } | { readonly problem: string };

/**
 * Looks at each file again, notes down what it is about to do, and gives each its new contents by a rename. Permissions
 * and owner stay. Where a file is not as it was read, or cannot be written, all stay or become as they were. `says`: what
 * is done, for who undoes it.
 */
export function applyChanges(root: string, changes: readonly FileChange[], says: string): Outcome {
  return guarded(root, () => {
    const files: JournalEntry[] = [];
    const contents = new Map<string, Uint8Array>();
    for (const { path, before, after } of changes) {
      const target = targetOf(root, path);
      if ("problem" in target) return target;
      const entry = { path, target: target.path, before: hashOf(before), after: hashOf(after) };
      if (hashAt(target.path) !== entry.before)
        return { problem: `${path} was changed meanwhile; nothing was written` };
      files.push(entry);
      contents.set(entry.before, before).set(entry.after, after);
    }
    const journal = { root, says, id: randomBytes(6).toString("hex"), files };
    beginJournal(journal, contents);
    try {
      for (const { target, after } of files) replaceFile(target, contents.get(after) ?? new Uint8Array(), journal.id);
      endJournal(journal);
    } catch (error) {
      rollBack(journal);
      return { problem: `${reasonOf(error)}; nothing was changed` };
    }
    pruneContents(journal);
    return { paths: files.map(({ path }) => path) };
  });
}

/**
 * Takes back what a run left that was cut off; to be called before anything else is done with a project's files. `null`
 * where nothing was left. Files that someone has changed since stay as they are, and are named.
 */
export function recover(
  root: string,
): { readonly restored: readonly string[]; readonly kept: readonly string[] } | { readonly problem: string } | null {
  if (!fs.existsSync(join(journalFolder(root), "journal.json"))) return null;
  return guarded(root, () => {
    const journal = readJournal(root, "journal");
    if (journal !== null) return rollBack(journal);
    dropJournal(root); // never begun, or of another project
    return null;
  });
}

/** Takes the last change back, as a change of its own: to undo that is to have the first again. */
export function undo(root: string): Outcome {
  const last = readJournal(root, "last");
  if (last === null) return { problem: "there is nothing to undo: no fix of python-dev was applied to this project" };
  const changed = last.files.filter(({ target, after }) => hashAt(target) !== after).map(({ path }) => path);
  if (changed.length > 0) return { problem: `${changed.join(", ")} changed since; nothing was undone` };
  try {
    const changes = last.files.map(({ path, before, after }) => ({
      path,
      before: readContents(root, after),
      after: readContents(root, before),
    }));
    return applyChanges(root, changes, `undo: ${last.says}`);
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

function guarded<Result>(root: string, work: () => Result): Result | { readonly problem: string } {
  try {
    return alone(root, work);
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

function rollBack({ root, id, files }: Journal): {
  readonly restored: readonly string[];
  readonly kept: readonly string[];
} {
  const restored: string[] = [];
  const kept: string[] = [];
  for (const { path, target, before, after } of files) {
    fs.rmSync(join(dirname(target), besideName(id)), { force: true });
    const now = hashAt(target);
    if (now === after && after !== before) {
      replaceFile(target, readContents(root, before), id);
      restored.push(path);
    } else if (now !== before) kept.push(path);
  }
  dropJournal(root);
  return { restored, kept };
}

/** Written beside, so that readers see the old file or the new one and nothing between. */
function replaceFile(target: string, bytes: Uint8Array, id: string): void {
  const stat = fs.statSync(target);
  const beside = join(dirname(target), besideName(id));
  try {
    writeDurably(beside, bytes);
    fs.chmodSync(beside, stat.mode & 0o7777);
    if (stat.uid !== process.getuid?.() || stat.gid !== process.getgid?.()) fs.chownSync(beside, stat.uid, stat.gid);
    fs.renameSync(beside, target);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
}

/** The file that a path stands for; a symbolic link's is what it leads to. */
function targetOf(root: string, path: string): { readonly path: string } | { readonly problem: string } {
  try {
    const target = fs.realpathSync(join(root, path));
    if (!isWithin(target, fs.realpathSync(root))) return { problem: `${path} is a link out of the project` };
    const stat = fs.statSync(target);
    if (!stat.isFile()) return { problem: `${path} is not a file any more` };
    if (stat.nlink > 1) return { problem: `${path} has other names (hard links) that would keep the old contents` };
    return { path: target };
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

function hashAt(path: string): string | null {
  try {
    return hashOf(fs.readFileSync(path));
  } catch {
    return null;
  }
}

/** Why the disk refused, in one line. */
function reasonOf(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "it is gone",
    ENOSPC: "no space is left on the disk",
    EDQUOT: "the disk quota is used up",
    EFBIG: "it is larger than a file may be",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
  };
  const reason = reasons[code ?? ""];
  return reason === undefined ? message : `cannot write ${path ?? "a file"}: ${reason}`;
}
