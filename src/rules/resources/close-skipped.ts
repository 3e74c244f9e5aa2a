import type { Callee } from "../../semantics/callee.ts";
import { shortName } from "../../semantics/dotted.ts";
import { OPENS } from "../../semantics/summaries/resources.ts";
import type { Call, Name, Node, Raise, Return, Statement } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import { namesIn, stepsOf, targetOf } from "../kit/graph.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { functionAround, inside, isFunction, isName, isTest, runHere, siblings } from "../kit/match.ts";
import { namerOf } from "../kit/models.ts";
import { defineRule, type PythonFile, type Span } from "../kit/rule.ts";
import { isHarmless } from "./_leaks.ts";
import { proveCloseSkipped } from "./_prove-release.ts";
import { OF_FILES, wayOutOf } from "./_remedies.ts";

interface Data {
  readonly callee: Callee;
  readonly isAwaited: boolean;
  readonly opening: Span;
  /** Name of the function that opens and closes. */
  readonly caller: string;
  /** The local that holds it. */
  readonly name: string;
  readonly leaves: "return" | "raise";
  /** What is opened, once that is known. */
  readonly cause: string;
  /** Dotted names under which what opens is found where it is called. */
  readonly targets: readonly string[];
}

export default defineRule<Data>({
  id: "resources/close-skipped",
  title: "Left before it is closed",
  severity: "warning",
  evidence: "resolved",
  says: ({ name, leaves, cause }) =>
    `This \`${leaves}\` leaves before \`${name}\` is closed further down: what \`${shortName(cause)}\` opened stays open. ${wayOutOf(cause)}, and every way out closes it.`,
  why: "The `close()` at the end is only reached where nothing leaves before. A way out that is seldom taken leaks a descriptor or a connection each time, until the server or the process has none left.",
  whenNot: "When the way out ends the process.",
  sources: [
    "https://docs.python.org/3/reference/compound_stmts.html#the-with-statement",
    "https://docs.python.org/3/library/contextlib.html#contextlib.closing",
    "https://docs.python.org/3/library/exceptions.html#ResourceWarning",
  ],
  examples: [
    {
      title: "nothing found",
      bad: `
        import sqlite3

        def price(path, product):
            connection = sqlite3.connect(path)
            row = connection.execute("select price from products where name = ?", [product]).fetchone()
            if row is None:
                return None
                #^^^^^^^^^^
            connection.close()
            return row[0]
      `,
      good: `
        import sqlite3
        from contextlib import closing

        def price(path, product):
            with closing(sqlite3.connect(path)) as connection:
                row = connection.execute("select price from products where name = ?", [product]).fetchone()
            if row is None:
                return None
            return row[0]
      `,
    },
    {
      title: "opened two files away",
      bad: {
        "shop/__init__.py": "",
        "shop/files.py": `
          def open_text(path):
              return open(path, "a", encoding="utf-8")
        `,
        "shop/journal.py": `
          from shop.files import open_text

          def open_journal(folder):
              journal = open_text(folder / "journal.txt")
              return journal
        `,
        "shop/orders.py": `
          from shop.journal import open_journal

          def place(order, folder):
              journal = open_journal(folder)
              for item in order.items:
                  if item.price < 0:
                      raise ValueError(item)
                      #^^^^^^^^^^^^^^^^^^^^^
                  journal.write(item.name)
              journal.close()
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/files.py": `
          def open_text(path):
              return open(path, "a", encoding="utf-8")
        `,
        "shop/journal.py": `
          from shop.files import open_text

          def open_journal(folder):
              journal = open_text(folder / "journal.txt")
              return journal
        `,
        "shop/orders.py": `
          from shop.journal import open_journal

          def place(order, folder):
              with open_journal(folder) as journal:
                  for item in order.items:
                      if item.price < 0:
                          raise ValueError(item)
                      journal.write(item.name)
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "There was nothing to open.",
      code: `
        import socket

        def greet(address):
            peer = socket.create_connection(address)
            if not peer:
                return None
            peer.sendall(b"hello")
            peer.close()
      `,
    },
    {
      why: "Closed on that way, too, or on every way.",
      code: `
        import sqlite3

        def count(path):
            connection = sqlite3.connect(path)
            row = connection.execute("select count(*) from products").fetchone()
            if row is None:
                connection.close()
                return 0
            connection.close()
            return row[0]

        def price(path, product):
            connection = sqlite3.connect(path)
            try:
                row = connection.execute("select price from products where name = ?", [product]).fetchone()
                if row is None:
                    return None
            finally:
                connection.close()
            return row[0]
      `,
    },
    {
      why: "Handed out on that way.",
      code: `
        import sqlite3

        def connect(path):
            connection = sqlite3.connect(path)
            if connection.execute("pragma user_version").fetchone()[0] > 0:
                return connection
            connection.close()
            raise LookupError(path)
      `,
    },
    {
      why: "Raised and caught again before it is closed.",
      code: `
        import sqlite3

        def prices(path):
            connection = sqlite3.connect(path)
            found = []
            for row in connection.execute("select price from products"):
                try:
                    if row[0] < 0:
                        raise ValueError(row)
                    found.append(row[0])
                except ValueError:
                    print("below zero")
            connection.close()
            return found
      `,
    },
    {
      why: "Who opens it closes it.",
      code: `
        import store

        def price(path, product):
            connection = store.shared_connection(path)
            row = connection.execute("select price from products where name = ?", [product]).fetchone()
            if row is None:
                return None
            connection.close()
            return row[0]
      `,
    },
  ],
  check: {
    *Call(node, file) {
      const around = functionAround(node);
      const opened = isTest(file) || !isFunction(around) ? null : openedIn(node, file);
      if (opened === null || !isFunction(around)) return;
      const callee = namerOf(file).calleeOf(node.func);
      if (callee === null || callee.kind === "untold") return;
      const { start, end } = node;
      const what = { callee, isAwaited: node.parent?.kind === "Await", opening: { start, end } };
      for (const at of waysOut(opened)) {
        const leaves = at.kind === "Return" ? "return" : "raise";
        yield { at, data: { ...what, caller: around.name, name: opened.target.id, leaves, cause: "", targets: [] } };
      }
    },
  },
  settle: { ask: () => ({}), judge },
  reproduce: ({ at, data }, file) => proveCloseSkipped(data, { at, opening: data.opening }, file),
});

/** A local, and what stands between its opening and its closing in one block. */
interface Opened {
  readonly target: Name;
  readonly between: readonly Statement[];
}

function openedIn(call: Call, file: PythonFile): Opened | null {
  const statement = call.parent?.kind === "Await" ? call.parent.parent : call.parent;
  if (statement?.kind !== "Assign" || statement.targets.length > 1) return null;
  const [target] = statement.targets;
  if (target?.kind !== "Name") return null;
  const [binding, another] = file.names.lookup(target);
  if (binding === undefined || another !== undefined || binding.scope.node !== functionAround(target)) return null;
  const uses = file.names.references(binding.scope, target.id).filter((use) => use !== target);
  const [closed, more] = uses.filter((use) => !isHarmless(use, file));
  const closing = closed === undefined || more !== undefined ? null : closingAt(closed);
  const block = siblings(statement);
  const [from, to] = [block.indexOf(statement), closing === null ? -1 : block.indexOf(closing)];
  return to > from ? { target, between: block.slice(from + 1, to) } : null;
}

/** `name.close()` as a statement. */
function closingAt({ parent }: Name): Statement | null {
  if (parent?.kind !== "Attribute" || !/^(close|aclose)$/.test(parent.attr) || parent.parent?.kind !== "Call")
    return null;
  const { parent: around } = parent.parent;
  const statement = around?.kind === "Await" ? around.parent : around;
  return statement?.kind === "Expr" ? statement : null;
}

function waysOut({ target, between }: Opened): readonly (Return | Raise)[] {
  const found: (Return | Raise)[] = [];
  for (const node of runHere(...between)) {
    if ((node.kind === "Return" || node.kind === "Raise") && !isCaredFor(node, target, between)) found.push(node);
  }
  return found;
}

/** Something that is asked about the object, or a handler, decides what happens here. */
function isCaredFor(node: Node, { id }: Name, between: readonly Statement[]): boolean {
  for (const at of ancestors(node)) {
    if (at.kind === "Try" || at.kind === "TryStar") return true;
    if ((at.kind === "If" || at.kind === "While") && mentions(at.test, id)) return true;
    if ((between as readonly Node[]).includes(at)) return false;
  }
  return false;
}

function mentions(test: Node, id: string): boolean {
  for (const node of inside(test)) if (isName(node, id)) return true;
  return false;
}

function judge({ path, data }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const { callee, isAwaited, caller, opening } = data;
  const target = targetOf(callee, path, knowledge);
  const file = knowledge.index.fileAt(path);
  if (typeof target === "string" || file === null) return "no";
  if ("outside" in target) {
    const cause = target.outside;
    if (!OPENS.has(cause) || OF_FILES.test(cause)) return "no";
    return { verdict: "warning", data: { ...data, cause, targets: namesIn(file, cause) } };
  }
  const why = target.callee.outline.isAsync === isAwaited ? knowledge.summaries.of(target.callee).opens : null;
  if (why === null || target.overrides.length > 0) return "no";
  const steps = [{ path, at: opening, name: caller }, ...stepsOf(why.way)];
  const targets = namesIn(why.way.at(-1)?.in.file ?? file, why.cause);
  return { verdict: "warning", evidence: "traced", steps, data: { ...data, cause: why.cause, targets } };
}
