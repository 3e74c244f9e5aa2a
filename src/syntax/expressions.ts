/** Expressions by precedence. https://docs.python.org/3/reference/grammar.html */
import { atom } from "./atoms.ts";
import * as B from "./build-expressions.ts";
import { callArguments, subscriptSlice } from "./calls.ts";
import type { CompareOperator, Expression, UnaryOperator } from "./nodes.ts";
import * as O from "./operators.ts";
import { lambdaParameters } from "./parameters.ts";
import { BRACKET_COST, type Parser } from "./parser.ts";
import * as T from "./tokens.ts";

const LAMBDA_COST = 3;

/** `expression`: a conditional expression, a lambda or anything that binds tighter. */
export function expression(p: Parser): Expression {
  if (p.kind === T.LAMBDA) return lambdaExpression(p);
  const start = p.start;
  const body = infix(p, O.OR_LEVEL);
  return p.kind === T.IF ? conditional(p, start, body) : body;
}

/** `a if b else c if d else e …`: the chain is gathered, then folded from the right. */
function conditional(p: Parser, firstStart: number, firstBody: Expression): Expression {
  const starts = [firstStart];
  const bodies = [firstBody];
  const tests: Expression[] = [];
  let last: Expression;
  for (;;) {
    p.advance();
    tests.push(infix(p, O.OR_LEVEL));
    if (p.kind !== T.ELSE) p.fail("expected 'else' after the 'if' of a conditional expression");
    p.advance();
    if (p.kind === T.LAMBDA) {
      last = lambdaExpression(p);
      break;
    }
    const start = p.start;
    last = infix(p, O.OR_LEVEL);
    if (p.kind !== T.IF) break;
    starts.push(start);
    bodies.push(last);
  }
  for (let index = tests.length - 1; index >= 0; index--) {
    const test = tests[index];
    const body = bodies[index];
    if (test !== undefined && body !== undefined) last = B.ifExp(starts[index] ?? 0, p.prevEnd, test, body, last);
  }
  return last;
}

function lambdaExpression(p: Parser): Expression {
  const start = p.start;
  p.advance();
  p.enter(LAMBDA_COST);
  const args = lambdaParameters(p);
  p.expect(T.COLON, "':' after the parameters of a lambda");
  const body = expression(p);
  p.leave(LAMBDA_COST);
  return B.lambda(start, p.prevEnd, args, body);
}

/** `named_expression`: an expression, or `name := expression`. */
export function namedExpression(p: Parser): Expression {
  if (p.next === T.COLON_EQUAL && T.isName(p.kind)) return assignmentExpression(p);
  const value = expression(p);
  if (p.kind === T.COLON_EQUAL) p.fail("only a plain name can be assigned with ':='");
  return value;
}

function assignmentExpression(p: Parser): Expression {
  const start = p.start;
  const id = p.identifier();
  const target = B.name(start, p.prevEnd, id);
  p.advance();
  const value = expression(p);
  return B.namedExpr(start, p.prevEnd, target, value);
}

/** `star_named_expression`: an element of a list, tuple or set. */
export function element(p: Parser): Expression {
  return p.kind === T.STAR ? starred(p) : namedExpression(p);
}

/** `'*' bitwise_or`. */
export function starred(p: Parser): Expression {
  const start = p.start;
  p.advance();
  const value = infix(p, O.BIT_OR_LEVEL);
  return B.starred(start, p.prevEnd, value);
}

/** `star_expressions`: one expression or a tuple without parentheses; starred ones allowed, `:=` not. */
export function expressionList(p: Parser): Expression {
  const start = p.start;
  const first = p.kind === T.STAR ? starred(p) : expression(p);
  if (p.kind !== T.COMMA) return first;
  const elts = [first];
  while (p.kind === T.COMMA) {
    p.advance();
    if (p.kind === T.STAR) elts.push(starred(p));
    else if (T.startsExpression(p.kind)) elts.push(expression(p));
    else break;
  }
  return B.tuple(start, p.prevEnd, elts);
}

/** `yield_expr | star_expressions`: what an assignment takes. */
export function assignedValue(p: Parser): Expression {
  return p.kind === T.YIELD ? yieldExpression(p) : expressionList(p);
}

