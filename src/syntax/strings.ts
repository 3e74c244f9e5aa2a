/** String literals: implicit concatenation, f- and t-strings (PEP 701, 750). The tree is that of CPython 3.13 and later. */
import * as B from "./build-expressions.ts";
import * as C from "./characters.ts";
import { escapeProblem, escapeProblemAt, normalisedLines, unescaped } from "./escapes.ts";
import { assignedValue } from "./expressions.ts";
import type { Constant, Expression, FormattedValue, Interpolation, JoinedStr } from "./nodes.ts";
import { BRACKET_COST, type Parser } from "./parser.ts";
import * as T from "./tokens.ts";

/** A piece of an f- or t-string; which one of the two is told by the string. */
type Piece = Constant | FormattedValue | Interpolation;

const PLAIN = 0;
const BYTES = 1;
const FORMAT = 2;
const TEMPLATE = 3;

/** One or more adjacent string literals. */
export function strings(p: Parser): Expression {
  const start = p.start;
  if (p.kind === T.STRING && p.next !== T.STRING && p.next !== T.FSTRING_START) return plainString(p);
  const pieces: Piece[] = [];
  let found = -1;
  while (p.kind === T.STRING || p.kind === T.FSTRING_START) {
    const form = stringForm(p);
    if (found < 0) found = form;
    else if (form !== found) found = mixed(p, found, form);
    if (p.kind === T.STRING) pieces.push(plainString(p));
    else formatted(p, form === TEMPLATE, pieces);
  }
  const end = p.prevEnd;
  if (found === BYTES || found === PLAIN) return joinedConstant(start, end, pieces);
  const folded = fold(pieces);
  // The kinds of pieces follow from the strings' prefixes, which the type system cannot see.
  if (found === TEMPLATE) return B.templateStr(start, end, folded as (Interpolation | Constant)[]);
  return B.joinedStr(start, end, folded as (FormattedValue | Constant)[]);
}

/** What the concatenation is, given what it was so far and its next literal. */
function mixed(p: Parser, found: number, form: number): number {
  if (found === BYTES || form === BYTES) return p.fail("bytes and text literals cannot be concatenated");
  if (found === TEMPLATE || form === TEMPLATE) return p.fail("t-strings and other strings cannot be concatenated");
  return FORMAT;
}

function stringForm(p: Parser): number {
  const first = p.text.charCodeAt(p.start) | 32;
  const second = p.text.charCodeAt(p.start + 1) | 32;
  if (p.kind === T.FSTRING_START) return first === 116 || (first === 114 && second === 116) ? TEMPLATE : FORMAT;
  return first === 98 || (first === 114 && second === 98) ? BYTES : PLAIN;
}

/** The current STRING token as a constant. */
function plainString(p: Parser): Constant {
  const { text, start } = p;
  const end = p.end;
  let at = start;
  let raw = false;
  let bytes = false;
  let unicode = false;
  let code = text.charCodeAt(at);
  while (code !== C.DOUBLE_QUOTE && code !== C.SINGLE_QUOTE) {
    const letter = code | 32;
    if (letter === 114) raw = true;
    else if (letter === 98) bytes = true;
    else if (code === 117) unicode = true;
    code = text.charCodeAt(++at);
  }
  const size = text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === code && end - at >= 6 ? 3 : 1;
  const body = text.slice(at + size, end - size);
  const value = raw ? normalisedLines(body) : unescaped(body, bytes);
  if (!raw && escapeProblem !== "") badEscape(p, at + size);
  p.advance();
  if (!bytes) return B.strConstant(start, end, value, unicode);
  if (/[^\0-\x7f]/.test(body)) p.failAt(start, end, "a bytes literal can contain only ASCII characters");
  return B.bytesConstant(start, end, value);
}

function badEscape(p: Parser, bodyStart: number): never {
  const at = bodyStart + escapeProblemAt;
  return p.failAt(at, at + 2, escapeProblem);
}

/** Plain literals that are concatenated are one constant, of the first one's kind. */
function joinedConstant(start: number, end: number, pieces: readonly Piece[]): Constant {
  const values: string[] = [];
  for (const piece of pieces)
    if (piece.kind === "Constant" && typeof piece.value === "string") values.push(piece.value);
  const first = pieces[0];
  const value = values.join("");
  if (first?.kind === "Constant" && first.type === "bytes") return B.bytesConstant(start, end, value);
  return B.strConstant(start, end, value, first?.kind === "Constant" && first.type === "str" && first.u);
}

