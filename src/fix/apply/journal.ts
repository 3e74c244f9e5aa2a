/**
 * What is written down before a project's files are changed, so that a run that is cut off at any point can be taken
 * back. It lies in the cache folder, one for a project: `journal.json` while files are being changed, `last.json` once
 * they are, and beside them the contents of the files before and after.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { cacheFolder } from "../../toolbox/folders.ts";

const Entry = z.object({
  /** Relative to the project's root. */
  path: z.string(),
  /** The file that is written: the same, or where a symbolic link leads to. Absolute. */
  target: z.string(),
  /** SHA-256 of the contents, by which they are also named. */
  before: z.string(),
  after: z.string(),
});
const Record = z.object({ root: z.string(), says: z.string(), id: z.string(), files: z.array(Entry) });

export type JournalEntry = z.infer<typeof Entry>;
export type Journal = z.infer<typeof Record>;

export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Where the journal of a project lies; absolute. */
export function journalFolder(root: string): string {
  return join(cacheFolder(), "fixes", hashOf(Buffer.from(root)).slice(0, 16));
}

/** Where a file is written before it takes its target's place. */
export function besideName(id: string): string {
  return `.python-dev-${id}.tmp`;
}

/** Of a run that was cut off, or of the last that was not; `null` where there is none that can be read. */
export function readJournal(root: string, name: "journal" | "last"): Journal | null {
  try {
    const text = fs.readFileSync(join(journalFolder(root), `${name}.json`), "utf8");
    const parsed = Record.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.root === root ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The contents that the journal names by their hash. Errors: they are gone, or not what they were. */
export function readContents(root: string, hash: string): Buffer {
  const bytes = fs.readFileSync(join(journalFolder(root), hash));
  if (hashOf(bytes) !== hash) throw new Error(`what was kept of a file is damaged (${journalFolder(root)})`);
  return bytes;
}

/** Written as a whole or not at all; from then on a cut is one that can be taken back. Errors: no space, no permission. */
export function beginJournal(journal: Journal, contents: ReadonlyMap<string, Uint8Array>): void {
  const folder = journalFolder(journal.root);
  fs.mkdirSync(folder, { recursive: true });
  for (const [hash, bytes] of contents) writeDurably(join(folder, hash), bytes);
  const beside = join(folder, "journal.part");
  writeDurably(beside, Buffer.from(JSON.stringify(journal)));
  fs.renameSync(beside, join(folder, "journal.json"));
  syncFolder(folder);
}

/** All files are written: what was the journal is now what can be undone. */
export function endJournal({ root }: Journal): void {
  const folder = journalFolder(root);
  fs.renameSync(join(folder, "journal.json"), join(folder, "last.json"));
  syncFolder(folder);
}

/** Contents that a change before this one needed go. */
export function pruneContents({ root, files }: Journal): void {
  const folder = journalFolder(root);
  const needed = new Set(files.flatMap(({ before, after }) => [before, after]));
  for (const name of fs.readdirSync(folder)) {
    if (/^[0-9a-f]{64}$/.test(name) && !needed.has(name)) fs.rmSync(join(folder, name), { force: true });
  }
}

/** The run was taken back. */
export function dropJournal(root: string): void {
  const folder = journalFolder(root);
  fs.rmSync(join(folder, "journal.json"), { force: true });
  syncFolder(folder);
}

/** Returns when the bytes are on the disk, and not only on their way. */
export function writeDurably(path: string, bytes: Uint8Array, mode = 0o600): void {
  const file = fs.openSync(path, "w", mode);
  try {
    fs.writeFileSync(file, bytes);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** A rename is on the disk once its folder is. Not every system lets a folder be opened for that. */
export function syncFolder(path: string): void {
  try {
    const folder = fs.openSync(path, "r");
    try {
      fs.fsyncSync(folder);
    } finally {
      fs.closeSync(folder);
    }
  } catch (error) {
    if (process.platform !== "win32") throw error;
  }
}
