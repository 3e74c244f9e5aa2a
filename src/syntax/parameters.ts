/** The parameters of functions and lambdas, and type parameters (PEP 695, 696). */
import { arg, argumentsNode, type ParameterLists, paramSpec, typeVar, typeVarTuple } from "./build-parts.ts";
import { expression, starred } from "./expressions.ts";
import type { Arg, Arguments, Expression, TypeParam } from "./nodes.ts";
import type { Parser } from "./parser.ts";
import * as T from "./tokens.ts";

/** Between the parentheses of a `def`; the closing one is left. */
export function functionParameters(p: Parser): Arguments {
  return parameters(p, T.RPAR, true);
}

/** Between `lambda` and its colon, which is left. */
export function lambdaParameters(p: Parser): Arguments {
  return parameters(p, T.COLON, false);
}

function parameters(p: Parser, closing: number, annotated: boolean): Arguments {
  const lists: ParameterLists = {
    posonlyargs: [],
    args: [],
    vararg: null,
    kwonlyargs: [],
    kw_defaults: [],
    kwarg: null,
    defaults: [],
  };
  const empty = p.prevEnd;
  const start = p.start;
  /** Past `*` or `*args`. */
  let keywordOnly = false;
  let bareStar = false;
  while (p.kind !== closing) {
    if (lists.kwarg !== null) p.fail("no parameter can follow the one with '**'");
    if (p.kind === T.SLASH) {
      if (keywordOnly || lists.posonlyargs.length > 0)
        p.fail("'/' can stand only once in a parameter list, and before '*'");
      if (lists.args.length === 0) p.fail("at least one parameter must stand before '/'");
      p.advance();
      lists.posonlyargs = lists.args;
      lists.args = [];
    } else if (p.kind === T.STAR) {
      if (keywordOnly) p.fail("'*' can stand only once in a parameter list");
      p.advance();
      keywordOnly = true;
      bareStar = p.kind === T.COMMA || p.kind === closing;
      if (!bareStar) lists.vararg = parameter(p, annotated, true);
      if (p.kind === T.EQUAL) p.fail("the parameter with '*' cannot have a default");
    } else if (p.kind === T.DOUBLE_STAR) {
      if (bareStar && lists.kwonlyargs.length === 0) p.fail("a named parameter must follow a bare '*'");
      p.advance();
      lists.kwarg = parameter(p, annotated, false);
      if (p.kind === T.EQUAL) p.fail("the parameter with '**' cannot have a default");
    } else {
      plainParameter(p, annotated, keywordOnly, lists);
    }
    if (p.kind === T.COMMA) p.advance();
    else if (p.kind !== closing)
      p.fail(annotated ? "expected ',' or ')' after the parameter" : "expected ',' or ':' after the parameter");
  }
  if (bareStar && lists.kwonlyargs.length === 0) p.fail("a named parameter must follow a bare '*'");
  return p.prevEnd === empty ? argumentsNode(empty, empty, lists) : argumentsNode(start, p.prevEnd, lists);
}

function plainParameter(p: Parser, annotated: boolean, keywordOnly: boolean, lists: ParameterLists): void {
  const node = parameter(p, annotated, false);
  let value: Expression | null = null;
  if (p.eat(T.EQUAL)) value = expression(p);
  if (keywordOnly) {
    lists.kwonlyargs.push(node);
    lists.kw_defaults.push(value);
    return;
  }
  if (value !== null) lists.defaults.push(value);
  else if (lists.defaults.length > 0) {
    p.failAt(node.start, node.end, "a parameter without a default cannot follow one with a default");
  }
  lists.args.push(node);
}

function parameter(p: Parser, annotated: boolean, starAllowed: boolean): Arg {
  const start = p.start;
  const name = p.identifier();
  let annotation: Expression | null = null;
  if (annotated && p.kind === T.COLON) {
    p.advance();
    if (starAllowed && p.kind === T.STAR) annotation = starred(p);
    else annotation = expression(p);
  }
  return arg(start, p.prevEnd, name, annotation);
}

/** `'[' type_param, … ']'` if it stands here. */
export function typeParameters(p: Parser): TypeParam[] {
  const params: TypeParam[] = [];
  if (p.kind !== T.LSQB) return params;
  p.advance();
  if (p.kind === T.RSQB) p.fail("a list of type parameters cannot be empty");
  while (p.kind !== T.RSQB) {
    params.push(typeParameter(p));
    if (p.kind === T.COMMA) p.advance();
    else if (p.kind !== T.RSQB)
      p.fail(p.kind === T.COLON ? "only a plain type parameter can have a bound" : "expected ',' or ']'");
  }
  p.advance();
  return params;
}

function typeParameter(p: Parser): TypeParam {
  const start = p.start;
  if (p.eat(T.STAR)) {
    const name = p.identifier();
    let value: Expression | null = null;
    if (p.eat(T.EQUAL)) value = p.kind === T.STAR ? starred(p) : expression(p);
    return typeVarTuple(start, p.prevEnd, name, value);
  }
  if (p.eat(T.DOUBLE_STAR)) {
    const name = p.identifier();
    const value = p.eat(T.EQUAL) ? expression(p) : null;
    return paramSpec(start, p.prevEnd, name, value);
  }
  const name = p.identifier();
  const bound = p.eat(T.COLON) ? expression(p) : null;
  const value = p.eat(T.EQUAL) ? expression(p) : null;
  return typeVar(start, p.prevEnd, name, bound, value);
}
