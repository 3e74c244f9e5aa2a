import { replace } from "../../syntax/edits.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest, textOf } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/non-exception-caught",
  title: "Except clause names no exception",
  severity: "warning",
  adopts: ["B030", "B029"],
  says: ({ code }) =>
    code === "B029"
      ? "An empty tuple catches nothing: this clause never runs. Name the exceptions."
      : "This is no exception class: the clause catches nothing, and raises `TypeError` when an error comes by. Name a class, or a tuple of classes.",
  why: "The mistake is only noticed when the error that should have been handled happens: then a `TypeError` takes its place.",
  whenNot: "Never: a clause that cannot catch is a mistake or can go.",
  sources: ["https://docs.python.org/3/reference/compound_stmts.html#except-clause"],
  examples: [
    {
      title: "`or` picks the first class only",
      bad: `
        def parse(text):
            try:
                return int(text)
            except ValueError or TypeError:
        #          ^^^^^^^^^^^^^^^^^^^^^^^
                return None
      `,
      good: `
        def parse(text):
            try:
                return int(text)
            except (ValueError, TypeError):
                return None
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Catch all of them",
    edits: ({ at }, file) => {
      const named = nearest(nodeAt(file.tree, at.start, at.end), "ExceptHandler")?.type ?? null;
      const isChoice = named?.kind === "BoolOp" && named.op === "Or";
      if (!isChoice || !named.values.every(({ kind }) => kind === "Name" || kind === "Attribute")) return null;
      return [replace(named, `(${named.values.map((one) => textOf(one, file)).join(", ")})`)];
    },
  },
  nearMisses: [
    {
      why: "The classes come from elsewhere.",
      code: `
        def retry(call, expected):
            try:
                return call()
            except tuple(expected):
                return None
      `,
    },
  ],
});
