/** Whether whoever comes to the end of a function has come by a place in it. */
import type { FunctionNode, Node } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import { runHere } from "./match.ts";
import { isConditional } from "./order.ts";

const EXITS = new Set<Node["kind"]>(["Return", "Break", "Continue"]);

/** `isSure` tells of conditions that the caller knows to be met, such as loops over something that has items. */
export function isAlwaysRun(
  place: Node,
  definition: FunctionNode,
  isSure: (around: Node) => boolean = () => false,
): boolean {
  const around = [...ancestors(place)];
  const path = [place, ...around.slice(0, around.indexOf(definition))];
  const isSometimes = (node: Node, index: number): boolean => {
    const child = path[index - 1];
    return child !== undefined && isConditional(node, child) && !isSure(node);
  };
  if (path.some(isSometimes)) return false;
  for (const node of runHere(...definition.body)) {
    if (EXITS.has(node.kind) && node.start < place.start && !path.includes(node)) return false;
  }
  return true;
}
