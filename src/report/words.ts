/** Small words of the reports: counts, numbers, wrapped text, light Markdown. */
import type { Style } from "./style.ts";
import { displayWidth } from "./width.ts";

/** `1 file`, `12,345 files`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${grouped(amount)} ${amount === 1 ? one : many}`;
}

/** `12,345` */
export function grouped(amount: number): string {
  return amount.toLocaleString("en-US");
}

/** `0.34 s`, `12.3 s`, `124 s`: three figures are all anybody reads. */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${value.toFixed(value < 1 ? 2 : value < 100 ? 1 : 0)} s`;
}

/** Wraps at blanks to lines of at most `width` columns; a longer word stays whole, as a URL or a path must. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ +/)) {
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** Colours what stands in backticks, over the line breaks that wrapping made. The backticks stay: pipes need them. */
export function paintCode(lines: readonly string[], style: Style, rest: (text: string) => string): readonly string[] {
  let inside = false;
  return lines.map((line) => {
    const parts = line.split("`");
    return parts
      .map((part, index) => {
        const tick = index < parts.length - 1 ? "`" : "";
        const painted = part === "" ? "" : (inside ? style.code : rest)(part);
        if (tick !== "") inside = !inside;
        return painted + (tick === "" ? "" : style.dim(tick));
      })
      .join("");
  });
}

/** Packs cells of equal width into as many columns as fit, filled row by row. */
export function columns(cells: readonly string[], width: number, gap = 3): readonly string[] {
  const widest = Math.max(1, ...cells.map(displayWidth));
  const perRow = Math.max(1, Math.floor((width + gap) / (widest + gap)));
  const rows: string[] = [];
  for (let at = 0; at < cells.length; at += perRow) {
    const row = cells.slice(at, at + perRow);
    const padded = row.map((cell) => cell + " ".repeat(widest - displayWidth(cell)));
    rows.push(padded.join(" ".repeat(gap)).trimEnd());
  }
  return rows;
}

/** Light Markdown as plain text: links become their words, emphasis and backticks go. */
export function stripMarkdown(markdown: string): string {
  return markdown
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, "$1 ($2)")
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/`/g, "");
}
