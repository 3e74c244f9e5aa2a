/** One object where there should be several: of `fromkeys`, of a loop's closures. */
import type { Call, Name, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { inside, isName, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

/** `at`: the call of `fromkeys`. */
export function proveSharedValue(at: Span, file: PythonFile): Recipe | Unprovable {
  const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const called = calledAround(call ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const keys = call?.args[0];
  const given = keys?.kind === "Name" && isParameter(keys, file) ? { [keys.id]: '["first", "second"]' } : {};
  return equipped({
    test: `values_of_${plainName(definition)}_are_their_own`,
    shows: `What \`${definition.name}\` returns has a value of its own under each key.`,
    subject,
    arguments: { ...objectsFor(definition), ...given },
    body: `
      result = $run
      assert isinstance(result, dict) and len(result) > 1, "the dict is not what is returned"
    `,
    claim: "len({id(value) for value in result.values()}) == len(result)",
    otherwise: "all keys have the very same object",
  });
}

const KEPT = `
  def kept(value):
      """The functions that a container holds."""
      if isinstance(value, dict):
          value = value.values()
      return [one for one in value if isinstance(one, FunctionType)] if isinstance(value, Iterable) else []
`;

/** `at`: the loop's variable where the closure uses it. */
export function proveLateBinding(at: Span, file: PythonFile): Recipe | Unprovable {
  const name = nodeAt(file.tree, at.start, at.end);
  const loop = nearest(name, "For", "AsyncFor");
  if (!isName(name) || loop === null) return { why: "no loop makes the functions" };
  const called = calledAround(loop, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const container = filledIn(loop, file);
  return equipped({
    test: `functions_of_${plainName(definition)}_differ`,
    shows: `Each function that \`${definition.name}\` makes keeps the \`${name.id}\` of its own round.`,
    subject,
    arguments: { ...objectsFor(definition), ...(container === null ? {} : { [container.name]: "container" }) },
    imports: ["from collections.abc import Iterable", "from types import FunctionType"],
    helpers: KEPT,
    body: `
      ${container === null ? "" : `container = ${container.empty}`}
      $setup
      result = $run
      functions = kept(result)${container === null ? "" : " + kept(container)"}
      assert len(functions) > 1, "fewer than two functions were made"
      shared = [
          one.__closure__[one.__code__.co_freevars.index("${name.id}")]
          for one in functions
          if "${name.id}" in one.__code__.co_freevars
      ]
    `,
    claim: "len({id(cell) for cell in shared}) == len(shared)",
    otherwise: `all functions see the last \`${name.id}\``,
  });
}

/** A parameter that the loop puts things into. */
function filledIn(loop: Node, file: PythonFile): { readonly name: string; readonly empty: string } | null {
  for (const node of inside(loop)) {
    const { parent } = node;
    if (node.kind !== "Name" || !isParameter(node, file)) continue;
    if (parent?.kind === "Subscript" && parent.value === node && parent.parent?.kind === "Assign") {
      return parent.parent.value === parent ? null : { name: node.id, empty: "{}" };
    }
    if (parent?.kind === "Attribute" && parent.attr === "append" && isCalled(parent))
      return { name: node.id, empty: "[]" };
  }
  return null;
}

const isCalled = (node: Node): boolean => (node.parent as Call | null)?.kind === "Call";

function isParameter(name: Name, file: PythonFile): boolean {
  return file.names.lookup(name).some(({ kind }) => kind === "parameter");
}
