import type { Node } from "../../syntax/nodes.ts";
import { isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

const SAYS: Record<string, string> = {
  SIM118: "A dict answers `in` itself, without `.keys()`.",
  PERF102: "Only one half of the items is used: go through `.keys()` or `.values()`.",
  PLR1733: "The loop has the value already: `.items()` gave it.",
  PLR1736: "The loop has the item already: `enumerate` gave it.",
  FURB148: "One half of what `enumerate` gives is not used: go through the items, or through the numbers.",
};

export default adoptRule({
  id: "performance/roundabout-lookup",
  title: "Looked up again what is at hand",
  severity: "advice",
  adopts: ["SIM118", "PERF102", "PLR1733", "PLR1736", "FURB148"],
  says: ({ code }) => SAYS[code] ?? "This is at hand already.",
  why: "One call, lookup or tuple more on each turn; and the reader wonders whether it could be a different one.",
  whenNot: "The object is no dict but something with a `keys()` of its own, such as a database row.",
  sources: [
    "https://docs.python.org/3/library/stdtypes.html#mapping-types-dict",
    "https://docs.python.org/3/library/functions.html#enumerate",
  ],
  examples: [
    {
      title: "only the values are used",
      bad: `
        def report(prices):
            for _, price in prices.items():
        #                   ^^^^^^^^^^^^
                print(price)
      `,
      good: `
        def report(prices):
            for price in prices.values():
                print(price)
      `,
    },
    {
      title: "the item, looked up by its number",
      bad: `
        def report(lines):
            for number, line in enumerate(lines):
                print(number, lines[number], line)
        #                     ^^^^^^^^^^^^^
      `,
      good: `
        def report(lines):
            for number, line in enumerate(lines):
                print(number, line, line)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A database row: `in row` asks for a value, not for a column.",
      code: `
        def has_email(row):
            return "email" in row.keys()
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    if (isTest(file)) return "no";
    return data.code === "SIM118" && isRow(node) ? "no" : "yes";
  },
});

function isRow(node: Node): boolean {
  const test = nearest(node, "Compare", "For", "comprehension");
  const keys = test?.kind === "Compare" ? test.comparators[0] : test?.iter;
  if (keys?.kind !== "Call" || keys.func.kind !== "Attribute") return true;
  return /row|record|result|cursor|frame|\bdf\b|self|cls|headers|message|multi/i.test(
    lastName(keys.func.value) ?? "row",
  );
}
