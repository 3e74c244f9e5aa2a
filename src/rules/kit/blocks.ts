/** Statements moved into a block or out of one, line by line. */
import type { Edit } from "../../syntax/edits.ts";
import type { ExceptHandler, Node, Statement } from "../../syntax/nodes.ts";
import { inside } from "./match.ts";
import type { PythonFile } from "./rule.ts";

/** Whole lines, comments between them included. */
export interface Lines {
  readonly first: number;
  readonly last: number;
  /** White space before the first. */
  readonly indent: string;
}

/** `null` where they share a line with something else, or are indented by anything but spaces. */
export function linesOf(statements: readonly (Statement | ExceptHandler)[], { source }: PythonFile): Lines | null {
  const [head] = statements;
  const tail = statements.at(-1);
  if (head === undefined || tail === undefined) return null;
  const { text } = source;
  const start = startOf(head, text);
  const first = source.lineOf(start);
  const last = source.lineOf(tail.end);
  const indent = text.slice(source.startOfLine(first), start);
  const rest = source.lineText(last).slice(tail.end - source.startOfLine(last));
  return /^ *$/.test(indent) && /^\s*(#.*)?$/.test(rest) ? { first, last, indent } : null;
}

/** Decorators come before a definition's `start`. */
function startOf(statement: Statement | ExceptHandler, text: string): number {
  const [first] = "decorator_list" in statement ? statement.decorator_list : [];
  return first === undefined ? statement.start : text.lastIndexOf("@", first.start);
}

/** One level deeper; `null` also where a text of several lines would change. */
export function indented(statements: readonly Statement[], file: PythonFile): readonly Edit[] | null {
  const lines = linesOf(statements, file);
  if (lines === null || statements.some((one) => holdsLongText(one, file))) return null;
  const edits: Edit[] = [];
  for (let line = lines.first; line <= lines.last; line++) {
    const at = file.source.startOfLine(line);
    if (file.source.lineText(line).trim() !== "") edits.push({ start: at, end: at, text: "    " });
  }
  return edits;
}

/** A statement becomes the head of a block that takes in the statements after it. */
export function headed(
  statement: Statement,
  head: string,
  block: readonly Statement[],
  file: PythonFile,
): readonly Edit[] | null {
  const { source } = file;
  const { start, end } = statement;
  const own = linesOf([statement], file);
  const body = linesOf(block, file);
  const deeper = indented(block, file);
  if (own === null || body === null || deeper === null) return null;
  const next = source.startOfLine(body.first);
  const isBlank = source.text.slice(end, next).trim() === "";
  return [{ start, end: isBlank ? next : end, text: isBlank ? `${head}\n` : head }, ...deeper];
}

function holdsLongText(statement: Node, { source }: PythonFile): boolean {
  for (const { kind, start, end } of inside(statement)) {
    if ((kind === "Constant" || kind === "JoinedStr") && source.lineOf(start) !== source.lineOf(end)) return true;
  }
  return false;
}

/** Takes whole lines out, with the line end behind them. */
export function withoutLines({ first, last }: Lines, { source }: PythonFile): Edit {
  const end = last < source.lineCount ? source.startOfLine(last + 1) : source.text.length;
  return { start: source.startOfLine(first), end, text: "" };
}
