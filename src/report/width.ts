/**
 * Text as a terminal shows it: how many columns each character takes, and characters that would act on the terminal
 * (escapes, bidirectional overrides) turned into something that only looks like them.
 */
import { eastAsianWidth } from "get-east-asian-width";

const TAB_STOP = 4;
const PRINTABLE_ASCII = /^[ -~]*$/;
/** C0, DEL and C1 controls, line separators, bidirectional controls, invisible tags and halves of surrogate pairs. */
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;
const LONE_MARK = /^[\p{M}\p{Cf}]+$/u;
const EMOJI = /^\p{Emoji_Presentation}/u;
const EMOJI_BY_SELECTOR = /^\p{Emoji}.*\uFE0F/su;
/** Half-width voiced sound marks extend their cluster, yet take a column of their own. */
const HALF_WIDTH_MARK = /[\uFF9E\uFF9F]/g;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What a reader sees as one character. `start` and `end` are UTF-16 offsets in the text it was made from. */
export interface Cell {
  readonly text: string;
  readonly width: number;
  readonly start: number;
  readonly end: number;
}

/** Replaces what would act on the terminal, or hide from the reader, by a visible stand-in. */
function visible(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(UNSAFE, standIn);
}

/** As `visible`, on one line: for messages and paths, which never hold layout of their own. */
export function oneLine(text: string): string {
  return visible(text.replace(/\s*[\r\n]\s*/g, " ").trim());
}

/** Splits a line into cells; tabs become the blanks to the next tab stop. */
export function cellsOf(line: string): readonly Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  const add = (text: string, width: number, start: number, end: number) => {
    cells.push({ text, width, start, end });
    column += width;
  };
  for (const { segment, index } of segments(line)) {
    const end = index + segment.length;
    if (segment === "\t") {
      const blanks = TAB_STOP - (column % TAB_STOP);
      add(" ".repeat(blanks), blanks, index, end);
    } else {
      const text = visible(segment);
      add(text, text === segment ? clusterWidth(text) : displayWidth(text), index, end);
    }
  }
  return cells;
}

/** How many columns a text takes, once `visible`. Colour codes are not expected in it. */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += clusterWidth(segment);
  return width;
}

/** Pads with blanks up to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** Pads with blanks in front up to `width` columns. */
export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}

function* segments(line: string): Iterable<{ segment: string; index: number }> {
  if (!PRINTABLE_ASCII.test(line)) {
    yield* graphemes.segment(line);
    return;
  }
  for (let index = 0; index < line.length; index++) yield { segment: line.charAt(index), index };
}

function clusterWidth(cluster: string): number {
  const code = cluster.codePointAt(0) ?? 0;
  if (code < 0x300 && cluster.length === 1) return 1;
  if (EMOJI_BY_SELECTOR.test(cluster) || EMOJI.test(cluster)) return 2;
  if (LONE_MARK.test(cluster)) return 0;
  return eastAsianWidth(code) + (cluster.length > 1 ? (cluster.slice(1).match(HALF_WIDTH_MARK)?.length ?? 0) : 0);
}

function standIn(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
