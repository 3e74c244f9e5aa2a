/** A queue is made long, and the time taken until it is empty. */
import { nodeAt } from "../../syntax/walk.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, untyped } from "../kit/stand-ins.ts";
import { listParameters } from "./_growing-inputs.ts";
import { proveSlowGrowth } from "./_prove-slow-growth.ts";

/** A graph, a tree and a node of either: what has neighbours has them all, and they have none. */
const CROWD = `
  class Crowd:
      """Has many others, which it hands out once, whatever it is asked for."""

      def __init__(self, size):
          self._others = [Crowd(0) for _ in range(size)]

      def __iter__(self):
          others, self._others = self._others, []
          return iter(others)

      def __getattr__(self, name):
          return self

      def __getitem__(self, key):
          return self

      def __call__(self, *args, **kwargs):
          return self
`;

/** Of fewer items all are moved in less time than anything else is done with one. */
const LEAST = 8000;

/** `at`: the call that takes the first. */
export function proveQueue(at: Span, name: string, file: PythonFile): Recipe | Unprovable {
  const taken = nodeAt(file.tree, at.start, at.end) ?? file.tree;
  const called = calledAround(taken, file);
  if ("why" in called) return called;
  const lists = listParameters(called.definition, file).filter((one) => one === name);
  const objects = untyped(called.definition).filter((one) => one !== name);
  if (lists.length + objects.length === 0)
    return { why: "what it works on is made by its annotations, and is not large" };
  const given = Object.fromEntries([
    ...objects.map((one) => [one, "crowd"]),
    ...lists.map((one) => [one, "list(Crowd(size))"]),
  ]);
  const before = objects.length === 0 ? [] : ["crowd = Crowd(size)"];
  const input = { arguments: given, before, after: [], helpers: CROWD };
  return proveSlowGrowth(called, input, `\`${name}\` moves all its items for each that is taken`, LEAST);
}
