import { replace } from "../../syntax/edits.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveTuple } from "./_prove-tuple.ts";

export default adoptRule({
  id: "testing/assert-on-tuple",
  title: "Assertion on a tuple, which is always true",
  severity: "error",
  syntaxDecides: "A tuple with something in it is true, whatever it holds.",
  adopts: ["F631"],
  says: () =>
    "A tuple that is not empty is true: this cannot fail. Take the parentheses away, so that the second part becomes the message.",
  why: "The check is written, read and counted, and checks nothing.",
  whenNot: "Never: without its parentheses it does what was meant.",
  sources: ["https://docs.python.org/3/reference/simple_stmts.html#the-assert-statement"],
  examples: [
    {
      title: "condition and message in parentheses",
      bad: `
        def test_total(order):
            assert (order.total == 12, "tax is missing")
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def test_total(order):
            assert order.total == 12, "tax is missing"
      `,
    },
  ],
  nearMisses: [
    {
      why: "The parentheses hold one condition over two lines.",
      code: `
        def test_total(order):
            assert (
                order.total == 12
                and order.currency == "EUR"
            ), "tax is missing"
      `,
    },
  ],
  reproduce: ({ at }, file) => proveTuple(at, file),
  fix: {
    safety: "unsafe",
    says: "Take the parentheses away",
    edits: ({ at }, { tree, source }) => {
      const check = nearest(nodeAt(tree, at.start, at.end), "Assert");
      const tuple = check?.test;
      if (tuple?.kind !== "Tuple" || tuple.elts.length !== 2 || source.text[tuple.start] !== "(") return null;
      // Over several lines the parentheses hold it together.
      if (source.lineOf(tuple.start) !== source.lineOf(tuple.end)) return null;
      const inner = source.text.slice(tuple.start + 1, tuple.end - 1).trim();
      return inner.endsWith(",") ? null : [replace(tuple, inner)];
    },
  },
});
