/** Objects that one loop has read from are the same in the next loop over the same local, and have kept what was fetched. */
import type { Binding } from "../../semantics/names.ts";
import type { Comprehension, Expression, For, Name, Node } from "../../syntax/nodes.ts";
import { isName, runHere } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** Attributes that loops over the same local, and before `loop`, read of its items. */
export function readBefore({ iter }: For | Comprehension, start: number, file: PythonFile): readonly string[] {
  const [binding, another] = iter.kind === "Name" ? file.names.lookup(iter) : [];
  if (binding === undefined || another !== undefined) return [];
  return [...firstReadsOf(binding, file)].flatMap(([attribute, at]) => (at < start ? [attribute] : []));
}

const known = new WeakMap<Binding, ReadonlyMap<string, number>>();

/** Where each attribute is first read of an item. */
function firstReadsOf(binding: Binding, file: PythonFile): ReadonlyMap<string, number> {
  const found = known.get(binding) ?? readsIn(file.names.references(binding.scope, binding.name));
  known.set(binding, found);
  return found;
}

function readsIn(uses: readonly Name[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const use of uses) {
    const loop = loopOver(use);
    for (const node of loop === null ? [] : runHere(...loop.body)) {
      if (node.kind === "Attribute" && isName(node.value, loop?.variable) && !found.has(node.attr))
        found.set(node.attr, node.start);
    }
  }
  return found;
}

function loopOver(use: Expression): { readonly variable: string; readonly body: readonly Node[] } | null {
  const { parent: loop } = use;
  if ((loop?.kind !== "For" && loop?.kind !== "comprehension") || loop.iter !== use || loop.target.kind !== "Name")
    return null;
  const { parent, target } = loop;
  if (loop.kind === "For") return { variable: target.id, body: loop.body };
  return parent === null ? null : { variable: target.id, body: [parent] };
}
