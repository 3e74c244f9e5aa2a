/** The patterns of `match` statements (PEP 634). */
import { number } from "./atoms.ts";
import * as E from "./build-expressions.ts";
import * as B from "./build-parts.ts";
import type { Expression, Pattern } from "./nodes.ts";
import { BRACKET_COST, type Parser } from "./parser.ts";
import { strings } from "./strings.ts";
import * as T from "./tokens.ts";

/** `patterns`: what stands after `case`; several with commas are a sequence. */
export function casePattern(p: Parser): Pattern {
  const start = p.start;
  const first = maybeStar(p);
  if (p.kind !== T.COMMA) {
    if (first.kind === "MatchStar") p.failAt(first.start, first.end, "a starred pattern must be part of a sequence");
    return first;
  }
  const patterns = rest(p, first);
  return B.matchSequence(start, p.prevEnd, patterns);
}

function maybeStar(p: Parser): Pattern {
  if (p.kind !== T.STAR) return asPattern(p);
  const start = p.start;
  p.advance();
  const name = p.identifier();
  return B.matchStar(start, p.prevEnd, name === "_" ? null : name);
}

function startsPattern(kind: number): boolean {
  return kind === T.STAR || (T.startsExpression(kind) && kind !== T.LAMBDA && kind !== T.NOT);
}

function rest(p: Parser, first: Pattern): Pattern[] {
  const patterns = [first];
  while (p.eat(T.COMMA)) {
    if (!startsPattern(p.kind)) break;
    patterns.push(maybeStar(p));
  }
  return patterns;
}

function asPattern(p: Parser): Pattern {
  const start = p.start;
  const pattern = orPattern(p);
  if (!p.eat(T.AS)) return pattern;
  const name = captureName(p);
  return B.matchAs(start, p.prevEnd, pattern, name);
}

function captureName(p: Parser): string {
  const start = p.start;
  const name = p.identifier();
  if (name === "_") p.failAt(start, p.prevEnd, "'_' cannot be bound in a pattern");
  if (p.kind === T.DOT || p.kind === T.LPAR || p.kind === T.EQUAL)
    p.fail("a pattern can be bound only to a plain name");
  return name;
}

function orPattern(p: Parser): Pattern {
  const start = p.start;
  const first = closedPattern(p);
  if (p.kind !== T.VBAR) return first;
  const patterns = [first];
  while (p.eat(T.VBAR)) patterns.push(closedPattern(p));
  return B.matchOr(start, p.prevEnd, patterns);
}

function closedPattern(p: Parser): Pattern {
  const start = p.start;
  switch (p.kind) {
    case T.NONE:
      p.advance();
      return B.matchSingleton(start, p.prevEnd, null);
    case T.TRUE:
    case T.FALSE: {
      const value = p.kind === T.TRUE;
      p.advance();
      return B.matchSingleton(start, p.prevEnd, value);
    }
    case T.NUMBER:
    case T.MINUS: {
      const value = signedNumber(p);
      return B.matchValue(start, p.prevEnd, value);
    }
    case T.STRING:
    case T.FSTRING_START: {
      const value = strings(p);
      return B.matchValue(start, p.prevEnd, value);
    }
    case T.LPAR:
    case T.LSQB:
      return nested(p, groupOrSequence);
    case T.LBRACE:
      return nested(p, mapping);
    default:
      return nameBased(p);
  }
}

function nested(p: Parser, inside: (p: Parser) => Pattern): Pattern {
  p.enter(BRACKET_COST);
  const pattern = inside(p);
  p.leave(BRACKET_COST);
  return pattern;
}

/** A number with or without a minus, or a complex number such as `-1 + 2j`. */
function signedNumber(p: Parser): Expression {
  const start = p.start;
  const left = realNumber(p);
  if (p.kind !== T.PLUS && p.kind !== T.MINUS) return left;
  const unsigned = left.kind === "UnaryOp" ? left.operand : left;
  if (unsigned.kind === "Constant" && unsigned.type === "complex") {
    p.failAt(left.start, left.end, "a complex literal begins with a real number");
  }
  const op = p.kind === T.PLUS ? "Add" : "Sub";
  p.advance();
  if (p.kind !== T.NUMBER) p.fail("expected the imaginary part of a complex number");
  const right = number(p);
  if (right.kind !== "Constant" || right.type !== "complex")
    p.failAt(right.start, right.end, "a complex literal needs an imaginary part");
  return E.binOp(start, p.prevEnd, left, op, right);
}

