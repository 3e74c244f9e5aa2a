/** A copy of the project in which fixes are tried, one on top of the other; none of its code is run from here. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../project/model.ts";
import { isManifest, parseToml } from "../project/toml.ts";
import { decode } from "../syntax/decode.ts";
import { applyEdits, type Edit } from "../syntax/edits.ts";
import { copyTree } from "../toolbox/sandbox/copy.ts";
import { scratchFolder } from "../toolbox/scratch.ts";
import { encodeLike } from "./apply/bytes.ts";
import type { FileChange } from "./apply/transaction.ts";
import { type Formatter, formatterOf } from "./formatter.ts";
import { type Imports, importsOf } from "./imports.ts";
import type { Offer } from "./model.ts";

/** Texts of files by path. */
export type Texts = ReadonlyMap<string, string>;

export interface Work {
  /** The project as it would be, for all that reads it: its root is the copy. */
  readonly project: () => Project;
  /** A file with what was taken so far; `null` where it is not to be read, or not to be written again as it was. */
  readonly textOf: (path: string) => string | null;
  /** As it was first. */
  readonly originalOf: (path: string) => string | null;
  /** Puts offers into the copy on top of what was taken; formatted, where the file was. Returns their files' texts. */
  readonly stage: (offers: readonly Offer[]) => Promise<Texts>;
  /** Takes what was staged last, for good. */
  readonly keep: () => void;
  /** As it was first, with nothing taken. */
  readonly reset: () => void;
  /** The files that what was taken changes. */
  readonly changes: () => readonly FileChange[];
  /** The same with what was staged last: what there is to be tried. */
  readonly tried: () => readonly FileChange[];
  readonly close: () => void;
}

/** Bytes that a project may have. */
const MOST = 2 * 1024 ** 3;

/** `ruff`: its executable, or `null` where there is none to format with. Errors: no space; an abort rejects. */
export async function openWork(
  project: Project,
  { ruff, signal }: { readonly ruff: string | null; readonly signal?: AbortSignal | undefined },
): Promise<Work | { readonly problem: string }> {
  const scratch = scratchFolder("fix");
  try {
    const root = join(scratch.path, "tree");
    const copied = await copyTree(project, root, MOST, signal);
    if (!("problem" in copied)) {
      const tidiers = ruff === null ? null : tidiersOf({ ...project, root }, ruff, signal);
      return workIn(root, project, tidiers, scratch.remove);
    }
    scratch.remove();
    return copied;
  } catch (error) {
    scratch.remove();
    throw error;
  }
}

interface Tidiers {
  readonly formatter: Formatter;
  readonly imports: Imports;
}

function tidiersOf(project: Project, ruff: string, signal: AbortSignal | undefined): Tidiers {
  return { formatter: formatterOf(project, ruff, signal), imports: importsOf(project, ruff, signal) };
}

function workIn(root: string, project: Project, tidiers: Tidiers | null, close: () => void): Work {
  const { formatter, imports } = tidiers ?? {};
  const originals = new Map<string, Original | null>();
  const taken = new Map<string, string>();
  let staged: Texts = new Map();

  const originalAt = (path: string): Original | null => {
    const known = originals.get(path);
    if (known !== undefined) return known;
    const read = readOriginal(join(root, path));
    originals.set(path, read);
    return read;
  };
  const originalOf = (path: string): string | null => originalAt(path)?.text ?? null;
  const textOf = (path: string): string | null => taken.get(path) ?? originalOf(path);
  const bytesOf = (path: string, text: string): Uint8Array | null => {
    const original = originalAt(path);
    const bytes = original === null ? null : encodeLike(original.bytes, text);
    return bytes instanceof Uint8Array ? bytes : null;
  };
  const write = (path: string, text: string | null): void => {
    const bytes = text === null ? null : bytesOf(path, text);
    if (bytes !== null) writeFileSync(join(root, path), bytes);
  };
  const changesOf = (texts: Texts): readonly FileChange[] =>
    [...texts].flatMap(([path, text]) => {
      const before = originalAt(path)?.bytes;
      const after = bytesOf(path, text);
      return before === undefined || after === null ? [] : [{ path, before, after }];
    });
  const unstage = (): void => {
    for (const path of staged.keys()) write(path, textOf(path));
    staged = new Map();
  };

  return {
    project: () => ({ ...project, root, manifest: manifestWith(project, taken), problems: [], notRead: [] }),
    textOf,
    originalOf,
    stage: async (offers) => {
      unstage();
      const texts = withEdits(offers, textOf);
      const paths = [...texts.keys()];
      const formatted = (await formatter?.formatted(paths)) ?? [];
      await imports?.look(paths);
      staged = texts;
      for (const [path, text] of texts) write(path, text);
      for (const [path, text] of (await imports?.withoutLeftOver(texts)) ?? []) write(path, text);
      await formatter?.format(formatted);
      staged = new Map([...texts].map(([path, text]) => [path, readOriginal(join(root, path))?.text ?? text]));
      return staged;
    },
    keep: () => {
      for (const [path, text] of staged) taken.set(path, text);
      staged = new Map();
    },
    reset: () => {
      unstage();
      for (const path of taken.keys()) write(path, originalOf(path));
      taken.clear();
    },
    changes: () => changesOf(taken),
    tried: () => changesOf(new Map([...taken, ...staged])),
    close,
  };
}

interface Original {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** `null` also where the file's own bytes would not come back from its text. */
function readOriginal(path: string): Original | null {
  try {
    const bytes = readFileSync(path);
    const decoded = decode(bytes);
    if ("problem" in decoded) return null;
    const again = encodeLike(bytes, decoded.text);
    return again instanceof Uint8Array && bytes.equals(again) ? { bytes, text: decoded.text } : null;
  } catch {
    return null;
  }
}

function withEdits(offers: readonly Offer[], textOf: Work["textOf"]): Texts {
  const edits = new Map<string, Edit[]>();
  for (const offer of offers) {
    const { path } = offer.location;
    const before = edits.get(path);
    if (before === undefined) edits.set(path, [...offer.fix.edits]);
    else before.push(...offer.fix.edits);
  }
  return new Map([...edits].map(([path, some]) => [path, applyEdits(textOf(path) ?? "", some)]));
}

function manifestWith({ manifest }: Project, taken: Texts): Project["manifest"] {
  const text = manifest === null ? undefined : taken.get(manifest.path);
  if (manifest === null || text === undefined) return manifest;
  const parsed = parseToml(manifest.path, text);
  return isManifest(parsed) ? parsed : manifest;
}
