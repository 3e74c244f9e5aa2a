/** Code that is not saved yet, judged in the place of the project where it will stand. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { Project, ProjectFile } from "../project/model.ts";
import { roleByPath } from "../project/sources.ts";
import { decode } from "../syntax/decode.ts";
import { SourceText } from "../syntax/source.ts";
import { copyTree } from "../toolbox/sandbox/copy.ts";
import { scratchFolder } from "../toolbox/scratch.ts";
import type { Review } from "./finding.ts";
import { narrowed } from "./narrow.ts";
import { type ReviewWish, review } from "./review.ts";

export interface Snippet {
  /** Of the file that it is to stand in, there or not; relative to the root. */
  readonly path: string;
  readonly code: string;
  /** Lines that it replaces (from 1, both included), or the line that it comes after; the whole file without either. */
  readonly place: { readonly first: number; readonly last: number } | { readonly after: number } | null;
}

/** Bytes that a project may have. */
const MOST = 2 * 1024 ** 3;

/**
 * A review of the file as it would be, with the findings on the snippet's own lines. What the file has elsewhere, and
 * what the project has without it, is left out. Errors: no space for a copy; the signal's reason when it is aborted.
 */
export async function reviewSnippet(
  project: Project,
  snippet: Snippet,
  wish: ReviewWish,
): Promise<Review | { readonly problem: string }> {
  const before = textOf(project, snippet.path);
  if (before === null && snippet.place !== null) return { problem: `${snippet.path} is not there, or not to be read` };
  const { text, first, last } = placed(before ?? "", snippet);
  const scratch = scratchFolder("snippet");
  try {
    const root = join(scratch.path, "tree");
    const copied = await copyTree(project, root, MOST, wish.signal);
    if ("problem" in copied) return copied;
    const file = join(root, snippet.path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    const found = await review(withOnly(project, root, snippet.path), wish);
    if ("problem" in found) return found;
    const inside = narrowed(found, ({ location: { path, start } }) => {
      return path === snippet.path && start.line >= first && start.line <= last;
    });
    return { ...inside, root: project.root };
  } finally {
    scratch.remove();
  }
}

/** The project with this file to review, and the others to know. */
function withOnly(project: Project, root: string, path: string): Project {
  const all = [...project.files, ...project.others];
  const file = all.find((one) => one.path === path) ?? newFile(all, path);
  const others = all.filter((one) => one.path !== path);
  return {
    ...project,
    root,
    files: [file],
    others,
    whole: false,
    paths: new Set([...project.paths, path]),
    problems: [],
    notRead: [],
  };
}

/** Its module is named as those beside it are. */
function newFile(all: readonly ProjectFile[], path: string): ProjectFile {
  const folder = posix.dirname(path);
  const beside = all.find((one) => posix.dirname(one.path) === folder && one.module !== null);
  const role = roleByPath(path);
  if (beside?.module === undefined || beside.module === null) return { path, module: null, role };
  const isPackage = posix.basename(beside.path) === "__init__.py";
  const parent = isPackage ? beside.module : beside.module.split(".").slice(0, -1).join(".");
  const name = posix.basename(path, ".py");
  const module = name === "__init__" ? parent : parent === "" ? name : `${parent}.${name}`;
  return { path, module: module === "" ? null : module, role };
}

function textOf({ root, paths }: Project, path: string): string | null {
  if (!paths.has(path)) return null;
  try {
    const decoded = decode(readFileSync(join(root, path)));
    return "problem" in decoded ? null : decoded.text;
  } catch {
    return null;
  }
}

/** The file with the snippet in it, and the snippet's lines there. */
function placed(
  text: string,
  { code, place }: Snippet,
): { readonly text: string; readonly first: number; readonly last: number } {
  const ended = code === "" || /[\r\n]$/.test(code) ? code : `${code}\n`;
  const amount = new SourceText(ended).lineCount - 1;
  if (place === null) return { text: ended, first: 1, last: amount };
  const source = new SourceText(text);
  const [first, last] = "after" in place ? [place.after + 1, place.after] : [place.first, place.last];
  const start = first > source.lineCount ? text.length : source.startOfLine(first);
  const end = last >= source.lineCount ? text.length : source.startOfLine(last + 1);
  const lead = start > 0 && !/[\r\n]$/.test(text.slice(0, start)) ? "\n" : "";
  return {
    text: text.slice(0, start) + lead + ended + text.slice(Math.max(start, end)),
    first,
    last: first + amount - 1,
  };
}
