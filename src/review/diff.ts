/** A unified diff made from edits alone: only the lines near an edit are looked at, however long the file. */
import { applyEdits, type Edit } from "../syntax/edits.ts";
import type { SourceText } from "../syntax/source.ts";

const CONTEXT = 3;

/** The edits of one file as a unified diff with three lines of context; edits are sorted and do not overlap. */
export function diffOf(path: string, source: SourceText, edits: readonly Edit[]): string {
  const hunks: string[] = [];
  let shift = 0;
  for (const group of nearby(source, edits)) {
    const hunk = hunkOf(source, group, shift);
    hunks.push(hunk.text);
    shift += hunk.growth;
  }
  return `--- a/${path}\n+++ b/${path}\n${hunks.join("")}`;
}

/** Edits whose contexts touch belong to one hunk. */
function nearby(source: SourceText, edits: readonly Edit[]): Edit[][] {
  const groups: Edit[][] = [];
  let lastLine = Number.NEGATIVE_INFINITY;
  for (const edit of edits) {
    const group = groups.at(-1);
    const line = source.position(edit.start).line;
    if (group && line - lastLine <= 2 * CONTEXT) group.push(edit);
    else groups.push([edit]);
    lastLine = source.position(edit.end).line;
  }
  return groups;
}

function hunkOf(source: SourceText, edits: readonly Edit[], shift: number): { text: string; growth: number } {
  const first = source.position(edits[0]?.start ?? 0).line;
  const last = source.position(edits.at(-1)?.end ?? 0).line;
  const from = source.offsetAt(first, 0);
  const to = last < source.lineCount ? source.offsetAt(last + 1, 0) : source.text.length;
  const old = source.text.slice(from, to);
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
  const changed = trimCommon(splitLines(old), splitLines(applyEdits(old, moved)));
  const start = first + changed.before;
  const end = last - changed.after;
  const above = range(Math.max(1, start - CONTEXT), start).map((line) => ` ${source.lineText(line)}\n`);
  const below = range(end + 1, Math.min(source.lineCount, end + CONTEXT) + 1)
    .filter((line) => line < source.lineCount || source.lineText(line) !== "")
    .map((line) => ` ${source.lineText(line)}\n`);
  const counts = (size: number): number => above.length + size + below.length;
  const oldStart = start - above.length;
  const head = `@@ -${oldStart},${counts(changed.old.length)} +${oldStart + shift},${counts(changed.new.length)} @@\n`;
  const body = [...changed.old.map((line) => `-${line}\n`), ...changed.new.map((line) => `+${line}\n`)];
  return { text: head + [...above, ...body, ...below].join(""), growth: changed.new.length - changed.old.length };
}

interface Change {
  readonly old: readonly string[];
  readonly new: readonly string[];
  readonly before: number;
  readonly after: number;
}

function trimCommon(old: readonly string[], fresh: readonly string[]): Change {
  const most = Math.min(old.length, fresh.length);
  let before = 0;
  while (before < most && old[before] === fresh[before]) before++;
  let after = 0;
  while (after < most - before && old[old.length - 1 - after] === fresh[fresh.length - 1 - after]) after++;
  return {
    old: old.slice(before, old.length - after),
    new: fresh.slice(before, fresh.length - after),
    before,
    after,
  };
}

function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
