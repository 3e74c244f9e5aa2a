/** Under which circumstances a place in a file is reached, as far as syntax tells: flags handed down the tree. */
import type { ExceptHandler, Expression, FunctionNode, Node, Statement } from "../../syntax/nodes.ts";
import { children } from "../../syntax/walk.ts";

/** Inside `if TYPE_CHECKING:`: never run. */
export const TYPING = 1;
/** Inside a `try` that handles ImportError, or behind a condition. */
export const OPTIONAL = 2;
/** Inside a function or lambda. */
export const DEFERRED = 4;
/** Reached only where the Python is new enough, or where something missing is handled. */
export const GUARDED = 8;
/** An annotation that is evaluated when its function or class is defined. */
export const ANNOTATION = 16;
/** An annotation that nothing evaluates. */
export const LAZY_ANNOTATION = 32;
/** Inside a class's body. */
export const IN_CLASS = 64;

/** Hands each part of a node its flags; `isLazy`: `from __future__ import annotations` stands at the file's head. */
export function descend(node: Node, flags: number, isLazy: boolean, visit: (part: Node, flags: number) => void): void {
  switch (node.kind) {
    case "Module":
      block(node.body, flags, visit);
      return;
    case "FunctionDef":
    case "AsyncFunctionDef":
      descendFunction(node, flags, isLazy, visit);
      return;
    case "Lambda":
      visit(node.args, flags);
      visit(node.body, flags | DEFERRED);
      return;
    case "ClassDef": {
      const inner = flags | (isGuardedByDecorator(node.decorator_list) ? GUARDED : 0);
      for (const part of [...node.decorator_list, ...node.bases, ...node.keywords, ...node.type_params])
        visit(part, flags);
      block(node.body, inner | IN_CLASS, visit);
      return;
    }
    case "If":
      descendIf(node.test, node.body, node.orelse, flags, visit);
      return;
    case "IfExp":
      descendIf(node.test, [node.body], [node.orelse], flags, visit);
      return;
    case "Try":
    case "TryStar": {
      const caught = flags | flagsOfHandlers(node.handlers);
      block(node.body, caught, visit);
      for (const handler of node.handlers) visit(handler, caught);
      block(node.orelse, caught, visit);
      block(node.finalbody, flags, visit);
      return;
    }
    case "With": {
      for (const item of node.items) visit(item, flags);
      const suppresses = node.items.some(({ context_expr }) =>
        mentions(context_expr, /^(suppress|raises|skipif|warns)$/),
      );
      block(node.body, suppresses ? flags | OPTIONAL | GUARDED : flags, visit);
      return;
    }
    case "AnnAssign": {
      const isEvaluated = !isLazy && (flags & DEFERRED) === 0;
      visit(node.target, flags);
      visit(node.annotation, flags | (isEvaluated ? ANNOTATION : LAZY_ANNOTATION));
      if (node.value !== null) visit(node.value, flags);
      return;
    }
    case "arg":
      if (node.annotation !== null) visit(node.annotation, flags | (isLazy ? LAZY_ANNOTATION : ANNOTATION));
      return;
    case "BoolOp": {
      const guarded = node.values.some(isVersionTest) ? flags | GUARDED : flags;
      for (const value of node.values) visit(value, guarded);
      return;
    }
    case "TypeAlias":
    case "TypeVar":
      for (const part of children(node)) visit(part, flags | LAZY_ANNOTATION);
      return;
    default:
      for (const part of children(node)) visit(part, flags);
  }
}

function descendFunction(
  node: FunctionNode,
  flags: number,
  isLazy: boolean,
  visit: (part: Node, flags: number) => void,
): void {
  for (const part of [...node.decorator_list, ...node.type_params, node.args]) visit(part, flags);
  if (node.returns !== null) visit(node.returns, flags | (isLazy ? LAZY_ANNOTATION : ANNOTATION));
  const guarded = isGuardedByDecorator(node.decorator_list) ? GUARDED : 0;
  block(node.body, (flags & ~IN_CLASS) | DEFERRED | guarded, visit);
}

function descendIf(
  test: Expression,
  body: readonly Node[],
  orelse: readonly Node[],
  flags: number,
  visit: (part: Node, flags: number) => void,
): void {
  visit(test, flags);
  const typing = typingTest(test);
  const guarded = isVersionTest(test) ? GUARDED : 0;
  const otherwise = typing === null ? flags | OPTIONAL | guarded : flags;
  block(body, typing === "typing" ? flags | TYPING : otherwise, visit);
  block(orelse, typing === "runtime" ? flags | TYPING : otherwise, visit);
}

/** What follows `if sys.version_info < (3, 11): return` is guarded as well. */
function block(parts: readonly Node[], flags: number, visit: (part: Node, flags: number) => void): void {
  let now = flags;
  for (const part of parts) {
    visit(part, now);
    if (part.kind === "If" && isVersionTest(part.test) && leavesAtEnd(part.body)) now |= GUARDED | OPTIONAL;
    if (part.kind === "Expr" && part.value.kind === "Call" && mentions(part.value.func, /^(importorskip|skip)$/))
      now |= GUARDED | OPTIONAL;
    if (part.kind === "Assign" && mentions(part.value, /^(skipif|importorskip)$/)) now |= GUARDED | OPTIONAL;
  }
}

function leavesAtEnd(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last !== undefined && (["Return", "Raise", "Continue", "Break"].includes(last.kind) || last.kind === "Expr");
}

/** `typing`: the body is for type checkers; `runtime`: the `else` is. */
function typingTest(test: Expression): "typing" | "runtime" | null {
  if (test.kind === "UnaryOp" && test.op === "Not") return typingTest(test.operand) === "typing" ? "runtime" : null;
  const name = test.kind === "Name" ? test.id : test.kind === "Attribute" ? test.attr : "";
  return name === "TYPE_CHECKING" || name === "MYPY" ? "typing" : null;
}

const VERSION_WORD = /version|^PY_?\d|^PY\d|^IS_PY|^(hasattr|find_spec|getattr)$|^HAS_|^HAVE_|compat/i;

/** Asks which Python runs, or whether something is there. */
function isVersionTest(test: Expression): boolean {
  return mentions(test, VERSION_WORD);
}

function isGuardedByDecorator(decorators: readonly Expression[]): boolean {
  return decorators.some((one) => mentions(one, /skip|require|version/i));
}

function mentions(expression: Expression, pattern: RegExp): boolean {
  const open: Node[] = [expression];
  for (let left = 200, node = open.pop(); node !== undefined && left > 0; left--, node = open.pop()) {
    const name = node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : null;
    if (name !== null && pattern.test(name)) return true;
    open.push(...children(node));
  }
  return false;
}

const IMPORT_FAILS = new Set(["ImportError", "ModuleNotFoundError", "Exception", "BaseException"]);
const NAME_FAILS = new Set(["AttributeError", "NameError", "TypeError", "SyntaxError"]);

function flagsOfHandlers(handlers: readonly ExceptHandler[]): number {
  let flags = 0;
  for (const { type } of handlers) {
    const types = type === null ? [null] : type.kind === "Tuple" ? type.elts : [type];
    for (const one of types) {
      const name = one === null ? "Exception" : one.kind === "Name" ? one.id : "";
      if (IMPORT_FAILS.has(name)) flags |= OPTIONAL | GUARDED;
      if (NAME_FAILS.has(name)) flags |= GUARDED;
    }
  }
  return flags;
}
