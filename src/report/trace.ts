/** The way from a finding to its cause, a call a line. */
import type { TraceStep } from "../review/finding.ts";
import { plain } from "./excerpt.ts";
import type { Style } from "./style.ts";
import { displayWidth, oneLine } from "./width.ts";

/** More lines than this are no longer read one by one. */
const MOST = 6;
/** Code cut to less than this says nothing. */
const LEAST_CODE = 12;

interface Line {
  readonly name: string;
  readonly place: string;
  readonly text: string;
}

/** `send_label  labels.py:27  printer = call_with_backoff(…)`, in columns; the first step is the finding's own line. */
export function tracedCalls(
  trace: readonly TraceStep[],
  room: number,
  style: Style,
  { openable, full }: { readonly openable: (path: string) => string; readonly full: boolean },
): readonly string[] {
  const lines = trace.slice(1).map(({ path, line, name, text }) => ({
    name: oneLine(name),
    place: `${openable(path)}:${line}`,
    text,
  }));
  const widest = (of: (line: Line) => string): number => Math.max(0, ...lines.map((line) => displayWidth(of(line))));
  const names = widest(({ name }) => name);
  const places = widest(({ place }) => place);
  const shown = lines.map((line) => painted(line, { names, places, room }, style));
  if (full || shown.length <= MOST) return shown;
  const hidden = shown.length - (MOST - 1);
  return [...shown.slice(0, MOST - 3), style.dim(`→ … ${hidden} more calls`), ...shown.slice(-2)];
}

function painted(
  { name, place, text }: Line,
  { names, places, room }: { readonly names: number; readonly places: number; readonly room: number },
  style: Style,
): string {
  const pad = (word: string, width: number): string => " ".repeat(Math.max(0, width - displayWidth(word)));
  const left = room - 2 - names - 2 - places - 2;
  const isNarrow = left < LEAST_CODE;
  const where = `${style.dim("→")} ${name}${isNarrow ? "" : pad(name, names)}  ${style.path(place)}`;
  return isNarrow ? where : `${where}${pad(place, places)}  ${style.dim(plain(text, left))}`;
}
