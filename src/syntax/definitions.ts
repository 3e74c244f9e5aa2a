/** Functions and classes. */
import { block } from "./blocks.ts";
import * as B from "./build-statements.ts";
import { callArguments } from "./calls.ts";
import { expression, namedExpression } from "./expressions.ts";
import type { Expression, Statement } from "./nodes.ts";
import { functionParameters, typeParameters } from "./parameters.ts";
import { BRACKET_COST, type Parser } from "./parser.ts";
import * as T from "./tokens.ts";

export function isDefinition(p: Parser): boolean {
  return p.kind === T.DEF || p.kind === T.CLASS || (p.kind === T.ASYNC && p.next === T.DEF);
}

/** Decorators and what they decorate. */
export function functionOrClass(p: Parser): Statement {
  const start = p.start;
  const decorators: Expression[] = [];
  while (p.kind === T.AT) {
    p.advance();
    decorators.push(namedExpression(p));
    if (p.kind !== T.NEWLINE) p.fail("expected the line's end after the decorator");
    p.skipLayout();
  }
  if (!isDefinition(p)) {
    p.report(start, p.prevEnd, "expected a function or class after the decorator");
    return B.invalid(start, p.prevEnd);
  }
  return p.kind === T.CLASS ? classDefinition(p, decorators) : functionDefinition(p, decorators);
}

function functionDefinition(p: Parser, decorator_list: Expression[]): Statement {
  const start = p.start;
  const isAsync = p.eat(T.ASYNC);
  p.advance();
  const nameStart = p.start;
  const name = p.identifier();
  const type_params = typeParameters(p);
  p.expect(T.LPAR, "'(' after the function's name");
  p.enter(BRACKET_COST);
  const args = functionParameters(p);
  p.leave(BRACKET_COST);
  p.advance();
  const returns = p.eat(T.ARROW) ? expression(p) : null;
  const body = block(p, "the header of a function");
  return B.functionDef(start, p.prevEnd, isAsync, {
    name,
    nameStart,
    args,
    body,
    decorator_list,
    returns,
    type_params,
  });
}

function classDefinition(p: Parser, decorators: Expression[]): Statement {
  const start = p.start;
  p.advance();
  const nameStart = p.start;
  const name = p.identifier();
  const params = typeParameters(p);
  const { args, keywords } = p.kind === T.LPAR ? callArguments(p, false) : { args: [], keywords: [] };
  const body = block(p, "the header of a class");
  return B.classDef(start, p.prevEnd, name, nameStart, args, keywords, body, decorators, params);
}
