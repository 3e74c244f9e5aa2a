/** Loops around an expression, and whether they may go on for long. */
import { isFew } from "../../semantics/loops.ts";
import type { AsyncFor, Comprehension, For, Node, While } from "../../syntax/nodes.ts";
import { isFunction, isName } from "./match.ts";

export type Loop = For | AsyncFor | While | Comprehension;

const NONE: readonly never[] = [];

/** The innermost loop of the same function that evaluates the node in each turn. */
export function loopAround(node: Node): Loop | null {
  for (let at = node; at.parent !== null && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if (parent.kind === "For" || parent.kind === "AsyncFor" || parent.kind === "While") {
      if (parent.kind === "While" && parent.test === at) return parent;
      if ((parent.body as readonly Node[]).includes(at)) return parent;
    }
    if (parent.kind === "comprehension" && parent.iter !== at) return parent;
    const generators: readonly Comprehension[] = "generators" in parent ? parent.generators : NONE;
    const index = (generators as readonly Node[]).indexOf(at);
    const around = index < 0 ? generators.at(-1) : generators[index - 1];
    if (around !== undefined) return around;
    if (parent.kind === "ClassDef" || parent.kind === "Lambda") return null;
  }
  return null;
}

/** All that is evaluated in a loop's turns: of a comprehension, the whole of it. */
export function extentOf(loop: Loop): Node {
  return loop.kind === "comprehension" ? (loop.parent ?? loop) : loop;
}

/** `xs`, or `self.xs`; `null` for anything else. */
export function ownName(node: Node): string | null {
  if (node.kind === "Name") return node.id;
  return node.kind === "Attribute" && isName(node.value, "self") ? `self.${node.attr}` : null;
}

/** Its turns are few, as is plain to see: a display, a small `range`, the options of a call, a constant's items. */
export function isShort(loop: Loop): boolean {
  return loop.kind !== "While" && isFew(loop.iter);
}