function realNumber(p: Parser): Expression {
  const start = p.start;
  const negative = p.eat(T.MINUS);
  if (p.kind !== T.NUMBER) p.fail("expected a number");
  const value = number(p);
  return negative ? E.unaryOp(start, p.prevEnd, "USub", value) : value;
}

/** A capture, the wildcard, a dotted value or a class pattern. */
function nameBased(p: Parser): Pattern {
  const start = p.start;
  if (!T.isName(p.kind)) p.fail("expected a pattern");
  const id = p.identifier();
  if (p.kind !== T.DOT && p.kind !== T.LPAR) return B.matchAs(start, p.prevEnd, null, id === "_" ? null : id);
  const value = dotted(p, start, id);
  if (p.kind === T.LPAR) return nested(p, (inner) => classPattern(inner, start, value));
  return B.matchValue(start, p.prevEnd, value);
}

function dotted(p: Parser, start: number, id: string): Expression {
  let value: Expression = E.name(start, p.prevEnd, id);
  while (p.eat(T.DOT)) {
    const attr = p.identifier();
    value = E.attribute(start, p.prevEnd, value, attr);
  }
  return value;
}

function classPattern(p: Parser, start: number, cls: Expression): Pattern {
  p.advance();
  const patterns: Pattern[] = [];
  const kwdAttrs: string[] = [];
  const kwdPatterns: Pattern[] = [];
  while (p.kind !== T.RPAR) {
    if (T.isName(p.kind) && p.next === T.EQUAL) {
      kwdAttrs.push(p.identifier());
      p.advance();
      kwdPatterns.push(asPattern(p));
    } else {
      if (kwdAttrs.length > 0) p.fail("a positional pattern cannot follow a keyword pattern");
      patterns.push(asPattern(p));
    }
    if (p.kind === T.COMMA) p.advance();
    else if (p.kind !== T.RPAR) p.fail("expected ',' or ')'");
  }
  p.advance();
  return B.matchClass(start, p.prevEnd, cls, patterns, kwdAttrs, kwdPatterns);
}

/** `[…]` is a sequence; `(…)` is one when empty or with a comma, else a group around one pattern. */
function groupOrSequence(p: Parser): Pattern {
  const start = p.start;
  const round = p.kind === T.LPAR;
  const closing = round ? T.RPAR : T.RSQB;
  const expected = round ? "',' or ')'" : "',' or ']'";
  p.advance();
  if (p.eat(closing)) return B.matchSequence(start, p.prevEnd, []);
  const first = maybeStar(p);
  if (round && p.kind !== T.COMMA) {
    if (first.kind === "MatchStar")
      p.failAt(first.start, first.end, "a starred pattern in parentheses needs a comma after it");
    p.expect(closing, expected);
    return first;
  }
  const patterns = rest(p, first);
  p.expect(closing, expected);
  return B.matchSequence(start, p.prevEnd, patterns);
}

function mapping(p: Parser): Pattern {
  const start = p.start;
  p.advance();
  const keys: Expression[] = [];
  const patterns: Pattern[] = [];
  let name: string | null = null;
  while (p.kind !== T.RBRACE) {
    if (name !== null) p.fail("no item can follow the '**' pattern of a mapping");
    if (p.eat(T.DOUBLE_STAR)) {
      name = captureName(p);
    } else {
      keys.push(mappingKey(p));
      p.expect(T.COLON, "':' after the key of a mapping pattern");
      patterns.push(asPattern(p));
    }
    if (p.kind === T.COMMA) p.advance();
    else if (p.kind !== T.RBRACE) p.fail("expected ',' or '}'");
  }
  p.advance();
  return B.matchMapping(start, p.prevEnd, keys, patterns, name);
}

function mappingKey(p: Parser): Expression {
  const start = p.start;
  switch (p.kind) {
    case T.NUMBER:
    case T.MINUS:
      return signedNumber(p);
    case T.STRING:
    case T.FSTRING_START:
      return strings(p);
    case T.NONE:
      p.advance();
      return E.noneConstant(start, p.prevEnd);
    case T.TRUE:
    case T.FALSE: {
      const value = p.kind === T.TRUE;
      p.advance();
      return E.boolConstant(start, p.prevEnd, value);
    }
    default: {
      if (!T.isName(p.kind) || p.next !== T.DOT)
        p.fail("a key of a mapping pattern must be a literal or a dotted name");
      const id = p.identifier();
      return dotted(p, start, id);
    }
  }
}
