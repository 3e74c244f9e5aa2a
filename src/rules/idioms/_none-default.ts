/** The default becomes `None`, and the value is made anew in the body. */
import { type Edit, insertBefore, replace } from "../../syntax/edits.ts";
import type { Arg, Arguments, Expression, FunctionNode } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isFunction, textOf } from "../kit/match.ts";
import type { PythonFile, Span } from "../kit/rule.ts";

/** `null` for a lambda, a body on the line of its `def`, and an annotation that this Python cannot add `None` to. */
export function madeInBody(at: Span, file: PythonFile): readonly Edit[] | null {
  const value = nodeAt(file.tree, at.start, at.end);
  const args = value?.parent;
  const owner = args?.parent ?? null;
  if (args?.kind !== "arguments" || !isFunction(owner)) return null;
  const parameter = parameterOf(value as Expression, args);
  const place = placeIn(owner, file);
  if (parameter === null || place === null) return null;
  const annotated = annotatedWithNone(parameter, file);
  if (annotated === null) return null;
  const { arg: name } = parameter;
  const indent = " ".repeat(file.source.position(place.statement.start).column);
  const lines = [`if ${name} is None:`, `${indent}    ${name} = ${textOf(value as Expression, file)}`];
  const made = place.isBefore
    ? insertBefore(place.statement, `${lines.join("\n")}\n${indent}`)
    : { start: place.statement.end, end: place.statement.end, text: `\n${indent}${lines.join("\n")}` };
  return [...annotated, replace(value as Expression, "None"), made];
}

function parameterOf(value: Expression, args: Arguments): Arg | null {
  const keyword = args.kw_defaults.indexOf(value);
  if (keyword >= 0) return args.kwonlyargs[keyword] ?? null;
  const fromEnd = args.defaults.length - args.defaults.indexOf(value);
  return [...args.posonlyargs, ...args.args].at(-fromEnd) ?? null;
}

/** In front of the first statement, or behind it where it is the docstring. */
function placeIn({ body, start }: FunctionNode, { source }: PythonFile) {
  const [first, second] = body;
  if (first === undefined || source.lineOf(first.start) === source.lineOf(start)) return null;
  // With tabs, or after a `def` of several lines that ends beside its body, the indentation is not the column.
  const before = source.text.slice(source.startOfLine(source.lineOf(first.start)), first.start);
  if (!/^ +$/.test(before)) return null;
  const isDocstring = first.kind === "Expr" && first.value.kind === "Constant" && first.value.type === "str";
  if (!isDocstring) return { statement: first, isBefore: true };
  return second === undefined ? { statement: first, isBefore: false } : { statement: second, isBefore: true };
}

function annotatedWithNone({ annotation }: Arg, file: PythonFile): readonly Edit[] | null {
  if (annotation === null) return [];
  const text = textOf(annotation, file);
  if (/\b(?:None|Optional|Any)\b/.test(text)) return [];
  const isLazy = /^from __future__ import .*\bannotations\b/m.test(file.source.text);
  if (!isLazy && (file.python[1] < 10 || annotation.kind === "Constant")) return null;
  return annotation.kind === "Constant" ? null : [{ start: annotation.end, end: annotation.end, text: " | None" }];
}
