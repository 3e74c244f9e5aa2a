/** Names that grow in a loop: where they are bound, and whether anything else happens to them meanwhile. */
import type { Assign, AugAssign, Expression, Node } from "../../syntax/nodes.ts";
import { extentOf, isShort, type Loop, loopAround, ownName } from "../kit/loops.ts";
import { functionAround, inside, isFunction, isStored, isTest, isWithin, lastName } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** The loop around a statement, unless it is a test's or plainly short. */
export function longLoopAround(node: Node, file: PythonFile): Loop | null {
  const loop = isTest(file) ? null : loopAround(node);
  return loop === null || isShort(loop) || isOverOptions(loop) ? null : loop;
}

/** Options by keyword are a handful. */
function isOverOptions(loop: Loop): boolean {
  return loop.kind === "For" && loop.iter.kind === "Call" && lastName(loop.iter) === "items";
}

/** The attribute is set to something else in the loop as well, such as to nothing. */
export function isSetAnew(name: string, statement: AugAssign, loop: Loop): boolean {
  for (const node of inside(extentOf(loop))) {
    if (node.kind === "Attribute" && ownName(node) === name && isStored(node) && !isWithin(node, statement))
      return true;
  }
  return false;
}

/** `while len(head) < size`, `while (byte := read(1)) != b":"`: it does not grow for long. */
export function isBounded(loop: Loop, name: string): boolean {
  if (loop.kind !== "While") return false;
  for (const node of inside(loop.test)) {
    const isEnd = node.kind === "Constant" && (node.type === "bytes" || node.type === "str") && node.value !== "";
    if (isEnd || ownName(node) === name) return true;
  }
  return false;
}

/** Bound before the loop, and in the loop neither bound by another statement nor read, but to be returned or measured. */
export function startsBefore(name: string, node: Assign | AugAssign, loop: Loop, file: PythonFile): boolean {
  const scope = file.names.scopeOf(node);
  if (scope.kind === "class" || (scope.kind === "function" && !isFunction(scope.node))) return false;
  const extent = extentOf(loop);
  if (!isWithin(extent, functionAround(node) ?? file.tree)) return false;
  const first = scope.bindings.get(name)?.[0];
  if (first === undefined || isWithin(first.node, extent)) return false;
  return file.names
    .references(scope, name)
    .every((use) => !isWithin(use, extent) || isWithin(use, node) || isLooked(use));
}

function isLooked({ parent }: Node): boolean {
  return parent?.kind === "Return" || (parent?.kind === "Call" && lastName(parent.func) === "len");
}

export function firstValue(name: string, node: Assign | AugAssign, file: PythonFile): Expression | null {
  const parent = file.names.scopeOf(node).bindings.get(name)?.[0]?.node.parent;
  return parent?.kind === "Assign" ? parent.value : null;
}
