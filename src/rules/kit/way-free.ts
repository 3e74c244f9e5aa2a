/** What stands before a place in a function, and is of the object: conditions, and what is awaited. Mocks let a test through. */
import type { Expression, FunctionNode, Name, Node } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import { inside, isName, isNone, isWithin, runHere } from "./match.ts";
import type { PythonFile } from "./rule.ts";

/** Statements that replace attributes of `$owner` by mocks; not those that `kept` tells of, which the place itself uses. */
export function wayFreeTo(
  place: Node,
  definition: FunctionNode,
  kept: readonly Node[],
  file: PythonFile,
): readonly string[] {
  const used = new Set(kept.flatMap((one) => [...inside(one)]).flatMap((node) => attributeOfSelf(node) ?? []));
  const wanted = new Set<string>();
  for (const condition of conditionsOf(place, definition)) {
    const name = attributeBehind(condition, file);
    if (name !== null) wanted.add(name);
  }
  for (const node of runHere(...definition.body)) {
    if (node.kind !== "Await" || node.start > place.start || isWithin(place, node)) continue;
    const name = attributeBehind(node.value, file);
    if (name !== null) wanted.add(name);
  }
  return [...wanted].filter((name) => !used.has(name)).map((name) => `$owner.${name} = Anything()`);
}

/** What has to be true for the place to be reached, where that is whether something is there. */
function conditionsOf(place: Node, definition: FunctionNode): readonly Expression[] {
  const found: Expression[] = [];
  let child = place;
  for (const around of ancestors(place)) {
    if (around === definition) break;
    if (around.kind === "If" && around.body.some((one) => one === child)) found.push(...parts(around.test));
    child = around;
  }
  return found;
}

/** `a` and `b` of `a is not None and b`. */
function parts(test: Expression): readonly Expression[] {
  if (test.kind === "BoolOp" && test.op === "And") return test.values.flatMap(parts);
  if (test.kind !== "Compare") return [test];
  const [operator] = test.ops;
  return operator === "IsNot" && isNone(test.comparators[0] ?? null) ? [test.left] : [];
}

/** `a` of `self.a.b[c]`, of `await self.a.get()`, and of a name that is first set to one of these. */
function attributeBehind(expression: Expression, file: PythonFile): string | null {
  let at: Expression | null = expression;
  let followed = false;
  while (at !== null) {
    const own = attributeOfSelf(at);
    if (own !== null) return own;
    if (at.kind === "Attribute" || at.kind === "Await" || at.kind === "Subscript") at = at.value;
    else if (at.kind === "Call") at = at.func;
    else if (at.kind !== "Name" || followed) return null;
    else {
      at = firstValue(at, file);
      followed = true;
    }
  }
  return null;
}

function firstValue(name: Name, file: PythonFile): Expression | null {
  const statement = file.names.lookup(name)[0]?.node.parent;
  return statement?.kind === "Assign" || statement?.kind === "AnnAssign" ? statement.value : null;
}

function attributeOfSelf(node: Node): string | null {
  return node.kind === "Attribute" && isName(node.value, "self") ? node.attr : null;
}
