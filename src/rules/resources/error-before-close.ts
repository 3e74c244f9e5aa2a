import type { Callee } from "../../semantics/callee.ts";
import { lastPart, shortName } from "../../semantics/dotted.ts";
import type { Why } from "../../semantics/summaries.ts";
import { stepsOf, targetOf } from "../kit/graph.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { isMain, isTest, runHere, textOf } from "../kit/match.ts";
import { namerOf } from "../kit/models.ts";
import { defineRule, type PythonFile, type Span } from "../kit/rule.ts";
import { isCaredFor, type Opened, type Opening, openedIn, openingOf } from "./_opened.ts";
import { proveErrorBeforeClose } from "./_prove-release.ts";
import { wayOutOf } from "./_remedies.ts";

interface Between {
  readonly callee: Callee;
  readonly isAwaited: boolean;
  readonly at: Span;
  /** As it is written. */
  readonly text: string;
}

interface Data extends Opening {
  /** What is called before it is closed. */
  readonly calls: readonly Between[];
  /** That which may raise, once it is known, and what it raises. */
  readonly failing: Between | null;
  readonly raised: string;
  readonly cause: string;
  readonly targets: readonly string[];
}

/** What is raised only where a programmer made a mistake, or where the program is to end. */
const NO_ERROR =
  /^builtins\.(TypeError|AssertionError|NotImplementedError|AttributeError|NameError|DeprecationWarning|KeyboardInterrupt|SystemExit|GeneratorExit|StopIteration|StopAsyncIteration)$/;

export default defineRule<Data>({
  id: "resources/error-before-close",
  title: "An error before it is closed",
  severity: "warning",
  evidence: "traced",
  says: ({ name, failing, raised, cause }) =>
    `When \`${failing?.text ?? ""}()\` raises \`${lastPart(raised)}\`, \`${name}\` is not closed: what \`${shortName(cause)}\` opened stays open. ${wayOutOf(cause)}, and an error closes it, too.`,
  why: "The `close()` further down is only reached where nothing raises before. Each time that the error comes, a descriptor or a connection is left behind, until the server or the process has none left.",
  whenNot: "When the error ends the process.",
  sources: [
    "https://docs.python.org/3/reference/compound_stmts.html#the-with-statement",
    "https://docs.python.org/3/library/contextlib.html#contextlib.closing",
    "https://docs.python.org/3/tutorial/errors.html#defining-clean-up-actions",
  ],
  examples: [
    {
      title: "what checks the row is in another file",
      bad: {
        "shop/__init__.py": "",
        "shop/checks.py": `
          class Incomplete(Exception):
              pass

          def checked(row):
              if row is None:
                  raise Incomplete(row)
              return row
        `,
        "shop/prices.py": `
          import sqlite3

          from shop.checks import checked

          def price(path, product):
              connection = sqlite3.connect(path)
          #                ^^^^^^^^^^^^^^^^^^^^^
              row = connection.execute("select price from products where name = ?", [product]).fetchone()
              found = checked(row)
              connection.close()
              return found
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/checks.py": `
          class Incomplete(Exception):
              pass

          def checked(row):
              if row is None:
                  raise Incomplete(row)
              return row
        `,
        "shop/prices.py": `
          import sqlite3
          from contextlib import closing

          from shop.checks import checked

          def price(path, product):
              with closing(sqlite3.connect(path)) as connection:
                  row = connection.execute("select price from products where name = ?", [product]).fetchone()
                  return checked(row)
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "Closed in a `finally`; and an error that is caught before.",
      code: `
        import sqlite3

        def checked(row):
            if row is None:
                raise LookupError(row)
            return row

        def price(path, product):
            connection = sqlite3.connect(path)
            try:
                return checked(connection.execute("select price from products").fetchone())
            finally:
                connection.close()

        def count(path):
            connection = sqlite3.connect(path)
            try:
                checked(connection.execute("select count(*) from products").fetchone())
            except LookupError:
                print("none")
            connection.close()
      `,
    },
    {
      why: "What is called answers for its own errors, or says that it was called wrongly.",
      code: `
        import sqlite3

        def total(rows):
            try:
                return sum(checked(row) for row in rows)
            except LookupError:
                return 0

        def checked(row):
            if row is None:
                raise LookupError(row)
            return row

        def named(name):
            if not isinstance(name, str):
                raise TypeError("a name")
            return name

        def price(path, product):
            connection = sqlite3.connect(path)
            rows = connection.execute("select price from products where name = ?", [named(product)]).fetchall()
            print(total(rows))
            connection.close()
      `,
    },
    {
      why: "Called before it is opened, or after it is closed.",
      code: `
        import socket

        def checked(address):
            if address is None:
                raise LookupError(address)
            return address

        def greet(address):
            where = checked(address)
            peer = socket.create_connection(where)
            peer.sendall(b"hello")
            peer.close()
            return checked(where)
      `,
    },
  ],
  check: {
    *Call(node, file) {
      const opened = isTest(file) || file.role === "script" ? null : openedIn(node, file);
      const calls = opened === null ? [] : callsBetween(opened, file);
      if (opened === null || calls.length === 0) return;
      yield { at: node, data: { ...opened.opening, calls, failing: null, raised: "", cause: "", targets: [] } };
    },
  },
  settle: { ask: () => ({}), judge },
  reproduce: ({ at, data }, file) =>
    proveErrorBeforeClose(data, { opening: at, failing: data.failing?.at ?? at }, file),
});

function callsBetween({ target, between }: Opened, file: PythonFile): readonly Between[] {
  const calls: Between[] = [];
  for (const node of runHere(...between)) {
    const callee = node.kind === "Call" ? namerOf(file).calleeOf(node.func) : null;
    if (node.kind !== "Call" || callee === null || callee.kind === "untold") continue;
    if (isCaredFor(node, target, between)) continue;
    const { start, end, func, parent } = node;
    const text = textOf(func, file).replaceAll(/\s+/g, " ");
    calls.push({ callee, isAwaited: parent?.kind === "Await", at: { start, end }, text });
  }
  return calls;
}

function judge({ path, at, data }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const opening = openingOf(data, path, knowledge);
  if (opening === null) return "no";
  for (const failing of data.calls) {
    const why = errorOf(failing, path, knowledge);
    if (why === null) continue;
    const { cause, targets } = opening;
    const own = [at, failing.at].map((one) => ({ path, at: one, name: data.caller }));
    return {
      verdict: isMain({ name: data.caller }) ? "advice" : "warning",
      steps: [...own, ...stepsOf(why.way)],
      data: { ...data, failing, raised: why.cause, cause, targets },
    };
  }
  return "no";
}

/** Of a call that surely runs one function of the project. */
function errorOf({ callee, isAwaited }: Between, path: string, knowledge: Knowledge): Why | null {
  const target = targetOf(callee, path, knowledge);
  if (typeof target === "string" || "outside" in target || target.overrides.length > 0) return null;
  if (target.callee.outline.isAsync !== isAwaited || target.callee.outline.isGenerator) return null;
  for (const [raised, why] of knowledge.summaries.of(target.callee).raises) if (!NO_ERROR.test(raised)) return why;
  return null;
}
