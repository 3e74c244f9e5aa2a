import type { Node } from "../../syntax/nodes.ts";
import { hasBreak } from "../kit/flow.ts";
import { isName, nearest } from "../kit/match.ts";
import { bothRun } from "../kit/order.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/loop-variable-reuses-iterable",
  title: "Loop overwrites what it iterates over",
  severity: "warning",
  adopts: ["B020"],
  says: ({ message }) =>
    `The loop gives the name \`${/`(\w+)`/.exec(message)?.[1] ?? "of its iterable"}\` to each element, and the code after it still means the whole. Name the element differently.`,
  why: "After the loop the name holds the last element, so the next line counts, prints or returns that one instead of all of them.",
  whenNot: "The collection is not needed again.",
  sources: ["https://docs.python.org/3/reference/compound_stmts.html#the-for-statement"],
  examples: [
    {
      title: "the count of the last line",
      bad: `
        def report(lines):
            for lines in lines:
        #       ^^^^^
                print(lines.strip())
            return len(lines)
      `,
      good: `
        def report(lines):
            for line in lines:
                print(line.strip())
            return len(lines)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The loop looks for an element, and goes on with it.",
      code: `
        def first_square_free(f, shifts):
            for f in shifts(f):
                if f.is_square_free:
                    break
            return f
      `,
    },
    {
      why: "The whole is not needed any more.",
      code: `
        def show(message):
            for message in message.parts:
                print(message)
      `,
    },
    {
      why: "An attribute is bound, and not the object that has it.",
      code: `
        class Reader:
            def read(self):
                for self.line in self.lines:
                    self.count += 1
                return self.count
      `,
    },
    {
      why: "The other branch means the whole, and only one of them runs.",
      code: `
        def show(message, is_long):
            if is_long:
                for message in message.parts:
                    print(message)
            else:
                print(message)
      `,
    },
    {
      why: "Counting goes on where it stood.",
      code: `
        def digits(text, at):
            for at in range(at + 1, len(text)):
                if not text[at].isdigit():
                    break
            return at
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const loop = nearest(node, "For", "AsyncFor");
    if (loop === null || !isName(node) || node.parent?.kind === "Attribute") return "no";
    // `for i in range(i + 1, …)` goes on counting where it stood.
    if (loop.iter.kind === "Call" && file.names.qualified(loop.iter.func) === "builtins.range") return "no";
    // With a `break` the element that was found is what is meant afterwards.
    if (hasBreak(loop.body)) return "no";
    const bound = new Set<Node>(file.names.lookup(node).map((binding) => binding.node));
    const next = file.names.references(file.names.scopeOf(node), node.id).find((one) => one.start >= loop.end);
    return next !== undefined && bothRun(loop, next) && !bound.has(next) ? "yes" : "no";
  },
});
