import type { Node } from "../../syntax/nodes.ts";
import { lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveMode } from "./_prove-mode.ts";

export default adoptRule({
  id: "resources/invalid-open-mode",
  title: "Mode that `open` refuses",
  severity: "error",
  syntaxDecides: "The mode is a literal, and `open` accepts a fixed set of letters in fixed combinations.",
  adopts: ["PLW1501"],
  says: () => "`open` raises `ValueError` for this mode. One of `r`, `w`, `a`, `x`, then `b` or `t`, then `+`.",
  why: "The line has never run to its end: the first call fails before the file is touched.",
  whenNot: "A test that wants the error.",
  sources: ["https://docs.python.org/3/library/functions.html#open"],
  examples: [
    {
      title: "read and write at once",
      bad: `
        def update(path, text):
            with open(path, "rw") as handle:
        #                   ^^^^
                handle.write(text)
      `,
      good: `
        def update(path, text):
            with open(path, "r+") as handle:
                handle.write(text)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Binary, for reading and writing: the order of `b` and `+` is free.",
      code: `
        def patch(path):
            with open(path, "r+b") as handle:
                handle.write(b"\\x00")
      `,
    },
  ],
  reproduce: ({ at }, file) => proveMode(at, file),
  confirm: ({ node }) => (isExpectedToFail(node) ? "no" : "yes"),
});

function isExpectedToFail(node: Node): boolean {
  const around = nearest(node, "With", "AsyncWith");
  return around?.items.some(({ context_expr }) => lastName(context_expr) === "raises") ?? false;
}
