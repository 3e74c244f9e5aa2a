import { afterLineEnd, lineEndFrom } from "./characters.ts";

/** A comment with its `#`, without its line's end. Offsets as everywhere: UTF-16 units. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** A place that Python's parser refuses, and why, in one English sentence. */
export interface SyntaxProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** A place in the text as people and tools name it. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 0, in UTF-16 units from the line's start. */
  readonly column: number;
}

const NOT_ASCII = /[^\0-\x7f]/;

/**
 * A file's text and the ways to name a place in it: UTF-16 offset, line and column, UTF-8 byte, code point. Lines end as
 * Python's do, at `\n`, `\r\n` or `\r` only. Offsets and columns out of range are clamped to the text or the line.
 */
export class SourceText {
  readonly text: string;
  private starts: Int32Array | null = null;
  private ascii: boolean | null = null;
  /** UTF-8 byte offset of each line's start; only for text that is not ASCII. */
  private byteStarts: Int32Array | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get lineCount(): number {
    return this.lineStarts().length;
  }

  /** Whether every character is ASCII, so that bytes, code points and UTF-16 units are the same. */
  get isAscii(): boolean {
    this.ascii ??= !NOT_ASCII.test(this.text);
    return this.ascii;
  }

  position(offset: number): Position {
    const at = this.clamp(offset);
    const line = this.lineIndex(at);
    return { line: line + 1, column: at - this.lineStartAt(line) };
  }

  /** The 1-based line of an offset. */
  lineOf(offset: number): number {
    return this.lineIndex(this.clamp(offset)) + 1;
  }

  /** The offset of a 1-based line and a 0-based UTF-16 column. */
  offsetAt(line: number, column: number): number {
    const start = this.startOfLine(line);
    return Math.max(start, Math.min(start + column, this.endOfLine(line)));
  }

  /** Where the 1-based line starts. */
  startOfLine(line: number): number {
    return this.lineStartAt(Math.max(0, Math.min(line, this.lineCount) - 1));
  }

  /** Where the 1-based line's text ends, before its terminator. */
  endOfLine(line: number): number {
    const start = this.startOfLine(line);
    const next = line >= this.lineCount ? this.text.length : this.lineStartAt(Math.max(line, 1));
    let end = next;
    if (line < this.lineCount) {
      end--;
      if (end > start && this.text.charCodeAt(end) === 10 && this.text.charCodeAt(end - 1) === 13) end--;
    }
    return end;
  }

  /** The 1-based line's text without its terminator; empty beyond the last line. */
  lineText(line: number): string {
    if (line < 1 || line > this.lineCount) return "";
    return this.text.slice(this.startOfLine(line), this.endOfLine(line));
  }

  /** The UTF-8 byte at which the character at `offset` begins. */
  byteOffset(offset: number): number {
    const at = this.clamp(offset);
    if (this.isAscii) return at;
    const line = this.lineIndex(at);
    return (this.lineByteStarts()[line] ?? 0) + utf8Length(this.text, this.lineStartAt(line), at);
  }

  /** The column in UTF-8 bytes from the line's start, as CPython's `col_offset`. */
  byteColumn(offset: number): number {
    const at = this.clamp(offset);
    const start = this.lineStartAt(this.lineIndex(at));
    return this.isAscii ? at - start : utf8Length(this.text, start, at);
  }

  /** The column in code points from the line's start, from 0. */
  codePointColumn(offset: number): number {
    const at = this.clamp(offset);
    const start = this.lineStartAt(this.lineIndex(at));
    if (this.isAscii) return at - start;
    let column = 0;
    for (let index = start; index < at; index++) if (!this.isSecondHalf(index)) column++;
    return column;
  }

  /** The offset of a 1-based line and a 0-based column in code points. */
  offsetOfCodePoint(line: number, column: number): number {
    if (this.isAscii) return this.offsetAt(line, column);
    const end = this.endOfLine(line);
    let at = this.startOfLine(line);
    for (let left = column; left > 0 && at < end; left--) {
      at++;
      if (at < end && this.isSecondHalf(at)) at++;
    }
    return at;
  }

  private isSecondHalf(index: number): boolean {
    const code = this.text.charCodeAt(index);
    if (code < 0xdc00 || code > 0xdfff || index === 0) return false;
    const before = this.text.charCodeAt(index - 1);
    return before >= 0xd800 && before <= 0xdbff;
  }

  private clamp(offset: number): number {
    return Math.max(0, Math.min(offset, this.text.length));
  }

  private lineStartAt(index: number): number {
    return this.lineStarts()[index] ?? 0;
  }

  /** The last line that starts at or before `offset`. */
  private lineIndex(offset: number): number {
    const starts = this.lineStarts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private lineStarts(): Int32Array {
    if (this.starts !== null) return this.starts;
    const { text } = this;
    const found = [0];
    for (let at = lineEndFrom(text, 0); at < text.length; at = lineEndFrom(text, at)) {
      at = afterLineEnd(text, at);
      found.push(at);
    }
    this.starts = Int32Array.from(found);
    return this.starts;
  }

  private lineByteStarts(): Int32Array {
    if (this.byteStarts !== null) return this.byteStarts;
    const starts = this.lineStarts();
    const bytes = new Int32Array(starts.length);
    for (let line = 1; line < starts.length; line++) {
      bytes[line] = (bytes[line - 1] ?? 0) + utf8Length(this.text, starts[line - 1] ?? 0, starts[line] ?? 0);
    }
    this.byteStarts = bytes;
    return bytes;
  }
}

/** UTF-8 bytes of `text[start:end]`. A lone surrogate counts three, as CPython's `surrogatepass` would write it. */
function utf8Length(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00 && at + 1 < end && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      at++;
    } else bytes += 3;
  }
  return bytes;
}