export function yieldExpression(p: Parser): Expression {
  const start = p.start;
  p.advance();
  if (p.kind === T.FROM) {
    p.advance();
    const value = expression(p);
    return B.yieldFrom(start, p.prevEnd, value);
  }
  const value = T.startsExpression(p.kind) || p.kind === T.STAR ? expressionList(p) : null;
  return B.yieldExpression(start, p.prevEnd, value);
}

/** Everything between `or` and `**`: operators that bind at `level` or tighter. */
export function infix(p: Parser, level: number): Expression {
  const start = p.start;
  let left = p.kind === T.NOT && level <= O.NOT_LEVEL ? negation(p) : unary(p);
  for (;;) {
    const kind = p.kind;
    const found = O.infixLevel(kind);
    if (found < level || found === 0) return left;
    if (found >= O.BIT_OR_LEVEL) {
      p.advance();
      const right = infix(p, found + 1);
      left = B.binOp(start, p.prevEnd, left, O.binaryOperator(kind), right);
    } else if (found === O.COMPARE_LEVEL) {
      if (kind === T.NOT && p.next !== T.IN) return left;
      left = comparison(p, start, left);
    } else {
      const values = [left];
      while (p.kind === kind) {
        p.advance();
        values.push(infix(p, found + 1));
      }
      left = B.boolOp(start, p.prevEnd, kind === T.AND ? "And" : "Or", values);
    }
  }
}

function comparison(p: Parser, start: number, left: Expression): Expression {
  const ops: CompareOperator[] = [];
  const comparators: Expression[] = [];
  for (;;) {
    const kind = p.kind;
    if (O.infixLevel(kind) !== O.COMPARE_LEVEL || (kind === T.NOT && p.next !== T.IN)) break;
    p.advance();
    if (kind === T.NOT) p.advance();
    if (kind === T.IS && p.kind === T.NOT) {
      p.advance();
      ops.push("IsNot");
    } else {
      ops.push(O.compareOperator(kind));
    }
    comparators.push(infix(p, O.BIT_OR_LEVEL));
  }
  return B.compare(start, p.prevEnd, left, ops, comparators);
}

function negation(p: Parser): Expression {
  const start = p.start;
  p.advance();
  p.enter(1);
  const operand = p.kind === T.NOT ? negation(p) : infix(p, O.COMPARE_LEVEL);
  p.leave(1);
  return B.unaryOp(start, p.prevEnd, "Not", operand);
}

/** `factor`: a sign before a power, or a power. */
function unary(p: Parser): Expression {
  const kind = p.kind;
  if (kind !== T.MINUS && kind !== T.PLUS && kind !== T.TILDE) return power(p);
  const start = p.start;
  const op: UnaryOperator = kind === T.MINUS ? "USub" : kind === T.PLUS ? "UAdd" : "Invert";
  p.advance();
  p.enter(1);
  const operand = unary(p);
  p.leave(1);
  return B.unaryOp(start, p.prevEnd, op, operand);
}

function power(p: Parser): Expression {
  const start = p.start;
  let left: Expression;
  if (p.kind === T.AWAIT) {
    p.advance();
    const value = primary(p);
    left = B.awaitExpression(start, p.prevEnd, value);
  } else {
    left = primary(p);
  }
  if (p.kind !== T.DOUBLE_STAR) return left;
  p.advance();
  p.enter(2);
  const right = unary(p);
  p.leave(2);
  return B.binOp(start, p.prevEnd, left, "Pow", right);
}

/** An atom and the attributes, calls and subscripts after it. */
export function primary(p: Parser): Expression {
  const start = p.start;
  let value = atom(p);
  for (;;) {
    switch (p.kind) {
      case T.DOT: {
        p.advance();
        const attr = p.identifier();
        value = B.attribute(start, p.prevEnd, value, attr);
        break;
      }
      case T.LPAR: {
        p.enter(BRACKET_COST);
        const { args, keywords } = callArguments(p, true);
        p.leave(BRACKET_COST);
        value = B.call(start, p.prevEnd, value, args, keywords);
        break;
      }
      case T.LSQB: {
        p.enter(BRACKET_COST);
        const slice = subscriptSlice(p);
        p.leave(BRACKET_COST);
        value = B.subscript(start, p.prevEnd, value, slice);
        break;
      }
      default:
        return value;
    }
  }
}
