/** Small predicates over nodes, for the checks and conditions of all chapters. Each answers one question. */
import { MUTATORS } from "../../semantics/mutators.ts";
import type {
  ExceptHandler,
  Expression,
  FunctionNode,
  Kind,
  Name,
  Node,
  NodeOf,
  Statement,
} from "../../syntax/nodes.ts";
import { blocksOf, children } from "../../syntax/walk.ts";
import type { PythonFile, Span } from "./rule.ts";

export function isName(node: Node | null, id?: string): node is Name {
  return node?.kind === "Name" && (id === undefined || node.id === id);
}

export function isNone(node: Node | null): boolean {
  return node?.kind === "Constant" && node.type === "None";
}

export function isTrue(node: Node | null): boolean {
  return node?.kind === "Constant" && node.type === "bool" && node.value;
}

export function isFalse(node: Node | null): boolean {
  return node?.kind === "Constant" && node.type === "bool" && !node.value;
}

export function isTest(file: PythonFile): boolean {
  return file.role === "test";
}

export function isFunction(node: Node | null): node is FunctionNode {
  return node?.kind === "FunctionDef" || node?.kind === "AsyncFunctionDef";
}

/** As it is written. */
export function textOf({ start, end }: Span, file: PythonFile): string {
  return file.source.text.slice(start, end);
}

/** The place alone: a node does not cross threads. */
export function span({ start, end }: Span): Span {
  return { start, end };
}

/** `c` of `a.b.c`, of `c` and of the called `a.b.c(…)`; `null` of anything else. */
export function lastName(node: Node | null): string | null {
  let at = node;
  while (at?.kind === "Call") at = at.func;
  if (at?.kind === "Name") return at.id;
  return at?.kind === "Attribute" ? at.attr : null;
}

/** The node itself or the nearest one around it of one of these kinds. */
export function nearest<K extends Kind>(node: Node | null, ...kinds: K[]): NodeOf<K> | null {
  for (let at = node; at !== null; at = at.parent) {
    if ((kinds as Kind[]).includes(at.kind)) return at as NodeOf<K>;
  }
  return null;
}

/** By its name, the process ends with it. */
export function isMain({ name }: { readonly name: string }): boolean {
  return /^_?(async_)?a?main$/.test(name);
}

/** The nearest function, async function or lambda around a node. */
export function functionAround(node: Node): NodeOf<"FunctionDef" | "AsyncFunctionDef" | "Lambda"> | null {
  return nearest(node.parent, "FunctionDef", "AsyncFunctionDef", "Lambda");
}

export function isWithin(node: Node, outer: { start: number; end: number }): boolean {
  return node.start >= outer.start && node.end <= outer.end;
}

/** All nodes in these, outer ones first, in source order. */
export function* inside(...roots: readonly Node[]): Generator<Node> {
  const open: Node[] = [...roots].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    open.push(...[...children(node)].reverse());
  }
}

/** As `inside`, but what nested functions and lambdas run later is left out. */
export function* runHere(...roots: readonly Node[]): Generator<Node> {
  const open: Node[] = [...roots].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    if (isFunction(node) || node.kind === "Lambda") continue;
    open.push(...[...children(node)].reverse());
  }
}

/** The list of statements that a statement stands in. */
export function siblings(statement: Statement): readonly Statement[] {
  const { parent } = statement;
  if (parent === null) return [statement];
  for (const list of blocksOf(parent)) if (list.includes(statement)) return list;
  return [statement];
}

// --- handlers -----------------------------------------------------------------------------------------------------

/** Does nothing at all: `pass`, `continue`, `...`. */
export function isSilent({ body }: ExceptHandler): boolean {
  return body.every(
    (one) =>
      one.kind === "Pass" ||
      one.kind === "Continue" ||
      (one.kind === "Expr" && one.value.kind === "Constant" && one.value.type === "Ellipsis"),
  );
}

const ENDS = /^(exit|_exit|quit|abort|fail|skip|xfail|safe_?reraise|re_?raise.*|raise_.*)$/;

/** Something goes on being raised, or the program ends, at least on one way through the handler. */
export function reraises({ body }: ExceptHandler): boolean {
  for (const node of runHere(...body)) {
    if (node.kind === "Raise") return true;
    if (node.kind === "Call" && ENDS.test(lastName(node.func) ?? "")) return true;
  }
  return false;
}

const TRACEBACK =
  /^(exception|print_exc|format_exc|print_exception|format_exception|excepthook|unraisablehook|exc_info|capture_exception|call_exception_handler|log_exception|print_stack|mail_admins|handle_?(error|exception)|on_?(error|exception))$/i;
