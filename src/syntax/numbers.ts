/**
 * Numeric literals: where one ends, whether it is well formed, and its value.
 * https://docs.python.org/3/reference/lexical_analysis.html#numeric-literals
 */
import { isDigit, isHexDigit, isWordCharacter, UNDERSCORE } from "./characters.ts";

/** CPython's default `sys.int_info.default_max_str_digits`. */
const MOST_DECIMAL_DIGITS = 4300;
const DOT = 46;
const LOWER_E = 101;
const LOWER_J = 106;

/** What `scanNumber` found wrong; empty when nothing. Valid until the next call. */
export let numberProblem = "";

/** The offset after digits with single underscores between them; a stray underscore is left standing. */
function digits(text: string, start: number): number {
  let at = start;
  for (;;) {
    while (isDigit(text.charCodeAt(at))) at++;
    if (at > start && text.charCodeAt(at) === UNDERSCORE && isDigit(text.charCodeAt(at + 1))) at++;
    else return at;
  }
}

function radixDigits(text: string, start: number, radix: number): number {
  let at = start;
  for (;;) {
    const next = text.charCodeAt(at) === UNDERSCORE ? at + 1 : at;
    const code = text.charCodeAt(next);
    if (radix === 16 ? !isHexDigit(code) : !(code >= 48 && code < 48 + radix)) return at;
    at = next + 1;
  }
}

/** A number runs on into a word: fine for CPython when the word is a keyword that can follow (`1if x else 2`). */
function followedWell(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (!isWordCharacter(code)) return true;
  const two = text.slice(end, end + 2);
  return two === "an"
    ? text.startsWith("and", end)
    : two === "el"
      ? text.startsWith("else", end)
      : two === "fo"
        ? text.startsWith("for", end)
        : two === "no"
          ? text.startsWith("not", end)
          : two === "if" || two === "in" || two === "is" || two === "or";
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isWordCharacter(text.charCodeAt(at))) at++;
  return at;
}

function finish(text: string, start: number, end: number, kind: string): number {
  if (followedWell(text, end)) return end;
  numberProblem = `this is no valid ${kind} literal`;
  return Math.max(wordEnd(text, end), start + 1);
}

/** The offset after the number at `start` (a digit, or a dot before a digit). Sets `numberProblem`. */
export function scanNumber(text: string, start: number): number {
  numberProblem = "";
  let at = start;
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1) | 32;
  if (first === 48 && (second === 120 || second === 111 || second === 98)) {
    const radix = second === 120 ? 16 : second === 111 ? 8 : 2;
    const name = radix === 16 ? "hexadecimal" : radix === 8 ? "octal" : "binary";
    const end = radixDigits(text, start + 2, radix);
    const complete = end > start + 2 && !isDigit(text.charCodeAt(end));
    if (complete) return finish(text, start, end, name);
    numberProblem = `this is no valid ${name} literal`;
    return wordEnd(text, end);
  }
  let float = false;
  if (first !== DOT) at = digits(text, start);
  const integerEnd = at;
  if (text.charCodeAt(at) === DOT) {
    float = true;
    at++;
    if (isDigit(text.charCodeAt(at))) at = digits(text, at);
  }
  if ((text.charCodeAt(at) | 32) === LOWER_E) {
    const sign = text.charCodeAt(at + 1);
    const exponent = sign === 43 || sign === 45 ? at + 2 : at + 1;
    if (isDigit(text.charCodeAt(exponent))) {
      float = true;
      at = digits(text, exponent);
    }
  }
  if ((text.charCodeAt(at) | 32) === LOWER_J) return finish(text, start, at + 1, "imaginary");
  if (!float) {
    if (first === 48 && integerEnd > start + 1 && /[1-9]/.test(text.slice(start, integerEnd))) {
      numberProblem = "leading zeros in decimal integers are not permitted; an octal literal begins with 0o";
    } else if (integerEnd - start > MOST_DECIMAL_DIGITS) {
      const count = text.slice(start, integerEnd).replaceAll("_", "").length;
      if (count > MOST_DECIMAL_DIGITS)
        numberProblem = `an integer literal may have at most ${MOST_DECIMAL_DIGITS} digits`;
    }
  }
  return numberProblem === "" ? finish(text, start, at, "decimal") : at;
}

/** The value of a well-formed literal's source text. */
export function integerValue(literal: string): bigint {
  return BigInt(literal.includes("_") ? literal.replaceAll("_", "") : literal);
}

/** The value of a float, or of an imaginary literal's text without its `j`. */
export function floatValue(literal: string): number {
  return Number(literal.includes("_") ? literal.replaceAll("_", "") : literal);
}

export type NumberForm = "int" | "float" | "complex";

export function numberForm(text: string, start: number, end: number): NumberForm {
  const last = text.charCodeAt(end - 1) | 32;
  const second = text.charCodeAt(start + 1) | 32;
  if (text.charCodeAt(start) === 48 && (second === 120 || second === 111 || second === 98)) return "int";
  if (last === LOWER_J) return "complex";
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT || (code | 32) === LOWER_E) return "float";
  }
  return "int";
}
