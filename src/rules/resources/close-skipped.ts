import { shortName } from "../../semantics/dotted.ts";
import type { Raise, Return } from "../../syntax/nodes.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { isTest, runHere } from "../kit/match.ts";
import { defineRule } from "../kit/rule.ts";
import { isCaredFor, type Opened, type Opening, openedIn, openingOf } from "./_opened.ts";
import { proveCloseSkipped } from "./_prove-release.ts";
import { wayOutOf } from "./_remedies.ts";

interface Data extends Opening {
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
      const opened = isTest(file) ? null : openedIn(node, file);
      if (opened === null) return;
      for (const at of waysOut(opened)) {
        const leaves = at.kind === "Return" ? "return" : "raise";
        yield { at, data: { ...opened.opening, leaves, cause: "", targets: [] } };
      }
    },
  },
  settle: { ask: () => ({}), judge },
  reproduce: ({ at, data }, file) => proveCloseSkipped(data, { at, opening: data.opening }, file),
});

function waysOut({ target, between }: Opened): readonly (Return | Raise)[] {
  const found: (Return | Raise)[] = [];
  for (const node of runHere(...between)) {
    if ((node.kind === "Return" || node.kind === "Raise") && !isCaredFor(node, target, between)) found.push(node);
  }
  return found;
}

function judge({ path, data }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const opening = openingOf(data, path, knowledge);
  if (opening === null) return "no";
  const { cause, targets, steps } = opening;
  const judged = { verdict: "warning", data: { ...data, cause, targets } } as const;
  return steps.length === 0 ? judged : { ...judged, evidence: "traced", steps };
}
