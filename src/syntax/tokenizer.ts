/**
 * Text → tokens, in one pass, with indentation, brackets, line joining, and f-strings taken apart as CPython 3.12 and
 * later do. What is wrong with a token is told by `ERROR` tokens (see `errorMessages`), what is wrong with indentation
 * by `problems`. Source: https://docs.python.org/3/reference/lexical_analysis.html
 */
import * as C from "./characters.ts";
import { type FString, plainStringEnd, scanMiddle, stringBodyStart, stringPrefixEnd } from "./fstrings.ts";
import { Layout, UNFINISHED_LINE } from "./layout.ts";
import { numberProblem, scanNumber } from "./numbers.ts";
import { operatorKind, operatorLength } from "./operators.ts";
import type { Comment, SyntaxProblem } from "./source.ts";
import * as T from "./tokens.ts";
import { wordKind } from "./tokens.ts";

/** On the bracket stack: an f-string's replacement field, before and after the colon of its format specification. */
const FIELD = 1;
const FIELD_SPEC = 2;
/** Fields in specifications of fields, as in CPython. */
const MOST_NESTED_FIELDS = 3;
const VALID_NAME = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

export class Tokenizer {
  readonly text: string;
  readonly tokens: T.TokenStore;
  readonly comments: Comment[] = [];
  readonly problems: SyntaxProblem[] = [];
  /** By the offset of an `ERROR` token. */
  readonly errorMessages = new Map<number, string>();
  /** By the offset of a `NEWLINE` token that ends a line with brackets still open: the innermost one's offset. */
  readonly neverClosed = new Map<number, number>();
  /** In a file with unclosed brackets, more lines are taken for new statements. */
  private readonly suspicious: boolean;
  private readonly layout: Layout;
  private readonly brackets: number[] = [];
  private readonly bracketStarts: number[] = [];
  /** The index of the logical line's first token. */
  private lineToken = 0;
  private round = 0;
  private square = 0;
  private curly = 0;
  private readonly fstrings: FString[] = [];

  constructor(text: string, suspicious: boolean) {
    this.text = text;
    this.tokens = new T.TokenStore(text.length);
    this.suspicious = suspicious;
    this.layout = new Layout(text, this.tokens, this.comments, this.problems);
  }

  run(): void {
    const text = this.text;
    const length = text.length;
    let at = this.layout.lineStart(text.charCodeAt(0) === 0xfeff ? 1 : 0);
    this.lineToken = this.tokens.count;
    while (at < length) {
      const code = text.charCodeAt(at);
      switch (code < 128 ? C.CLASS_OF[code] : C.WIDE) {
        case C.SPACE:
          at++;
          break;
        case C.LETTER:
        case C.WIDE:
          at = this.word(at);
          break;
        case C.OPERATOR:
          at = this.operator(at, code);
          break;
        case C.LINE_END:
          at = this.lineEnd(at);
          break;
        case C.QUOTE:
          at = this.string(at, at);
          break;
        case C.DIGIT:
          at = this.number(at);
          break;
        case C.HASH:
          at = this.comment(at);
          break;
        case C.BACKSLASH:
          at = this.continuation(at);
          break;
        default:
          at = this.error(
            at,
            at + 1,
            code === 0 ? "source code cannot contain NUL bytes" : `invalid character ${shown(code)}`,
          );
      }
    }
    const tokens = this.tokens;
    if (tokens.count > 0) {
      if (this.brackets.length > 0) this.abandonBrackets(length);
      const last = tokens.kinds[tokens.count - 1] ?? T.NEWLINE;
      if (last !== T.NEWLINE && last !== T.DEDENT) tokens.add(T.NEWLINE, length, length);
    }
    for (let level = this.layout.depth; level > 0; level--) tokens.add(T.DEDENT, length, length);
    tokens.add(T.EOF, length, length);
  }

  private error(start: number, end: number, message: string): number {
    this.tokens.add(T.ERROR, start, end);
    this.errorMessages.set(start, message);
    return end;
  }

  private comment(start: number): number {
    const end = C.lineEndFrom(this.text, start);
    this.comments.push({ start, end });
    return end;
  }

  private continuation(at: number): number {
    const next = this.text.charCodeAt(at + 1);
    if (!C.isLineEnd(next)) {
      return this.error(at, at + 1, "a line continuation character must be the last on its line");
    }
    const after = C.afterLineEnd(this.text, at + 1);
    return after >= this.text.length ? this.error(at, after, UNFINISHED_LINE) : after;
  }

