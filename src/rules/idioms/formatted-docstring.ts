import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/formatted-docstring",
  title: "f-string as a docstring",
  severity: "advice",
  adopts: ["B021"],
  says: () => "An f-string is no docstring: `__doc__` stays `None`. Use a plain string, or assign `__doc__`.",
  why: "`help()` and the documentation show nothing, and the string is put together anew at every call.",
  whenNot: "Never: where the text has to be computed, assign `__doc__`.",
  sources: ["https://docs.python.org/3/glossary.html#term-docstring", "https://peps.python.org/pep-0257/"],
  examples: [
    {
      title: "help() shows nothing",
      bad: `
        LIMIT = 10

        def first(rows):
            f"""Return the first {LIMIT} rows."""
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            return rows[:LIMIT]
      `,
      good: `
        LIMIT = 10

        def first(rows):
            """Return the first rows, \`LIMIT\` at most."""
            return rows[:LIMIT]
      `,
    },
  ],
  nearMisses: [
    {
      why: "A plain string may hold braces.",
      code: `
        def template():
            """Return the text for {name}."""
            return "{name}"
      `,
    },
  ],
});
