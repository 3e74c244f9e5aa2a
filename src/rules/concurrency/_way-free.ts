/** What stands before a place in a function, and is of the object: conditions, and what is awaited. Mocks let a test through. */
import type { Expression, FunctionNode, Node } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import { inside, isName, isNone, isWithin, runHere } from "../kit/match.ts";

/** Statements that replace attributes of `$owner` by mocks; not those that `kept` tells of, which the place itself uses. */
export function wayFreeTo(place: Node, definition: FunctionNode, kept: readonly Node[]): readonly string[] {
  const used = new Set(kept.flatMap((one) => [...inside(one)]).flatMap((node) => attributeOfSelf(node) ?? []));
  const wanted = new Set<string>();
  for (const condition of conditionsOf(place, definition)) {
    const name = attributeOfSelf(rootOf(condition));
    if (name !== null) wanted.add(name);
  }
  for (const node of runHere(...definition.body)) {
    if (node.kind !== "Await" || node.start > place.start || isWithin(place, node)) continue;
    const name = node.value.kind === "Call" ? attributeOfSelf(rootOf(node.value.func)) : null;
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

/** `self.a` of `self.a.b.c`. */
function rootOf(chain: Expression): Expression {
  let at = chain;
  while (at.kind === "Attribute" && at.value.kind === "Attribute") at = at.value;
  return at;
}

function attributeOfSelf(node: Node): string | null {
  return node.kind === "Attribute" && isName(node.value, "self") ? node.attr : null;
}
