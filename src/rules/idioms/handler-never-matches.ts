/** An `except` that an earlier one of the same `try` leaves nothing to catch, or that names something that is no class. */
import type { Edit } from "../../syntax/edits.ts";
import type { ExceptHandler, Expression, Try, TryStar } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { linesOf, withoutLines } from "../kit/blocks.ts";
import { type CaughtClass, caughtBy, className, type NamedClass, namedClasses } from "../kit/handled.ts";
import type { AnsweredSuspect, Knowledge } from "../kit/knowledge.ts";
import { nearest } from "../kit/match.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";
import { proveDeadHandler, proveInstanceCaught } from "./_prove-dead-handler.ts";

interface Found {
  readonly caught: string;
  /** The class that catches it first; `null` where the handler names an instance. */
  readonly by: string | null;
  /** How many classes of the handler are left. */
  readonly left: number;
  /** Their dotted names; of an instance only its class. */
  readonly names: readonly string[];
  /** The handler that catches it first. */
  readonly first: number;
}

interface Data {
  /** What each handler of the `try` catches, shared by the suspects of it; of an instance only its class. */
  readonly handlers: readonly (readonly NamedClass[])[];
  /** The handler that is suspected; -1 where it names an instance. */
  readonly handler: number;
  readonly found: Found;
}

/** Nobody writes more, and each is held against all before it. */
const MOST_CLASSES = 100;

export default defineRule<Data>({
  id: "idioms/handler-never-matches",
  title: "Exception handler that can never match",
  severity: "error",
  evidence: "resolved",
  says: ({ found: { caught, by, left } }) => {
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
            except (ValueError, socket.timeout):
                return "no"
            except RETRIED:
                return "later"
      `,
      fixed: `
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
            except (ValueError, socket.timeout):
                return "no"
      `,
    },
    {
      title: "an instance instead of a class",
      bad: `
        def begin(start, stop):
            try:
                start()
            except ValueError():
            #      ^^^^^^^^^^^^
                stop()
      `,
      good: `
        def begin(start, stop):
            try:
                start()
            except ValueError:
                stop()
      `,
    },
    {
      title: "classes, a tuple and an alias of other files",
      bad: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          class ApiError(Exception):
              pass

          class RateLimited(ApiError):
              pass

          RETRIED = (ApiError, ConnectionError)
          Slow = TimeoutError
        `,
        "shop/client.py": `
          from shop import errors
          from shop.errors import RETRIED, Slow

          def call(send):
              try:
                  send()
              except RETRIED:
                  return "later"
              except errors.RateLimited:
          #          ^^^^^^^^^^^^^^^^^^
                  return "never"
              except OSError:
                  return "no"
              except (ValueError, Slow):
          #                       ^^^^
                  return "never either"
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          class ApiError(Exception):
              pass

          class RateLimited(ApiError):
              pass

          RETRIED = (ApiError, ConnectionError)
          Slow = TimeoutError
        `,
        "shop/client.py": `
          from shop import errors
          from shop.errors import RETRIED, Slow

          def call(send):
              try:
                  send()
              except errors.RateLimited:
                  return "never"
              except RETRIED:
                  return "later"
              except (ValueError, Slow):
                  return "never either"
              except OSError:
                  return "no"
        `,
      },
      fixed: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          class ApiError(Exception):
              pass

          class RateLimited(ApiError):
              pass

          RETRIED = (ApiError, ConnectionError)
          Slow = TimeoutError
        `,
        "shop/client.py": `
          from shop import errors
          from shop.errors import RETRIED, Slow

          def call(send):
              try:
                  send()
              except errors.RateLimited:
                  return "never"
              except RETRIED:
                  return "later"
              except OSError:
                  return "no"
              except (ValueError, Slow):
                  return "never either"
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "Which of the two definitions is meant depends on what is installed.",
      code: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          try:
              from client import RateLimited
          except ImportError:
              class RateLimited(OSError):
                  pass
        `,
        "shop/client.py": `
          from shop.errors import RateLimited

          def call(send):
              try:
                  send()
              except OSError:
                  return "later"
              except RateLimited:
                  return "sometimes"
        `,
      },
    },
    {
      why: "Siblings, in a tuple of another file.",
      code: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          class ApiError(Exception):
              pass

          class RateLimited(ApiError):
              pass

          class NotFound(ApiError):
              pass

          RETRIED = (RateLimited, ConnectionError)
        `,
        "shop/client.py": `
          from shop.errors import RETRIED, ApiError, NotFound

          def call(send):
              try:
                  send()
              except RETRIED:
                  return "later"
              except NotFound:
                  return None
              except ApiError:
                  return "no"
        `,
      },
    },
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
  fix: {
    safety: "unsafe",
    says: "Put it first",
    edits: ({ at, data: { found, handler, handlers } }, file) => {
      const node = nodeAt(file.tree, at.start, at.end);
      if (handler < 0) return node?.kind === "Call" ? [{ start: node.func.end, end: node.end, text: "" }] : null;
      // Of several classes some may belong elsewhere; of two names of one class, which is meant is not known.
      const isOne = handlers[handler]?.length === 1 && found.left === 0 && found.by !== found.caught;
      const dead = isOne ? nearest(node, "ExceptHandler") : null;
      return dead === null ? null : movedBefore(dead, found.first, file);
    },
  },
  reproduce: ({ at, data: { found } }, file) => {
    const [caught = "", by] = found.names;
    return by === undefined
      ? proveInstanceCaught(at, caught, file)
      : proveDeadHandler(at, caught, by, found.first, file);
  },
  check: { Try: suspects, TryStar: suspects },
  settle: {
    ask: () => ({}),
    judge: (suspect, knowledge) => {
      const found = suspect.data.handler < 0 ? instance(suspect, knowledge) : deadClass(suspect, knowledge);
      return found === null ? "no" : { verdict: "yes", data: { ...suspect.data, found } };
    },
  },
});

