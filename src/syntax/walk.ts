import { pushChildren } from "./children.ts";
import type { AsyncFunctionDef, FunctionDef, Kind, Lambda, Module, Node, NodeOf, Statement } from "./nodes.ts";

export { CHILD_FIELDS } from "./children.ts";

/** A node's children in source order. A function's or class's decorators come first; they lie before its `start`. */
export function children(node: Node): Node[] {
  const out: Node[] = [];
  pushChildren(node, out);
  return out;
}

/**
 * Calls `enter` for the node and everything below it, parents first, in source order. Iterative: trees of long operator
 * chains are tens of thousands deep.
 */
export function visit(root: Node, enter: (node: Node) => void): void {
  const open: Node[] = [root];
  for (;;) {
    const node = open.pop();
    if (node === undefined) return;
    enter(node);
    const from = open.length;
    pushChildren(node, open);
    reverse(open, from);
  }
}

function reverse(nodes: Node[], from: number): void {
  let low = from;
  let high = nodes.length - 1;
  while (low < high) {
    const first = nodes[low];
    const last = nodes[high];
    if (first === undefined || last === undefined) return;
    nodes[low] = last;
    nodes[high] = first;
    low++;
    high--;
  }
}

/** The node and everything below it, parents first, in source order. */
export function* walk(root: Node): Generator<Node, void, undefined> {
  const open: Node[] = [root];
  for (;;) {
    const node = open.pop();
    if (node === undefined) return;
    yield node;
    const from = open.length;
    pushChildren(node, open);
    reverse(open, from);
  }
}

/** The nodes around this one, the parent first, the module last. */
export function* ancestors(node: Node): Generator<Node, void, undefined> {
  for (let at = node.parent; at !== null; at = at.parent) yield at;
}

/** The innermost node of one of the kinds around this one (itself not counted), or `null`. */
export function enclosing<K extends Kind>(node: Node, ...kinds: readonly K[]): NodeOf<K> | null {
  for (let at = node.parent; at !== null; at = at.parent) if (isOf(at, kinds)) return at;
  return null;
}

function isOf<K extends Kind>(node: Node, kinds: readonly K[]): node is NodeOf<K> {
  const names: readonly Kind[] = kinds;
  return names.includes(node.kind);
}

/**
 * The innermost function or lambda whose code runs this node, or `null` at module level. A function's decorators, defaults
 * and annotations are evaluated outside it.
 */
export function enclosingFunction(node: Node): FunctionDef | AsyncFunctionDef | Lambda | null {
  let inner = node;
  for (let at = node.parent; at !== null; inner = at, at = at.parent) {
    if (at.kind === "Lambda") {
      if (inner === at.body) return at;
    } else if (at.kind === "FunctionDef" || at.kind === "AsyncFunctionDef") {
      if (inner.start >= (at.body[0]?.start ?? at.end)) return at;
    }
  }
  return null;
}

/** The lists of statements of a node, one for each way through it. */
export function blocksOf(node: Node): readonly (readonly Statement[])[] {
  switch (node.kind) {
    case "Module":
    case "ClassDef":
    case "FunctionDef":
    case "AsyncFunctionDef":
    case "With":
    case "AsyncWith":
    case "ExceptHandler":
    case "match_case":
      return [node.body];
    case "For":
    case "AsyncFor":
    case "While":
    case "If":
      return [node.body, node.orelse];
    case "Try":
    case "TryStar":
      return [node.body, node.orelse, node.finalbody];
    default:
      return [];
  }
}

/** The range a node covers with its decorators. */
function fullStart(node: Node): number {
  if (node.kind !== "FunctionDef" && node.kind !== "AsyncFunctionDef" && node.kind !== "ClassDef") return node.start;
  return Math.min(node.start, node.decorator_list[0]?.start ?? node.start);
}

/** The innermost node that covers `[start, end)`; `null` when the module itself does not. Descends by bisection. */
export function nodeAt(module: Module, start: number, end: number): Node | null {
  if (start < module.start || end > module.end || end < start) return null;
  let at: Node = module;
  const below: Node[] = [];
  for (;;) {
    below.length = 0;
    // A module's body may be long, and is asked for at each finding: it is not copied.
    if (at.kind !== "Module") pushChildren(at, below);
    const strings: boolean = at.kind === "JoinedStr" || at.kind === "TemplateStr";
    const inner: Node | null = strings
      ? coveringPiece(below, start, end)
      : covering(at.kind === "Module" ? at.body : below, start, end);
    if (inner === null) return at;
    at = inner;
  }
}

/** The last of the nodes (in source order, disjoint) that begins at or before `start`, if it covers the range. */
function covering(nodes: readonly Node[], start: number, end: number): Node | null {
  let low = 0;
  let high = nodes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const node = nodes[middle];
    if (node !== undefined && fullStart(node) <= start) low = middle + 1;
    else high = middle - 1;
  }
  const found = nodes[high];
  if (found === undefined || found.end < end) return null;
  return found;
}

/** The same for the pieces of an f-string: the text of a `{x=}` lies within its field, which comes after it. */
function coveringPiece(nodes: readonly Node[], start: number, end: number): Node | null {
  return nodes.findLast((node) => node.start <= start && node.end >= end) ?? null;
}
