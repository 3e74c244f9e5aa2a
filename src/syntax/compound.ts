/** Compound statements: those with blocks. */
import { block, clause, colon, suite } from "./blocks.ts";
import { tuple } from "./build-expressions.ts";
import { exceptHandler } from "./build-parts.ts";
import * as B from "./build-statements.ts";
import { functionOrClass, isDefinition } from "./definitions.ts";
import { expression, expressionList, namedExpression } from "./expressions.ts";
import { isMatch, matchStatement } from "./match.ts";
import type { ExceptHandler, Expression, Statement } from "./nodes.ts";
import type { Parser } from "./parser.ts";
import { targetList } from "./targets.ts";
import * as T from "./tokens.ts";
import { withItems } from "./with-items.ts";

/** Whether a compound statement begins here: at a logical line's start. */
export function isCompound(p: Parser): boolean {
  switch (p.kind) {
    case T.IF:
    case T.FOR:
    case T.WHILE:
    case T.TRY:
    case T.WITH:
    case T.DEF:
    case T.CLASS:
    case T.AT:
    case T.ASYNC:
    case T.ELIF:
    case T.ELSE:
    case T.EXCEPT:
    case T.FINALLY:
      return true;
    case T.MATCH:
      return isMatch(p);
    default:
      return false;
  }
}

export function compoundStatement(p: Parser): Statement {
  switch (p.kind) {
    case T.IF:
      return ifStatement(p);
    case T.FOR:
      return forStatement(p, p.start, false);
    case T.WHILE:
      return whileStatement(p);
    case T.TRY:
      return tryStatement(p);
    case T.WITH:
      return withStatement(p, p.start, false);
    case T.MATCH:
      return matchStatement(p);
    case T.ASYNC:
      return asyncStatement(p);
    case T.ELIF:
    case T.ELSE:
    case T.EXCEPT:
    case T.FINALLY:
      return p.fail(`'${T.keywordSpelling(p.kind)}' belongs to no statement here`);
    default:
      return functionOrClass(p);
  }
}

function asyncStatement(p: Parser): Statement {
  if (isDefinition(p)) return functionOrClass(p);
  const start = p.start;
  p.advance();
  if (p.kind === T.FOR) return forStatement(p, start, true);
  if (p.kind === T.WITH) return withStatement(p, start, true);
  return p.fail("expected 'def', 'for' or 'with' after 'async'");
}

/** A chain of `elif` is gathered, then nested from its end: it may be thousands long. */
function ifStatement(p: Parser): Statement {
  const starts: number[] = [];
  const tests: Expression[] = [];
  const bodies: Statement[][] = [];
  let orelse: Statement[] = [];
  starts.push(p.start);
  tests.push(testHeader(p));
  bodies.push(suite(p, "'if'"));
  let end = p.prevEnd;
  let whole = true;
  while (p.kind === T.ELIF) {
    const start = p.start;
    const test = clause(p, testHeader);
    if (test === null) {
      whole = false;
      break;
    }
    starts.push(start);
    tests.push(test);
    bodies.push(suite(p, "'elif'"));
    end = p.prevEnd;
  }
  if (whole) {
    orelse = elseClause(p);
    if (orelse.length > 0) end = p.prevEnd;
  }
  for (let index = tests.length - 1; index > 0; index--) {
    const test = tests[index];
    if (test !== undefined) orelse = [B.ifStatement(starts[index] ?? 0, end, test, bodies[index] ?? [], orelse)];
  }
  const [first] = tests;
  return first === undefined
    ? p.fail("expected a condition")
    : B.ifStatement(starts[0] ?? 0, end, first, bodies[0] ?? [], orelse);
}

/** `('if' | 'elif' | 'while') named_expression ':'`. */
function testHeader(p: Parser): Expression {
  const keyword = T.keywordSpelling(p.kind);
  p.advance();
  const test = namedExpression(p);
  if (p.kind === T.EQUAL) p.fail("expected ':' after the condition; a comparison is '=='");
  colon(p, `the condition of '${keyword}'`);
  return test;
}

function elseHeader(p: Parser): boolean {
  p.advance();
  colon(p, "'else'");
  return true;
}

