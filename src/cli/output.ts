/** Where output goes: stdout at the reader's pace, or a file that is there as a whole or not at all. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type FileHandle, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Style, styleFor } from "../report/style.ts";

const BATCH = 64 * 1024;

/** The style of stdout; `--no-color` counts as `NO_COLOR`. */
export function stdoutStyle(): Style {
  const env = process.argv.includes("--no-color") ? { ...process.env, NO_COLOR: "1" } : process.env;
  return styleFor(process.stdout, env);
}

/** Writes to stdout, and waits where the reader is slower than we are. */
export async function print(pieces: Iterable<string>): Promise<void> {
  for (const batch of batches(pieces)) {
    if (!process.stdout.write(batch)) await once(process.stdout, "drain");
  }
}

/** Writes whole lines to stdout; returns exit code 0. */
export async function printLines(lines: readonly string[]): Promise<0> {
  await print(lines.map((line) => `${line.trimEnd()}\n`));
  return 0;
}

/** One line on stderr about what the user has to change; returns exit code 2. */
export function complain(problem: string): 2 {
  process.stderr.write(`python-dev: ${problem}\n`);
  return 2;
}

/** Why a report could not be written there, as far as that shows beforehand; `null` where it can. */
export async function outputProblem(path: string): Promise<string | null> {
  try {
    if ((await stat(dirname(resolve(path)))).isDirectory() !== true)
      return `cannot write ${path}: its folder is a file`;
    const target = await stat(path).catch(() => null);
    return target?.isDirectory() ? `cannot write ${path}: it is a folder` : null;
  } catch (error) {
    return cannotWrite(path, error);
  }
}

/** Writes beside the file and renames, so that nobody reads half a report. Returns what went wrong, or `null`. */
export async function writeWhole(path: string, pieces: Iterable<string>): Promise<string | null> {
  try {
    const target = await realpath(path).catch(() => resolve(path));
    const before = await stat(target).catch(() => null);
    // A device or a pipe is written to; renaming over it would replace it.
    if (before !== null && !before.isFile()) await writeTo(await open(target, "w"), pieces);
    else await writeBeside(target, before?.mode ?? 0o666, pieces);
    return null;
  } catch (error) {
    return cannotWrite(path, error);
  }
}

async function writeBeside(target: string, mode: number, pieces: Iterable<string>): Promise<void> {
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    await writeTo(await open(beside, "wx", mode), pieces);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function writeTo(file: FileHandle, pieces: Iterable<string>): Promise<void> {
  try {
    await writeFile(file, batches(pieces));
  } finally {
    await file.close();
  }
}

function* batches(pieces: Iterable<string>): Iterable<string> {
  let batch = "";
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = "";
  }
  if (batch !== "") yield batch;
}

/** Why a file cannot be written, in one line. */
export function cannotWrite(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `the folder ${dirname(path)} does not exist`,
    ENOTDIR: "its folder is a file",
    EISDIR: "it is a folder",
    ENOSPC: "no space is left on the disk",
    EDQUOT: "the disk quota is used up",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
  };
  const message = error instanceof Error ? error.message : String(error);
  return `cannot write ${path}: ${reasons[code] ?? message}`;
}
