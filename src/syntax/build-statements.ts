/**
 * One function a node kind: a literal of one shape, whose children get it as their parent. Statements.
 */

import { adopt } from "./build-expressions.ts";
import type * as N from "./nodes.ts";

export function moduleNode(end: number, body: N.Statement[]): N.Module {
  const node: N.Module = { kind: "Module", start: 0, end, parent: null, body };
  adopt(body, node);
  return node;
}

/** What a `def` consists of, `async` or not. */
export interface FunctionParts {
  readonly name: string;
  readonly nameStart: number;
  readonly args: N.Arguments;
  readonly body: N.Statement[];
  readonly decorator_list: N.Expression[];
  readonly returns: N.Expression | null;
  readonly type_params: N.TypeParam[];
}

export function functionDef(start: number, end: number, isAsync: boolean, parts: FunctionParts): N.FunctionNode {
  const { name, nameStart, args, body, decorator_list, returns, type_params } = parts;
  const shared = { start, end, parent: null, name, nameStart, args, body, decorator_list, returns, type_params };
  const node: N.FunctionNode = isAsync ? { kind: "AsyncFunctionDef", ...shared } : { kind: "FunctionDef", ...shared };
  args.parent = node;
  adopt(body, node);
  adopt(decorator_list, node);
  if (returns !== null) returns.parent = node;
  adopt(type_params, node);
  return node;
}

export function forStatement(
  start: number,
  end: number,
  isAsync: boolean,
  target: N.Expression,
  iter: N.Expression,
  body: N.Statement[],
  orelse: N.Statement[],
): N.For | N.AsyncFor {
  const node: N.For | N.AsyncFor = {
    kind: isAsync ? "AsyncFor" : "For",
    start,
    end,
    parent: null,
    target,
    iter,
    body,
    orelse,
  };
  target.parent = node;
  iter.parent = node;
  adopt(body, node);
  adopt(orelse, node);
  return node;
}

export function withStatement(
  start: number,
  end: number,
  isAsync: boolean,
  items: N.WithItem[],
  body: N.Statement[],
): N.With | N.AsyncWith {
  const node: N.With | N.AsyncWith = { kind: isAsync ? "AsyncWith" : "With", start, end, parent: null, items, body };
  adopt(items, node);
  adopt(body, node);
  return node;
}

export function tryStatement(
  start: number,
  end: number,
  isStar: boolean,
  body: N.Statement[],
  handlers: N.ExceptHandler[],
  orelse: N.Statement[],
  finalbody: N.Statement[],
): N.Try | N.TryStar {
  const node: N.Try | N.TryStar = {
    kind: isStar ? "TryStar" : "Try",
    start,
    end,
    parent: null,
    body,
    handlers,
    orelse,
    finalbody,
  };
  adopt(body, node);
  adopt(handlers, node);
  adopt(orelse, node);
  adopt(finalbody, node);
  return node;
}

export function classDef(
  start: number,
  end: number,
  name: string,
  nameStart: number,
  bases: N.Expression[],
  keywords: N.Keyword[],
  body: N.Statement[],
  decorator_list: N.Expression[],
  type_params: N.TypeParam[],
): N.ClassDef {
  const node: N.ClassDef = {
    kind: "ClassDef",
    start,
    end,
    parent: null,
    name,
    nameStart,
    bases,
    keywords,
    body,
    decorator_list,
    type_params,
  };
  adopt(bases, node);
  adopt(keywords, node);
  adopt(body, node);
  adopt(decorator_list, node);
  adopt(type_params, node);
  return node;
}

export function returnStatement(start: number, end: number, value: N.Expression | null): N.Return {
  const node: N.Return = { kind: "Return", start, end, parent: null, value };
  if (value !== null) value.parent = node;
  return node;
}

export function deleteStatement(start: number, end: number, targets: N.Expression[]): N.Delete {
  const node: N.Delete = { kind: "Delete", start, end, parent: null, targets };
  adopt(targets, node);
  return node;
}

export function assign(start: number, end: number, targets: N.Expression[], value: N.Expression): N.Assign {
  const node: N.Assign = { kind: "Assign", start, end, parent: null, targets, value };
  adopt(targets, node);
  value.parent = node;
  return node;
}

