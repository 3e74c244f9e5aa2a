/** What can be assigned to, deleted or looped over. */
import * as B from "./build-expressions.ts";
import { primary } from "./expressions.ts";
import type { Expression } from "./nodes.ts";
import type { Parser } from "./parser.ts";
import * as T from "./tokens.ts";

/** `star_targets`, as after `for`: a primary, or several with commas, each possibly starred. */
export function targetList(p: Parser): Expression {
  const start = p.start;
  const first = target(p);
  if (p.kind !== T.COMMA) return first;
  const elts = [first];
  while (p.kind === T.COMMA) {
    p.advance();
    if (!T.startsExpression(p.kind) && p.kind !== T.STAR) break;
    elts.push(target(p));
  }
  return B.tuple(start, p.prevEnd, elts);
}

/** `star_target`. */
export function target(p: Parser): Expression {
  const start = p.start;
  if (p.kind === T.STAR) {
    p.advance();
    const starredStart = p.start;
    const value = primary(p);
    requireTarget(p, value, starredStart, false);
    return B.starred(start, p.prevEnd, value);
  }
  const value = primary(p);
  requireTarget(p, value, start, false);
  return value;
}

/** Fails unless the expression can be assigned to (or deleted, where starred ones cannot be). */
export function requireTarget(p: Parser, value: Expression, start: number, deleting: boolean): void {
  const wrong = notTarget(value, deleting);
  if (wrong === null) return;
  p.failAt(
    Math.max(start, wrong.start),
    wrong.end,
    `${described(wrong)} cannot be ${deleting ? "deleted" : "assigned to"}`,
  );
}

/** The part that is no target; nested tuples cannot be deeper than the parser's limit on brackets. */
function notTarget(value: Expression, deleting: boolean): Expression | null {
  switch (value.kind) {
    case "Name":
    case "Attribute":
    case "Subscript":
      return null;
    case "Starred":
      return deleting || value.value.kind === "Starred" ? value : notTarget(value.value, deleting);
    case "Tuple":
    case "List":
      for (const element of value.elts) {
        const wrong = notTarget(element, deleting);
        if (wrong !== null) return wrong;
      }
      return null;
    default:
      return value;
  }
}

/** Whether it can take an augmented or annotated assignment. */
export function isSingleTarget(value: Expression): boolean {
  return value.kind === "Name" || value.kind === "Attribute" || value.kind === "Subscript";
}

/** An expression in words, for messages. */
export function described(value: Expression): string {
  switch (value.kind) {
    case "Call":
      return "a function call";
    case "Constant":
      return value.type === "None" || value.type === "bool" || value.type === "Ellipsis" ? "a constant" : "a literal";
    case "JoinedStr":
    case "TemplateStr":
      return "a formatted string";
    case "BinOp":
    case "UnaryOp":
    case "BoolOp":
      return "an operation";
    case "Compare":
      return "a comparison";
    case "IfExp":
      return "a conditional expression";
    case "Lambda":
      return "a lambda";
    case "Await":
      return "an await expression";
    case "Yield":
    case "YieldFrom":
      return "a yield expression";
    case "NamedExpr":
      return "an assignment expression";
    case "Starred":
      return "a starred expression";
    case "Dict":
      return "a dict display";
    case "Set":
      return "a set display";
    case "Tuple":
      return "a tuple";
    case "List":
      return "a list";
    case "ListComp":
    case "SetComp":
    case "DictComp":
    case "GeneratorExp":
      return "a comprehension";
    default:
      return "this expression";
  }
}
