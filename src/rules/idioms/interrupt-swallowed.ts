/** KeyboardInterrupt or SystemExit caught together with ordinary errors, and dropped. */
import type { Call, ExceptHandler } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { suppressLess } from "../kit/catch-less.ts";
import { type CaughtClass, caughtBy, className, type NamedClass, namedClasses } from "../kit/handled.ts";
import { isAtTheEnd, passesOn } from "../kit/handlers.ts";
import type { AnsweredSuspect, Knowledge } from "../kit/knowledge.ts";
import { nearest } from "../kit/match.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";
import { catchesInterrupt, proveSwallowedInterrupt } from "./_prove-swallowed.ts";

interface Found {
  readonly caught: string;
  readonly how: "alias" | "tuple" | "suppress";
}

interface Data {
  readonly classes: readonly NamedClass[];
  /** What the handlers before it in the same `try` catch. */
  readonly earlier: readonly NamedClass[];
  readonly found: Found;
}

const INTERRUPT = "builtins.KeyboardInterrupt";
const BASE = "builtins.BaseException";
const SIGNALS = [INTERRUPT, "builtins.SystemExit"];

export default defineRule<Data>({
  id: "idioms/interrupt-swallowed",
  title: "Interrupt or exit swallowed with ordinary errors",
  severity: "warning",
  evidence: "resolved",
  says: ({ found: { caught, how } }) =>
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
      fixed: null,
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
      fixed: `
        from contextlib import suppress

        def close(connection):
            with suppress(Exception):
                connection.close()
      `,
    },
    {
      title: "in a tuple and an alias of another file",
      unproved: "which of the signals another file names is not known here",
      bad: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          AnyError = BaseException

          class Shutdown(SystemExit):
              pass

          RETRIED = (OSError, Shutdown)
        `,
        "shop/worker.py": `
          from shop.errors import RETRIED, AnyError

          def work(jobs, log):
              for job in jobs:
                  try:
                      job.run()
                  except RETRIED:
          #              ^^^^^^^
                      log.warning("again")
                  except AnyError:
          #              ^^^^^^^^
                      log.exception("failed")
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          AnyError = Exception
          RETRIED = (OSError,)
        `,
        "shop/worker.py": `
          from shop.errors import RETRIED, AnyError

          def work(jobs, log):
              for job in jobs:
                  try:
                      job.run()
                  except RETRIED:
                      log.warning("again")
                  except AnyError:
                      log.exception("failed")
        `,
      },
      fixed: null,
    },
  ],
  nearMisses: [
    {
      why: "The program has ended already.",
      code: `
        import atexit
        from contextlib import suppress

        from shop.log import close

        @atexit.register
        def finish():
            with suppress(BaseException):
                close()
      `,
    },
    {
      why: "The project's own way to stop, caught by its name: no other interrupt is.",
      code: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          class StopWork(BaseException):
              pass

          class Shutdown(KeyboardInterrupt):
              pass
        `,
        "shop/worker.py": `
          from shop.errors import Shutdown, StopWork

          def work(jobs, log):
              for job in jobs:
                  try:
                      job.run()
                  except (OSError, StopWork):
                      log.warning("stopped")
                  except Shutdown:
                      log.warning("bye")
        `,
      },
    },
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
      if (handler.type === null || passesOn(handler, file) || isAtTheEnd(handler, file)) return;
      const classes = namedClasses(handler.type, file);
      yield* suspect(handler.type, { classes, earlier: earlierThan(handler, file), how: "tuple" });
    },
    *Call(call, file) {
      if (file.names.qualified(call.func) !== "contextlib.suppress" || isAtTheEnd(call, file)) return;
      yield* suspect(call, { classes: suppressed(call, file), earlier: [], how: "suppress" });
    },
  },
  reproduce: ({ at }, file) => {
    const node = nodeAt(file.tree, at.start, at.end) ?? file.tree;
    const handler = nearest(node, "ExceptHandler");
    return node.kind === "Call" || (handler !== null && catchesInterrupt(handler, file))
      ? proveSwallowedInterrupt(node, file)
      : { why: "what is caught is named in another file" };
  },
  fix: {
    safety: "unsafe",
    says: "Let interrupts through",
    edits: ({ at, data: { found } }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      // Who names the interrupt in an `except` has thought of it.
      return found.how === "suppress" && call !== null ? suppressLess(call.args, INTERRUPT, file) : null;
    },
  },
  settle: {
    ask: () => ({}),
    judge: (one, knowledge) => {
      const found = one.data.found.how === "suppress" ? suppressing(one, knowledge) : swallowing(one, knowledge);
      if (found === null) return "no";
      // Who writes `(Exception, KeyboardInterrupt)` in place has thought of the interrupt.
      return { verdict: found.how === "tuple" ? "advice" : "yes", data: { ...one.data, found } };
    },
  },
});

