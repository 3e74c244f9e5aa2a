import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "performance/list-inside-any",
  title: "List built where the first item may decide",
  severity: "advice",
  adopts: ["C419"],
  says: () =>
    "With the brackets, every item is computed before the first is looked at. Without them it stops where the answer is known.",
  why: "On a long input, or with a costly test, nearly all of the work is for nothing.",
  whenNot: "Computing every item is wanted, for what it does besides.",
  sources: ["https://docs.python.org/3/library/functions.html#any"],
  examples: [
    {
      title: "one is enough",
      bad: `
        def has_overdue(invoices):
            return any([invoice.is_overdue() for invoice in invoices])
        #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def has_overdue(invoices):
            return any(invoice.is_overdue() for invoice in invoices)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A tuple of a few values that are there already.",
      code: `
        def is_empty(first, last):
            return not any([first, last])
      `,
    },
  ],
  confirm: (_, file) => (isTest(file) ? "no" : "yes"),
});