export function typeAlias(
  start: number,
  end: number,
  name: N.Name,
  type_params: N.TypeParam[],
  value: N.Expression,
): N.TypeAlias {
  const node: N.TypeAlias = { kind: "TypeAlias", start, end, parent: null, name, type_params, value };
  name.parent = node;
  adopt(type_params, node);
  value.parent = node;
  return node;
}

export function augAssign(
  start: number,
  end: number,
  target: N.Expression,
  op: N.BinaryOperator,
  value: N.Expression,
): N.AugAssign {
  const node: N.AugAssign = { kind: "AugAssign", start, end, parent: null, target, op, value };
  target.parent = node;
  value.parent = node;
  return node;
}

export function annAssign(
  start: number,
  end: number,
  target: N.Expression,
  annotation: N.Expression,
  value: N.Expression | null,
  simple: boolean,
): N.AnnAssign {
  const node: N.AnnAssign = { kind: "AnnAssign", start, end, parent: null, target, annotation, value, simple };
  target.parent = node;
  annotation.parent = node;
  if (value !== null) value.parent = node;
  return node;
}

export function whileStatement(
  start: number,
  end: number,
  test: N.Expression,
  body: N.Statement[],
  orelse: N.Statement[],
): N.While {
  const node: N.While = { kind: "While", start, end, parent: null, test, body, orelse };
  test.parent = node;
  adopt(body, node);
  adopt(orelse, node);
  return node;
}

export function ifStatement(
  start: number,
  end: number,
  test: N.Expression,
  body: N.Statement[],
  orelse: N.Statement[],
): N.If {
  const node: N.If = { kind: "If", start, end, parent: null, test, body, orelse };
  test.parent = node;
  adopt(body, node);
  adopt(orelse, node);
  return node;
}

export function match(start: number, end: number, subject: N.Expression, cases: N.MatchCase[]): N.Match {
  const node: N.Match = { kind: "Match", start, end, parent: null, subject, cases };
  subject.parent = node;
  adopt(cases, node);
  return node;
}

export function raise(start: number, end: number, exc: N.Expression | null, cause: N.Expression | null): N.Raise {
  const node: N.Raise = { kind: "Raise", start, end, parent: null, exc, cause };
  if (exc !== null) exc.parent = node;
  if (cause !== null) cause.parent = node;
  return node;
}

export function assertStatement(start: number, end: number, test: N.Expression, msg: N.Expression | null): N.Assert {
  const node: N.Assert = { kind: "Assert", start, end, parent: null, test, msg };
  test.parent = node;
  if (msg !== null) msg.parent = node;
  return node;
}

export function importStatement(start: number, end: number, names: N.Alias[]): N.Import {
  const node: N.Import = { kind: "Import", start, end, parent: null, names };
  adopt(names, node);
  return node;
}

export function importFrom(
  start: number,
  end: number,
  module: string | null,
  names: N.Alias[],
  level: number,
): N.ImportFrom {
  const node: N.ImportFrom = { kind: "ImportFrom", start, end, parent: null, module, names, level };
  adopt(names, node);
  return node;
}

export function globalStatement(start: number, end: number, names: string[]): N.Global {
  return { kind: "Global", start, end, parent: null, names };
}

export function nonlocalStatement(start: number, end: number, names: string[]): N.Nonlocal {
  return { kind: "Nonlocal", start, end, parent: null, names };
}

export function expressionStatement(start: number, end: number, value: N.Expression): N.Expr {
  const node: N.Expr = { kind: "Expr", start, end, parent: null, value };
  value.parent = node;
  return node;
}

export function pass(start: number, end: number): N.Pass {
  return { kind: "Pass", start, end, parent: null };
}

export function breakStatement(start: number, end: number): N.Break {
  return { kind: "Break", start, end, parent: null };
}

export function continueStatement(start: number, end: number): N.Continue {
  return { kind: "Continue", start, end, parent: null };
}

export function invalid(start: number, end: number): N.Invalid {
  return { kind: "Invalid", start, end, parent: null };
}
