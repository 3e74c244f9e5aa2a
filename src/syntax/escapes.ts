/** Escape sequences. https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences */
import * as C from "./characters.ts";

/** What `unescaped` found wrong, empty when nothing, and where in the body. Valid until the next call. */
export let escapeProblem = "";
export let escapeProblemAt = 0;

/** The body of a literal as Python sees it: line ends are `\n`. */
export function normalisedLines(body: string): string {
  return body.includes("\r") ? body.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : body;
}

/**
 * The value of a literal's body that is not raw. Unknown escapes stay as they stand, and so does `\N{NAME}`: Unicode's
 * table of names is not at hand. Sets `escapeProblem` for what Python refuses.
 */
export function unescaped(source: string, bytes: boolean): string {
  escapeProblem = "";
  const body = normalisedLines(source);
  let at = body.indexOf("\\");
  if (at < 0) return body;
  let value = "";
  let from = 0;
  while (at >= 0 && at + 1 < body.length && escapeProblem === "") {
    value += body.slice(from, at);
    from = at;
    const code = body.charCodeAt(at + 1);
    if (code >= 48 && code <= 55) {
      from = octalEnd(body, at + 1);
      const number = Number.parseInt(body.slice(at + 1, from), 8);
      value += String.fromCharCode(bytes ? number & 0xff : number);
    } else if (code === 120) {
      from = at + 4;
      value += String.fromCharCode(hex(body, at, 2));
    } else if (!bytes && code === 117) {
      from = at + 6;
      value += String.fromCharCode(hex(body, at, 4));
    } else if (!bytes && code === 85) {
      from = at + 10;
      const point = hex(body, at, 8);
      if (point > 0x10ffff) problem(at, "this escape is beyond the last Unicode character, U+10FFFF");
      else value += String.fromCodePoint(point);
    } else if (!bytes && code === 78) {
      from = namedEnd(body, at);
      value += body.slice(at, from);
    } else if (C.isLineEnd(code)) {
      from = C.afterLineEnd(body, at + 1);
    } else {
      const simple = SIMPLE[code];
      if (simple === undefined || code >= 128) value += body.slice(at, at + 2);
      else value += simple;
      from = at + 2;
    }
    at = body.indexOf("\\", from);
  }
  return value + body.slice(from);
}

const SIMPLE: Readonly<Record<number, string>> = {
  34: '"',
  39: "'",
  92: "\\",
  97: "\x07",
  98: "\b",
  102: "\f",
  110: "\n",
  114: "\r",
  116: "\t",
  118: "\v",
};

function problem(at: number, message: string): void {
  if (escapeProblem !== "") return;
  escapeProblem = message;
  escapeProblemAt = at;
}

function octalEnd(body: string, start: number): number {
  let end = start + 1;
  while (end < start + 3 && body.charCodeAt(end) >= 48 && body.charCodeAt(end) <= 55) end++;
  return end;
}

function hex(body: string, at: number, digits: number): number {
  for (let index = at + 2; index < at + 2 + digits; index++) {
    if (!C.isHexDigit(body.charCodeAt(index))) {
      problem(at, `this escape needs ${digits} hexadecimal digits`);
      return 0;
    }
  }
  return Number.parseInt(body.slice(at + 2, at + 2 + digits), 16);
}

function namedEnd(body: string, at: number): number {
  const end = body.charCodeAt(at + 2) === C.OPEN_BRACE ? body.indexOf("}", at + 3) : -1;
  if (end > at + 3) return end + 1;
  problem(at, "this escape needs a character's name in braces");
  return at + 2;
}
