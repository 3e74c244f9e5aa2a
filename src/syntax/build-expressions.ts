/**
 * One function a node kind: a literal of one shape, whose children get it as their parent. Expressions.
 */
import type * as N from "./nodes.ts";

/** Makes `parent` the parent of each of the nodes. */
export function adopt(nodes: readonly (N.Node | null)[], parent: N.Node): void {
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (node !== null && node !== undefined) node.parent = parent;
  }
}

export function boolOp(start: number, end: number, op: "And" | "Or", values: N.Expression[]): N.BoolOp {
  const node: N.BoolOp = { kind: "BoolOp", start, end, parent: null, op, values };
  adopt(values, node);
  return node;
}

export function namedExpr(start: number, end: number, target: N.Name, value: N.Expression): N.NamedExpr {
  const node: N.NamedExpr = { kind: "NamedExpr", start, end, parent: null, target, value };
  target.parent = node;
  value.parent = node;
  return node;
}

export function binOp(
  start: number,
  end: number,
  left: N.Expression,
  op: N.BinaryOperator,
  right: N.Expression,
): N.BinOp {
  const node: N.BinOp = { kind: "BinOp", start, end, parent: null, left, op, right };
  left.parent = node;
  right.parent = node;
  return node;
}

export function unaryOp(start: number, end: number, op: N.UnaryOperator, operand: N.Expression): N.UnaryOp {
  const node: N.UnaryOp = { kind: "UnaryOp", start, end, parent: null, op, operand };
  operand.parent = node;
  return node;
}

export function lambda(start: number, end: number, args: N.Arguments, body: N.Expression): N.Lambda {
  const node: N.Lambda = { kind: "Lambda", start, end, parent: null, args, body };
  args.parent = node;
  body.parent = node;
  return node;
}

export function ifExp(
  start: number,
  end: number,
  test: N.Expression,
  body: N.Expression,
  orelse: N.Expression,
): N.IfExp {
  const node: N.IfExp = { kind: "IfExp", start, end, parent: null, test, body, orelse };
  test.parent = node;
  body.parent = node;
  orelse.parent = node;
  return node;
}

export function dict(start: number, end: number, keys: (N.Expression | null)[], values: N.Expression[]): N.Dict {
  const node: N.Dict = { kind: "Dict", start, end, parent: null, keys, values };
  adopt(keys, node);
  adopt(values, node);
  return node;
}

export function setDisplay(start: number, end: number, elts: N.Expression[]): N.SetDisplay {
  const node: N.SetDisplay = { kind: "Set", start, end, parent: null, elts };
  adopt(elts, node);
  return node;
}

export function listComp(start: number, end: number, elt: N.Expression, generators: N.Comprehension[]): N.ListComp {
  const node: N.ListComp = { kind: "ListComp", start, end, parent: null, elt, generators };
  elt.parent = node;
  adopt(generators, node);
  return node;
}

export function setComp(start: number, end: number, elt: N.Expression, generators: N.Comprehension[]): N.SetComp {
  const node: N.SetComp = { kind: "SetComp", start, end, parent: null, elt, generators };
  elt.parent = node;
  adopt(generators, node);
  return node;
}

export function generatorExp(
  start: number,
  end: number,
  elt: N.Expression,
  generators: N.Comprehension[],
): N.GeneratorExp {
  const node: N.GeneratorExp = { kind: "GeneratorExp", start, end, parent: null, elt, generators };
  elt.parent = node;
  adopt(generators, node);
  return node;
}

export function dictComp(
  start: number,
  end: number,
  key: N.Expression,
  value: N.Expression,
  generators: N.Comprehension[],
): N.DictComp {
  const node: N.DictComp = { kind: "DictComp", start, end, parent: null, key, value, generators };
  key.parent = node;
  value.parent = node;
  adopt(generators, node);
  return node;
}

export function awaitExpression(start: number, end: number, value: N.Expression): N.Await {
  const node: N.Await = { kind: "Await", start, end, parent: null, value };
  value.parent = node;
  return node;
}

export function yieldExpression(start: number, end: number, value: N.Expression | null): N.Yield {
  const node: N.Yield = { kind: "Yield", start, end, parent: null, value };
  if (value !== null) value.parent = node;
  return node;
}

export function yieldFrom(start: number, end: number, value: N.Expression): N.YieldFrom {
  const node: N.YieldFrom = { kind: "YieldFrom", start, end, parent: null, value };
  value.parent = node;
  return node;
}

export function compare(
  start: number,
  end: number,
  left: N.Expression,
  ops: N.CompareOperator[],
  comparators: N.Expression[],
): N.Compare {
  const node: N.Compare = { kind: "Compare", start, end, parent: null, left, ops, comparators };
  left.parent = node;
  adopt(comparators, node);
  return node;
}

