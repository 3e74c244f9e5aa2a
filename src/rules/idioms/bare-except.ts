import { nodeAt } from "../../syntax/walk.ts";
import { isAtTheEnd } from "../kit/handlers.ts";
import { isExcused, isTest, logsException, nearest, reraises, usesException } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveSwallowedInterrupt } from "./_prove-swallowed.ts";

export default adoptRule({
  id: "idioms/bare-except",
  title: "Bare except",
  severity: "warning",
  adopts: ["E722"],
  says: () =>
    "`except:` also catches `KeyboardInterrupt`, `SystemExit` and a task's cancellation. Name the exceptions, or write `except Exception:`.",
  why: "A bare `except:` stops Ctrl-C, `sys.exit()` and `asyncio` cancellation, so whoever runs the program cannot end it, and a typo in the body looks like the failure that was expected.",
  whenNot:
    "The handler cleans up and raises again, as around a transaction; then `except BaseException:` says it aloud.",
  sources: [
    "https://docs.python.org/3/reference/compound_stmts.html#except-clause",
    "https://docs.python.org/3/library/exceptions.html#exception-hierarchy",
    "https://peps.python.org/pep-0008/#programming-recommendations",
  ],
  examples: [
    {
      title: "a retry that cannot be interrupted",
      bad: `
        def read_until_ready(sensor):
            while True:
                try:
                    return sensor.read()
                except:
        #       ^^^^^^
                    continue
      `,
      good: `
        def read_until_ready(sensor):
            while True:
                try:
                    return sensor.read()
                except OSError:
                    continue
      `,
      fixed: `
        def read_until_ready(sensor):
            while True:
                try:
                    return sensor.read()
                except Exception:
                    continue
      `,
    },
  ],
  nearMisses: [
    {
      why: "What is raised in a finalizer goes nowhere in any case.",
      code: `
        class Channel:
            def __del__(self):
                try:
                    self.close()
                except:
                    pass
      `,
    },
    {
      why: "The handler undoes and raises again: nothing is swallowed.",
      code: `
        def transfer(account, amount):
            account.begin()
            try:
                account.add(amount)
            except:
                account.rollback()
                raise
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Catch `Exception` alone",
    edits: ({ at }, file) => {
      const handler = nearest(nodeAt(file.tree, at.start, at.end), "ExceptHandler");
      const start = (handler?.start ?? 0) + "except".length;
      return handler === null ? null : [{ start, end: start, text: " Exception" }];
    },
  },
  reproduce: ({ at }, file) => proveSwallowedInterrupt(nodeAt(file.tree, at.start, at.end) ?? file.tree, file),
  confirm: ({ node }, file) => {
    const handler = nearest(node, "ExceptHandler");
    if (handler === null || isExcused(handler, file) || reraises(handler) || isAtTheEnd(handler, file)) return "no";
    // A traceback that is kept is handed on or printed; the interrupt is lost all the same.
    return logsException(handler) === "traceback" || usesException(handler) || isTest(file) ? "advice" : "yes";
  },
});
