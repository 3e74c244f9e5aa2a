import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/type-comment",
  title: "Type in a comment",
  severity: "advice",
  adopts: ["PYI033"],
  says: () => "Type checkers are giving up type comments: write it as an annotation.",
  why: "The comment was for Python 2. Tools, `help()` and the interpreter do not see it, so it goes wrong unnoticed.",
  whenNot: "Never in code that runs on Python 3.6 or later.",
  sources: [
    "https://peps.python.org/pep-0526/",
    "https://typing.python.org/en/latest/spec/historical.html#type-comments",
  ],
  examples: [
    {
      title: "a comment nobody checks",
      bad: `
        def load(path):
            rows = []  # type: list[str]
        #              ^^^^^^^^^^^^^^^^^
            rows.extend(path.read_text().splitlines())
            return rows
      `,
      good: `
        def load(path):
            rows: list[str] = []
            rows.extend(path.read_text().splitlines())
            return rows
      `,
    },
  ],
  nearMisses: [
    {
      why: "Tells the type checker to be quiet: another thing.",
      code: `
        import yaml  # type: ignore[import-untyped]
      `,
    },
  ],
  // One finding a file: who starts to replace them replaces them all.
  confirm: ({ at }, file) => {
    const first = file.comments.find(({ start, end }) =>
      /^#\s*type:\s*(?!ignore)/.test(file.source.text.slice(start, end)),
    );
    return first === undefined || first.start >= at.start ? "yes" : "no";
  },
});
