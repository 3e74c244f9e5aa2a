import type { For, Statement } from "../../syntax/nodes.ts";
import { inside, isTest, nearest, siblings, textOf } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

/** As long as this, source and all, a comprehension still fits on a line. */
const FITS = 75;

export default adoptRule({
  id: "performance/comprehension-by-hand",
  title: "Loop that is a comprehension in three lines",
  severity: "advice",
  adopts: ["PERF401", "PERF402", "PERF403"],
  says: ({ code }) =>
    code === "PERF402"
      ? "The loop copies: `list(…)` says so."
      : "The loop only collects: a comprehension says so in one line, and runs faster.",
  why: "The reader has to go through the loop to see that nothing else happens in it.",
  whenNot: "The expression is long, the condition needs a comment, or more will be done in the loop.",
  sources: ["https://docs.python.org/3/tutorial/datastructures.html#list-comprehensions"],
  examples: [
    {
      title: "the names of some users",
      bad: `
        def names(users):
            result = []
            for user in users:
                if user.active:
                    result.append(user.name)
        #           ^^^^^^^^^^^^^^^^^^^^^^^^
            return result
      `,
      good: `
        def names(users):
            result = [user.name for user in users if user.active]
            return result
      `,
    },
  ],
  nearMisses: [
    {
      why: "The list has begun before; the loop adds to it.",
      code: `
        def lines(head, rows):
            result = [head]
            result.append("")
            for row in rows:
                result.append(row.text)
            return result
      `,
    },
    {
      why: "Too long to read in one line.",
      code: `
        def addresses(customers):
            result = []
            for customer in customers:
                result.append(f"{customer.street} {customer.number}, {customer.postcode} {customer.town}, {customer.country}")
            return result
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    const loop = nearest(node, "For");
    if (loop === null || isTest(file) || data.message.includes("extend") || data.message.includes("update"))
      return "no";
    return isShort(loop, file) && followsEmpty(loop) && !goesOn(loop, file) && !hasCommentIn(loop, file) ? "yes" : "no";
  },
});

function isShort(loop: For, file: PythonFile): boolean {
  const [only] = loop.body;
  if (only === undefined || loop.body.length > 1 || loop.orelse.length > 0) return false;
  const text = textOf(loop, file);
  return text.replace(/\s+/g, " ").length <= FITS + 25 && !text.includes("\n\n");
}

/** The empty list or dict is made right before the loop. */
function followsEmpty(loop: For): boolean {
  const around: readonly Statement[] = siblings(loop);
  const before = around[around.indexOf(loop) - 1];
  return before?.kind === "Assign" || before?.kind === "AnnAssign";
}

/** The next statement adds to the same collection. */
function goesOn(loop: For, file: PythonFile): boolean {
  const around = siblings(loop);
  const next = around[around.indexOf(loop) + 1];
  const call = loop.body[0] && [...inside(loop.body[0])].find((one) => one.kind === "Attribute");
  const name = call?.kind === "Attribute" && call.value.kind === "Name" ? call.value.id : null;
  if (next === undefined || name === null) return false;
  return new RegExp(`\\b${name}(\\.(append|extend|insert|update)|\\[|\\s*\\+=)`).test(textOf(next, file));
}

function hasCommentIn(loop: For, file: PythonFile): boolean {
  return file.comments.some((one) => one.start > loop.start && one.end <= loop.end);
}
