import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/old-type-alias",
  title: "TypeAlias where the type statement does",
  severity: "advice",
  adopts: ["UP040"],
  says: ({ message }) =>
    `Declare \`${/`(.+?)`/.exec(message)?.[1] ?? "the alias"}\` with the \`type\` statement: it is evaluated when used, may refer to itself, and takes type parameters.`,
  why: "An assigned alias is evaluated at once, so it needs quotes to refer forward, and looks like any other variable.",
  whenNot: "The alias is used as a class at run time (`isinstance`, a base class): a `type` alias is none.",
  sources: [
    "https://docs.python.org/3/reference/simple_stmts.html#the-type-statement",
    "https://peps.python.org/pep-0695/",
  ],
  examples: [
    {
      title: "an alias that may refer to itself",
      bad: `
        from typing import TypeAlias

        Json: TypeAlias = "dict[str, Json] | list[Json] | str | None"
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        type Json = dict[str, Json] | list[Json] | str | None
      `,
      fixed: `
        from typing import TypeAlias

        type Json = "dict[str, Json] | list[Json] | str | None"
      `,
      python: "3.12",
    },
  ],
  nearMisses: [
    {
      why: "Python 3.11 has no `type` statement.",
      code: `
        from typing import TypeAlias

        Rows: TypeAlias = list[dict[str, str]]
      `,
      python: "3.11",
    },
  ],
  confirm: (_suspect, { python }) => (python[0] === 3 && python[1] < 12 ? "no" : "yes"),
});
