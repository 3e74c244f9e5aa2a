/** What becomes of exceptions in a function: what it raises, what it catches, and what its handlers do then. */

import { pushChildren } from "../../syntax/children.ts";
import type {
  AsyncWith,
  Call,
  ExceptHandler,
  Expression,
  Node,
  Raise,
  Statement,
  Try,
  TryStar,
  With,
} from "../../syntax/nodes.ts";
import type { Namer } from "../callee.ts";
import { lastName } from "../dotted.ts";
import { type EffectList, Outcome, UNKNOWN_NAME } from "../effects.ts";
import type { FileNames } from "../names.ts";
import type { Parameters, Reading } from "./parameters.ts";

/** Managers that may drop what is raised below them, whoever made them. */
const FORGIVING = /suppress|raises|ignor|catch|skip|warns|forgiv|swallow/i;
/** Calls that do not come back, or may raise again what was caught. */
const ENDING = /^_?(exit|quit|abort|fail|skip|xfail|assert_never|.*re_?raise.*|raise_.*)$/;
/** Calls that tell of an exception, and do not hand it on. */
const TELLING =
  /^(debug|info|warning|warn|error|critical|exception|fatal|log|print|echo|secho|write|str|repr|format|type|getattr|isinstance|format_exc|print_exc|format_exception)$/;

export class Handlers {
  private readonly names: FileNames;
  private readonly namer: Namer;
  private readonly parameters: Parameters;
  private readonly effects: EffectList;
  /** Where the effects of handlers lie that are being read. */
  private readonly rows = new Map<ExceptHandler, number>();
  /** Where the last of them ends, so far. */
  private end = 0;

  constructor(names: FileNames, namer: Namer, parameters: Parameters, effects: EffectList) {
    this.names = names;
    this.namer = namer;
    this.parameters = parameters;
    this.effects = effects;
  }

  tried({ start, body, handlers, finalbody }: Try | TryStar, { index }: Reading): void {
    if (finalbody[0] !== undefined && leavesEarly(finalbody)) {
      this.effects.add(index, "final", { start, end: finalbody[0].start });
    }
    const over = { start: body[0]?.start ?? start, end: body.at(-1)?.end ?? start };
    for (const handler of handlers) {
      const caught = handler.type === null ? ["builtins.BaseException"] : this.caught(handler.type);
      const outcome = this.isHandedOn(handler) ? Outcome.replaced : Outcome.swallowed;
      const row = this.effects.add(index, "handler", over, caught.join(" "), outcome, handler.start, handler.end);
      this.rows.set(handler, row);
      if (handler.end > this.end) this.end = handler.end;
    }
  }

  entered({ items, body, end }: With | AsyncWith, { index }: Reading): void {
    const over = { start: body[0]?.start ?? end, end };
    for (const { context_expr: manager } of items) {
      const func = manager.kind === "Call" ? manager.func : manager;
      const name = this.namer.nameOf(func) ?? "";
      if (manager.kind === "Call" && name === "contextlib.suppress") {
        const caught = manager.args.flatMap((one) => this.caught(one)).join(" ");
        this.effects.add(index, "handler", over, caught, Outcome.swallowed, manager.start, manager.end);
      } else {
        const isForgiving = FORGIVING.test(lastName(func)) ? 1 : 0;
        if (manager.kind !== "Call" && isForgiving === 0) continue;
        this.effects.add(index, "manager", over, name, manager.kind === "Call" ? manager.end : -1, isForgiving);
      }
    }
  }

