/** The parser's place in the tokens, and how it fails. The grammar itself is in the files beside. */
import type * as N from "./nodes.ts";
import type { Comment, SyntaxProblem } from "./source.ts";
import type { Tokenizer } from "./tokenizer.ts";
import * as T from "./tokens.ts";

/** Unwinds to the statement being parsed, which becomes `Invalid`. What happened is in `Parser.failure`. */
class ParseFailure extends Error {}

// One object for all: building a stack trace a syntax error would be slow on hostile input.
const FAILURE = new ParseFailure("syntax error");

/** Nesting beyond this is refused, long before the stack overflows. A bracket counts `BRACKET_COST`, as in CPython 200 deep. */
const MOST_DEPTH = 1000;
export const BRACKET_COST = 5;

export class Parser {
  readonly text: string;
  readonly problems: SyntaxProblem[];
  /** The current token. */
  kind: number = T.EOF;
  start = 0;
  index = 0;
  /** Where the last token that is no layout ended. */
  prevEnd = 0;
  depth = 0;
  failure: SyntaxProblem = { start: 0, end: 0, message: "" };
  /** Broken clause headers, to stand after the statement they belong to. */
  readonly pending: N.Statement[] = [];
  private readonly kinds: Uint8Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly tokenizer: Tokenizer;

  constructor(tokenizer: Tokenizer) {
    this.tokenizer = tokenizer;
    this.text = tokenizer.text;
    this.problems = tokenizer.problems;
    this.kinds = tokenizer.tokens.kinds;
    this.starts = tokenizer.tokens.starts;
    this.ends = tokenizer.tokens.ends;
    this.kind = this.kinds[0] ?? T.EOF;
    this.start = this.starts[0] ?? 0;
  }

  /** The current token's end. */
  get end(): number {
    return this.ends[this.index] ?? this.text.length;
  }

  advance(): void {
    const index = this.index;
    this.prevEnd = this.ends[index] ?? 0;
    this.moveTo(index + 1);
  }

  /** Past a NEWLINE, INDENT or DEDENT: no node ends there. */
  skipLayout(): void {
    this.moveTo(this.index + 1);
  }

  private moveTo(index: number): void {
    this.index = index;
    this.kind = this.kinds[index] ?? T.EOF;
    this.start = this.starts[index] ?? this.text.length;
  }

  kindAt(index: number): number {
    return this.kinds[index] ?? T.EOF;
  }

  endAt(index: number): number {
    return this.ends[index] ?? this.text.length;
  }

  /** The kind of the token after the current one. */
  get next(): number {
    return this.kinds[this.index + 1] ?? T.EOF;
  }

  eat(kind: number): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  /** Takes the token or fails, saying what was expected: `message` continues "expected". */
  expect(kind: number, expected: string): void {
    if (this.kind !== kind) this.fail(`expected ${expected}`);
    this.advance();
  }

  enter(cost: number): void {
    this.depth += cost;
    if (this.depth > MOST_DEPTH) this.fail("this is nested too deeply");
  }

  leave(cost: number): void {
    this.depth -= cost;
  }

  /** The current token as a name's text, normalised; fails on anything else. */
  identifier(): string {
    if (!T.isName(this.kind))
      this.fail(this.kind >= T.AND ? `'${T.keywordSpelling(this.kind)}' is a keyword, not a name` : "expected a name");
    const name = this.text.slice(this.start, this.ends[this.index]);
    const wide = this.kind === T.WIDE_NAME;
    this.advance();
    return wide ? name.normalize("NFKC") : name;
  }

  /** The comments between two offsets. */
  commentsIn(start: number, end: number): readonly Comment[] {
    const { comments } = this.tokenizer;
    let low = 0;
    let high = comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((comments[middle]?.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    let after = low;
    while ((comments[after]?.start ?? end) < end) after++;
    return comments.slice(low, after);
  }

  /** Fails at the current token; what the tokenizer knows of the place comes first. */
  fail(message: string): never {
    const { start, kind } = this;
    let end = this.end;
    const lexical = kind === T.ERROR ? this.tokenizer.errorMessages.get(start) : undefined;
    if (lexical !== undefined) {
      this.failure = { start, end, message: lexical };
      throw FAILURE;
    }
    const opening = kind === T.NEWLINE ? this.tokenizer.neverClosed.get(start) : undefined;
    if (opening !== undefined) {
      end = opening + 1;
      this.failure = { start: opening, end, message: `'${this.text.charAt(opening)}' is never closed` };
      throw FAILURE;
    }
    return this.failAt(start, end, message);
  }

  /** Fails at a place already passed. */
  failAt(start: number, end: number, message: string): never {
    this.failure = { start, end, message };
    throw FAILURE;
  }

  /** Throws again what is no failure to parse, so that a fault of the parser's own is not taken for one of the text. */
  recoverable(error: unknown): void {
    if (!(error instanceof ParseFailure)) throw error;
  }

  /** Reports a fault that need not stop the parser. */
  report(start: number, end: number, message: string): void {
    this.problems.push({ start, end, message });
  }

  /** Records the failure and skips the rest of the logical line, which becomes an `Invalid` statement from `start`. */
  recover(depth: number): void {
    this.depth = depth;
    this.problems.push(this.failure);
    while (this.kind !== T.NEWLINE && this.kind !== T.EOF) this.advance();
  }
}