  private lineEnd(at: number): number {
    const after = C.afterLineEnd(this.text, at);
    if (this.brackets.length > 0) {
      if (!this.layout.startsStatement(after, this.suspicious) && !this.endsHeader(after)) return after;
      this.abandonBrackets(at);
    }
    this.tokens.add(T.NEWLINE, at, at);
    const first = this.layout.lineStart(after);
    this.lineToken = this.tokens.count;
    return first;
  }

  /** Whether, inside brackets that are likely never closed, a header ends with its colon before an indented line. */
  private endsHeader(after: number): boolean {
    if (!this.suspicious) return false;
    const { kinds, count } = this.tokens;
    return (
      kinds[count - 1] === T.COLON && T.startsHeader(kinds[this.lineToken] ?? T.EOF) && this.layout.isDeeper(after)
    );
  }

  private abandonBrackets(at: number): void {
    this.neverClosed.set(at, this.bracketStarts.at(-1) ?? at);
    this.brackets.length = 0;
    this.bracketStarts.length = 0;
    this.fstrings.length = 0;
    this.round = 0;
    this.square = 0;
    this.curly = 0;
  }

  private word(start: number): number {
    const text = this.text;
    let at = start;
    let code = text.charCodeAt(at);
    let wide = false;
    while (C.isWordCharacter(code)) {
      if (code >= 128) wide = true;
      code = text.charCodeAt(++at);
    }
    if (
      (code === C.DOUBLE_QUOTE || code === C.SINGLE_QUOTE) &&
      at - start <= 2 &&
      stringPrefixEnd(text, start) === at
    ) {
      return this.string(start, at);
    }
    if (wide) return this.wideWord(start, at);
    this.tokens.add(wordKind(text, start, at), start, at);
    return at;
  }

  private wideWord(start: number, end: number): number {
    const word = this.text.slice(start, end);
    if (VALID_NAME.test(word)) {
      this.tokens.add(T.WIDE_NAME, start, end);
      return end;
    }
    const wrong = [...word].find(
      (character) => (character.codePointAt(0) ?? 0) >= 128 && !VALID_NAME.test(`a${character}`),
    );
    return this.error(start, end, `invalid character ${shown((wrong ?? word).codePointAt(0) ?? 0)}`);
  }

  private number(start: number): number {
    const end = scanNumber(this.text, start);
    if (numberProblem !== "") return this.error(start, end, numberProblem);
    this.tokens.add(T.NUMBER, start, end);
    return end;
  }

  private operator(start: number, code: number): number {
    const text = this.text;
    const field = this.brackets.length > 0 ? (this.brackets.at(-1) ?? 0) : 0;
    if (field === FIELD && (code === 58 || (code === 33 && text.charCodeAt(start + 1) !== 61))) {
      const colon = code === 58;
      this.tokens.add(colon ? T.COLON : T.EXCLAMATION, start, start + 1);
      if (!colon) return start + 1;
      this.brackets[this.brackets.length - 1] = FIELD_SPEC;
      return this.middle(start + 1);
    }
    if (code === 46 && C.isDigit(text.charCodeAt(start + 1))) return this.number(start);
    const kind = operatorKind(text, start, code);
    const end = start + operatorLength(kind);
    if (kind === T.EXCLAMATION) return this.error(start, end, "invalid syntax at '!'");
    if (kind === T.NOT_EQUAL && code === 60) return this.error(start, end, "the operator '<>' is spelt '!='");
    this.tokens.add(kind, start, end);
    if (kind < T.LPAR || kind > T.RBRACE) return end;
    switch (kind) {
      case T.LPAR:
        this.open(code, start);
        this.round++;
        return end;
      case T.LSQB:
        this.open(code, start);
        this.square++;
        return end;
      case T.LBRACE:
        this.open(code, start);
        this.curly++;
        return end;
      case T.RPAR:
        if (this.round > 0) this.close(40);
        return end;
      case T.RSQB:
        if (this.square > 0) this.close(91);
        return end;
      default:
        if (field === FIELD) {
          this.pop();
          return this.middle(end);
        }
        if (this.curly > 0) this.close(123);
        return end;
    }
  }

  private open(code: number, start: number): void {
    this.brackets.push(code);
    this.bracketStarts.push(start);
  }

  private pop(): number {
    this.bracketStarts.pop();
    const code = this.brackets.pop() ?? 0;
    if (code === 40) this.round--;
    else if (code === 91) this.square--;
    else if (code === 123) this.curly--;
    return code;
  }

