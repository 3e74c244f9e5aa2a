/** KeyboardInterrupt or SystemExit caught together with ordinary errors, and dropped. */
import type { Call, ExceptHandler } from "../../syntax/nodes.ts";
import { ancestry, type CaughtClass, type ClassKey, caughtClasses, className } from "../kit/caught.ts";
import { passesOn } from "../kit/handlers.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";

interface Data {
  readonly caught: string;
  readonly how: "alias" | "tuple" | "suppress";
}

const INTERRUPT = "builtins.KeyboardInterrupt";

export default defineRule<Data>({
  id: "idioms/interrupt-swallowed",
  title: "Interrupt or exit swallowed with ordinary errors",
  severity: "warning",
  evidence: "resolved",
  says: ({ caught, how }) =>
    how === "suppress"
      ? `\`suppress(${caught})\` also swallows Ctrl-C and \`sys.exit()\`: the program goes on as if nobody had asked it to stop. Suppress the errors you expect.`
      : `This handler treats \`${caught}\` like an ordinary error and goes on: the program cannot be stopped here. Catch \`Exception\`, or re-raise it.`,
  why: "KeyboardInterrupt and SystemExit do not derive from Exception so that error handling leaves them alone. Put into a tuple with real errors, or caught through BaseException, a request to stop is logged or dropped and the work goes on.",
  whenNot:
    "At the outermost level of a program that ends right after the handler, or where the error is kept and raised later.",
  sources: [
    "https://docs.python.org/3/library/exceptions.html#KeyboardInterrupt",
    "https://docs.python.org/3/library/exceptions.html#SystemExit",
    "https://docs.python.org/3/library/contextlib.html#contextlib.suppress",
  ],
  examples: [
    {
      title: "in a tuple, through an alias",
      bad: `
        IGNORED = (Exception, KeyboardInterrupt)

        def work(jobs):
            for job in jobs:
                try:
                    job.run()
                except IGNORED as error:
                #      ^^^^^^^
                    print("failed:", error)
      `,
      good: `
        IGNORED = (Exception,)

        def work(jobs):
            for job in jobs:
                try:
                    job.run()
                except IGNORED as error:
                    print("failed:", error)
      `,
    },
    {
      title: "suppressed",
      bad: `
        from contextlib import suppress

        def close(connection):
            with suppress(BaseException):
            #    ^^^^^^^^^^^^^^^^^^^^^^^
                connection.close()
      `,
      good: `
        from contextlib import suppress

        def close(connection):
            with suppress(OSError):
                connection.close()
      `,
    },
  ],
  nearMisses: [
    {
      why: "KeyboardInterrupt alone, named on purpose: a program that says goodbye.",
      code: `
        def main(serve):
            try:
                serve()
            except KeyboardInterrupt:
                print("bye")
      `,
    },
    {
      why: "The error is handed to whoever waits for the result.",
      code: `
        ERRORS = (Exception, KeyboardInterrupt)

        def run(job, future):
            try:
                future.set_result(job())
            except ERRORS as error:
                future.set_exception(error)
      `,
    },
    {
      why: "Ctrl-C and Ctrl-D at a prompt end the input.",
      code: `
        def ask():
            try:
                return input("> ")
            except (EOFError, KeyboardInterrupt):
                return None
      `,
    },
    {
      why: "Leaving the pager is no error.",
      code: `
        def page(pager, text):
            try:
                pager.communicate(text)
            except (OSError, KeyboardInterrupt):
                pass
      `,
    },
    {
      why: "Re-raised after cleaning up.",
      code: `
        def write(file, data):
            try:
                file.write(data)
            except (OSError, KeyboardInterrupt):
                file.remove()
                raise
      `,
    },
  ],
  check: {
    *ExceptHandler(handler, file) {
      if (handler.type === null || passesOn(handler, file) || handled(handler, file)) return;
      const caught = caughtClasses(handler.type, file);
      const signal = caught.find((one) => isHiddenSignal(one, file)) ?? caught.find(({ key }) => key === INTERRUPT);
      if (typeof signal?.key !== "string") return;
      const hidden = isHiddenSignal(signal, file);
      const withErrors = caught.some(({ key }) => key === "builtins.Exception" || (hidden && isOrdinary(key, file)));
      if (!withErrors && signal.key !== "builtins.BaseException") return;
      yield { at: handler.type, data: { caught: className(signal.key), how: hidden ? "alias" : "tuple" } };
    },
    *Call(call, file) {
      if (file.names.qualified(call.func) === "contextlib.suppress") yield* suppressed(call, file);
    },
  },
  // Who writes `(Exception, KeyboardInterrupt)` in place has thought of the interrupt.
  confirm: ({ data }) => (data.how === "tuple" ? "advice" : "yes"),
});

/** Named by an alias, so that the handler does not show it. */
function isHiddenSignal({ at, key }: CaughtClass, file: PythonFile): boolean {
  if (key !== INTERRUPT && key !== "builtins.SystemExit" && key !== "builtins.BaseException") return false;
  return !file.source.text.slice(at.start, at.end).endsWith(className(key));
}

/** An error that one expects to survive. The end of input is as good as an interrupt at a prompt. */
function isOrdinary(key: ClassKey | null, file: PythonFile): boolean {
  if (key === null || key === "builtins.EOFError") return false;
  return ancestry(key, file).has("builtins.Exception");
}

/** An earlier handler of the same `try` already took the signals. */
function handled({ parent, start }: ExceptHandler, file: PythonFile): boolean {
  if (parent?.kind !== "Try" && parent?.kind !== "TryStar") return false;
  const earlier = parent.handlers.filter((one) => one.start < start);
  return earlier.some(({ type }) => type !== null && caughtClasses(type, file).some(({ key }) => key === INTERRUPT));
}

function* suppressed(call: Call, file: PythonFile): Iterable<Suspect<Data>> {
  for (const argument of call.args) {
    const caught = caughtClasses(argument.kind === "Starred" ? argument.value : argument, file);
    if (!caught.some(({ key }) => key === "builtins.BaseException")) continue;
    yield { at: call, data: { caught: "BaseException", how: "suppress" } };
  }
}