const MESSAGE = /^(debug|info|warning|warn|error|critical|fatal|log|print|echo|secho|print_exception)$/;

/** What the handler tells of the error: all of it, a message without the traceback, or nothing. */
export function logsException({ body }: ExceptHandler): "traceback" | "message" | null {
  let told: "message" | null = null;
  for (const node of runHere(...body)) {
    if (node.kind !== "Call") continue;
    const name = lastName(node.func) ?? "";
    if (TRACEBACK.test(name) || node.keywords.some((one) => one.arg === "exc_info")) return "traceback";
    if (MESSAGE.test(name)) told = "message";
  }
  return told;
}

/** The caught error is looked at: its name is read in the handler. */
export function usesException({ name, body }: ExceptHandler): boolean {
  if (name === null) return false;
  for (const node of inside(...body)) if (isName(node, name)) return true;
  return false;
}

/** Somebody wrote beside the handler's statements, or over its `try`, why it is as it is. */
export function hasComment(handler: ExceptHandler, file: PythonFile): boolean {
  const over = file.source.position((handler.parent ?? handler).start).line - 1;
  const end = lineEnd(handler.end, file);
  return file.comments.some((comment) => {
    const isBeside = comment.start > handler.start && comment.start <= end;
    return (isBeside || standsOn(over, comment.start, file)) && !isPragma(comment, file);
  });
}

/** The comment has that line to itself. */
function standsOn(line: number, start: number, file: PythonFile): boolean {
  return file.source.position(start).line === line && file.source.lineText(line).trimStart().startsWith("#");
}

/** Somebody told another linter that this broad handler is meant. */
export function isExcused(handler: ExceptHandler, file: PythonFile): boolean {
  const lineOf = (offset: number): number => file.source.position(offset).line;
  return file.comments.some(
    ({ start, end }) =>
      lineOf(start) === lineOf(handler.start) &&
      /pylint:.*(broad-except|broad-exception-caught|bare-except|W070[23])/.test(file.source.text.slice(start, end)),
  );
}

function lineEnd(offset: number, file: PythonFile): number {
  const end = file.source.text.indexOf("\n", offset);
  return end < 0 ? file.source.text.length : end;
}

function isPragma(span: { start: number; end: number }, file: PythonFile): boolean {
  return /^#\s*(noqa|type:|pragma|pylint|nosec|ruff|python-dev|pyright|mypy|flake8)/i.test(textOf(span, file));
}

// --- uses of a value ----------------------------------------------------------------------------------------------

/** The list, dict or set that this expression reads is changed in place: `x.append(…)`, `x[k] = …`, `x += …`, `del x[k]`. */
export function mutates(read: Expression): boolean {
  const { parent } = read;
  if (parent === null) return false;
  switch (parent.kind) {
    case "Attribute":
      return MUTATORS.has(parent.attr) && parent.parent?.kind === "Call" && parent.parent.func === parent;
    case "Subscript":
      return parent.value === read && isStored(parent);
    case "AugAssign":
      return parent.target === read;
    default:
      return false;
  }
}

/** The expression is a target: assigned to, augmented or deleted. */
export function isStored(target: Expression): boolean {
  const { parent } = target;
  if (parent === null) return false;
  switch (parent.kind) {
    case "Assign":
    case "Delete":
      return parent.targets.includes(target);
    case "AugAssign":
    case "AnnAssign":
    case "For":
    case "AsyncFor":
    case "comprehension":
      return parent.target === target;
    case "withitem":
      return parent.optional_vars === target;
    case "Tuple":
    case "List":
    case "Starred":
      return isStored(parent);
    default:
      return false;
  }
}

/** The value outlives the statement: returned, yielded, kept on an object or in a container. */
export function escapes(read: Expression): boolean {
  const { parent } = read;
  if (parent === null) return false;
  switch (parent.kind) {
    case "Return":
    case "Yield":
      return true;
    case "Assign":
      return (
        parent.value === read && parent.targets.some((one) => one.kind === "Attribute" || one.kind === "Subscript")
      );
    case "AnnAssign":
      return parent.value === read && parent.target.kind !== "Name";
    case "Call":
      return parent.args.includes(read) && KEEPERS.has(lastName(parent.func) ?? "");
    default:
      return false;
  }
}

const KEEPERS = new Set("append appendleft add insert put put_nowait setdefault setattr".split(" "));
