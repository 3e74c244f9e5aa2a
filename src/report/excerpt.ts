/** The source line of a finding with carets under its span. */
import { type Cell, cellsOf } from "./width.ts";

export interface Marked {
  readonly source: string;
  /** Blanks and carets; no longer than it has to be. */
  readonly carets: string;
  /** Columns up to the end of the carets. */
  readonly width: number;
}

const CUT = "…";
/** How much of a cut line is left standing before the span, where there is room. */
const LEAD = 24;

/**
 * Marks the UTF-16 range `start`..`end` of a line (both from 0, `end` exclusive) in at most `room` columns. A line that
 * is too long is cut to the part around the span, a span that is too long to its beginning.
 */
export function mark(line: string, start: number, end: number, room: number): Marked {
  const near = nearby(line, start, end, room);
  const cells = cellsOf(near.text);
  const from = indexOfCell(cells, start - near.offset);
  const to = Math.max(from + 1, indexAfterCell(cells, end - near.offset));
  const shown = windowOf(cells, from, to, room, near);
  const before = (shown.cutLeft ? 1 : 0) + widthOf(cells.slice(shown.first, from));
  const under = Math.max(1, widthOf(cells.slice(from, Math.min(to, shown.last))));
  return {
    source:
      `${shown.cutLeft ? CUT : ""}${textOf(cells.slice(shown.first, shown.last))}${shown.cutRight ? CUT : ""}`.trimEnd(),
    carets: " ".repeat(before) + "^".repeat(under),
    width: before + under,
  };
}

/** Lines and columns as in a finding: from 1, the end exclusive. */
export interface Extent {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** As `mark`, for the first line of a finding's span; what the span has of further lines is not marked. */
export function markFirst(line: string, { start, end }: Extent, room: number): Marked {
  const to = end.line > start.line ? Math.max(start.column, line.trimEnd().length) : end.column - 1;
  return mark(line, start.column - 1, to, room);
}

/** A line without a mark, cut to the same room. */
export function plain(line: string, room: number): string {
  return mark(line, 0, 0, room).source;
}

/** A minified line of megabytes is not taken apart: what lies screens away from the span cannot be shown anyway. */
function nearby(line: string, start: number, end: number, room: number) {
  let from = start > 4 * room ? start - 2 * room : 0;
  if (isLowSurrogate(line, from)) from++;
  let to = Math.min(line.length, Math.max(start, Math.min(end, start + 2 * room)) + 4 * room);
  if (isLowSurrogate(line, to)) to++;
  return { text: line.slice(from, to), offset: from, cutLeft: from > 0, cutRight: to < line.length };
}

function windowOf(
  cells: readonly Cell[],
  from: number,
  to: number,
  room: number,
  near: { readonly cutLeft: boolean; readonly cutRight: boolean },
) {
  const total = widthOf(cells);
  if (!near.cutLeft && !near.cutRight && total <= room) {
    return { first: 0, last: cells.length, cutLeft: false, cutRight: false };
  }
  let first = 0;
  if (near.cutLeft || widthOf(cells.slice(0, to)) > room - 1) {
    const spare = Math.max(0, room - 2 - widthOf(cells.slice(from, to)));
    first = from;
    for (let lead = 0; first > 0; first--) {
      lead += cells[first - 1]?.width ?? 0;
      if (lead > Math.min(LEAD, spare)) break;
    }
  }
  const cutLeft = first > 0 || near.cutLeft;
  let last = first;
  let used = cutLeft ? 1 : 0;
  for (; last < cells.length; last++) {
    const width = cells[last]?.width ?? 0;
    const reserve = last === cells.length - 1 && !near.cutRight ? 0 : 1;
    if (used + width + reserve > room) break;
    used += width;
  }
  return { first, last, cutLeft, cutRight: last < cells.length || near.cutRight };
}

/** Index of the cell that holds the offset; past the end where the span begins behind the last character. */
function indexOfCell(cells: readonly Cell[], offset: number): number {
  const index = cells.findIndex((cell) => cell.end > offset);
  return index < 0 ? cells.length : index;
}

function indexAfterCell(cells: readonly Cell[], offset: number): number {
  const index = cells.findIndex((cell) => cell.end >= offset);
  return index < 0 ? cells.length : index + 1;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

function textOf(cells: readonly Cell[]): string {
  return cells.map((cell) => cell.text).join("");
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
