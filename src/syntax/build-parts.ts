/**
 * One function a node kind: a literal of one shape, whose children get it as their parent. Parts of other nodes, patterns, type parameters.
 */

import { adopt } from "./build-expressions.ts";
import type * as N from "./nodes.ts";

export function comprehension(
  start: number,
  end: number,
  target: N.Expression,
  iter: N.Expression,
  ifs: N.Expression[],
  is_async: boolean,
): N.Comprehension {
  const node: N.Comprehension = { kind: "comprehension", start, end, parent: null, target, iter, ifs, is_async };
  target.parent = node;
  iter.parent = node;
  adopt(ifs, node);
  return node;
}

export function exceptHandler(
  start: number,
  end: number,
  type: N.Expression | null,
  name: string | null,
  body: N.Statement[],
): N.ExceptHandler {
  const node: N.ExceptHandler = { kind: "ExceptHandler", start, end, parent: null, type, name, body };
  if (type !== null) type.parent = node;
  adopt(body, node);
  return node;
}

export function arg(start: number, end: number, arg: string, annotation: N.Expression | null): N.Arg {
  const node: N.Arg = { kind: "arg", start, end, parent: null, arg, annotation };
  if (annotation !== null) annotation.parent = node;
  return node;
}

export function keyword(start: number, end: number, arg: string | null, value: N.Expression): N.Keyword {
  const node: N.Keyword = { kind: "keyword", start, end, parent: null, arg, value };
  value.parent = node;
  return node;
}

export function alias(start: number, end: number, name: string, asname: string | null): N.Alias {
  return { kind: "alias", start, end, parent: null, name, asname };
}

export function withItem(
  start: number,
  end: number,
  context_expr: N.Expression,
  optional_vars: N.Expression | null,
): N.WithItem {
  const node: N.WithItem = { kind: "withitem", start, end, parent: null, context_expr, optional_vars };
  context_expr.parent = node;
  if (optional_vars !== null) optional_vars.parent = node;
  return node;
}

export function matchCase(
  start: number,
  end: number,
  pattern: N.Pattern,
  guard: N.Expression | null,
  body: N.Statement[],
): N.MatchCase {
  const node: N.MatchCase = { kind: "match_case", start, end, parent: null, pattern, guard, body };
  pattern.parent = node;
  if (guard !== null) guard.parent = node;
  adopt(body, node);
  return node;
}

export function matchValue(start: number, end: number, value: N.Expression): N.MatchValue {
  const node: N.MatchValue = { kind: "MatchValue", start, end, parent: null, value };
  value.parent = node;
  return node;
}

export function matchSingleton(start: number, end: number, value: boolean | null): N.MatchSingleton {
  return { kind: "MatchSingleton", start, end, parent: null, value };
}

export function matchSequence(start: number, end: number, patterns: N.Pattern[]): N.MatchSequence {
  const node: N.MatchSequence = { kind: "MatchSequence", start, end, parent: null, patterns };
  adopt(patterns, node);
  return node;
}

export function matchMapping(
  start: number,
  end: number,
  keys: N.Expression[],
  patterns: N.Pattern[],
  rest: string | null,
): N.MatchMapping {
  const node: N.MatchMapping = { kind: "MatchMapping", start, end, parent: null, keys, patterns, rest };
  adopt(keys, node);
  adopt(patterns, node);
  return node;
}

export function matchClass(
  start: number,
  end: number,
  cls: N.Expression,
  patterns: N.Pattern[],
  kwd_attrs: string[],
  kwd_patterns: N.Pattern[],
): N.MatchClass {
  const node: N.MatchClass = { kind: "MatchClass", start, end, parent: null, cls, patterns, kwd_attrs, kwd_patterns };
  cls.parent = node;
  adopt(patterns, node);
  adopt(kwd_patterns, node);
  return node;
}

export function matchStar(start: number, end: number, name: string | null): N.MatchStar {
  return { kind: "MatchStar", start, end, parent: null, name };
}

export function matchAs(start: number, end: number, pattern: N.Pattern | null, name: string | null): N.MatchAs {
  const node: N.MatchAs = { kind: "MatchAs", start, end, parent: null, pattern, name };
  if (pattern !== null) pattern.parent = node;
  return node;
}

export function matchOr(start: number, end: number, patterns: N.Pattern[]): N.MatchOr {
  const node: N.MatchOr = { kind: "MatchOr", start, end, parent: null, patterns };
  adopt(patterns, node);
  return node;
}

export function typeVar(
  start: number,
  end: number,
  name: string,
  bound: N.Expression | null,
  default_value: N.Expression | null,
): N.TypeVar {
  const node: N.TypeVar = { kind: "TypeVar", start, end, parent: null, name, bound, default_value };
  if (bound !== null) bound.parent = node;
  if (default_value !== null) default_value.parent = node;
  return node;
}

export function paramSpec(start: number, end: number, name: string, default_value: N.Expression | null): N.ParamSpec {
  const node: N.ParamSpec = { kind: "ParamSpec", start, end, parent: null, name, default_value };
  if (default_value !== null) default_value.parent = node;
  return node;
}

export function typeVarTuple(
  start: number,
  end: number,
  name: string,
  default_value: N.Expression | null,
): N.TypeVarTuple {
  const node: N.TypeVarTuple = { kind: "TypeVarTuple", start, end, parent: null, name, default_value };
  if (default_value !== null) default_value.parent = node;
  return node;
}

/** Parameters while they are being read. */
export interface ParameterLists {
  posonlyargs: N.Arg[];
  args: N.Arg[];
  vararg: N.Arg | null;
  kwonlyargs: N.Arg[];
  kw_defaults: (N.Expression | null)[];
  kwarg: N.Arg | null;
  defaults: N.Expression[];
}

export function argumentsNode(start: number, end: number, lists: ParameterLists): N.Arguments {
  const { posonlyargs, args, vararg, kwonlyargs, kw_defaults, kwarg, defaults } = lists;
  const node: N.Arguments = {
    kind: "arguments",
    start,
    end,
    parent: null,
    posonlyargs,
    args,
    vararg,
    kwonlyargs,
    kw_defaults,
    kwarg,
    defaults,
  };
  adopt(posonlyargs, node);
  adopt(args, node);
  if (vararg !== null) vararg.parent = node;
  adopt(kwonlyargs, node);
  adopt(kw_defaults, node);
  if (kwarg !== null) kwarg.parent = node;
  adopt(defaults, node);
  return node;
}
