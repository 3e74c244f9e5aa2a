/** The `match` statement; its keywords are names elsewhere. */
import { clause, colon, statements, suite } from "./blocks.ts";
import { tuple } from "./build-expressions.ts";
import { matchAs, matchCase } from "./build-parts.ts";
import * as B from "./build-statements.ts";
import { element, namedExpression } from "./expressions.ts";
import type { Expression, MatchCase, Pattern, Statement } from "./nodes.ts";
import type { Parser } from "./parser.ts";
import { casePattern } from "./patterns.ts";
import * as T from "./tokens.ts";

/** Whether the `match` at a line's start is the keyword: no other statement that begins with a name ends with a colon. */
export function isMatch(p: Parser): boolean {
  if (!T.startsExpression(p.next) && p.next !== T.STAR) return false;
  let index = p.index + 1;
  while (p.kindAt(index) !== T.NEWLINE && p.kindAt(index) !== T.EOF) index++;
  return p.kindAt(index - 1) === T.COLON;
}

export function matchStatement(p: Parser): Statement {
  const start = p.start;
  p.advance();
  const value = subject(p);
  colon(p, "the subject of 'match'");
  if (p.kind !== T.NEWLINE) p.fail("expected the line's end after the subject of 'match'");
  const cases: MatchCase[] = [];
  const end = p.prevEnd;
  p.skipLayout();
  if (p.kind !== T.INDENT) {
    p.report(start, end, "expected an indented 'case' after 'match'");
    return B.match(start, end, value, cases);
  }
  p.skipLayout();
  while (p.kind !== T.DEDENT && p.kind !== T.EOF) cases.push(oneCase(p));
  if (p.kind === T.DEDENT) p.skipLayout();
  return B.match(start, p.prevEnd, value, cases);
}

function subject(p: Parser): Expression {
  const start = p.start;
  const first = element(p);
  if (p.kind !== T.COMMA) {
    if (first.kind === "Starred") p.failAt(first.start, first.end, "a starred subject needs a comma after it");
    return first;
  }
  const elts = [first];
  while (p.eat(T.COMMA) && (T.startsExpression(p.kind) || p.kind === T.STAR)) elts.push(element(p));
  return tuple(start, p.prevEnd, elts);
}

interface CaseHeader {
  readonly pattern: Pattern;
  readonly guard: Expression | null;
}

function caseHeader(p: Parser): CaseHeader {
  if (p.kind !== T.CASE) p.fail("expected 'case' in the block of 'match'");
  p.advance();
  const pattern = casePattern(p);
  const guard = p.eat(T.IF) ? namedExpression(p) : null;
  colon(p, "the pattern of 'case'");
  return { pattern, guard };
}

/**
 * One `case`. A line that is none becomes an `Invalid` in the body of a case with an empty wildcard, so that its block
 * and the cases after it keep their place.
 */
function oneCase(p: Parser): MatchCase {
  const start = p.start;
  const header = p.kind === T.INDENT ? null : clause(p, caseHeader);
  if (header !== null) {
    const body = suite(p, "'case'");
    return matchCase(start, p.prevEnd, header.pattern, header.guard, body);
  }
  const body: Statement[] = p.pending.splice(0);
  if (p.kind === T.INDENT) body.push(...strayBlock(p));
  return matchCase(start, Math.max(start, p.prevEnd), matchAs(start, start, null, null), null, body);
}

function strayBlock(p: Parser): Statement[] {
  const body: Statement[] = [];
  p.skipLayout();
  statements(p, body);
  if (p.kind === T.DEDENT) p.skipLayout();
  return body;
}
