/** An `except` that an earlier one of the same `try` leaves nothing to catch, or that names something that is no class. */
import type { ExceptHandler, Try, TryStar } from "../../syntax/nodes.ts";
import { ancestry, type CaughtClass, type ClassKey, caughtClasses, classKey, className } from "../kit/caught.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";

interface Data {
  readonly caught: string;
  /** The class that catches it first; `null` where the handler names an instance. */
  readonly by: string | null;
  /** How many classes of the handler are left. */
  readonly left: number;
}

export default defineRule<Data>({
  id: "idioms/handler-never-matches",
  title: "Exception handler that can never match",
  severity: "error",
  evidence: "resolved",
  says: ({ caught, by, left }) => {
    if (by === null)
      return `\`except ${caught}(…)\` names an instance: an error arriving here becomes a TypeError. Name the class.`;
    if (by === caught)
      return `\`${caught}\` is caught by an earlier handler under another name, so this one never runs. Merge them.`;
    const gone = left === 0 ? "this handler never runs" : `this handler never sees \`${caught}\``;
    return `\`${caught}\` derives from \`${by}\`, which an earlier handler catches, so ${gone}. Put the more specific handler first.`;
  },
  why: "Handlers are tried from top to bottom and the first whose class matches wins. A handler for a subclass below one for its base is dead code: the special treatment that somebody wrote for that error never happens.",
  whenNot:
    "When the base class differs between the Python versions that you support, and the oldest is not declared in `requires-python`.",
  sources: [
    "https://docs.python.org/3/reference/compound_stmts.html#except-clause",
    "https://docs.python.org/3/library/exceptions.html#exception-hierarchy",
  ],
  examples: [
    {
      title: "the base class comes first",
      bad: `
        def load(path):
            try:
                return open(path).read()
            except OSError:
                return None
            except FileNotFoundError:
            #      ^^^^^^^^^^^^^^^^^
                return ""
      `,
      good: `
        def load(path):
            try:
                return open(path).read()
            except FileNotFoundError:
                return ""
            except OSError:
                return None
      `,
    },
    {
      title: "through an alias, a tuple and a class of this file",
      bad: `
        import socket

        class ApiError(Exception):
            pass

        class QuotaError(ApiError):
            pass

        RETRIED = (ApiError, OSError)

        def call(send):
            try:
                send()
            except RETRIED:
                return "later"
            except QuotaError:
            #      ^^^^^^^^^^
                return "never"
            except (ValueError, socket.timeout):
            #                   ^^^^^^^^^^^^^^
                return "no"
      `,
      good: `
        import socket

        class ApiError(Exception):
            pass

        class QuotaError(ApiError):
            pass

        RETRIED = (ApiError, OSError)

        def call(send):
            try:
                send()
            except QuotaError:
                return "never"
            except RETRIED:
                return "later"
            except ValueError:
                return "no"
      `,
    },
    {
      title: "an instance instead of a class",
      bad: `
        try:
            start()
        except ValueError():
        #      ^^^^^^^^^^^^
            stop()
      `,
      good: `
        try:
            start()
        except ValueError:
            stop()
      `,
    },
  ],
  nearMisses: [
    {
      why: "`asyncio.TimeoutError` became an OSError in 3.11; the project still supports 3.9, where it is none.",
      python: "3.9",
      code: `
        import asyncio

        async def fetch(connect):
            try:
                await connect()
            except OSError:
                return None
            except asyncio.TimeoutError:
                return "slow"
      `,
    },
    {
      why: "The earlier handler is for another class of the same name.",
      code: `
        from client import TimeoutError

        def fetch(connect):
            try:
                connect()
            except TimeoutError:
                return "slow"
            except OSError:
                return None
            except LookupError:
                return "?"
      `,
    },
    {
      why: "The alias serves other handlers too; here one of its errors needs an answer of its own.",
      code: `
        RETRIED = (ConnectionResetError, TimeoutError)

        def fetch(connect):
            try:
                return connect()
            except TimeoutError:
                return None
            except RETRIED:
                return "later"
      `,
    },
    {
      why: "A call may return the classes to catch.",
      code: `
        def fetch(connect, errors):
            try:
                connect()
            except errors():
                return None
      `,
    },
  ],
  check: { Try: deadHandlers, TryStar: deadHandlers },
});

function* deadHandlers(node: Try | TryStar, file: PythonFile): Iterable<Suspect<Data>> {
  const earlier = new Map<ClassKey, string>();
  for (const handler of node.handlers) {
    if (handler.type === null) continue;
    yield* instances(handler, file);
    const caught = caughtClasses(handler.type, file);
    const dead = caught.filter(({ key }) => key !== null && catcher(key, earlier, file) !== null);
    for (const one of dead.filter((each) => isWritten(each, caught, dead)))
      yield* deadClass(one, earlier, file, handler, caught.length - dead.length);
    for (const { at, key } of caught) {
      if (key !== null && !earlier.has(key)) earlier.set(key, file.source.text.slice(at.start, at.end));
    }
  }
}

/** Of an alias that also names living classes, one that is dead here is no news: other handlers use it too. */
function isWritten(one: CaughtClass, caught: readonly CaughtClass[], dead: readonly CaughtClass[]): boolean {
  const together = caught.filter(({ at }) => at === one.at);
  return together[0] === one && together.every((each) => dead.includes(each));
}

function* deadClass(
  { at, key }: CaughtClass,
  earlier: ReadonlyMap<ClassKey, string>,
  file: PythonFile,
  handler: ExceptHandler,
  left: number,
): Iterable<Suspect<Data>> {
  const by = key === null ? null : catcher(key, earlier, file);
  if (key === null || by === null) return;
  const sameText = earlier.get(key) === file.source.text.slice(at.start, at.end);
  if (sameText) return;
  const whole = left === 0 && handler.type !== null && handler.type.kind !== "Tuple";
  yield {
    at: whole && handler.type !== null ? handler.type : at,
    data: { caught: className(key), by: className(by), left },
  };
}

function catcher(key: ClassKey, earlier: ReadonlyMap<ClassKey, string>, file: PythonFile): ClassKey | null {
  for (const above of ancestry(key, file)) if (earlier.has(above)) return above;
  return null;
}

function* instances(handler: ExceptHandler, file: PythonFile): Iterable<Suspect<Data>> {
  const type = handler.type;
  for (const one of type?.kind === "Tuple" ? type.elts : [type]) {
    if (one?.kind !== "Call") continue;
    const key = classKey(one.func, file);
    if (key === null || !ancestry(key, file).has("builtins.BaseException")) continue;
    yield { at: one, data: { caught: className(key), by: null, left: 0 } };
  }
}
