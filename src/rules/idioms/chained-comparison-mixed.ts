import type { CompareOperator } from "../../syntax/nodes.ts";
import { textOf } from "../kit/match.ts";
import { defineRule } from "../kit/rule.ts";

interface Data {
  readonly middle: string;
  readonly test: string;
}

const COMPARES: ReadonlySet<CompareOperator> = new Set(["Eq", "NotEq", "Is", "IsNot"]);

export default defineRule<Data>({
  id: "idioms/chained-comparison-mixed",
  title: "Membership test chained with a comparison",
  severity: "warning",
  says: ({ test, middle }) =>
    `This is a chain: it asks \`${test}\` and compares \`${middle}\` with the rest. Put parentheses around \`${test}\`.`,
  why: "Comparison operators have one precedence and chain, `in` and `is` included: `a in b == c` is `a in b and b == c`, not `(a in b) == c`. What was meant as a comparison with a truth value is nearly always false.",
  whenNot: "When both halves are meant; written with `and` the next reader will not ask.",
  sources: ["https://docs.python.org/3/reference/expressions.html#comparisons"],
  examples: [
    {
      title: "compared with a truth value",
      bad: `
        def check(name, names, expected):
            return name in names == expected
            #      ^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def check(name, names, expected):
            return (name in names) == expected
      `,
    },
  ],
  nearMisses: [
    { why: "A range.", code: "def check(low, value, high):\n    return low <= value < high\n" },
    {
      why: "A known idiom: equal to each other, and one of these.",
      code: "def quoted(text):\n    return text[0] == text[-1] in ('\"', \"'\")\n",
    },
    { why: "Three names for one object.", code: "def check(a, b, c):\n    return a is b is c\n" },
    { why: "Grouped on purpose.", code: "def check(a, b, c):\n    return (a in b) == (a in c)\n" },
  ],
  check: {
    *Compare(node, file) {
      const [first, second] = node.ops;
      const middle = node.comparators[0];
      if (first === undefined || second === undefined || middle === undefined || node.ops.length !== 2) return;
      if ((first !== "In" && first !== "NotIn") || !COMPARES.has(second)) return;
      const text = textOf(middle, file);
      yield { at: node, data: { middle: text, test: file.source.text.slice(node.start, middle.end) } };
    },
  },
});
