import type { Edit } from "../../syntax/edits.ts";
import type { Return } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { linesOf } from "../kit/blocks.ts";
import { nearest, runHere, siblings } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";
import { proveDiscardedError } from "./_prove-discarded.ts";

export default adoptRule({
  id: "idioms/jump-in-finally",
  title: "Jump out of finally swallows the error",
  severity: "warning",
  adopts: ["B012"],
  says: ({ message }) =>
    `\`${/`(\w+)`/.exec(message)?.[1] ?? "return"}\` leaves the \`finally\` block, and an error on its way out is thrown away with it. Move it after the block.`,
  why: "Leaving `finally` discards the exception that is being raised, `KeyboardInterrupt` and cancellation included, and replaces the value that the `try` was returning. Python 3.14 warns of it.",
  whenNot: "Never on purpose: an `except` clause says the same, and says which errors.",
  sources: [
    "https://peps.python.org/pep-0765/",
    "https://docs.python.org/3/reference/compound_stmts.html#finally-clause",
  ],
  examples: [
    {
      title: "the error never arrives",
      bad: `
        def total(source):
            count = 0
            source.open()
            try:
                for line in source.read_lines():
                    count += int(line)
            finally:
                source.close()
                return count
        #       ^^^^^^^^^^^^
      `,
      good: `
        def total(source):
            count = 0
            source.open()
            try:
                for line in source.read_lines():
                    count += int(line)
            finally:
                source.close()
            return count
      `,
    },
  ],
  nearMisses: [
    {
      why: "The jump stays inside a loop of the block.",
      code: `
        def drain(queue, job):
            try:
                job.run()
            finally:
                for item in queue:
                    if item is None:
                        break
      `,
    },
  ],
  reproduce: ({ at }, file) => proveDiscardedError(at, file),
  fix: {
    safety: "unsafe",
    says: "Return after the block",
    edits: ({ at }, file) => {
      const jump = nearest(nodeAt(file.tree, at.start, at.end), "Return");
      return jump === null ? null : movedOut(jump, file);
    },
  },
});

/** `null` where the block does not end with it, something else of the `try` leaves too, or more follows. */
function movedOut(jump: Return, file: PythonFile): readonly Edit[] | null {
  const around = jump.parent;
  if (around?.kind !== "Try" && around?.kind !== "TryStar") return null;
  const { finalbody, body, handlers, orelse } = around;
  if (finalbody.at(-1) !== jump || finalbody.length < 2 || siblings(around).at(-1) !== around) return null;
  for (const node of runHere(...body, ...handlers, ...orelse)) {
    if (node.kind === "Return" || node.kind === "Break" || node.kind === "Continue") return null;
  }
  const lines = linesOf([jump], file);
  const outer = linesOf([around], file);
  if (lines === null || outer === null || lines.first !== lines.last) return null;
  const start = file.source.startOfLine(lines.first);
  return [{ start: start + outer.indent.length, end: start + lines.indent.length, text: "" }];
}
