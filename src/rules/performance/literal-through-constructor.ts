import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "performance/literal-through-constructor",
  title: "Constructor called for what a literal says",
  severity: "advice",
  adopts: ["C405", "C406", "C409", "C410", "C418"],
  says: () => "The literal makes it at once: `{…}`, `[…]`, `(…)`.",
  why: "The call looks the name up, builds one collection and copies it into another; in a loop that counts.",
  whenNot: "`dict(a=1, b=2)` with names as keys reads well as it is.",
  sources: ["https://docs.python.org/3/reference/expressions.html#displays-for-lists-sets-and-dictionaries"],
  examples: [
    {
      title: "a set by way of a list",
      bad: `
        def is_weekend(day):
            return day in set(["sat", "sun"])
        #                 ^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def is_weekend(day):
            return day in {"sat", "sun"}
      `,
    },
  ],
  nearMisses: [
    {
      why: "Keywords as keys: a matter of taste.",
      code: `
        def defaults():
            return dict(colour="red", size=3)
      `,
    },
  ],
  confirm: (_, file) => (isTest(file) ? "no" : "yes"),
});
