/** Files that a program has written: nobody reads or edits them, so advice on them is lost. */
import type { Span } from "../rules/kit/rule.ts";
import type { SourceText } from "../syntax/source.ts";

const MARK = /\bgenerated\b.*\b(?:by|from|with)\b|\bdo not (?:edit|modify)\b/i;
/** The mark stands at the top. */
const HEAD = 600;

/** A comment at the top says so. */
export function isGenerated(source: SourceText, comments: readonly Span[]): boolean {
  return comments.some(({ start, end }) => start < HEAD && MARK.test(source.text.slice(start, end)));
}
