import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/implicit-optional",
  title: "Defaults to None, annotated without it",
  severity: "advice",
  adopts: ["RUF013"],
  says: () => "The default is `None`, and the annotation says that it cannot be. Add `| None`.",
  why: "Type checkers take the annotation at its word: they reject a caller that passes `None` on, and miss the body that forgets to ask.",
  whenNot: 'Never; where `None` is only a marker for "not given", the annotation still has to say so.',
  sources: [
    "https://peps.python.org/pep-0484/#union-types",
    "https://typing.python.org/en/latest/spec/historical.html",
  ],
  examples: [
    {
      title: "an optional limit",
      bad: `
        def page(rows: list[str], limit: int = None) -> list[str]:
        #                                ^^^
            return rows if limit is None else rows[:limit]
      `,
      good: `
        def page(rows: list[str], limit: int | None = None) -> list[str]:
            return rows if limit is None else rows[:limit]
      `,
    },
  ],
  nearMisses: [
    {
      why: "`Any` includes None.",
      code: `
        from typing import Any

        def get(key: str, default: Any = None) -> Any:
            return default
      `,
    },
  ],
  confirm: (_suspect, file) => (isTest(file) ? "no" : "yes"),
});
