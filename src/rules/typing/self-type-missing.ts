import { lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/self-type-missing",
  title: "Returns itself, annotated as the class",
  severity: "advice",
  adopts: ["PYI034", "PYI019"],
  says: ({ code, message }) => {
    const what = /`(.+?)`/.exec(message)?.[1];
    return code === "PYI034"
      ? `\`${what ?? "This method"}\` returns \`self\`: annotate it with \`Self\`, or a subclass loses its own type in every \`with\`.`
      : 'The type variable only says "my own class": `Self` says so without it.';
  },
  why: "With the class's name as the return type, a subclass turns into its base for the type checker, and its own methods are reported as missing.",
  whenNot: "The method really returns another object, or the class cannot be subclassed.",
  sources: ["https://docs.python.org/3/library/typing.html#typing.Self", "https://peps.python.org/pep-0673/"],
  examples: [
    {
      title: "a context manager that others derive from",
      bad: `
        class Connection:
            def __enter__(self) -> "Connection":
        #       ^^^^^^^^^
                return self
      `,
      good: `
        from typing import Self

        class Connection:
            def __enter__(self) -> Self:
                return self
      `,
      fixed: `
        from typing import Self
        class Connection:
            def __enter__(self) -> Self:
                return self
      `,
    },
  ],
  nearMisses: [
    {
      why: "Returns something else.",
      code: `
        class Pool:
            def __enter__(self) -> "list[str]":
                return []
      `,
    },
    {
      why: "Python 3.10 has no `Self` in the standard library.",
      code: `
        class Connection:
            def __enter__(self) -> "Connection":
                return self
      `,
      python: "3.10",
    },
  ],
  confirm: ({ node }, { python }) => {
    const owner = nearest(node, "ClassDef");
    if ((python[0] === 3 && python[1] < 11) || owner === null) return "no";
    return owner.decorator_list.some((one) => lastName(one) === "final") ? "no" : "yes";
  },
});
