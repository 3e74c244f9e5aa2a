/** A loop that takes away from what it runs over is given three items of which it takes each away. */
import type { For, Name, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { inside, isName, nearest, textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

const WATCHED = `
  class Watched(list):
      """Counts the items that it hands out."""

      handed_out = 0

      def __iter__(self):
          for item in super().__iter__():
              self.handed_out += 1
              yield item
`;

/** Of which one may be what the loop looks for: what it compares an attribute with, too. */
function itemsFor(loop: For, file: PythonFile): string {
  const own = [...inside(...loop.body)].flatMap((node) => {
    const [value] = node.kind === "Compare" ? node.comparators : [];
    const isAttribute = node.kind === "Compare" && node.left.kind === "Attribute" && isName(node.left.value);
    if (!isAttribute || value?.kind !== "Constant" || node.left.kind !== "Attribute") return [];
    return [`Anything(${node.left.attr}=${textOf(value, file)})`];
  });
  return `(${['""', "0", "None", "Anything()", ...new Set(own)].join(", ")})`;
}

export function proveLoopMutates(at: Span, file: PythonFile): Recipe | Unprovable {
  const change = nodeAt(file.tree, at.start, at.end);
  const loop = nearest(change, "For");
  if (loop === null || !isName(loop.iter)) return { why: "what the loop runs over has no name of its own" };
  if (!file.names.lookup(loop.iter).every(({ kind }) => kind === "parameter")) {
    return { why: "what the loop runs over is not given to the function" };
  }
  const called = calledAround(loop, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const items = itemsFor(loop, file);
  const isDict = isByKey(change, loop, loop.iter);
  const common = {
    subject,
    arguments: { ...objectsFor(definition), [loop.iter.id]: "items" },
  };
  if (isDict) {
    return equipped({
      ...common,
      test: `${plainName(definition)}_comes_to_its_end`,
      shows: `\`${definition.name}\` can take entries out of \`${loop.iter.id}\`.`,
      body: `
        is_broken = is_changed = False
        for value in ${items}:
            items = {number: value for number in range(3)}
            $setup
            try:
                $run
            except RuntimeError as error:
                is_broken = is_broken or "changed size" in str(error)
            except TypeError:
                continue
            is_changed = is_changed or len(items) < 3
        assert is_changed, "no entry was taken out"
      `,
      claim: "not is_broken",
      otherwise: `\`${loop.iter.id}\` changed while the loop ran over it, which raises RuntimeError`,
    });
  }
  return equipped({
    ...common,
    test: `${plainName(definition)}_sees_every_item`,
    shows: `\`${definition.name}\` looks at every item of \`${loop.iter.id}\`, whichever it takes out.`,
    helpers: WATCHED,
    body: `
      seen = []
      for value in ${items}:
          items = Watched([value, value, value])
          $setup
          try:
              $run
          except (AttributeError, TypeError):
              continue
          if len(items) < 3:
              seen.append(items.handed_out)
      assert seen, "no item was taken out"
    `,
    // A copy made by slicing hands out none.
    claim: "all(count in (0, 3) for count in seen)",
    otherwise: "of three items the loop did not see each",
  });
}

/** `del d[key]`, `d.pop(key)`: what it runs over is a dict. */
function isByKey(change: Node | null, { target }: For, iterable: Name): boolean {
  const isEntry = (node: Node): boolean => node.kind === "Subscript" && isName(node.value, iterable.id);
  if (change !== null && [...inside(change)].some(isEntry)) return true;
  const call = nearest(change, "Call");
  const [first] = call?.args ?? [];
  const isPop = call?.func.kind === "Attribute" && call.func.attr === "pop";
  return isPop && first !== undefined && isName(target) && isName(first, target.id);
}
