import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/unused-private-type",
  title: "Private type that nothing uses",
  severity: "advice",
  adopts: ["PYI018", "PYI046", "PYI047", "PYI049"],
  why: "The underscore says that nobody else may use it, and this module does not: a leftover that readers still have to understand.",
  whenNot: "Another module of the package imports it all the same; then the underscore is what should go.",
  sources: ["https://peps.python.org/pep-0008/#public-and-internal-interfaces"],
  examples: [
    {
      title: "left over",
      bad: `
        from typing import TypeVar

        _Row = TypeVar("_Row")
        #^^^

        def first(rows: list[str]) -> str:
            return rows[0]
      `,
      good: `
        def first(rows: list[str]) -> str:
            return rows[0]
      `,
      fixed: `
        from typing import TypeVar


        def first(rows: list[str]) -> str:
            return rows[0]
      `,
    },
  ],
  nearMisses: [
    {
      why: "Used in a signature.",
      code: `
        from typing import TypeVar

        _Row = TypeVar("_Row")

        def first(rows: list[_Row]) -> _Row:
            return rows[0]
      `,
    },
  ],
  // Packages keep the types they share in such a module.
  confirm: (_suspect, file) => (/(^|\/)_?(typing|types|_?compat)\w*\.py$/.test(file.path) ? "no" : "yes"),
});
