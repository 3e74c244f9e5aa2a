import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/old-generic-alias",
  title: "Generic imported from typing",
  severity: "advice",
  oncePerFile: true,
  adopts: ["UP006"],
  says: ({ message }) => {
    const [old, now] = [/ of `(.+?)`/.exec(message)?.[1], /Use `(.+?)`/.exec(message)?.[1]];
    return old === undefined || now === undefined ? message : `\`${old}\` is a deprecated alias: write \`${now}[…]\`.`;
  },
  why: "`typing.List` and its like are deprecated aliases since Python 3.9: the class itself takes the brackets, and one import less stands between reader and type.",
  whenNot: "The annotations are read at run time and the code must still work before Python 3.9.",
  sources: ["https://peps.python.org/pep-0585/", "https://docs.python.org/3/library/typing.html#deprecated-aliases"],
  examples: [
    {
      title: "a dict of lists",
      bad: `
        from typing import Dict, List

        def by_day(rows: List[str]) -> Dict[str, int]:
        #                ^^^^
            return {row: len(row) for row in rows}
      `,
      good: `
        def by_day(rows: list[str]) -> dict[str, int]:
            return {row: len(row) for row in rows}
      `,
      fixed: `
        from typing import Dict, List

        def by_day(rows: list[str]) -> dict[str, int]:
            return {row: len(row) for row in rows}
      `,
    },
  ],
  nearMisses: [
    {
      why: "Python 3.8 cannot subscript the class.",
      code: `
        from typing import List

        def first(rows: List[str]) -> str:
            return rows[0]
      `,
      python: "3.8",
    },
  ],
  confirm: (_suspect, { python }) => (python[0] === 3 && python[1] < 9 ? "no" : "yes"),
});
