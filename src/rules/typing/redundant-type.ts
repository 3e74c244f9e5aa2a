import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/redundant-type",
  title: "Type that says a thing twice",
  severity: "advice",
  adopts: ["PYI016", "PYI030", "PYI041", "PYI051", "PYI055", "PYI061", "PYI062", "PYI064"],
  why: "A member that another one includes adds nothing, and the reader looks for the difference that is not there; a repeated one often stands where another type was meant.",
  whenNot: "The longer form documents something for people (`int | float` in a public signature, say).",
  sources: [
    "https://typing.python.org/en/latest/spec/literal.html",
    "https://typing.python.org/en/latest/spec/special-types.html#special-cases-for-float-and-complex",
  ],
  examples: [
    {
      title: "the same literal twice",
      bad: `
        from typing import Literal

        def open_as(mode: Literal["r", "w", "r"]) -> str:
        #                                   ^^^
            return mode
      `,
      good: `
        from typing import Literal

        def open_as(mode: Literal["r", "w"]) -> str:
            return mode
      `,
    },
    {
      title: "two literals where one will do",
      bad: `
        from typing import Literal

        def open_as(mode: Literal["r"] | Literal["w"]) -> str:
        #                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            return mode
      `,
      good: `
        from typing import Literal

        def open_as(mode: Literal["r", "w"]) -> str:
            return mode
      `,
    },
  ],
  nearMisses: [
    {
      why: "Two types, neither of which includes the other.",
      code: `
        def read(source: str | bytes) -> int:
            return len(source)
      `,
    },
  ],
  // These are matters of taste unless the member is plainly there twice.
  confirm: ({ data }) => (data.code === "PYI041" || data.code === "PYI061" || data.code === "PYI064" ? "no" : "yes"),
});
