/** Whether two places of one function both run, and in which order, as far as syntax tells. */
import type { Node, Statement } from "../../syntax/nodes.ts";
import { blocksOf } from "../../syntax/walk.ts";
import { fallsThrough } from "./flow.ts";

/** The node and all around it, innermost first. */
export function lineage(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (let at: Node | null = node; at !== null; at = at.parent) found.push(at);
  return found;
}

/** The block of `parent` that `child` is a statement of, and where. */
export function placeIn(
  parent: Node,
  child: Node,
): { readonly block: readonly Statement[]; readonly index: number } | null {
  for (const block of blocksOf(parent)) {
    const index = (block as readonly Node[]).indexOf(child);
    if (index >= 0) return { block, index };
  }
  return null;
}

/** Some runs of `parent` leave out its part `child`. */
export function isConditional(parent: Node, child: Node): boolean {
  switch (parent.kind) {
    case "If":
    case "IfExp":
      return child !== parent.test;
    case "BoolOp":
      return child !== parent.values[0];
    case "For":
    case "AsyncFor":
      return child !== parent.iter;
    case "While":
      return child !== parent.test;
    case "Try":
    case "TryStar":
      return (
        child.kind === "ExceptHandler" || (parent.handlers.length > 0 && parent.orelse.some((one) => one === child))
      );
    case "match_case":
    case "Lambda":
      return true;
    default:
      return false;
  }
}

/** After `first` has run, control can come to `second`, which stands below it; false where that is unsure. */
export function bothRun(first: Node, second: Node): boolean {
  const above = lineage(first);
  const below = lineage(second);
  const common = above.find((node) => below.includes(node));
  if (common === undefined || common === first || common === second) return false;
  const one = above[above.indexOf(common) - 1];
  const other = below[below.indexOf(common) - 1];
  if (one === undefined || other === undefined || !followIn(common, one, other)) return false;
  const sometimes = [above, below].every((path) => isSometimes(path.slice(0, path.indexOf(common))));
  return !sometimes && goesOn(above, common);
}

function followIn(common: Node, one: Node, other: Node): boolean {
  const here = placeIn(common, one);
  const there = placeIn(common, other);
  if (here !== null && there !== null && here.block === there.block) {
    return here.index <= there.index && fallsThrough(here.block.slice(here.index, there.index));
  }
  switch (common.kind) {
    case "If":
    case "IfExp":
    case "While":
      return one === common.test && other !== one;
    case "Try":
    case "TryStar":
      return here?.block === common.body && there !== null && fallsThrough(common.body.slice(here.index));
    case "BinOp":
    case "Call":
    case "keyword":
    case "Tuple":
    case "List":
    case "Set":
    case "Dict":
    case "Compare":
    case "BoolOp":
    case "JoinedStr":
    case "FormattedValue":
    case "Return":
    case "Expr":
    case "Assign":
      return one.start < other.start;
    default:
      return false;
  }
}

function isSometimes(path: readonly Node[]): boolean {
  return path.some((node, index) => {
    const child = path[index - 1];
    return child !== undefined && isConditional(node, child);
  });
}

/** Control leaves every block between the node and `outer` at its end. */
export function goesOn(path: readonly Node[], outer: Node): boolean {
  for (let index = 1; path[index - 1] !== outer && index < path.length; index++) {
    const parent = path[index];
    const child = path[index - 1];
    if (parent === undefined || child === undefined || parent === outer) return true;
    const place = placeIn(parent, child);
    if (place !== null && !fallsThrough(place.block.slice(place.index))) return false;
  }
  return true;
}
