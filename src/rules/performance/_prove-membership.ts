/** Comparisons are counted, for more and more items: in a list they grow with the square of its length. */
import type { Expression, FunctionNode, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { extentOf, loopAround } from "../kit/loops.ts";
import { runHere } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, plainName } from "../kit/stand-ins.ts";
import { listParameters, sourcesOf } from "./_growing-inputs.ts";

/** What items that count can be made of. */
type Base = "str" | "int";

/** An attribute of an item, and a text in lower case, are as good as the item. */
const counted = (base: Base): string => `
  class Counted(${base}):
      """Counts how often items are compared, and how often one is looked up by its hash."""

      comparisons = 0
      look_ups = 0

      def __eq__(self, other):
          Counted.comparisons += 1
          return ${base}.__eq__(self, other)

      def __hash__(self):
          Counted.look_ups += 1
          return ${base}.__hash__(self)

      def __getattr__(self, name):
          return self
${base === "str" ? LOWERED : ""}`;

const LOWERED = `
      def lower(self):
          return self

      upper = casefold = strip = lower
`;

/** `of`: the class of the list's items, where types have told. */
export function proveMembership(at: Span, name: string, of: string | null, file: PythonFile): Recipe | Unprovable {
  const list = nodeAt(file.tree, at.start, at.end) ?? file.tree;
  const called = calledAround(list, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const { parameters, attributes } = sourcesOf(definition, file);
  const isGiven = listParameters(definition, file).includes(name);
  const many = [...new Set([...parameters, ...(isGiven ? [name] : [])])];
  if (many.length + attributes.length === 0)
    return { why: "the length of the list follows from nothing that a test could give" };
  const base = baseOf(of);
  if (base === null) return { why: "its items are neither texts nor numbers, of which a test makes those that count" };
  if (comparesOtherwise(definition, list, file))
    return { why: "other comparisons in its loops would be counted with these" };
  const made = [...many, ...attributes];
  const items = made.map(
    (one, index) => `items_of_${one} = [Counted(${distinct(base, one, index)}) for number in range(size)]`,
  );
  const owned = attributes.map((one) => `$owner.${one} = items_of_${one}`);
  // In nested loops what is found is compared as often with a set: only what is not found tells.
  const loop = loopAround(list);
  const isNested = loop !== null && loopAround(extentOf(loop)) !== null;
  return {
    test: `${plainName(definition)}_looks_items_up`,
    shows: `With four times the items, \`${definition.name}\` does not compare sixteen times as often.`,
    subject,
    arguments: Object.fromEntries(many.map((one) => [one, `items_of_${one}`])),
    helpers: counted(base),
    body: `
      def comparisons(size, apart):
          ${items.join("\n          ")}
          $setup
          ${[...owned, "before = Counted.comparisons"].join("\n          ")}
          $run
          return Counted.comparisons - before

      growth = []
      for apart in ${isNested ? "(1,)" : "(0, 1)"}:  # the same items in all lists, or others in each
          try:
              growth.append((comparisons(50, apart), comparisons(200, apart)))
          except (LookupError, ValueError):
              continue
      assert growth and Counted.comparisons + Counted.look_ups >= 200, "the items were not looked for"
    `,
    claim: "all(many <= 8 * few for few, many in growth)",
    otherwise: `four times the items are compared sixteen times as often: each one with all of \`${name}\``,
  };
}

function baseOf(name: string | null): Base | null {
  if (name === "builtins.int") return "int";
  return name === null || name === "builtins.str" ? "str" : null;
}

/** That of no other list, if `apart` is 1. */
function distinct(base: Base, list: string, index: number): string {
  return base === "str" ? `f"{'${list}' * apart} {number}"` : `${index * 1000} * apart + number`;
}

/** `index` and the like, membership in what may be a list too, or `==` in nested loops. */
function comparesOtherwise({ body }: FunctionNode, list: Node, file: PythonFile): boolean {
  for (const node of runHere(...body)) {
    const loop = loopAround(node);
    if (loop === null || node === list.parent) continue;
    if (node.kind === "Call" && node.func.kind === "Attribute" && /^(index|count|remove)$/.test(node.func.attr))
      return true;
    if (node.kind !== "Compare") continue;
    const isNested = loopAround(extentOf(loop)) !== null;
    if (isNested && node.ops.some((op) => op === "Eq" || op === "NotEq")) return true;
    const isAsked = node.ops.some((op) => op === "In" || op === "NotIn");
    if (isAsked && !node.comparators.every((one) => isHashTable(one, file))) return true;
  }
  return false;
}

function isHashTable(container: Expression, file: PythonFile): boolean {
  if (container.kind !== "Name") return false;
  const bindings = file.names.lookup(container);
  return (
    bindings.length > 0 &&
    bindings.every(({ node: { parent } }) => {
      const value = parent?.kind === "Assign" || parent?.kind === "AnnAssign" ? parent.value : null;
      if (value?.kind === "Call")
        return /^builtins\.(set|frozenset|dict)$/.test(file.names.qualified(value.func) ?? "");
      return value !== null && /^(Set|Dict)(Comp)?$/.test(value.kind);
    })
  );
}