/** `['else' ':' block]`; empty when there is none, or its header is broken. */
function elseClause(p: Parser): Statement[] {
  return p.kind === T.ELSE && clause(p, elseHeader) !== null ? suite(p, "'else'") : [];
}

/** Where a statement ends: with its `else` if it has one, else with its body. */
function endOf(p: Parser, orelse: readonly Statement[], bodyEnd: number): number {
  return orelse.length > 0 ? p.prevEnd : bodyEnd;
}

function whileStatement(p: Parser): Statement {
  const start = p.start;
  const test = testHeader(p);
  const body = suite(p, "'while'");
  const bodyEnd = p.prevEnd;
  const orelse = elseClause(p);
  return B.whileStatement(start, endOf(p, orelse, bodyEnd), test, body, orelse);
}

function forStatement(p: Parser, start: number, isAsync: boolean): Statement {
  p.advance();
  const target = targetList(p);
  p.expect(T.IN, "'in' after the target of 'for'");
  const iter = expressionList(p);
  const body = block(p, "the header of 'for'");
  const bodyEnd = p.prevEnd;
  const orelse = elseClause(p);
  return B.forStatement(start, endOf(p, orelse, bodyEnd), isAsync, target, iter, body, orelse);
}

function withStatement(p: Parser, start: number, isAsync: boolean): Statement {
  p.advance();
  const items = withItems(p);
  const body = block(p, "the header of 'with'");
  return B.withStatement(start, p.prevEnd, isAsync, items, body);
}

function tryHeader(p: Parser): boolean {
  const keyword = T.keywordSpelling(p.kind);
  p.advance();
  colon(p, `'${keyword}'`);
  return true;
}

function tryStatement(p: Parser): Statement {
  const start = p.start;
  tryHeader(p);
  const body = suite(p, "'try'");
  let end = p.prevEnd;
  const handlers: ExceptHandler[] = [];
  let isStar = false;
  let broken = false;
  while (p.kind === T.EXCEPT) {
    const handlerStart = p.start;
    const header = clause(p, exceptHeader);
    if (header === null) {
      broken = true;
      break;
    }
    if (handlers.length > 0 && header.star !== isStar) {
      p.report(handlerStart, p.prevEnd, "'except' and 'except*' cannot be mixed in one 'try'");
    }
    isStar = header.star;
    const handlerBody = suite(p, "'except'");
    end = p.prevEnd;
    handlers.push(exceptHandler(handlerStart, end, header.type, header.name, handlerBody));
  }
  let orelse: Statement[] = [];
  let finalbody: Statement[] = [];
  if (!broken && handlers.length > 0) {
    orelse = elseClause(p);
    if (orelse.length > 0) end = p.prevEnd;
  }
  if (p.kind === T.FINALLY && p.pending.length === 0) {
    if (clause(p, tryHeader) !== null) {
      finalbody = suite(p, "'finally'");
      end = p.prevEnd;
    } else {
      broken = true;
    }
  }
  if (!broken && handlers.length === 0 && finalbody.length === 0) {
    p.report(start, start + 3, "this 'try' has neither 'except' nor 'finally'");
  }
  return B.tryStatement(start, end, isStar, body, handlers, orelse, finalbody);
}

interface ExceptHeader {
  readonly star: boolean;
  readonly type: Expression | null;
  readonly name: string | null;
}

/** `'except' ['*'] [types ['as' name]] ':'`; several types need no parentheses where there is no `as` (PEP 758). */
function exceptHeader(p: Parser): ExceptHeader {
  p.advance();
  const star = p.eat(T.STAR);
  let type: Expression | null = null;
  let name: string | null = null;
  if (p.kind !== T.COLON) {
    const start = p.start;
    type = expression(p);
    if (p.kind === T.COMMA) {
      const elts = [type];
      while (p.eat(T.COMMA) && T.startsExpression(p.kind)) elts.push(expression(p));
      type = tuple(start, p.prevEnd, elts);
      if (p.kind === T.AS) p.fail("several exception types with 'as' need parentheses");
    } else if (p.eat(T.AS)) {
      name = p.identifier();
    }
  } else if (star) {
    p.fail("expected an exception type after 'except*'");
  }
  colon(p, "'except'");
  return { star, type, name };
}
