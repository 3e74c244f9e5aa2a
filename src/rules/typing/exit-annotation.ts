import { textOf } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/exit-annotation",
  title: "__exit__ annotated with what it is not given",
  severity: "advice",
  adopts: ["PYI036"],
  why: "`with` passes three `None`s when nothing was raised, and any `BaseException` when something was; an annotation that says less lets the body forget one of the two.",
  whenNot: "The arguments are passed through and never looked at; then `*args: object` is enough.",
  sources: [
    "https://docs.python.org/3/reference/datamodel.html#object.__exit__",
    "https://docs.python.org/3/library/types.html#types.TracebackType",
  ],
  examples: [
    {
      title: "never None?",
      bad: `
        from types import TracebackType

        class Span:
            def __exit__(self, kind: type[Exception], error: Exception, trace: TracebackType) -> None:
        #                            ^^^^^^^^^^^^^^^         ^^^^^^^^^         ^^^^^^^^^^^^^
                print(error)
      `,
      good: `
        from types import TracebackType

        class Span:
            def __exit__(
                self,
                kind: type[BaseException] | None,
                error: BaseException | None,
                trace: TracebackType | None,
            ) -> None:
                print(error)
      `,
      fixed: null,
    },
  ],
  nearMisses: [
    {
      why: "Takes whatever comes.",
      code: `
        class Span:
            def __exit__(self, *details: object) -> None:
                print("done")
      `,
    },
  ],
  // `Any` is too wide, but promises nothing that is false.
  confirm: ({ node }, file) => (textOf(node, file) === "Any" ? "no" : "yes"),
});