const NOTHING: Found = { caught: "", by: null, left: 0, names: [], first: -1 };

/** `null` where the handlers do not have lines of their own. */
function movedBefore(dead: ExceptHandler, index: number, file: PythonFile): readonly Edit[] | null {
  const { parent } = dead;
  const first = parent?.kind === "Try" || parent?.kind === "TryStar" ? parent.handlers[index] : undefined;
  const lines = linesOf([dead], file);
  const target = first === undefined ? null : linesOf([first], file);
  if (lines === null || target === null) return null;
  const taken = withoutLines(lines, file);
  const start = file.source.startOfLine(target.first);
  const text = file.source.text.slice(taken.start, taken.end);
  return [{ start, end: start, text: text.endsWith("\n") ? text : `${text}\n` }, taken];
}

function* suspects(node: Try | TryStar, file: PythonFile): Iterable<Suspect<Data>> {
  const types = node.handlers.map(({ type }) => type);
  const handlers = types.map((type) => (type === null ? [] : namedClasses(type, file)));
  for (const type of types) yield* instances(type, file);
  if (handlers.reduce((sum, one) => sum + one.length, 0) > MOST_CLASSES) return;
  for (const [handler, classes] of handlers.entries()) {
    if (handler === 0) continue;
    const places = new Map(classes.map(({ at }) => [at.start, at]));
    for (const at of places.values()) yield { at, data: { handlers, handler, found: NOTHING } };
  }
}

function* instances(type: Expression | null, file: PythonFile): Iterable<Suspect<Data>> {
  for (const one of type?.kind === "Tuple" ? type.elts : [type]) {
    if (one?.kind !== "Call") continue;
    const handlers = [namedClasses(one.func, file)];
    yield { at: one, data: { handlers, handler: -1, found: NOTHING } };
  }
}

function instance({ path, data }: AnsweredSuspect<Data>, knowledge: Knowledge): Found | null {
  const [made] = caughtBy(data.handlers[0] ?? [], path, knowledge);
  const name = made?.name ?? null;
  return name !== null && knowledge.exceptions.isException(name)
    ? { ...NOTHING, caught: className(name), names: [name] }
    : null;
}

function deadClass({ path, at, data }: AnsweredSuspect<Data>, knowledge: Knowledge): Found | null {
  const caughtIn = (classes: readonly NamedClass[]): readonly CaughtClass[] => caughtBy(classes, path, knowledge);
  const earlier = new Map<string, string>();
  for (const { name, by } of data.handlers.slice(0, data.handler).flatMap(caughtIn)) {
    if (name !== null && !earlier.has(name)) earlier.set(name, by.written);
  }
  const catcher = (name: string | null): string | null => {
    if (name === null || earlier.has(name)) return name;
    return [...earlier.keys()].find((one) => knowledge.exceptions.stops(one, name) === true) ?? null;
  };
  const caught = caughtIn(data.handlers[data.handler] ?? []);
  const dead = new Set(caught.filter(({ name }) => catcher(name) !== null));
  const here = caught.filter(({ by }) => by.at.start === at.start);
  const [first] = here;
  // Of an alias that also names living classes, one that is dead here is no news: other handlers use it too.
  if (first === undefined || !here.every((one) => dead.has(one))) return null;
  const by = catcher(first.name);
  if (first.name === null || by === null || earlier.get(first.name) === first.by.written) return null;
  return {
    caught: className(first.name),
    by: className(by),
    left: caught.length - dead.size,
    names: [first.name, by],
    first: data.handlers.findIndex((classes) => caughtIn(classes).some(({ name }) => name === by)),
  };
}