  /** Closes the innermost bracket `code`, and the unclosed ones in it, but not beyond the replacement field we are in. */
  private close(code: number): void {
    for (;;) {
      const top = this.brackets.at(-1) ?? 0;
      if (top === FIELD || top === FIELD_SPEC || top === 0) return;
      if (this.pop() === code) return;
    }
  }

  private string(start: number, quoteAt: number): number {
    const text = this.text;
    const bodyStart = stringBodyStart(text, quoteAt);
    const size = bodyStart - quoteAt;
    const quote = text.charCodeAt(quoteAt);
    let format = false;
    let raw = false;
    for (let at = start; at < quoteAt; at++) {
      const letter = text.charCodeAt(at) | 32;
      if (letter === 102 || letter === 116) format = true;
      else if (letter === 114) raw = true;
    }
    if (size === 2) {
      // An empty string: two quotes and not a third.
      if (!format) {
        this.tokens.add(T.STRING, start, bodyStart);
        return bodyStart;
      }
      this.tokens.add(T.FSTRING_START, start, quoteAt + 1);
      this.tokens.add(T.FSTRING_END, quoteAt + 1, bodyStart);
      return bodyStart;
    }
    if (format) {
      this.tokens.add(T.FSTRING_START, start, bodyStart);
      this.fstrings.push({ start, quote, size, raw, level: this.brackets.length });
      return this.middle(bodyStart);
    }
    const end = plainStringEnd(text, bodyStart, quote, size);
    if (end < 0) return this.unterminated(start, -end - 1, size);
    this.tokens.add(T.STRING, start, end);
    return end;
  }

  private unterminated(start: number, end: number, size: number): number {
    // A field of a one-line f-string cannot be closed any more: its string ends on this line as well.
    let level = this.fstrings.length;
    while (level > 0 && this.fstrings[level - 1]?.size === 1) level--;
    const outermost = this.fstrings[level];
    if (outermost !== undefined) this.leaveFString(outermost, level);
    return this.error(
      start,
      end,
      size === 3 ? "this triple-quoted string is never closed" : "this string is not closed on its line",
    );
  }

  private leaveFString(fstring: FString, level: number): void {
    while (this.brackets.length > fstring.level) this.pop();
    this.fstrings.length = level;
  }

  /** Scans an f-string's text from `at` up to the next replacement field, or past its end. */
  private middle(start: number): number {
    let at = start;
    for (;;) {
      const level = this.fstrings.length - 1;
      const fstring = this.fstrings[level];
      if (fstring === undefined) return at;
      const inSpec = this.brackets.length > fstring.level;
      const stop = scanMiddle(this.text, at, fstring, inSpec, this.tokens);
      const code = stop < this.text.length ? this.text.charCodeAt(stop) : 0;
      if (code === C.OPEN_BRACE) {
        if (this.brackets.length - fstring.level >= MOST_NESTED_FIELDS) {
          return this.error(stop, stop + 1, "replacement fields are nested too deeply");
        }
        this.tokens.add(T.LBRACE, stop, stop + 1);
        this.open(FIELD, stop);
        return stop + 1;
      }
      if (code === fstring.quote) {
        this.tokens.add(T.FSTRING_END, stop, stop + fstring.size);
        this.leaveFString(fstring, level);
        return stop + fstring.size;
      }
      if (code === C.CLOSE_BRACE) {
        if (!inSpec) return this.strayBrace(stop);
        this.tokens.add(T.RBRACE, stop, stop + 1);
        this.pop();
        at = stop + 1;
      } else if (inSpec && stop < this.text.length && C.isLineEnd(code)) {
        // In a one-line string a line end closes the specification, and the field goes on: CPython 3.12.
        this.brackets[this.brackets.length - 1] = FIELD;
        return stop;
      } else {
        this.leaveFString(fstring, level);
        const end = fstring.size === 1 ? stop : this.text.length;
        return this.error(
          fstring.start,
          end,
          `this ${fstring.size === 3 ? "triple-quoted f-string is never closed" : "f-string is not closed on its line"}`,
        );
      }
    }
  }

  private strayBrace(at: number): number {
    const level = this.fstrings.length - 1;
    const fstring = this.fstrings[level];
    this.error(at, at + 1, "a single '}' is not allowed in an f-string; write '}}'");
    return fstring === undefined ? at + 1 : this.middle(at + 1);
  }
}

function shown(code: number): string {
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  return code > 32 && code !== 127 && !(code >= 0xd800 && code < 0xe000)
    ? `'${String.fromCodePoint(code)}' (U+${hex})`
    : `U+${hex}`;
}
