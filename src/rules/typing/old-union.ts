import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/old-union",
  title: "Union or Optional where `|` does",
  severity: "advice",
  oncePerFile: true,
  adopts: ["UP007", "UP045"],
  says: ({ code }) =>
    code === "UP045"
      ? "`Optional[X]` sounds like an argument that may be left out; it means `X | None`. Write that."
      : "Write the union as `X | Y`, as type checkers and error messages do.",
  why: '`X | None` says what it is and needs no import; `Optional` is often read as "may be omitted".',
  whenNot: "The annotations are read at run time and the code must still work before Python 3.10.",
  sources: ["https://peps.python.org/pep-0604/", "https://docs.python.org/3/library/stdtypes.html#types-union"],
  examples: [
    {
      title: "may be None",
      bad: `
        from typing import Optional, Union

        def find(key: Union[int, str]) -> Optional[str]:
        #             ^^^^^^^^^^^^^^^
            return str(key) or None
      `,
      good: `
        def find(key: int | str) -> str | None:
            return str(key) or None
      `,
      fixed: `
        from typing import Optional, Union

        def find(key: int | str) -> str | None:
            return str(key) or None
      `,
    },
  ],
  nearMisses: [
    {
      why: "Python 3.9 has no `|` between classes.",
      code: `
        from typing import Optional

        def find(key: str) -> Optional[str]:
            return key or None
      `,
      python: "3.9",
    },
  ],
  confirm: (_suspect, { python }) => (python[0] === 3 && python[1] < 10 ? "no" : "yes"),
});