  /** Names of the classes that `except expression` catches. */
  private caught(expression: Expression): readonly string[] {
    const found: string[] = [];
    const open: Expression[] = [expression];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (one.kind === "Tuple") open.push(...one.elts);
      else if (one.kind === "Starred") open.push(one.value);
      else if (one.kind === "BinOp") open.push(one.left, one.right);
      else found.push(this.namer.nameOf(one) ?? this.namer.moduleValue(one) ?? UNKNOWN_NAME);
    }
    return found;
  }

  raised(raise: Raise, reading: Reading): void {
    const { exc } = raise;
    const [inner] = handlersAround(raise);
    if (exc === null) {
      if (inner !== undefined) this.again(inner, raise.start);
      return;
    }
    const caught = caughtAgain(exc, raise);
    if (caught !== null) this.again(caught, raise.start);
    if (inner !== undefined && inner !== caught) this.replaced(inner);
    if (caught !== null) return;
    const name = this.classRaised(exc, reading);
    if (name !== null) this.effects.add(reading.index, "raise", raise, name);
  }

  private classRaised(exc: Expression, reading: Reading): string | null {
    const made = exc.kind === "Name" ? (this.parameters.localValue(exc, reading) ?? exc) : exc;
    return this.namer.nameOf(made.kind === "Call" ? made.func : made);
  }

  /** A handler that ends the program, the test, or calls what raises again, swallows nothing. */
  called(call: Call): void {
    if (call.start >= this.end || !ENDING.test(lastName(call.func))) return;
    const [inner] = handlersAround(call);
    if (inner !== undefined) this.replaced(inner);
  }

  private again(handler: ExceptHandler, at: number): void {
    const row = this.rows.get(handler);
    if (row !== undefined && this.effects.first(row) < 0) this.effects.change(row, at);
  }

  private replaced(handler: ExceptHandler): void {
    const row = this.rows.get(handler);
    if (row !== undefined && this.effects.first(row) === Outcome.swallowed) this.effects.change(row, Outcome.replaced);
  }

  /** `future.set_exception(error)`, `self.error = error`, `return error`: somebody else gets to see it. */
  private isHandedOn({ name, body, start, end }: ExceptHandler): boolean {
    const [first] = body;
    if (name === null || first === undefined) return false;
    let scope = this.names.scopeOf(first);
    while (!scope.bindings.has(name) && scope.parent !== null) scope = scope.parent;
    const uses = this.names.references(scope, name);
    for (let index = firstFrom(uses, start); index < uses.length; index++) {
      const use = uses[index];
      if (use === undefined || use.start >= end) return false;
      if (isGivenAway(use)) return true;
    }
    return false;
  }
}

/** Index of the first of these nodes, in source order, that begins at or after the offset. */
function firstFrom(nodes: readonly Node[], offset: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isGivenAway(use: Node): boolean {
  const { parent } = use;
  switch (parent?.kind) {
    case "Return":
    case "Yield":
    case "Assign":
    case "Dict":
    case "List":
      return true;
    case "keyword":
      return parent.arg !== "exc_info" && parent.parent?.kind === "Call" && !TELLING.test(lastName(parent.parent.func));
    case "Call":
      return parent.func !== use && !TELLING.test(lastName(parent.func));
    default:
      return false;
  }
}

/** The handlers that a node stands in, the innermost first, within its function. */
function* handlersAround(node: Node): Generator<ExceptHandler> {
  for (let at = node.parent; at !== null; at = at.parent) {
    if (at.kind === "ExceptHandler") yield at;
    if (at.kind === "FunctionDef" || at.kind === "AsyncFunctionDef" || at.kind === "Lambda") return;
  }
}

/** The handler whose exception `raise error`, or `raise error.with_traceback(…)`, raises again. */
function caughtAgain(exc: Expression, raise: Raise): ExceptHandler | null {
  const isWithTraceback = exc.kind === "Call" && exc.func.kind === "Attribute" && exc.func.attr === "with_traceback";
  const given = isWithTraceback && exc.func.kind === "Attribute" ? exc.func.value : exc;
  if (given.kind !== "Name") return null;
  for (const handler of handlersAround(raise)) if (handler.name === given.id) return handler;
  return null;
}

/** A `return`, or a `break` or `continue` of a loop around: what was raised is dropped. PEP 765. */
function leavesEarly(block: readonly Statement[]): boolean {
  const open: { readonly node: Node; readonly inLoop: boolean }[] = block.map((node) => ({ node, inLoop: false }));
  const below: Node[] = [];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { node, inLoop } = one;
    if (node.kind === "Return" || (!inLoop && (node.kind === "Break" || node.kind === "Continue"))) return true;
    if (node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef" || node.kind === "Lambda") continue;
    const isLoop = node.kind === "For" || node.kind === "AsyncFor" || node.kind === "While";
    below.length = 0;
    pushChildren(node, below);
    for (const part of below) open.push({ node: part, inLoop: inLoop || isLoop });
  }
  return false;
}
