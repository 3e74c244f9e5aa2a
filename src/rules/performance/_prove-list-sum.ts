import { nodeAt } from "../../syntax/walk.ts";
import { ownName } from "../kit/loops.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround } from "../kit/stand-ins.ts";
import { listParameters } from "./_growing-inputs.ts";
import { listsOf, proveSlowGrowth } from "./_prove-slow-growth.ts";

/** The time is taken of a call with more and more lists of one item. */
export function proveListSum(at: Span, file: PythonFile): Recipe | Unprovable {
  const sum = nodeAt(file.tree, at.start, at.end);
  const [lists] = sum?.kind === "Call" ? sum.args : [];
  const name = lists === undefined ? null : ownName(lists);
  if (sum === null || name === null) return { why: "the lists that it adds are made on the way" };
  const called = calledAround(sum, file);
  if ("why" in called) return called;
  const isOwn = name.startsWith("self.");
  const input = listsOf(
    {
      parameters: listParameters(called.definition, file).filter((one) => one === name),
      counts: [],
      attributes: isOwn ? [name.slice("self.".length)] : [],
    },
    "[1]",
    "",
  );
  return "why" in input
    ? input
    : proveSlowGrowth(called, input, `\`sum\` copies what it has for each list of \`${name}\``);
}
