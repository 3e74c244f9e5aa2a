import type { Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isAlwaysRun } from "../kit/always-run.ts";
import { nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { assertsOtherwise, proveIndifferent, testAround, wordsOf } from "./_prove-indifferent.ts";

/** The test is run with something that is false in every comparison. */
export function proveTuple(at: Span, file: PythonFile): Recipe | Unprovable {
  const check = nearest(nodeAt(file.tree, at.start, at.end), "Assert");
  const test = testAround(check);
  if (check?.test.kind !== "Tuple" || test === null) return { why: "the assertion is in no test" };
  const [condition] = check.test.elts;
  if (condition === undefined || !isFalseOfWrong(condition))
    return { why: "no value makes its condition false for certain" };
  if (!isAlwaysRun(check, test)) return { why: "the assertion is not reached in every run" };
  if (assertsOtherwise(test, check)) return { why: "the test has other assertions, and it is they that would notice" };
  const { name } = test;
  return proveIndifferent(
    test,
    {
      test: `${wordsOf(test)}_notices_what_is_wrong`,
      shows: `\`${name}\` fails when its condition is false.`,
      otherwise: "the test passes though the condition is false, for a tuple is always true",
    },
    file,
  );
}

/** A comparison, or the truth of what is asked; not that something is `None`, or is not. */
function isFalseOfWrong(condition: Expression): boolean {
  switch (condition.kind) {
    case "Compare":
      return condition.ops.every((op) => !/^(Is|IsNot|NotIn)$/.test(op));
    case "Name":
    case "Attribute":
    case "Subscript":
      return true;
    case "Call":
      return condition.func.kind === "Attribute";
    case "Await":
      return isFalseOfWrong(condition.value);
    default:
      return false;
  }
}
