/** A unified diff made from edits alone: only the lines near an edit are looked at, however long the file. */
import { diffArrays } from "diff";
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
  const first = Math.max(1, source.position(edits[0]?.start ?? 0).line - CONTEXT);
  const last = Math.min(source.lineCount, source.position(edits.at(-1)?.end ?? 0).line + CONTEXT);
  const from = source.offsetAt(first, 0);
  const to = last < source.lineCount ? source.offsetAt(last + 1, 0) : source.text.length;
  const old = source.text.slice(from, to);
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
  const lines = diffArrays(splitLines(old), splitLines(applyEdits(old, moved))).flatMap(({ value, added, removed }) =>
    value.map((line) => ({ sign: added ? "+" : removed ? "-" : " ", line })),
  );
  const { kept, skipped } = trimContext(lines);
  const size = (sign: string): number => kept.filter((one) => one.sign !== sign).length;
  const start = first + skipped;
  const head = `@@ -${start},${size("+")} +${start + shift},${size("-")} @@\n`;
  return { text: head + kept.map(({ sign, line }) => `${sign}${line}\n`).join(""), growth: size("-") - size("+") };
}

interface DiffLine {
  readonly sign: string;
  readonly line: string;
}

/** An edit may span lines that it leaves as they are; what matters begins where something changes. */
function trimContext(lines: readonly DiffLine[]): { kept: readonly DiffLine[]; skipped: number } {
  const isChange = ({ sign }: DiffLine): boolean => sign !== " ";
  const skipped = Math.max(0, lines.findIndex(isChange) - CONTEXT);
  return { kept: lines.slice(skipped, lines.findLastIndex(isChange) + CONTEXT + 1), skipped };
}

function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
