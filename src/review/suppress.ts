/** `# python-dev: ignore[rule] reason`: which findings it covers, and which such comments do nothing or give no reason. */
import type { Rule, Span } from "../rules/kit/rule.ts";
import type { SourceText } from "../syntax/source.ts";

export interface Suppression extends Span {
  readonly rules: readonly string[];
  readonly reason: string;
  /** The line it speaks of: its own, or where it stands alone, the next line that is not a comment. */
  readonly line: number;
}

const IGNORE = /#\s*python-dev:\s*ignore\[([^\]\n]*)\]\s*([^\n]*)/g;
const BLANKET_NOQA = /#\s*noqa\s*(?!\s*:)(?=$|[\s#])/i;

/** Reads them from the comments given, or for a file that has no tree (pyproject.toml) from its whole text. */
export function suppressionsIn(source: SourceText, comments: readonly Span[] | null): Suppression[] {
  if (!source.text.includes("python-dev:")) return [];
  const spans = comments ?? [{ start: 0, end: source.text.length }];
  return spans.flatMap(({ start, end }) =>
    [...source.text.slice(start, end).matchAll(IGNORE)].map((match) => suppressionAt(source, start, match)),
  );
}

function suppressionAt(source: SourceText, base: number, match: RegExpMatchArray): Suppression {
  const start = base + (match.index ?? 0);
  const line = source.position(start).line;
  return {
    start,
    end: start + match[0].trimEnd().length,
    rules: (match[1] ?? "").split(",").map((name) => name.trim()),
    reason: (match[2] ?? "").trim(),
    line: standsAlone(source, line) ? nextCodeLine(source, line) : line,
  };
}

function standsAlone(source: SourceText, line: number): boolean {
  return source.lineText(line).trimStart().startsWith("#");
}

function nextCodeLine(source: SourceText, from: number): number {
  for (let line = from + 1; line <= source.lineCount; line++) {
    const text = source.lineText(line).trim();
    if (text !== "" && !text.startsWith("#")) return line;
  }
  return from;
}

/** Lines that carry a bare `# noqa`, which silences every tool. */
export function blanketLines(source: SourceText, comments: readonly Span[]): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { start, end } of comments) {
    if (BLANKET_NOQA.test(source.text.slice(start, end))) lines.add(source.position(start).line);
  }
  return lines;
}

/** Whether a suppression's names cover a rule: by its id, an old name, or a code it adopts. */
export function covers(suppression: Suppression, rule: Rule, code: string | undefined): boolean {
  return suppression.rules.some(
    (name) => name === rule.id || name === code || (rule.formerly?.includes(name) ?? false),
  );
}
