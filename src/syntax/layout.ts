/** Line starts: blank lines, indentation, and where a line inside unclosed brackets must be a statement. */
import * as C from "./characters.ts";
import type { Comment, SyntaxProblem } from "./source.ts";
import * as T from "./tokens.ts";
import { wordKind } from "./tokens.ts";

const TAB_SIZE = 8;
/** As in CPython. */
const MOST_INDENTS = 100;
const AT_SIGN = 64;
const COLON_SIGN = 58;
export const UNFINISHED_LINE = "unexpected end of file after a line continuation character";

export class Layout {
  private readonly text: string;
  private readonly tokens: T.TokenStore;
  private readonly comments: Comment[];
  private readonly problems: SyntaxProblem[];
  /** The blocks' columns, with tabs to 8; and with tabs to 1, to see whether tabs decide. */
  private readonly columns: number[] = [0];
  private readonly alternatives: number[] = [0];

  constructor(text: string, tokens: T.TokenStore, comments: Comment[], problems: SyntaxProblem[]) {
    this.text = text;
    this.tokens = tokens;
    this.comments = comments;
    this.problems = problems;
  }

  /** How many blocks are open. */
  get depth(): number {
    return this.columns.length - 1;
  }

  private get column(): number {
    return this.columns.at(-1) ?? 0;
  }

  private get alternative(): number {
    return this.alternatives.at(-1) ?? 0;
  }

  /** Skips blank and comment lines from the line start `at`, emits INDENT or DEDENT; the offset of the line's first token. */
  lineStart(start: number): number {
    const text = this.text;
    let at = start;
    let column = 0;
    let alternative = 0;
    let joinedColumn = 0;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === C.BLANK) {
        column++;
        alternative++;
      } else if (code === C.TAB) {
        column = (Math.floor(column / TAB_SIZE) + 1) * TAB_SIZE;
        alternative++;
      } else if (code === C.FORM_FEED) {
        column = 0;
        alternative = 0;
      } else if (code === C.BACKSLASH_SIGN && C.isLineEnd(text.charCodeAt(at + 1))) {
        // Indentation is that of the first of the joined lines.
        if (joinedColumn === 0) joinedColumn = column;
        const backslash = at;
        at = C.afterLineEnd(text, at + 1);
        if (at >= text.length) this.problems.push({ start: backslash, end: at, message: UNFINISHED_LINE });
        continue;
      } else if (code === C.HASH_SIGN) {
        const end = C.lineEndFrom(text, at);
        this.comments.push({ start: at, end });
        at = end;
        continue;
      } else if (code === C.LF || code === C.CR) {
        at = C.afterLineEnd(text, at);
        column = 0;
        alternative = 0;
        joinedColumn = 0;
        continue;
      } else {
        break;
      }
      at++;
    }
    if (at >= text.length) return at;
    if (joinedColumn !== 0) {
      column = joinedColumn;
      alternative = joinedColumn;
    }
    if (column !== this.column || alternative !== this.alternative) this.indentation(at, column, alternative);
    return at;
  }

  private indentation(at: number, column: number, alternative: number): void {
    const { columns, alternatives, tokens } = this;
    let top = this.column;
    if (column > top) {
      if (columns.length >= MOST_INDENTS) {
        this.problems.push({ start: at, end: at, message: `more than ${MOST_INDENTS} levels of indentation` });
        return;
      }
      if (alternative <= this.alternative) this.inconsistent(at);
      columns.push(column);
      alternatives.push(alternative);
      tokens.add(T.INDENT, at, at);
      return;
    }
    while (column < top) {
      const below = columns.at(-2) ?? 0;
      if (column > below) {
        // Between two levels: take the line as still in the inner block, which goes on at this column.
        this.problems.push({ start: at, end: at, message: "this indentation does not match any outer level" });
        columns[columns.length - 1] = column;
        alternatives[alternatives.length - 1] = alternative;
        return;
      }
      columns.pop();
      alternatives.pop();
      tokens.add(T.DEDENT, at, at);
      top = below;
    }
    if (alternative !== this.alternative) {
      this.inconsistent(at);
      alternatives[alternatives.length - 1] = alternative;
    }
  }

  private inconsistent(at: number): void {
    this.problems.push({
      start: at,
      end: at,
      message: "tabs and spaces are mixed so that the indentation depends on the tab size",
    });
  }

  /** Whether the line at `start` has something on it, further in than the block. */
  isDeeper(start: number): boolean {
    let at = start;
    let column = 0;
    for (; ; at++) {
      const code = this.text.charCodeAt(at);
      if (code === C.BLANK) column++;
      else if (code === C.TAB) column = (Math.floor(column / TAB_SIZE) + 1) * TAB_SIZE;
      else return at < this.text.length && !C.isLineEnd(code) && column > this.column;
    }
  }

  /** Whether the line at `start`, inside brackets, can only be a new statement at the block's level or further out. */
  startsStatement(start: number, suspicious: boolean): boolean {
    const text = this.text;
    let at = start;
    let column = 0;
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (code === C.BLANK) column++;
      else if (code === C.TAB) column = (Math.floor(column / TAB_SIZE) + 1) * TAB_SIZE;
      else break;
    }
    const first = text.charCodeAt(at);
    if (column > this.column || !(first < 128)) return false;
    if (suspicious && first === AT_SIGN) return true;
    if (C.CLASS_OF[first] !== C.LETTER) return false;
    let end = at;
    // No keyword is longer than eight characters.
    while (end < at + 10 && C.isWordCharacter(text.charCodeAt(end))) end++;
    const kind = wordKind(text, at, end);
    if (T.isStatementOnly(kind)) return true;
    if (!suspicious || !(kind === T.IF || kind === T.FOR || kind === T.ELSE || kind === T.ASYNC || kind === T.FROM)) {
      return false;
    }
    const lineEnd = C.lineEndFrom(text, at);
    let last = lineEnd - 1;
    while (text.charCodeAt(last) === C.BLANK) last--;
    return (
      text.charCodeAt(last) === COLON_SIGN ||
      (kind === T.FROM && /^from[ \t]+[.\w]+[ \t]+import\b/.test(text.slice(at, lineEnd)))
    );
  }
}