export function call(
  start: number,
  end: number,
  func: N.Expression,
  args: N.Expression[],
  keywords: N.Keyword[],
): N.Call {
  const node: N.Call = { kind: "Call", start, end, parent: null, func, args, keywords };
  func.parent = node;
  adopt(args, node);
  adopt(keywords, node);
  return node;
}

export function formattedValue(
  start: number,
  end: number,
  value: N.Expression,
  conversion: "s" | "r" | "a" | null,
  format_spec: N.JoinedStr | null,
): N.FormattedValue {
  const node: N.FormattedValue = { kind: "FormattedValue", start, end, parent: null, value, conversion, format_spec };
  value.parent = node;
  if (format_spec !== null) format_spec.parent = node;
  return node;
}

export function joinedStr(start: number, end: number, values: (N.FormattedValue | N.Constant)[]): N.JoinedStr {
  const node: N.JoinedStr = { kind: "JoinedStr", start, end, parent: null, values };
  adopt(values, node);
  return node;
}

export function templateStr(start: number, end: number, values: (N.Interpolation | N.Constant)[]): N.TemplateStr {
  const node: N.TemplateStr = { kind: "TemplateStr", start, end, parent: null, values };
  adopt(values, node);
  return node;
}

export function interpolation(
  start: number,
  end: number,
  value: N.Expression,
  str: string,
  conversion: "s" | "r" | "a" | null,
  format_spec: N.JoinedStr | null,
): N.Interpolation {
  const node: N.Interpolation = {
    kind: "Interpolation",
    start,
    end,
    parent: null,
    value,
    str,
    conversion,
    format_spec,
  };
  value.parent = node;
  if (format_spec !== null) format_spec.parent = node;
  return node;
}

export function attribute(start: number, end: number, value: N.Expression, attr: string): N.Attribute {
  const node: N.Attribute = { kind: "Attribute", start, end, parent: null, value, attr };
  value.parent = node;
  return node;
}

export function subscript(start: number, end: number, value: N.Expression, slice: N.Expression): N.Subscript {
  const node: N.Subscript = { kind: "Subscript", start, end, parent: null, value, slice };
  value.parent = node;
  slice.parent = node;
  return node;
}

export function starred(start: number, end: number, value: N.Expression): N.Starred {
  const node: N.Starred = { kind: "Starred", start, end, parent: null, value };
  value.parent = node;
  return node;
}

export function name(start: number, end: number, id: string): N.Name {
  return { kind: "Name", start, end, parent: null, id };
}

export function list(start: number, end: number, elts: N.Expression[]): N.List {
  const node: N.List = { kind: "List", start, end, parent: null, elts };
  adopt(elts, node);
  return node;
}

export function tuple(start: number, end: number, elts: N.Expression[]): N.Tuple {
  const node: N.Tuple = { kind: "Tuple", start, end, parent: null, elts };
  adopt(elts, node);
  return node;
}

export function slice(
  start: number,
  end: number,
  lower: N.Expression | null,
  upper: N.Expression | null,
  step: N.Expression | null,
): N.Slice {
  const node: N.Slice = { kind: "Slice", start, end, parent: null, lower, upper, step };
  if (lower !== null) lower.parent = node;
  if (upper !== null) upper.parent = node;
  if (step !== null) step.parent = node;
  return node;
}

export function strConstant(start: number, end: number, value: string, u: boolean): N.StrConstant {
  return { kind: "Constant", start, end, parent: null, type: "str", value, u };
}
export function bytesConstant(start: number, end: number, value: string): N.BytesConstant {
  return { kind: "Constant", start, end, parent: null, type: "bytes", value };
}
export function intConstant(start: number, end: number, value: bigint): N.IntConstant {
  return { kind: "Constant", start, end, parent: null, type: "int", value };
}
export function floatConstant(start: number, end: number, value: number): N.FloatConstant {
  return { kind: "Constant", start, end, parent: null, type: "float", value };
}
export function complexConstant(start: number, end: number, value: number): N.ComplexConstant {
  return { kind: "Constant", start, end, parent: null, type: "complex", value };
}
export function boolConstant(start: number, end: number, value: boolean): N.BoolConstant {
  return { kind: "Constant", start, end, parent: null, type: "bool", value };
}
export function noneConstant(start: number, end: number): N.NoneConstant {
  return { kind: "Constant", start, end, parent: null, type: "None", value: null };
}
export function ellipsisConstant(start: number, end: number): N.EllipsisConstant {
  return { kind: "Constant", start, end, parent: null, type: "Ellipsis", value: null };
}