/** Of built-in classes that are ordinary errors nothing more need be asked. */
function* suspect(
  at: Suspect<Data>["at"],
  { classes, earlier, how }: Pick<Data, "classes" | "earlier"> & Pick<Found, "how">,
): Iterable<Suspect<Data>> {
  const isOrdinary = ({ name }: NamedClass): boolean =>
    name === null || (name.startsWith("builtins.") && name !== BASE && !SIGNALS.includes(name));
  if (!classes.every(isOrdinary)) yield { at, data: { classes, earlier, found: { caught: "", how } } };
}

/** Nobody writes more, and each is asked for those before it. */
const MOST_HANDLERS = 50;

function earlierThan({ parent, start }: ExceptHandler, file: PythonFile): readonly NamedClass[] {
  if (parent?.kind !== "Try" && parent?.kind !== "TryStar") return [];
  const first = parent.handlers.slice(0, MOST_HANDLERS);
  return first.flatMap((one) => (one.type === null || one.start >= start ? [] : namedClasses(one.type, file)));
}

function suppressed({ args }: Call, file: PythonFile): readonly NamedClass[] {
  return args.flatMap((argument) => namedClasses(argument.kind === "Starred" ? argument.value : argument, file));
}

function suppressing({ path, data }: AnsweredSuspect<Data>, knowledge: Knowledge): Found | null {
  const isAll = caughtBy(data.classes, path, knowledge).some(({ name }) => name === BASE);
  return isAll ? { caught: "BaseException", how: "suppress" } : null;
}

function swallowing({ path, data }: AnsweredSuspect<Data>, knowledge: Knowledge): Found | null {
  const caught = caughtBy(data.classes, path, knowledge);
  const derives = ({ name }: CaughtClass, from: string): boolean =>
    name !== null && knowledge.exceptions.stops(from, name) === true;
  const isSignal = (one: CaughtClass): boolean => one.name === BASE || SIGNALS.some((signal) => derives(one, signal));
  const hidden = caught.find((one) => isHidden(one) && isSignal(one));
  const signal = hidden ?? caught.find(({ name }) => name === INTERRUPT);
  if (signal === undefined || signal.name === null) return null;
  // An earlier handler of the same `try` already took the signals.
  if (caughtBy(data.earlier, path, knowledge).some(({ name }) => name === INTERRUPT)) return null;
  // The end of input is as good as an interrupt at a prompt.
  const isOrdinary = (one: CaughtClass): boolean =>
    one.name === "builtins.Exception" ||
    (hidden !== undefined && one.name !== "builtins.EOFError" && derives(one, "builtins.Exception"));
  if (!caught.some(isOrdinary) && signal.name !== BASE) return null;
  return { caught: className(signal.name), how: hidden === undefined ? "tuple" : "alias" };
}

/** Named by an alias, so that the handler does not show it. */
function isHidden({ by, name }: CaughtClass): boolean {
  return name !== null && !by.written.endsWith(className(name));
}
