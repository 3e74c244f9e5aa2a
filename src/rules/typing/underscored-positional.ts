import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/underscored-positional",
  title: "Positional-only by underscores",
  severity: "advice",
  adopts: ["PYI063"],
  says: () =>
    "The underscores make this positional-only for type checkers alone. A `/` after it makes it so for Python too.",
  why: "The interpreter still accepts the name as a keyword, so callers can depend on it, and the underscores show in `help()`.",
  whenNot: "The code must run on Python 3.7.",
  sources: ["https://peps.python.org/pep-0570/", "https://docs.python.org/3/glossary.html#positional-only-parameter"],
  examples: [
    {
      title: "only the type checker knows",
      bad: `
        def scale(__value: float, factor: float) -> float:
        #         ^^^^^^^
            return __value * factor
      `,
      good: `
        def scale(value: float, /, factor: float) -> float:
            return value * factor
      `,
    },
  ],
  nearMisses: [
    {
      why: "The slash says it.",
      code: `
        def scale(value: float, /, factor: float) -> float:
            return value * factor
      `,
    },
  ],
});
