import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveListSum } from "./_prove-list-sum.ts";

export default adoptRule({
  id: "performance/quadratic-list-sum",
  title: "Lists added up with `sum`",
  severity: "advice",
  adopts: ["RUF017"],
  says: () =>
    "`sum` copies all that it has so far for each list it adds. Use `list(itertools.chain.from_iterable(…))`.",
  why: "Ten times the lists take a hundred times as long.",
  whenNot: "There are a handful of lists, for good.",
  sources: [
    "https://docs.python.org/3/library/functions.html#sum",
    "https://docs.python.org/3/library/itertools.html#itertools.chain.from_iterable",
  ],
  examples: [
    {
      title: "the pages of a search",
      bad: `
        def hits(pages):
            return sum(pages, [])
        #          ^^^^^^^^^^^^^^
      `,
      good: `
        from itertools import chain

        def hits(pages):
            return list(chain.from_iterable(pages))
      `,
      fixed: `
        import functools
        import operator
        def hits(pages):
            return functools.reduce(operator.iadd, pages, [])
      `,
    },
  ],
  nearMisses: [
    {
      why: "Adds numbers.",
      code: `
        def total(prices):
            return sum(prices, 0)
      `,
    },
  ],
  reproduce: ({ at }, file) => proveListSum(at, file),
  confirm: (_, file) => (isTest(file) ? "no" : "yes"),
});
