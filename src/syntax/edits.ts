import { lineEndFrom } from "./characters.ts";
import type { Node, Statement } from "./nodes.ts";
import type { ParsedFile } from "./parse.ts";
import { blocksOf } from "./walk.ts";

/** Replaces `[start, end)` (UTF-16 offsets) by `text`; an insertion where both are equal. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Two edits want the same characters, or insert different text at the same place inside a replaced range. */
export class OverlappingEdits extends Error {
  readonly first: Edit;
  readonly second: Edit;

  constructor(first: Edit, second: Edit) {
    super(`edits overlap: [${first.start}, ${first.end}) and [${second.start}, ${second.end})`);
    this.name = "OverlappingEdits";
    this.first = first;
    this.second = second;
  }
}

function same(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/**
 * Whether both cannot be applied: they share characters, or one inserts strictly inside what the other replaces. Edits
 * that only touch do not overlap, nor do two insertions at one place, nor an edit with its like.
 */
export function overlaps(a: Edit, b: Edit): boolean {
  return a.start < b.end && b.start < a.end && !same(a, b);
}

/**
 * The text with all edits made, in any order given. Equal edits count once; different insertions at one place keep the
 * order they are given in, before a replacement that begins there. Throws `OverlappingEdits`, and `RangeError` for an
 * edit outside the text.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  // The sort is stable: insertions at one place stay in their order.
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const pieces: string[] = [];
  let at = 0;
  let previous: Edit | null = null;
  let insertions = new Set<string>();
  for (const edit of sorted) {
    if (edit.start < 0 || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(`edit [${edit.start}, ${edit.end}) is outside the text of ${text.length} characters`);
    }
    if (previous === null || previous.start !== edit.start) insertions = new Set();
    if (previous !== null && same(previous, edit)) continue;
    if (edit.start === edit.end) {
      if (insertions.has(edit.text)) continue;
      insertions.add(edit.text);
    }
    if (previous !== null && edit.start < at) throw new OverlappingEdits(previous, edit);
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
    previous = edit;
  }
  pieces.push(text.slice(at));
  return pieces.join("");
}

/** Puts `text` in the node's place. */
export function replace(node: Node, text: string): Edit {
  return { start: node.start, end: node.end, text };
}

export function insertBefore(node: Node, text: string): Edit {
  return { start: node.start, end: node.start, text };
}

export function insertAfter(node: Node, text: string): Edit {
  return { start: node.end, end: node.end, text };
}

/** The white space before the first token of the node's line. */
export function indentOf(file: Pick<ParsedFile, "source">, node: Node): string {
  const { text } = file.source;
  const line = file.source.startOfLine(file.source.lineOf(node.start));
  let end = line;
  while (isBlank(text.charCodeAt(end))) end++;
  return text.slice(line, end);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 12;
}

/**
 * Takes a statement out, with its decorators and the comment on its last line; comments on other lines stay. What shares
 * its line with other statements goes alone, with one semicolon. The only statement of a block is replaced by `pass`. An
 * `elif` goes with the clauses after it, which are part of its node.
 */
export function removeStatement(file: ParsedFile, node: Statement): Edit {
  const { text } = file.source;
  const start = fullStart(text, node);
  // An `elif` is the lone statement of its parent's `orelse` and takes the clauses after it along.
  const isElif = node.kind === "If" && text.startsWith("elif", start);
  if (!isElif && isAlone(node)) return { start, end: node.end, text: "pass" };
  const end = node.end;
  let after = skipBlanks(text, end);
  if (text.charCodeAt(after) === SEMICOLON) {
    const next = skipBlanks(text, after + 1);
    // Another statement follows on the line: it takes this one's place.
    if (!endsLine(text, next)) return { start, end: next, text: "" };
    after = next;
  }
  const before = skipBlanksBack(text, start);
  if (before > 0 && text.charCodeAt(before - 1) === SEMICOLON) return { start: before - 1, end, text: "" };
  if (before > 0 && !isLineEnd(text.charCodeAt(before - 1))) return { start, end, text: "pass" };
  return { start: before, end: afterTerminator(text, lineEndFrom(text, after)), text: "" };
}

const SEMICOLON = 59;

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

function fullStart(text: string, node: Statement): number {
  if (node.kind !== "FunctionDef" && node.kind !== "AsyncFunctionDef" && node.kind !== "ClassDef") return node.start;
  const first = node.decorator_list[0];
  // Between a decorator's `@` and its expression only brackets and white space can stand.
  return first === undefined ? node.start : text.lastIndexOf("@", first.start);
}

/** Whether the block would be empty without it. */
function isAlone(node: Statement): boolean {
  const { parent } = node;
  if (parent === null || parent.kind === "Module") return false;
  for (const list of blocksOf(parent)) if (list.length === 1 && list[0] === node) return true;
  return false;
}

/** The offset after blanks and joined line ends. */
function skipBlanks(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isBlank(code)) at++;
    else if (code === 92 && isLineEnd(text.charCodeAt(at + 1))) at = afterTerminator(text, at + 1);
    else return at;
  }
}

function skipBlanksBack(text: string, start: number): number {
  let at = start;
  while (at > 0 && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function endsLine(text: string, at: number): boolean {
  return at >= text.length || isLineEnd(text.charCodeAt(at)) || text.charCodeAt(at) === 35;
}

function afterTerminator(text: string, at: number): number {
  if (at >= text.length) return at;
  return text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
}