/** Adjacent constants become one, from the first one's start to the last one's end; empty ones go. */
function fold(pieces: readonly Piece[]): Piece[] {
  const folded: Piece[] = [];
  let index = 0;
  while (index < pieces.length) {
    const piece = pieces[index];
    if (piece === undefined) break;
    if (piece.kind !== "Constant") {
      folded.push(piece);
      index++;
      continue;
    }
    const from = index;
    while (pieces[index]?.kind === "Constant") index++;
    const last = pieces[index - 1] ?? piece;
    const run = index - from === 1 ? piece : joinedConstant(piece.start, last.end, pieces.slice(from, index));
    if (run.value !== "") folded.push(run);
  }
  return folded;
}

/** An f- or t-string from its FSTRING_START to its FSTRING_END; adds its pieces. */
function formatted(p: Parser, template: boolean, pieces: Piece[]): void {
  const raw = isRaw(p);
  p.advance();
  while (p.kind !== T.FSTRING_END) {
    if (p.kind === T.FSTRING_MIDDLE) middle(p, raw, pieces);
    else if (p.kind === T.LBRACE) field(p, raw, template, pieces);
    else p.fail("this formatted string is not closed");
  }
  p.advance();
}

function isRaw(p: Parser): boolean {
  return (p.text.charCodeAt(p.start) | 32) === 114 || (p.text.charCodeAt(p.start + 1) | 32) === 114;
}

function middle(p: Parser, raw: boolean, pieces: Piece[]): void {
  const { start } = p;
  const end = p.end;
  const body = p.text.slice(start, endsInDoubledBrace(p.text, start, end) ? end - 1 : end);
  const value = raw ? normalisedLines(body) : unescaped(body, false);
  if (!raw && escapeProblem !== "") badEscape(p, start);
  pieces.push(B.strConstant(start, end, value, false));
  p.advance();
}

/** A piece ends with two equal braces only where they stand for one. */
function endsInDoubledBrace(text: string, start: number, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  return (last === C.OPEN_BRACE || last === C.CLOSE_BRACE) && end - start >= 2 && text.charCodeAt(end - 2) === last;
}

/** `{value [=] [!conversion] [:specification]}`; with `=`, the source text before is a piece of its own. */
function field(p: Parser, raw: boolean, template: boolean, pieces: Piece[]): void {
  const start = p.start;
  p.advance();
  p.enter(BRACKET_COST);
  if (p.kind === T.RBRACE || p.kind === T.COLON || p.kind === T.EXCLAMATION || p.kind === T.EQUAL) {
    p.fail("a replacement field needs an expression");
  }
  const value = assignedValue(p);
  const sourceEnd = p.prevEnd;
  const debug = p.eat(T.EQUAL);
  if (debug) pieces.push(debugText(p, start + 1));
  let conversion: "s" | "r" | "a" | null = null;
  if (p.kind === T.EXCLAMATION) conversion = conversionLetter(p);
  let spec: JoinedStr | null = null;
  if (p.kind === T.COLON) spec = specification(p, raw);
  if (debug && conversion === null && spec === null) conversion = "r";
  p.expect(T.RBRACE, "'}' after the expression of a replacement field");
  p.leave(BRACKET_COST);
  if (template) {
    const source = fieldSource(p, start + 1, sourceEnd);
    pieces.push(B.interpolation(start, p.prevEnd, value, source, conversion, spec));
  } else {
    pieces.push(B.formattedValue(start, p.prevEnd, value, conversion, spec));
  }
}

/** From after the brace up to the conversion, the specification or the closing brace. */
function debugText(p: Parser, start: number): Constant {
  return B.strConstant(start, p.start, fieldSource(p, start, p.start), false);
}

/** Source text with comments left out. */
function fieldSource(p: Parser, start: number, end: number): string {
  let source = "";
  let from = start;
  for (const comment of p.commentsIn(start, end)) {
    source += p.text.slice(from, comment.start);
    from = comment.end;
  }
  return normalisedLines(source + p.text.slice(from, end));
}

function conversionLetter(p: Parser): "s" | "r" | "a" {
  p.advance();
  const start = p.start;
  const letter = p.identifier();
  if (letter === "s" || letter === "r" || letter === "a") return letter;
  return p.failAt(start, p.prevEnd, "a conversion is '!s', '!r' or '!a'");
}

/** From its colon to before the field's closing brace. */
function specification(p: Parser, raw: boolean): JoinedStr {
  const start = p.start;
  p.advance();
  const pieces: Piece[] = [];
  for (;;) {
    if (p.kind === T.FSTRING_MIDDLE) middle(p, raw, pieces);
    else if (p.kind === T.LBRACE) field(p, raw, false, pieces);
    else break;
  }
  // Fields in a specification are those of an f-string, even in a t-string.
  return B.joinedStr(start, p.prevEnd, fold(pieces) as (FormattedValue | Constant)[]);
}
