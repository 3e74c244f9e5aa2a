import { isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

const ENDS = new Set(["Raise", "Return"]);

export default adoptRule({
  id: "performance/try-in-loop",
  title: "`try` set up on each turn of an inner loop",
  severity: "advice",
  adopts: ["PERF203"],
  says: () =>
    "Before Python 3.11 each `try` costs something, raised or not. Put it around the loop where the first error ends it anyway, or ask first.",
  why: "In the innermost loop the set-up can cost as much as the work. From 3.11 on it is free.",
  whenNot: "One bad item must not stop the others, which is the usual reason for such a `try`.",
  sources: ["https://docs.python.org/3/whatsnew/3.11.html#misc"],
  examples: [
    {
      title: "for each cell of a table",
      bad: `
        def total(rows):
            result = 0
            for row in rows:
                for cell in row:
                    try:
                        result += int(cell)
                    except ValueError as error:
        #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^
                        raise BadTable(cell) from error
            return result
      `,
      good: `
        def total(rows):
            result = 0
            try:
                for row in rows:
                    for cell in row:
                        result += int(cell)
            except ValueError as error:
                raise BadTable(cell) from error
            return result
      `,
      python: "3.10",
    },
  ],
  nearMisses: [
    {
      why: "A single loop, and the others go on.",
      python: "3.10",
      code: `
        def parse(lines):
            for line in lines:
                try:
                    yield int(line)
                except ValueError:
                    print("skipped", line)
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const attempt = nearest(node, "Try");
    const inner = nearest(attempt, "For", "While");
    const [major, minor] = file.python;
    if (attempt === null || inner === null || isTest(file) || major > 3 || minor >= 11) return "no";
    const outer = nearest(inner.parent, "For", "While", "FunctionDef", "AsyncFunctionDef");
    if (outer?.kind !== "For" && outer?.kind !== "While") return "no";
    // Where the first error ends the loops, the `try` may as well stand around it.
    return attempt.body.length === 1 && attempt.handlers.every((one) => ENDS.has(one.body.at(-1)?.kind ?? ""))
      ? "yes"
      : "no";
  },
});
