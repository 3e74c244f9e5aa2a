import { isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "performance/comprehension-through-constructor",
  title: "Collection built by way of another one",
  severity: "advice",
  adopts: ["C400", "C401", "C402", "C403", "C404", "C416", "C417", "C420"],
  says: ({ code }) =>
    code === "C416"
      ? "The comprehension changes nothing: `list(…)`, `set(…)` or `dict(…)` copies."
      : code === "C420"
        ? "The same value for each key: `dict.fromkeys(…)`."
        : "A comprehension of the right kind builds it at once, without the call and the list or generator in between.",
  why: "Each item is built twice, or goes through one call more, for the same result.",
  whenNot: "The name stands for something else than the builtin.",
  sources: [
    "https://docs.python.org/3/tutorial/datastructures.html#dictionaries",
    "https://docs.python.org/3/reference/expressions.html#displays-for-lists-sets-and-dictionaries",
  ],
  examples: [
    {
      title: "a set from a list that is thrown away",
      bad: `
        def towns(customers):
            return set([customer.town for customer in customers])
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def towns(customers):
            return {customer.town for customer in customers}
      `,
    },
  ],
  nearMisses: [
    {
      why: "`frozenset` has no comprehension of its own.",
      code: `
        def towns(customers):
            return frozenset(customer.town for customer in customers)
      `,
    },
  ],
  // `**{key: value for …}` in a table reads as the lines around it.
  confirm: ({ node, data }, file) =>
    isTest(file) || (data.code === "C420" && nearest(node, "DictComp")?.parent?.kind === "Dict") ? "no" : "yes",
});
