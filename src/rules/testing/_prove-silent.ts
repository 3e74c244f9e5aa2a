import { nodeAt } from "../../syntax/walk.ts";
import { isAlwaysRun } from "../kit/always-run.ts";
import { nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { assertsOtherwise, proveIndifferent, testAround, wordsOf } from "./_prove-indifferent.ts";

/** `at`: the assertion in the handler. The test is run with what raises nothing at all. */
export function proveSilent(at: Span, file: PythonFile): Recipe | Unprovable {
  const attempt = nearest(nodeAt(file.tree, at.start, at.end), "Try", "TryStar");
  const test = testAround(attempt);
  if (attempt === null || test === null) return { why: "the assertion is in no test" };
  if (!isAlwaysRun(attempt, test)) return { why: "the `try` is not reached in every run" };
  if (assertsOtherwise(test, attempt))
    return { why: "the test has other assertions, and it is they that would notice" };
  const { name } = test;
  return proveIndifferent(
    test,
    {
      test: `${wordsOf(test)}_notices_that_nothing_is_raised`,
      shows: `\`${name}\` fails when what it calls raises nothing.`,
      otherwise: "the test passes when nothing is raised",
    },
    file,
  );
}
