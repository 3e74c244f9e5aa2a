import { adoptRule } from "../kit/rule.ts";
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
});
