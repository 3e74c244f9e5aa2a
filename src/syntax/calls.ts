/** What stands in the parentheses of a call and in the brackets of a subscript. */
import { comprehensions } from "./atoms.ts";
import * as B from "./build-expressions.ts";
import { keyword } from "./build-parts.ts";
import { expression, namedExpression } from "./expressions.ts";
import type { Expression, Keyword } from "./nodes.ts";
import type { Parser } from "./parser.ts";
import * as T from "./tokens.ts";

export interface CallArguments {
  readonly args: Expression[];
  readonly keywords: Keyword[];
}

/** `'(' [arguments] ')'`, and for a call also `'(' generator ')'`, whose parentheses are then the generator's as well. */
export function callArguments(p: Parser, generatorAllowed: boolean): CallArguments {
  const open = p.start;
  p.advance();
  const args: Expression[] = [];
  const keywords: Keyword[] = [];
  let unpacked = false;
  while (p.kind !== T.RPAR) {
    const start = p.start;
    if (p.kind === T.STAR) {
      if (unpacked) p.fail("'*' unpacking cannot follow '**' unpacking");
      p.advance();
      const value = expression(p);
      args.push(B.starred(start, p.prevEnd, value));
    } else if (p.kind === T.DOUBLE_STAR) {
      p.advance();
      const value = expression(p);
      keywords.push(keyword(start, p.prevEnd, null, value));
      unpacked = true;
    } else if (p.next === T.EQUAL && T.isName(p.kind)) {
      const name = p.identifier();
      p.advance();
      const value = expression(p);
      keywords.push(keyword(start, p.prevEnd, name, value));
    } else {
      positional(p, open, generatorAllowed, args, keywords, unpacked);
    }
    if (p.kind === T.COMMA) p.advance();
    else if (p.kind !== T.RPAR)
      p.fail(p.kind === T.EQUAL ? "only a plain name can be a keyword argument" : "expected ',' or ')'");
  }
  p.advance();
  const only = args[0];
  // A generator that is the only argument begins at the call's parenthesis and so ends at it.
  if (only !== undefined && only.kind === "GeneratorExp" && only.start === open) {
    args[0] = B.generatorExp(open, p.prevEnd, only.elt, only.generators);
  }
  return { args, keywords };
}

function positional(
  p: Parser,
  open: number,
  generatorAllowed: boolean,
  args: Expression[],
  keywords: Keyword[],
  unpacked: boolean,
): void {
  const start = p.start;
  const value = namedExpression(p);
  if (p.kind === T.FOR || p.kind === T.ASYNC) {
    const generators = comprehensions(p);
    if (p.kind !== T.RPAR || args.length > 0 || keywords.length > 0 || !generatorAllowed) {
      p.failAt(start, p.prevEnd, "a generator expression must be in parentheses unless it is the only argument");
    }
    args.push(B.generatorExp(open, p.prevEnd, value, generators));
    return;
  }
  if (keywords.length > 0 && p.kind !== T.EQUAL) {
    p.failAt(
      start,
      p.prevEnd,
      `a positional argument cannot follow ${unpacked ? "'**' unpacking" : "a keyword argument"}`,
    );
  }
  args.push(value);
}

/** `'[' slices ']'`. */
export function subscriptSlice(p: Parser): Expression {
  p.advance();
  const start = p.start;
  const first = sliceElement(p);
  let result = first;
  if (p.kind === T.COMMA || first.kind === "Starred") {
    const elts = [first];
    while (p.kind === T.COMMA) {
      p.advance();
      if (p.kind === T.RSQB) break;
      elts.push(sliceElement(p));
    }
    result = B.tuple(start, p.prevEnd, elts);
  }
  p.expect(T.RSQB, "',' or ']'");
  return result;
}

function sliceElement(p: Parser): Expression {
  const start = p.start;
  if (p.kind === T.STAR) {
    p.advance();
    const value = expression(p);
    return B.starred(start, p.prevEnd, value);
  }
  const named = p.next === T.COLON_EQUAL;
  const lower = p.kind === T.COLON ? null : namedExpression(p);
  if (p.kind !== T.COLON || (named && lower !== null)) return lower ?? p.fail("expected an expression");
  p.advance();
  const upper = T.startsExpression(p.kind) ? expression(p) : null;
  let step: Expression | null = null;
  if (p.kind === T.COLON) {
    p.advance();
    if (T.startsExpression(p.kind)) step = expression(p);
  }
  return B.slice(start, p.prevEnd, lower, upper, step);
}
