import { statements } from "./blocks.ts";
import { invalid, moduleNode } from "./build-statements.ts";
import type { Module, Statement } from "./nodes.ts";
import { Parser } from "./parser.ts";
import { type Comment, SourceText, type SyntaxProblem } from "./source.ts";
import { Tokenizer } from "./tokenizer.ts";

export type { Comment, SyntaxProblem } from "./source.ts";

export interface ParsedFile {
  readonly source: SourceText;
  readonly module: Module;
  /** In source order, those in f-strings' fields included. */
  readonly comments: readonly Comment[];
  /** What Python's parser would refuse, in source order; empty for a sound file. */
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Parses a file's text as the newest Python would, older syntax that is still unambiguous included (3.8 to 3.14).
 * Never throws: what does not parse becomes an `Invalid` statement and a problem, and the rest is as usual. Takes time
 * linear in the text's length. Grammar: https://docs.python.org/3/reference/grammar.html
 */
export function parse(text: string): ParsedFile {
  let tokenizer = new Tokenizer(text, false);
  tokenizer.run();
  if (tokenizer.neverClosed.size > 0) {
    // A bracket is never closed: read again, less willing to take a line for a bracket's contents.
    tokenizer = new Tokenizer(text, true);
    tokenizer.run();
  }
  const body = fileBody(tokenizer);
  const problems = tokenizer.problems.sort((a, b) => a.start - b.start);
  return {
    source: new SourceText(text),
    module: moduleNode(text.length, body),
    comments: tokenizer.comments,
    problems,
  };
}

function fileBody(tokenizer: Tokenizer): Statement[] {
  const body: Statement[] = [];
  try {
    statements(new Parser(tokenizer), body);
    return body;
  } catch (error) {
    // The limit on nesting keeps clear of this, unless we are called with little of the stack left.
    if (!(error instanceof RangeError)) throw error;
    const end = tokenizer.text.length;
    tokenizer.problems.length = 0;
    tokenizer.problems.push({ start: 0, end, message: "this file is nested too deeply" });
    return [invalid(0, end)];
  }
}
