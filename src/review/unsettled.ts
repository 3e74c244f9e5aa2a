/** Suspects that wait until every file has been read: of rules that `settle`. Plain data, for they cross threads. */
import type { Settlement } from "../rules/kit/knowledge.ts";
import type { PythonFile, Severity, Span, Suspect } from "../rules/kit/rule.ts";
import type { Question } from "../semantics/types/model.ts";
import type { SourceText } from "../syntax/source.ts";
import type { OfferedFix } from "./reporter.ts";

export interface Unsettled {
  readonly rule: string;
  readonly path: string;
  readonly at: Span;
  readonly data: unknown;
  /** What it is worth where the rule says no more than "yes". */
  readonly severity: Severity;
  /** Ruff's own, where the rule has none. */
  readonly ruffFix: OfferedFix | null;
  /** Of ruff, where it found the suspect. */
  readonly code: string | null;
  readonly questions: readonly { readonly name: string; readonly question: Question }[];
}

export function unsettled<Data, Found extends Suspect<Data>>(
  settlement: Settlement<Data, Found>,
  suspect: Found,
  file: PythonFile,
  rest: Pick<Unsettled, "rule" | "severity" | "ruffFix" | "code">,
): Unsettled {
  const asked = Object.entries(settlement.ask(suspect, file));
  const questions = asked.map(([name, span]) => ({ name, question: questionAt(file.path, file.source, span) }));
  const { start, end } = suspect.at;
  return { ...rest, path: file.path, at: { start, end }, data: suspect.data, questions };
}

export function questionAt(path: string, source: SourceText, { start, end }: Span): Question {
  return { path, start: placeOf(source, start), end: placeOf(source, end) };
}

function placeOf(source: SourceText, offset: number): Question["start"] {
  const { line, column } = source.position(offset);
  return { line: line - 1, column };
}
