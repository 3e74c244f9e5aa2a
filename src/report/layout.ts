/** How blocks of text stand on a terminal: labels in the margin, code behind a bar. */
import { plain } from "./excerpt.ts";
import type { Paint, Style } from "./style.ts";
import { oneLine, padStart } from "./width.ts";
import { paintCode, wrap } from "./words.ts";

/** The severity hangs in a margin of this width; line numbers end one column before the rule that begins here. */
export const MARGIN = 9;
/** From the margin to the code: `│ `. */
export const GUTTER = 2;
/** Sentences longer than this are tiring to read, however wide the window. */
export const MEASURE = 110;

/** `label` in the margin, the text beside it. */
export function hanging(
  label: string,
  text: string,
  style: Style,
  paintedLabel: Paint,
  rest: Paint,
): readonly string[] {
  const lines = paintCode(wrap(oneLine(text), Math.min(MEASURE, style.width - MARGIN)), style, rest);
  const margin = (index: number) => (index === 0 ? paintedLabel(label.padEnd(MARGIN)) : " ".repeat(MARGIN));
  return lines.map((line, index) => margin(index) + line);
}

/** A fix's unified diff, without the names of the file. */
export function diffLines(text: string, style: Style): readonly string[] {
  const room = style.width - MARGIN - GUTTER;
  const lines = text.split("\n").filter((line) => !/^(?:---|\+\+\+) /.test(line));
  while (lines.at(-1) === "") lines.pop();
  return lines.map((raw) => {
    const line = plain(raw.replace(/\r$/, ""), room);
    const paint = raw.startsWith("+") ? style.added : raw.startsWith("-") ? style.removed : style.dim;
    return barred("", paint(line), style);
  });
}

/** A line of code behind its number. */
export function barred(number: string, code: string, style: Style): string {
  return `${style.dim(`${padStart(number, MARGIN - 2)}  │`)} ${code}`;
}
